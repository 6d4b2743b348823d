// Merging: rewriting what is live of some sealed files, beside readers and
// writers, and making the result visible at once.

#include "bitcask/Turn.h"

#include <algorithm>
#include <cassert>

namespace storage::bitcask {

/// A file that a merge writes.
struct Bitcask::MergeOutput {
  std::unique_ptr<SealedWriter> Writer;
  std::vector<HintEntry> Keys;
  FileHandle File; ///< Once it is sealed.
};

/// One merge.
struct Bitcask::MergeWork {
  std::vector<FileHandle> Inputs;
  /// Smallest sequence number in the sealed files that stay. A removal above it
  /// may hide a change there.
  Sequence OldestKept = UINT64_MAX;

  std::vector<MergeOutput> Outputs;
};

/// Chooses the inputs; false if no file is worth it.
bool Bitcask::choose(MergeScope Scope, MergeWork &Work) {
  for (const FileUse &Use : Keys.files()) {
    if (!Use.File->Sealed)
      continue; // The active one: later changes only.
    uint64_t Needed = Use.LiveBytes + FileHeaderSize + FooterSize;
    if (Scope == MergeScope::All || 2 * Needed <= Use.File->Size ||
        Use.LiveBytes == 0)
      Work.Inputs.push_back(Use.File);
    else if (Use.File->Foot.Count > 0)
      Work.OldestKept = std::min(Work.OldestKept, Use.File->Foot.First);
  }
  return !Work.Inputs.empty();
}

Status Bitcask::merge(MergeScope Scope) {
  MergeWork Work;
  {
    Turn Mine(*this);
    if (Status S = writable("merge"); !S.ok())
      return S;
    if (Merging)
      return Status::error(Code::Busy, "merge", Directory,
                           "another merge is running");
    if (Scope == MergeScope::All && Active && Active->contents().Count > 0)
      if (Status S = sealActive(); !S.ok())
        return S;
    if (!choose(Scope, Work))
      return Status();
    Merging = true;
  }
  Status S = rewrite(Work);
  Turn Mine(*this);
  Merging = false;
  if (S.ok())
    S = install(Work);
  else if (S.code() == Code::Poisoned)
    S = keep(S);
  if (!S.ok() && Poison.ok())
    discard(Work);
  return S;
}

Status Bitcask::rewrite(MergeWork &Work) {
  for (const FileHandle &In : Work.Inputs)
    if (Status S = rewriteFile(*In, Work); !S.ok())
      return S;
  for (MergeOutput &Out : Work.Outputs)
    if (Status S = finishOutput(Out); !S.ok())
      return S;
  return Status();
}

Status Bitcask::rewriteFile(const DataFile &In, MergeWork &Work) {
  return scanFile(In, [&](uint64_t, const Record &R) -> Status {
    // BC-17: a removal hides older changes as long as one may be in a file that
    // stays, unless a later change hides them anyway.
    bool Keep = R.Tombstone ? R.Seq > Work.OldestKept && !Keys.find(R.Key)
                            : Keys.isNewest(R.Key, R.Seq);
    return Keep ? rewriteRecord(R, Work) : Status();
  });
}

Status Bitcask::rewriteRecord(const Record &R, MergeWork &Work) {
  uint64_t Size = recordSize(R.Key.size(), R.Value.size());
  if (Work.Outputs.empty() ||
      Work.Outputs.back().Writer->end() + Size + FooterSize >
          Options.MaxFileSize) {
    FileHeader Header;
    Header.Id = takeId();
    Header.StoreId = Listed.StoreId;
    Header.Salt = randomBits();
    Header.Kind = FileKind::Merged;
    Expected<std::unique_ptr<SealedWriter>> Begun =
        SealedWriter::begin(Fs, Directory, Header);
    if (!Begun)
      return Begun.error();
    Work.Outputs.push_back({std::move(*Begun), {}, nullptr});
  }
  MergeOutput &Out = Work.Outputs.back();
  Expected<uint64_t> At = Out.Writer->add(R);
  if (!At)
    return At.error();
  Out.Keys.push_back({std::string(R.Key), R.Seq, *At,
                      static_cast<uint32_t>(R.Value.size()), R.Tombstone});
  count(&BitcaskStats::MergedBytes, Size);
  return Status();
}

/// Makes an output stable under its name, where it does not count yet.
Status Bitcask::finishOutput(MergeOutput &Out) {
  FileId Id = Out.Writer->id();
  if (Status S = Out.Writer->finish(); !S.ok())
    return S;
  Expected<std::shared_ptr<DataFile>> File = openSealed(Fs, Directory, Id);
  if (!File)
    return File.error();
  Out.File = *File;
  return hintFor(*Out.File);
}

/// The manifest after \p Inputs were replaced by \p Outputs.
static Manifest successor(const Manifest &Old,
                          const std::vector<FileUse> &Files,
                          const std::vector<FileHandle> &Inputs,
                          const std::vector<FileId> &Outputs) {
  Manifest Next = Old;
  ++Next.Generation;
  Next.Live.clear();
  for (const FileUse &Use : Files)
    if (std::find(Inputs.begin(), Inputs.end(), Use.File) == Inputs.end())
      Next.Live.push_back(Use.File->Header.Id);
  Next.Live.insert(Next.Live.end(), Outputs.begin(), Outputs.end());
  for (const FileHandle &F : Inputs)
    Next.Dead.push_back(F->Header.Id);
  std::sort(Next.Live.begin(), Next.Live.end());
  std::sort(Next.Dead.begin(), Next.Dead.end());
  return Next;
}

Status Bitcask::install(MergeWork &Work) {
  if (Status S = writable("merge"); !S.ok())
    return S;
  // What was left out is superseded by changes that may still be unstable.
  if (Status S = syncActive(); !S.ok())
    return S;
  assert(Stable == Last && "BC-17");
  std::vector<FileId> Made, Gone;
  for (const MergeOutput &Out : Work.Outputs)
    Made.push_back(Out.File->Header.Id);
  for (const FileHandle &F : Work.Inputs)
    Gone.push_back(F->Header.Id);
  Manifest Next = successor(Listed, Keys.files(), Work.Inputs, Made);
  {
    std::lock_guard Held(Mutex);
    Next.Floor = NextId;
  }
  Next.Last = Last;
  if (Status S = writeManifest(Fs, Directory, Next); !S.ok())
    return keep(S);
  Listed = std::move(Next);
  for (const MergeOutput &Out : Work.Outputs)
    Keys.moveTo(Out.File, Out.Keys);
  Keys.dropFiles(Gone);
  Work.Outputs.clear(); // They are the store's now.
  count(&BitcaskStats::Merges);
  return removeInputs(Gone);
}

/// Unlinks dead files. Readers that have them go on; a failure leaves them
/// listed, and the next opening tries again.
Status Bitcask::removeInputs(const std::vector<FileId> &Gone) {
  for (FileId Id : Gone)
    for (NameKind Kind : {NameKind::Hint, NameKind::Data}) {
      assert(Listed.listsDead(Id) && "BC-5: dead before it is unlinked");
      Status S = Fs.unlink(io::joinPath(Directory, fileName(Id, Kind)));
      if (!S.ok() && S.code() != Code::NotFound)
        return S;
    }
  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return keep(S.asPoison());
  std::erase_if(Listed.Dead, [&](FileId Id) {
    return std::find(Gone.begin(), Gone.end(), Id) != Gone.end();
  });
  return Status();
}

/// Removes the outputs of a merge that failed; nothing lists them.
void Bitcask::discard(MergeWork &Work) {
  for (MergeOutput &Out : Work.Outputs) {
    Out.Writer->giveUp();
    for (NameKind Kind : {NameKind::Hint, NameKind::Data})
      ignoreStatus(
          Fs.unlink(io::joinPath(Directory, fileName(Out.Writer->id(), Kind))),
          "it may not be there, and the next opening removes it");
  }
}

} // namespace storage::bitcask
