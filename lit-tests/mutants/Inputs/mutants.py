"""The steps that the durability of the engines rests on, one mutant each."""

from typing import NamedTuple


class Mutant(NamedTuple):
    name: str
    file: str  # Below engines/.
    text: str  # Occurs once in the file.
    instead: str
    function: str  # That the finding names.


MUTANTS = [
    Mutant(
        "flush in PosixFile::syncData",
        "io/PosixFile.cpp",
        """  if (Status S = flush(); !S.ok())
    return S;
  assert(Buffer.empty() && "IO-2: a sync covers every append");
  if (syncContents""",
        "  if (syncContents",
        "storage::io::PosixFile::syncData",
    ),
    Mutant(
        "flush in PosixFile::syncAll",
        "io/PosixFile.cpp",
        """  if (Status S = flush(); !S.ok())
    return S;
  assert(Buffer.empty() && "IO-2: a sync covers every append");
  if (syncEverything""",
        "  if (syncEverything",
        "storage::io::PosixFile::syncAll",
    ),
    Mutant(
        "fdatasync in syncContents",
        "io/PosixFile.cpp",
        "Result = ::fdatasync(Fd);",
        "Result = 0;",
        "storage::io::PosixFile::syncData",
    ),
    Mutant(
        "fsync in syncEverything",
        "io/PosixFile.cpp",
        "Result = ::fsync(Fd);",
        "Result = 0;",
        "storage::io::PosixFile::syncAll",
    ),
    Mutant(
        "fsync of a directory",
        "io/PosixFs.cpp",
        "Result = ::fsync(Fd);",
        "Result = 0;",
        "storage::io::syncDescriptor",
    ),
    Mutant(
        "sync before rename",
        "io/Durable.cpp",
        "Status Synced = F->syncAll();",
        "Status Synced;",
        "storage::io::syncAndClose",
    ),
    Mutant(
        "directory sync in settle",
        "io/Durable.cpp",
        "return Fs.syncDirectory(Directory).asPoison();",
        "return Status();",
        "storage::io::settle",
    ),
    Mutant(
        "settle in replaceDurably",
        "io/Durable.cpp",
        "return settle(Fs, std::move(*Name));",
        """std::move(*Name).giveUp();
  return Status();""",
        "storage::io::replaceDurably",
    ),
    Mutant(
        "directory syncs in createDirectories",
        "io/Durable.cpp",
        """  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return S;
  return Fs.syncDirectory(Parent);""",
        "  return Status();",
        "storage::io::createDirectories",
    ),
    Mutant(
        "flush in SegmentWriter::write",
        "wal/SegmentWriter.cpp",
        "return Active->flush();",
        "return Status();",
        "storage::wal::SegmentWriter::write",
    ),
    Mutant(
        "sync of the active segment",
        "wal/SegmentWriter.cpp",
        "return Active->syncData();",
        "return Status();",
        "storage::wal::SegmentWriter::sync",
    ),
    Mutant(
        "sync of older segments",
        "wal/SegmentWriter.cpp",
        """    if (Status S = Old->syncData(); !S.ok())
      return S;
""",
        "",
        "storage::wal::SegmentWriter::syncOlder",
    ),
    Mutant(
        "sync of segment names",
        "wal/SegmentWriter.cpp",
        """  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return S;
  Dirty""",
        "  Dirty",
        "storage::wal::syncNames",
    ),
    Mutant(
        "settle of a new segment",
        "wal/SegmentWriter.cpp",
        """if (Status S = io::settle(Fs, std::move(*Name)); !S.ok())
    return S.asPoison();""",
        "std::move(*Name).giveUp();",
        "storage::wal::SegmentWriter::beginDurably",
    ),
    Mutant(
        "sync of rewritten frames",
        "wal/Recovery.cpp",
        """  if (Status Y = (*F)->syncData(); !Y.ok())
    return Y;
""",
        "",
        "storage::wal::rewrite",
    ),
    Mutant(
        "directory sync after truncation",
        "wal/WalFiles.cpp",
        "  Status S = Fs.syncDirectory(Directory);",
        "  Status S;",
        "storage::wal::Wal::removeTruncated",
    ),
    Mutant(
        "sync of a group",
        "wal/Wal.cpp",
        """    Synced = Writer.sync();
""",
        "",
        "storage::wal::Wal::commitDurable",
    ),
    Mutant(
        "sync in Wal::syncWritten",
        "wal/Wal.cpp",
        """  if (Status S = Writer.sync(); !S.ok()) {
    poison(S);
    wake(Status());
    return Poison;
  }
""",
        "",
        "storage::wal::Wal::syncWritten",
    ),
    Mutant(
        "commit in Wal::append",
        "wal/Wal.cpp",
        """    if (Status S = commitDurable(Held, *Last); !S.ok())
      return failure(S);
    return Last;
  }
  if""",
        """    return Last;
  }
  if""",
        "storage::wal::Wal::append",
    ),
    Mutant(
        "commit in Wal::appendBatch",
        "wal/Wal.cpp",
        """  if (Status S = commitDurable(Held, *Last); !S.ok())
    return failure(S);
  return Last;
}

Expected<Lsn> Wal::checkpoint""",
        """  return Last;
}

Expected<Lsn> Wal::checkpoint""",
        "storage::wal::Wal::appendBatch",
    ),
    Mutant(
        "commit in Wal::checkpoint",
        "wal/Wal.cpp",
        """  if (Status S = commitDurable(Held, *Last); !S.ok())
    return failure(S);
  Checkpoint""",
        "  Checkpoint",
        "storage::wal::Wal::checkpoint",
    ),
    Mutant(
        "sync in Wal::close",
        "wal/Wal.cpp",
        """    ignoreStatus(syncWritten(),
                 "a failure is kept in Poison and returned below");""",
        "    ;",
        "storage::wal::Wal::close",
    ),
    Mutant(
        "wait in Wal::commitDurable",
        "wal/Wal.cpp",
        "Status S = wait(Held, Last, /*Stable=*/true);",
        "Status S = wait(Held, Last, /*Stable=*/false);",
        "storage::wal::Wal::commitDurable",
    ),
    Mutant(
        "durable begin in rotation",
        "wal/WalFiles.cpp",
        "Begun = Writer.beginDurably(Header);",
        "Begun = Writer.beginCached(Header);",
        "storage::wal::Wal::rotate",
    ),
    Mutant(
        "durable begin of an epoch",
        "wal/WalFiles.cpp",
        "if (Status S = Writer.beginDurably(Header); !S.ok())",
        "if (Status S = Writer.beginCached(Header); !S.ok())",
        "storage::wal::Wal::startEpoch",
    ),
    Mutant(
        "directory sync after dead files",
        "wal/WalOpen.cpp",
        "return Removed ? Fs.syncDirectory(Directory) : Status();",
        "return Status();",
        "storage::wal::removeDead",
    ),
    Mutant(
        "sync of a transaction",
        "btree/Log.cpp",
        """  if (Status S = F->syncData(); !S.ok())
    return fail(S);
  End = Next;""",
        "  End = Next;",
        "storage::btree::Log::logTransaction",
    ),
    Mutant(
        "sync of a log header",
        "btree/Log.cpp",
        """  if (Status S = F->syncData(); !S.ok())
    return fail(S);
  Syncs.fetch_add(1, std::memory_order_relaxed);
  Header = Next;""",
        "  Header = Next;",
        "storage::btree::Log::startOver",
    ),
    Mutant(
        "sync of rewritten transactions",
        "btree/Log.cpp",
        """  if (Status S = F->syncData(); !S.ok())
    return fail(S);
  Syncs.fetch_add(1, std::memory_order_relaxed);
  return Status();""",
        "  return Status();",
        "storage::btree::Log::rewrite",
    ),
    Mutant(
        "sync in PageManager::sync",
        "btree/PageManager.cpp",
        "if (Status S = Writing->syncData(); !S.ok())",
        "if (Status S = Writing->flush(); !S.ok())",
        "storage::btree::PageManager::sync",
    ),
    Mutant(
        "sync in PageManager::close",
        "btree/PageManager.cpp",
        "if (Status S = sync(); !S.ok()) {",
        "if (Status S = Writing->flush(); !S.ok()) {",
        "storage::btree::PageManager::close",
    ),
    Mutant(
        "sync of written pages",
        "btree/Tree.cpp",
        "return Pages->sync();",
        "return Status();",
        "storage::btree::Tree::writeBack",
    ),
    Mutant(
        "settle of a new tree's file",
        "btree/TreeOpen.cpp",
        "return io::settle(Fs, std::move(*Name));",
        """std::move(*Name).giveUp();
  return Status();""",
        "storage::btree::createFile",
    ),
    Mutant(
        "sync of older logs",
        "lsm/LogWriter.cpp",
        """    if (Status S = Old.File->syncData(); !S.ok())
      return S;
""",
        "",
        "storage::lsm::LogWriter::syncOlder",
    ),
    Mutant(
        "sync of the active log",
        "lsm/LogWriter.cpp",
        "return Active->syncData();",
        "return Status();",
        "storage::lsm::LogWriter::sync",
    ),
    Mutant(
        "flush in LogWriter::write",
        "lsm/LogWriter.cpp",
        "return Active->flush();",
        "return Status();",
        "storage::lsm::LogWriter::write",
    ),
    Mutant(
        "directory sync of a new log",
        "lsm/LogWriter.cpp",
        """  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return failure(S.asPoison());
""",
        "",
        "storage::lsm::makeLog",
    ),
    Mutant(
        "sync of a log's zeros",
        "lsm/LogWriter.cpp",
        "return F.syncData();",
        "return Status();",
        "storage::lsm::fillWithZeros",
    ),
    Mutant(
        "sync of an edit",
        "lsm/Manifest.cpp",
        """  if (Status S = Out->syncData(); !S.ok())
    return S.asPoison();
""",
        "",
        "storage::lsm::ManifestWriter::append",
    ),
    Mutant(
        "sync of a snapshot of the MANIFEST",
        "lsm/Manifest.cpp",
        """  if (Status S = (*Made)->syncData(); !S.ok())
    return S;
""",
        "",
        "storage::lsm::ManifestWriter::begin",
    ),
    Mutant(
        "sync of rewritten log frames",
        "lsm/LogRecovery.cpp",
        """  if (Status S = (*F)->syncData(); !S.ok())
    return failure(S);
""",
        "",
        "storage::lsm::rewrite",
    ),
    Mutant(
        "directory sync of tables",
        "lsm/VersionSet.cpp",
        """  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return failure(S.asPoison());
""",
        "",
        "storage::lsm::settleTables",
    ),
    Mutant(
        "sync of a group of batches",
        "lsm/Committer.cpp",
        """    Synced = Writer.sync();
""",
        "",
        "storage::lsm::Committer::commitDurable",
    ),
    Mutant(
        "sync in Committer::syncWritten",
        "lsm/Committer.cpp",
        """  if (Status S = Writer.sync(); !S.ok()) {
    poison(S);
    wake(Status());
    return Poison;
  }
""",
        "",
        "storage::lsm::Committer::syncWritten",
    ),
    Mutant(
        "sync of the first log of an opening",
        "lsm/DbOpen.cpp",
        """  if (Status S = Commit.syncWritten(); !S.ok())
    return S;
""",
        "",
        "storage::lsm::Db::beginOpening",
    ),
    Mutant(
        "sync at the end of a flush",
        "lsm/DbWork.cpp",
        """  return Commit.syncWritten();
""",
        """  return Status();
""",
        "storage::lsm::Db::flushLocked",
    ),
    Mutant(
        "sync in Db::close",
        "lsm/DbWork.cpp",
        "Status Result = Commit.syncWritten();",
        "Status Result = Commit.poisoned();",
        "storage::lsm::Db::close",
    ),
]
