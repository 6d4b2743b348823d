"""What neither the checker nor the explorer notices, and why."""

# Mutants that keep every promise.
EQUIVALENT = {
    "flush: io::PosixFile::flush in io::PosixFile::append":
        "bounds the user buffer; IO-2 and IO-4 have every sync and close flush what is left",
    "flush: io::File::flush in lsm::ManifestWriter::append":
        "the sync that follows flushes; flushing first lets a full disk be cut back instead of poisoning",
    "order: io::File::append before io::File::flush in lsm::ManifestWriter::append":
        "the sync that follows flushes what was appended",
    "flush: io::File::flush in bitcask::ActiveWriter::seal":
        "syncAndClose flushes; flushing first lets a full disk be cut back instead of poisoning",
    "order: io::File::append before io::File::flush in bitcask::ActiveWriter::seal":
        "syncAndClose flushes what was appended",
    "directory: io::FileSystem::syncDirectory in io::createDirectories":
        "the directory is empty, and its name is made stable by the sync of its parent that follows; left out of the trace "
        "(`crashcheck engines --syncs`), no preset misses it",
    "sync: lsm::fillWithZeros in lsm::makeLog":
        "zeros ahead of use make syncs cheaper; recovery reads what is not written as zeros, too",
    "order: io::FileSystem::syncDirectory before bitcask::writeManifest in bitcask::makeStable":
        "writeManifest, which now comes first, syncs the directory itself",
    "order: io::File::flush before io::File::truncate in bitcask::ActiveWriter::seal":
        "the truncation ends behind what is buffered, and syncAndClose covers both",
    "sync: wal::Wal::commitDurable in wal::Wal::work":
        "bounds the age of unsynced appends (maxDelay), not their number: no crash state shows the time",
}

# The CRC of the frame covers file, salt and contents; the chain tells apart what a failed write left.
CHAIN = "it counts only for what a failed write left (FRAME-3): the explorer's recordings hold no failed writes"

# Not equivalent, and nobody notices yet: what it would take.
OPEN = {
    "sync: bitcask::Bitcask::syncActive in bitcask::Bitcask::install":
        "a merge must leave out what only unstable changes supersede: no workload merges with such changes",
    "order: bitcask::writeManifest before io::FileSystem::syncDirectory in bitcask::makeStable":
        "it counts only after the sync of a manifest's name failed: the explorer's recordings hold no failed syncs",
    "sync: bitcask::ActiveWriter::sync in bitcask::Bitcask::closeActive":
        "close without space for the footer: no workload fills the disk",
    "order: bitcask::Bitcask::sealActive before bitcask::ActiveWriter::sync in bitcask::Bitcask::closeActive":
        "close without space for the footer: no workload fills the disk",
    "checksum: PrevCrc of a frame in wal::FrameWalker::next": CHAIN,
    "checksum: PrevCrc of a frame in lsm::LogWalker::next": CHAIN,
    "checksum: PrevCrc of a frame in btree::Reader::scan": CHAIN,
    "checksum: PrevCrc of a segment in wal::LogReader::follows":
        "PrevEnd and PrevLast are compared as well: it counts only for what a failed write left",
    "checksum: BodyCrc of a sealed file in bitcask::scanFile": "each record has its own CRC: it counts only for records exchanged",
    "checksum: RunningCrc of a commit in btree::Reader::takeCommit":
        "each frame has its own CRC and names its predecessor's: it counts only for frames exchanged",
    "checksum: io::crc32c in bitcask::decodeHint": "the faults that the damage preset samples hit no field that counts",
    "checksum: io::crc32c in bitcask::decodeManifest": "the faults that the damage preset samples hit no field that counts",
    "checksum: io::crc32c in lsm::checkHeader": "what the sampled faults change in a header, other comparisons report",
}
