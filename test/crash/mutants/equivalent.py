"""What no judge notices, and why."""

# Mutants that keep every promise. Of a flush or sync it is said, too, where it is left out of what the explorer runs.
EQUIVALENT = {
    "flush: io::PosixFile::flush in io::PosixFile::append":
        "bounds the user buffer; IO-2 and IO-4 have every sync and close flush what is left. The files that the explorer puts "
        "in place flush nothing in append, so that no preset misses it",
}

# Not equivalent, and nobody notices yet: what it would take.
OPEN = {}
