"""Steps that no rule of sites.py finds: a weaker call in place of a stronger one, and comparisons of checksums that were
read earlier."""

from edits import Edit

# (kind, step, file, text that occurs once, instead, function)
STEPS = [
    ("weaker", "beginDurably to beginCached", "wal/WalFiles.cpp", "Begun = Writer.beginDurably(Header);",
     "Begun = Writer.beginCached(Header);", "storage::wal::Wal::rotateDurably"),
    ("weaker", "beginDurably to beginCached", "wal/WalFiles.cpp", "if (Status S = Writer.beginDurably(Header); !S.ok())",
     "if (Status S = Writer.beginCached(Header); !S.ok())", "storage::wal::Wal::startEpoch"),
    ("weaker", "wait until stable to wait until cached", "wal/Wal.cpp",
     "Status S = wait(Held, Last, /*Stable=*/true);", "Status S = wait(Held, Last, /*Stable=*/false);",
     "storage::wal::Wal::commitDurable"),
    ("checksum", "PrevCrc of a frame", "wal/Recovery.cpp",
     "Found->Header.First != Last + 1 || Found->Header.PrevCrc != Crc", "Found->Header.First != Last + 1",
     "storage::wal::FrameWalker::next"),
    ("checksum", "PrevCrc of a segment", "wal/Recovery.cpp", """ &&
         Header.PrevCrc == Log.LastCrc;""", ";", "storage::wal::LogReader::follows"),
    ("checksum", "PrevCrc of a frame", "lsm/LogFormat.cpp",
     "F->Header.First != Last + 1 || F->Header.PrevCrc != Crc", "F->Header.First != Last + 1",
     "storage::lsm::LogWalker::next"),
    ("checksum", "BodyCrc of a sealed file", "bitcask/DataFile.cpp", " || Seen.BodyCrc != F.Foot.BodyCrc", "",
     "storage::bitcask::scanFile"),
    ("checksum", "RunningCrc of a commit", "btree/LogReader.cpp", " || C->RunningCrc != RunningCrc", "",
     "storage::btree::Reader::takeCommit"),
    ("checksum", "PrevCrc of a frame", "btree/LogReader.cpp", """ ||
        F->Header.PrevCrc != Crc)""", ")", "storage::btree::Reader::scan"),
]


def extra_sites(texts):
    """As rows of discover(). Error: a text that does not occur exactly once in its file."""
    for kind, step, file, text, instead, function in STEPS:
        whole = texts[file]
        if whole.count(text.encode()) != 1:
            raise SystemExit(f"extra.py: {whole.count(text.encode())} times in {file}: {text}")
        at = whole.index(text.encode())
        call = {"file": file, "line": whole.count(b"\n", 0, at) + 1, "function": function}
        yield (kind, step, call, (Edit(at, at + len(text.encode()), instead),))
