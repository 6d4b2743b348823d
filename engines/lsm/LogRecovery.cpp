#include "lsm/LogRecovery.h"

#include "lsm/WriteBatch.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::lsm {

namespace {

class Reader {
public:
  Reader(io::FileSystem &Fs, const std::string &Directory,
         const StoreState &State, uint64_t StoreId, const BatchVisitor &Visit)
      : Fs(Fs), Directory(Directory), State(State), StoreId(StoreId),
        Visit(Visit) {}
  Expected<RecoveredLogs> run(const std::vector<std::string> &Names);

private:
  std::string pathOf(uint64_t Number) const {
    return io::joinPath(Directory, fileName(FileType::Log, Number));
  }
  Expected<std::string> load(uint64_t Number) const;
  Status scanSealed(const SealedLog &L);
  Status scanLive(uint64_t Number);
  bool linked(const LogHeader &Header) const;
  Status take(LogWalker &Walker, RecoveredLog &L);
  Status searchProof(uint64_t Number, std::string_view Bytes, uint64_t Offset,
                     const LogHeader *Header) const;

  io::FileSystem &Fs;
  const std::string &Directory;
  const StoreState &State;
  const uint64_t StoreId;
  const BatchVisitor &Visit;
  RecoveredLogs Logs;
  bool Broken = false;   ///< A record is missing; nothing more is taken.
  std::string BreakPath; ///< Where the records end.
  uint64_t BreakOffset = 0;
};

} // namespace

Expected<std::string> Reader::load(uint64_t Number) const {
  Expected<std::unique_ptr<io::File>> F =
      Fs.open(pathOf(Number), io::OpenMode::ReadOnly);
  if (!F)
    return failure(F.error());
  Expected<std::string> Bytes = io::readFrom(**F, 0, MaxLogBytes);
  if (Status S = (*F)->close(); !S.ok() && Bytes)
    return failure(S);
  return Bytes;
}

/// Hands all batches that \p Walker finds to the visitor and notes the end.
Status Reader::take(LogWalker &Walker, RecoveredLog &L) {
  for (uint64_t At = Walker.offset();
       std::optional<io::Frame> F = Walker.next(); At = Walker.offset()) {
    if (F->Header.Type != BatchFrame)
      return Status::error(
          Code::Unsupported, "recover", pathOf(L.Header.Number),
          fmt::format("offset {}: a valid frame of unknown type {}", At,
                      F->Header.Type));
    if (!validBatch(F->Payload, F->Header.Count))
      return corruption(pathOf(L.Header.Number), At,
                        "the frame's CRC matches and its contents do not");
    Visit(F->Header.First, F->Payload);
    Logs.Records += F->Header.Count;
    Logs.Durable = std::max(Logs.Durable, F->Header.Durable);
  }
  L.End = Walker.offset();
  L.Last = Logs.Last = Walker.last();
  L.LastCrc = Walker.crc();
  BreakPath = pathOf(L.Header.Number);
  BreakOffset = L.End;
  if (L.Last > L.Header.PrevLast)
    Logs.Chain.push_back(L);
  return Status();
}

/// Whether \p Header continues what was scanned so far.
bool Reader::linked(const LogHeader &Header) const {
  if (Header.PrevLast != Logs.Last)
    return false;
  // What is before the first log is in tables.
  if (Logs.Chain.empty())
    return true;
  const RecoveredLog &Before = Logs.Chain.back();
  return Header.Previous == Before.Header.Number &&
         Header.PrevEnd == Before.End && Header.PrevCrc == Before.LastCrc;
}

/// A log of an older opening: stable, so that anything wrong is damage.
Status Reader::scanSealed(const SealedLog &Sealed) {
  Expected<std::string> Bytes = load(Sealed.Number);
  if (!Bytes && Bytes.error().code() == Code::NotFound)
    return corruption(pathOf(Sealed.Number), 0,
                      "the MANIFEST lists a missing log");
  if (!Bytes)
    return Bytes.error();
  std::string Path = pathOf(Sealed.Number);
  Expected<LogHeader> Header = decodeLogHeader(*Bytes, Path);
  if (!Header)
    return Header.error();
  if (Status S = checkIdentity(Header->Number, Sealed.Number, Header->StoreId,
                               StoreId, Path);
      !S.ok())
    return S;
  if (!linked(*Header))
    return corruption(Path, 0, "the log does not continue its predecessor");
  RecoveredLog L{*Header};
  LogWalker Walker(std::string_view(*Bytes).substr(0, Sealed.End), *Header);
  if (Status S = take(Walker, L); !S.ok())
    return S;
  if (L.End != Sealed.End || L.Last != Sealed.Last || L.LastCrc != Sealed.Crc)
    return corruption(
        Path, L.End,
        fmt::format("record {} is damaged or missing; the MANIFEST proves that "
                    "records up to {} were stable",
                    L.Last + 1, Sealed.Last));
  return Status();
}

Status Reader::scanLive(uint64_t Number) {
  Expected<std::string> Bytes = load(Number);
  if (!Bytes)
    return Bytes.error();
  std::string Path = pathOf(Number);
  Expected<LogHeader> Header = decodeLogHeader(*Bytes, Path);
  if (!Header && Header.error().code() != Code::Corruption)
    return Header.error(); // LSM-1
  if (Header) {
    if (Status S = checkIdentity(Header->Number, Number, Header->StoreId,
                                 StoreId, Path);
        !S.ok())
      return S; // LSM-2
  }
  if (Broken || !Header || Header->Salt != State.Opened.Salt ||
      !linked(*Header)) {
    Broken = true;
    return searchProof(Number, *Bytes, LogHeaderSize,
                       Header ? &*Header : nullptr);
  }
  Logs.Durable = std::max(Logs.Durable, Header->Durable);
  RecoveredLog L{*Header};
  LogWalker Walker(*Bytes, *Header);
  if (Status S = take(Walker, L); !S.ok())
    return S;
  // Whether this is the end or a hole is decided by what comes behind it.
  return searchProof(Number, *Bytes, L.End, nullptr);
}

/// Looks for a frame or header from \p Offset of log \p Number on that proves
/// record Last + 1 to be missing.
Status Reader::searchProof(uint64_t Number, std::string_view Bytes,
                           uint64_t Offset, const LogHeader *Header) const {
  Lsn Missing = Logs.Last + 1;
  std::optional<size_t> Proof =
      io::findProof(Bytes, Offset, {State.Opened.Salt, Number}, Missing);
  if (Header && Header->Durable >= Missing)
    Proof = 0;
  if (!Proof)
    return Status();
  return corruption(
      BreakPath, BreakOffset,
      fmt::format("record {} is damaged or missing; it was stable, as offset "
                  "{} of {} proves",
                  Missing, *Proof, fileName(FileType::Log, Number))); // LSM-10
}

Expected<RecoveredLogs> Reader::run(const std::vector<std::string> &Names) {
  Logs.Last = State.Floor.Flushed;
  Logs.Durable = std::max(State.Floor.Flushed, State.Opened.Recovered);
  uint64_t FirstLive = std::max(State.Floor.MinLog, State.Opened.FirstLog);
  std::vector<uint64_t> Live;
  for (const std::string &Name : Names)
    if (std::optional<NamedFile> F = parseFileName(Name))
      if (F->Type == FileType::Log && F->Number >= FirstLive)
        Live.push_back(F->Number);
  std::sort(Live.begin(), Live.end());
  // It was made, and its name stable, before the MANIFEST said so.
  if (Live.empty() || Live.front() != FirstLive)
    return failure(corruption(pathOf(FirstLive), 0, "the log is missing"));
  BreakPath = pathOf(FirstLive);
  for (const SealedLog &L : State.Sealed)
    if (Status S = scanSealed(L); !S.ok())
      return failure(S);
  if (Logs.Last < State.Opened.Recovered)
    return failure(corruption(
        BreakPath, BreakOffset,
        fmt::format("records up to {} were stable", State.Opened.Recovered)));
  for (uint64_t Number : Live)
    if (Status S = scanLive(Number); !S.ok())
      return failure(S);
  assert(std::is_sorted(Logs.Chain.begin(), Logs.Chain.end(),
                        [](auto &A, auto &B) { return A.Last < B.Last; }) &&
         "LSM-9");
  return std::move(Logs);
}

Expected<RecoveredLogs> readLogs(io::FileSystem &Fs,
                                 const std::string &Directory,
                                 const StoreState &State, uint64_t StoreId,
                                 const std::vector<std::string> &Names,
                                 const BatchVisitor &Visit) {
  return Reader(Fs, Directory, State, StoreId, Visit).run(Names);
}

/// Writes the bytes of \p L that no durable-lsn up to \p Durable covers again,
/// and syncs them. The header is covered with the first frame.
DURABLE_ON_SUCCESS static Expected<uint64_t> rewrite(io::FileSystem &Fs,
                                                     const std::string &Path,
                                                     const RecoveredLog &L,
                                                     Lsn Durable) {
  Expected<std::unique_ptr<io::File>> F =
      Fs.open(Path, io::OpenMode::ReadWrite);
  if (!F)
    return failure(F.error());
  Expected<std::string> Bytes = io::readFrom(**F, 0, MaxLogBytes);
  if (!Bytes)
    return failure(Bytes.error());
  std::string_view Alive = std::string_view(*Bytes).substr(0, L.End);
  LogWalker Walker(Alive, L.Header);
  uint64_t From = 0;
  while (Walker.last() < Durable && Walker.next())
    if (Walker.last() <= Durable)
      From = Walker.offset();
  if (Alive.size() != L.End || From >= L.End)
    return failure(Status::error(Code::Corruption, "recover", Path,
                                 "the file changed under recovery"));
  if (Status S = (*F)->pwriteAt(From, Alive.substr(From)); !S.ok())
    return failure(S);
  if (Status S = (*F)->syncData(); !S.ok())
    return failure(S);
  if (Status S = (*F)->close(); !S.ok())
    return failure(S);
  return L.End - From;
}

Expected<uint64_t> makeStable(io::FileSystem &Fs, const std::string &Directory,
                              const RecoveredLogs &Logs) {
  uint64_t Sum = 0;
  for (const RecoveredLog &L : Logs.Chain) {
    if (L.Last <= Logs.Durable)
      continue;
    Expected<uint64_t> Written = rewrite(
        Fs, io::joinPath(Directory, fileName(FileType::Log, L.Header.Number)),
        L, Logs.Durable);
    if (!Written)
      return Written;
    Sum += *Written;
  }
  return Sum;
}

} // namespace storage::lsm
