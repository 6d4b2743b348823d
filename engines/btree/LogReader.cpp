#include "btree/LogReader.h"

#include "io/Crc32c.h"

#include <algorithm>

#include <fmt/format.h>

namespace storage::btree {

namespace {

/// One reading of a log's bytes.
class Reader {
public:
  Reader(LogContents &Log, const FileHeader &Store, std::string_view Path)
      : Log(Log), Store(Store), Path(Path) {}

  Status run();

private:
  Status chooseHeader();
  Status scan();
  Status takePage(const io::Frame &F);
  Status takeCommit(const io::Frame &F);
  Status searchProof(Lsn Missing);
  Status corrupt(uint64_t At, std::string_view Why) const {
    return Status::error(Code::Corruption, "read log", Path,
                         fmt::format("offset {}: {}", At, Why));
  }

  LogContents &Log;
  const FileHeader &Store;
  const std::string_view Path;
  bool OtherValid = false; ///< The older header slot is valid, too.
  uint64_t Offset = LogStart;
  Lsn Last = 0;
  uint32_t Crc = 0;
  Lsn Highest = 0;              ///< Highest durable-lsn found.
  std::vector<PageRef> Pending; ///< Page frames since the last commit.
  uint32_t RunningCrc = 0;
  /// Commit lsn and begin of each transaction.
  std::vector<std::pair<Lsn, uint64_t>> Begins;
};

} // namespace

Status Reader::chooseHeader() {
  Expected<LogHeader> Slots[2] = {
      decodeLogHeader(Log.Bytes, 0, Path),
      decodeLogHeader(std::string_view(Log.Bytes).substr(
                          std::min<uint64_t>(LogSlotSize, Log.Bytes.size())),
                      1, Path)};
  for (const Expected<LogHeader> &H : Slots)
    if (!H && H.error().code() == Code::Unsupported)
      return H.error();
  if (!Slots[0] && !Slots[1])
    return Slots[0].error();
  OtherValid = Slots[0] && Slots[1];
  unsigned Newest =
      !Slots[0] || (Slots[1] && Slots[1]->Generation > Slots[0]->Generation);
  Log.Header = *Slots[Newest];
  if (Log.Header.StoreId != Store.StoreId ||
      Log.Header.PageSize != Store.PageSize)
    return corrupt(Newest * LogSlotSize, "the log belongs to another store");
  if (OtherValid && Slots[!Newest]->Generation + 1 != Log.Header.Generation)
    return corrupt(!Newest * LogSlotSize,
                   "the header slots are not of successive generations");
  return Status();
}

Status Reader::takePage(const io::Frame &F) {
  PagePlace Where{NoPage, Store.StoreId, Path, Offset + io::FrameHeaderSize};
  if (F.Payload.size() == Store.PageSize)
    Where.Id = io::getFixed<uint32_t>(F.Payload, sizeof(uint32_t));
  Expected<Page> P = Page::decode(std::string(F.Payload), Where);
  if (!P)
    return P.error();
  if (P->id() < FirstPage || P->size() != Store.PageSize)
    return corrupt(Offset, "the frame's page is none of the tree's");
  RunningCrc = io::crc32c(F.Payload, RunningCrc);
  Pending.push_back(std::make_shared<const Page>(std::move(*P)));
  return Status();
}

Status Reader::takeCommit(const io::Frame &F) {
  std::optional<Commit> C = decodeCommit(F.Payload);
  auto Belongs = [&](const PageRef &P) {
    return P->lsn() == F.Header.First && P->id() < C->State.PageCount;
  };
  TxnId Before = Log.Transactions > 0 ? Log.End.State.Txn : Log.Header.BaseTxn;
  if (!C || C->Pages != Pending.size() || C->RunningCrc != RunningCrc ||
      C->State.Last != F.Header.First || C->State.Txn != Before + 1 ||
      !std::all_of(Pending.begin(), Pending.end(), Belongs))
    return corrupt(Offset, "the commit frame does not fit its transaction");
  Begins.emplace_back(F.Header.First,
                      Log.Transactions == 0 ? LogStart : Log.End.Offset);
  for (PageRef &P : Pending)
    Log.Pages.insert_or_assign(P->id(), std::move(P));
  Pending.clear();
  RunningCrc = 0;
  ++Log.Transactions;
  Log.End = {C->State, F.Crc, Offset + F.Size};
  return Status();
}

Status Reader::searchProof(Lsn Missing) {
  std::optional<size_t> Proof =
      io::findProof(Log.Bytes, Offset, Log.Header.seed(), Missing);
  if (Proof)
    return corrupt(Offset,
                   fmt::format("frame {} is damaged; the frame at offset {} "
                               "says that it was stable",
                               Missing, *Proof));
  // With its slot damaged, a newer generation shows only by its frames.
  if (!OtherValid &&
      io::decodeFrame(Log.Bytes, LogStart, Log.Header.nextSeed()))
    return corrupt(slotOf(Log.Header.Generation + 1) * LogSlotSize,
                   fmt::format("the header of generation {} is damaged, its "
                               "frames are there",
                               Log.Header.Generation + 1));
  return Status();
}

Status Reader::scan() {
  Last = Highest = Log.Header.BaseLsn;
  Crc = Log.End.Crc = Log.Header.PrevCrc;
  Log.End.State.Txn = Log.Header.BaseTxn;
  Log.End.State.Last = Log.Header.BaseLsn;
  while (std::optional<io::Frame> F =
             io::decodeFrame(Log.Bytes, Offset, Log.Header.seed())) {
    if (F->Header.First != Last + 1 || F->Header.Count != 1 ||
        F->Header.PrevCrc != Crc)
      break;
    Status S;
    switch (static_cast<FrameType>(F->Header.Type)) {
    case FrameType::Page:
      S = takePage(*F);
      break;
    case FrameType::Commit:
      S = takeCommit(*F);
      break;
    default:
      S = corrupt(Offset, "unknown frame type");
    }
    if (!S.ok())
      return S;
    Highest = std::max(Highest, F->Header.Durable);
    Offset += F->Size;
    Last = F->Header.First;
    Crc = F->Crc;
  }
  return searchProof(Last + 1);
}

Status Reader::run() {
  if (Status S = chooseHeader(); !S.ok())
    return S;
  if (Status S = scan(); !S.ok())
    return S;
  Log.RewriteFrom = Log.End.Offset;
  for (auto At = Begins.rbegin(); At != Begins.rend() && At->first > Highest;
       ++At)
    Log.RewriteFrom = At->second;
  return Status();
}

Expected<LogContents> parseLog(std::string Bytes, const FileHeader &Store,
                               std::string_view Path) {
  LogContents Log;
  Log.Bytes = std::move(Bytes);
  if (Status S = Reader(Log, Store, Path).run(); !S.ok())
    return failure(S);
  return Log;
}

Expected<LogContents> readLog(io::File &F, const FileHeader &Store) {
  Expected<std::string> Bytes = io::readFrom(F, 0, MaxLogBytes);
  if (!Bytes)
    return failure(Bytes.error());
  return parseLog(std::move(*Bytes), Store, F.path());
}

} // namespace storage::btree
