"""Is the output of the tool the same for other jobs and another order?"""

import json
import random

from lintrun import RESULT_STATUSES, LintError, call


def shuffled(entries, seed):
    """Returns the entries in another order, the same for the same seed."""
    other = list(entries)
    random.Random(seed).shuffle(other)
    if other == list(entries):
        other.reverse()
    return other


def first_difference(name, one, other):
    """Returns text for the first line that differs, or None."""
    if one == other:
        return None
    lines, others = one.split("\n"), other.split("\n")
    for number, (mine, theirs) in enumerate(zip(lines, others), 1):
        if mine != theirs:
            at = next((i for i, (a, b) in enumerate(zip(mine, theirs))
                       if a != b), min(len(mine), len(theirs)))
            return (f"{name}: line {number}, column {at + 1}: "
                    f"{mine[at:at + 120]!r} but {theirs[at:at + 120]!r}")
    return f"{name}: {len(lines)} lines but {len(others)}"


def compare(lint, database, root, scratch, level="strict", files=(), seed=1,
            arguments=()):
    """Returns a text for each run whose output is not that of -j1."""
    path = database / "compile_commands.json"
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "compile_commands.json").write_text(
        json.dumps(shuffled(json.loads(path.read_text()), seed)))

    def output(folder, jobs):
        done = call([lint, "check", "-p", folder, "--format", "json",
                     "--with-report", "--root", root, f"--level={level}",
                     f"-j{jobs}", *arguments, *files], root)
        if done.returncode not in RESULT_STATUSES or not done.stdout:
            raise LintError(f"the tool ended with status {done.returncode}: "
                            + done.stderr.strip()[-300:])
        return done.stdout

    one = output(database, 1)
    others = (("-j2", output(database, 2)),
              ("-j1, shuffled", output(scratch, 1)),
              ("-j2, shuffled", output(scratch, 2)))
    return [text for name, other in others
            if (text := first_difference(name, one, other))]
