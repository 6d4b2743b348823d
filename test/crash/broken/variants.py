"""The defects of the ancestor design, and one that the explorer found, put back into the engines one at a time.

    variants.py NAME ENGINES OUT

writes the files of ENGINES that variant NAME changes to OUT, under their names.
Each variant is a list of (file, text, instead); a text occurs once in its file.
"""

import os
import sys

VARIANTS = {
    # Recovery appends behind what a crash tore.
    "P1_wal": [
        ("wal/SegmentWriter.h",
         "  /// Whether an older segment or a name is not stable.\n",
         """  Status resume(const SegmentHeader &Header) {
    auto F = Fs.open(pathOf(Header), io::OpenMode::ReadWrite);
    if (F)
      Active = std::move(*F);
    return F ? Status() : F.error();
  }
  /// Whether an older segment or a name is not stable.
"""),
        ("wal/WalOpen.cpp",
         """  if (Status S = startEpoch(Base); !S.ok())
    return S;
""",
         """  if (Status S = Exists ? Writer.resume(Chain.back().Header)
                        : startEpoch(Base);
      !S.ok())
    return S;
"""),
    ],
    "P1_bitcask": [
        ("bitcask/Writers.h",
         "  /// Appends \\p Records, which end at number",
         """  static std::unique_ptr<ActiveWriter>
  resume(io::FileSystem &Fs, const std::string &Directory,
         const FileHeader &Header, const Footer &Foot,
         std::unique_ptr<io::File> F) {
    std::unique_ptr<ActiveWriter> W(
        new ActiveWriter(Fs, Directory, Header, std::move(F), 0));
    W->End = W->F->appendOffset();
    W->Foot = Foot;
    return W;
  }
  /// Appends \\p Records, which end at number"""),
        ("bitcask/Recovery.cpp",
         "  if (Store.Active) {\n    Stats.RecoveredBytes",
         "  if (Store.Active && Store.Active->Size == 0) {\n    Stats.RecoveredBytes"),
        ("bitcask/BitcaskOpen.cpp",
         "  Listed.Dead.clear(); // Their unlinks are stable.\n",
         """  Listed.Dead.clear();
  if (Store->Active) {
    auto F = Fs.open(Store->Active->Path, io::OpenMode::ReadWrite);
    if (!F)
      return F.error();
    Active = ActiveWriter::resume(Fs, Directory, Store->Active->Header,
                                  Store->Active->Foot, std::move(*F));
  }
"""),
    ],
    "P1_lsm": [
        ("lsm/LogWriter.cpp",
         "  if (Status S = Log.File->append(encodeLogHeader(Header)); !S.ok())\n    return S;\n",
         """  if (Log.File->appendOffset() == 0)
    if (Status S = Log.File->append(encodeLogHeader(Header)); !S.ok())
      return S;
"""),
        ("lsm/Committer.cpp",
         "  if (Status S = Writer.begin(std::move(Log), Header); !S.ok())\n",
         """  uint64_t Begin = std::max<uint64_t>(LogHeaderSize, Log.File->appendOffset());
  if (Status S = Writer.begin(std::move(Log), Header); !S.ok())
"""),
        ("lsm/Committer.cpp",
         "  Written.End = LogHeaderSize;\n  Written.Crc = Header.PrevCrc;\n",
         "  Written.End = Begin;\n  Written.Crc = Header.PrevCrc;\n"),
        ("lsm/DbOpen.cpp",
         """  Expected<OpenLog> First = makeLog(Fs, Directory, Header.Number, takeFill());
""",
         """  uint64_t Before = Found.Last;
  Expected<OpenLog> First = failure(Status());
  if (Found.Chain.empty()) {
    First = makeLog(Fs, Directory, Header.Number, takeFill());
  } else {
    Header = Found.Chain.back().Header;
    Salt = Header.Salt;
    Header.PrevCrc = Found.Chain.back().LastCrc;
    Header.PrevLast = Found.Last;
    Sealed.pop_back();
    Logs.pop_back();
    Before = Sealed.empty() ? Versions.state().Floor.Flushed : Sealed.back().Last;
    auto F = Fs.open(io::joinPath(Directory, fileName(FileType::Log, Header.Number)),
                     io::OpenMode::ReadWrite);
    if (!F)
      return F.error();
    First = OpenLog{Header.Number, std::move(*F)};
  }
"""),
        ("lsm/DbOpen.cpp",
         "  if (Status S = Versions.startManifest({Salt, ActiveLog, Found.Last},\n",
         "  if (Status S = Versions.startManifest({Salt, ActiveLog, Before},\n"),
    ],
    # Zeros at the end of a log are an error.
    "P2_wal": [
        ("wal/Recovery.cpp",
         "  // Whether this is the log's end or a hole is decided by what comes behind it.\n",
         """  if (Alive.size() >= S.End + 64 &&
      Alive.substr(S.End, 64).find_first_not_of('\\0') == Alive.npos)
    return corrupt(Order[At].Number, "zeros");
"""),
    ],
    # Segments are replayed whatever is missing between them.
    "P4_wal": [
        ("wal/Recovery.cpp",
         """  if (At == 0)
    return true;
""",
         """  return true;
"""),
        ("wal/Recovery.cpp",
         """  if (!Proof)
    return Status();
  const Segment &Hole""",
         """  return Status();
  const Segment &Hole"""),
    ],
    # The checksum covers the payload alone, and the sequence number is believed.
    "P5_wal": [
        ("io/LogFraming.cpp",
         "frameCrc(Seed, std::string_view(Out).substr(Begin + LengthOffset));",
         "frameCrc(Seed, std::string_view(Out).substr(Begin + FrameHeaderSize));"),
        ("io/LogFraming.cpp",
         "if (frameCrc(Seed, At.substr(LengthOffset, Found.Size - LengthOffset)) !=",
         "if (frameCrc(Seed, At.substr(FrameHeaderSize, Found.Size - FrameHeaderSize)) !="),
        ("wal/Recovery.cpp",
         "  if (!Found || Found->Header.First != Last + 1 || Found->Header.PrevCrc != Crc)\n",
         "  if (!Found)\n"),
    ],
    # Pages are written in place before their commit record.
    "P6_btree": [
        ("btree/Tree.cpp",
         "  if (Status S = Journal->logTransaction(*Sealed, After); !S.ok())\n",
         """  for (const PageRef &P : *Sealed)
    if (Status S = Pages->writePage(P, After.Last); !S.ok())
      return S;
  if (Status S = Journal->logTransaction(*Sealed, After); !S.ok())
"""),
    ],
    # An empty hint is believed, and hints are not written durably.
    "P9_bitcask": [
        ("bitcask/Hint.cpp",
         """  if (!Bytes)
    return std::nullopt;
  return decodeHint(*Bytes, Of);""",
         """  if (!Bytes)
    return std::nullopt;
  if (Bytes->empty())
    return std::vector<HintEntry>();
  return decodeHint(*Bytes, Of);"""),
        ("bitcask/Hint.cpp",
         """  return io::replaceDurably(
      Fs, io::joinPath(Directory, fileName(Of.Id, NameKind::Hint)),
      encodeHint(Of, Entries));""",
         """  auto F = Fs.create(io::joinPath(Directory, fileName(Of.Id, NameKind::Hint)),
                     io::CreateMode::Replace);
  if (!F)
    return F.error();
  if (Status S = (*F)->append(encodeHint(Of, Entries)); !S.ok())
    return S;
  return (*F)->close();"""),
    ],
    # What a crashed merge left behind takes the number of the next file.
    "P10_bitcask": [
        ("bitcask/Recovery.cpp",
         "  std::vector<FileId> Data, Actives, Hints; ///< Numbers by kind of name.\n",
         "  std::vector<FileId> Data, Actives, Hints, Unfinished;\n"),
        ("bitcask/Recovery.cpp",
         """      Store.Remove.push_back(Name);
    std::optional<ParsedName> Parsed = parseFileName(Name);
""",
         """      if (auto Merging = parseFileName(Name.substr(0, Name.size() - 4)))
        Unfinished.push_back(Merging->Id);
    std::optional<ParsedName> Parsed = parseFileName(Name);
"""),
        ("bitcask/Recovery.cpp",
         """    if (replaced(Id)) {
      Store.Remove""",
         """    if (replaced(Id) ||
        std::count(Unfinished.begin(), Unfinished.end(), Id) != 0) {
      Store.Remove"""),
    ],
    # Every file that is there counts: nothing says which ones a merge replaced.
    "P11_bitcask": [
        ("bitcask/Recovery.cpp",
         "    if (Store.Listed.listsDead(Id)) {\n",
         "    if (false) {\n"),
        ("bitcask/Recovery.cpp",
         """  bool Live =
      M.lists(Id) ||""",
         """  bool Live =
      true || M.lists(Id) ||"""),
    ],
    # A flushed table is not synced before its log goes.
    "P12_lsm": [
        ("io/Durable.cpp",
         "  Status Synced = F->syncAll();\n",
         "  Status Synced = Path.ends_with(\".sst\") ? F->flush() : F->syncAll();\n"),
    ],
    # The inputs of a merge go before its outputs are the store's.
    "P13_lsm": [
        ("lsm/DbWork.cpp",
         "  Expected<std::vector<SyncedTable>> Done = writeTables(Held, Run);\n",
         """  Expected<std::vector<SyncedTable>> Done = writeTables(Held, Run);
  dropFiles(FileType::Table, Inputs);
"""),
    ],
    # What the log has of an empty value is taken for a removal.
    "P13_empty_lsm": [
        ("lsm/DbOpen.cpp",
         "                   Current.Mem->addBatch(First, Batch);\n",
         """                   BatchReader Reader(Batch);
                   while (std::optional<Operation> Op = Reader.next())
                     Current.Mem->add(First++,
                                      Op->Value.empty() ? Kind::Delete
                                                        : Op->What,
                                      Op->Key, Op->Value);
"""),
        ("lsm/DbOpen.cpp",
         '#include "lsm/Random.h"\n',
         '#include "lsm/Random.h"\n#include "lsm/WriteBatch.h"\n'),
    ],
    # So is that of a record in the file that a crash left.
    "P13_empty_bitcask": [
        ("bitcask/Recovery.cpp",
         """    Expected<uint64_t> At = Into.add(R);
""",
         """    Record Copied = R;
    Copied.Tombstone |= R.Value.empty();
    Expected<uint64_t> At = Into.add(Copied);
"""),
    ],
    # Not of the ancestor: the first log of an opening claimed what only an edit
    # that was not synced said.
    "claim_lsm": [
        ("lsm/DbOpen.cpp",
         "  Header.Durable = 0;\n",
         "  Header.Durable = Found.Last;\n"),
    ],
    "P13_bitcask": [
        ("bitcask/Merge.cpp",
         "  for (MergeOutput &Out : Work.Outputs)\n    if (Status S = finishOutput(Out)",
         """  for (const FileHandle &In : Work.Inputs)
    ignoreStatus(Fs.unlink(io::joinPath(
                     Directory, fileName(In->Header.Id, NameKind::Data))),
                 "a defect");
  for (MergeOutput &Out : Work.Outputs)
    if (Status S = finishOutput(Out)"""),
    ],
}


def main():
    name, engines, out = sys.argv[1:]
    texts = {}
    for file, text, instead in VARIANTS[name]:
        if file not in texts:
            with open(os.path.join(engines, file), encoding="utf-8") as source:
                texts[file] = source.read()
        if texts[file].count(text) != 1:
            sys.exit(f"{name}: the text occurs {texts[file].count(text)} times in {file}:\n{text}")
        texts[file] = texts[file].replace(text, instead)
    for file, text in texts.items():
        path = os.path.join(out, file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as target:
            target.write(text)


if __name__ == "__main__":
    main()
