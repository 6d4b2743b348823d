#include "lsm/LogWriter.h"

#include <algorithm>
#include <cassert>

namespace storage::lsm {

/// Writes \p Size zeros and makes them stable; without space for them the file
/// is empty.
DURABLE_FLUSHES(F)
DURABLE_SYNCS(F) static Status fillWithZeros(io::File &F, uint64_t Size) {
  static const std::string Zeros(256 * 1024, '\0');
  for (uint64_t Done = 0; Done < Size; Done += Zeros.size()) {
    size_t Part = std::min<uint64_t>(Zeros.size(), Size - Done);
    Status S = F.pwriteAt(Done, std::string_view(Zeros).substr(0, Part));
    if (S.ok())
      continue;
    if (S.code() != Code::NoSpace)
      return S;
    if (Status Cut = F.truncate(0); !Cut.ok())
      return Cut;
    break;
  }
  return F.syncData();
}

Expected<OpenLog> makeLog(io::FileSystem &Fs, const std::string &Directory,
                          uint64_t Number, uint64_t Fill) {
  Expected<std::unique_ptr<io::File>> Made =
      Fs.create(io::joinPath(Directory, fileName(FileType::Log, Number)));
  if (!Made)
    return failure(Made.error());
  if (Fill > 0)
    if (Status S = fillWithZeros(**Made, Fill); !S.ok())
      return failure(S);
  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return failure(S.asPoison());
  return OpenLog{Number, std::move(*Made)};
}

Status LogWriter::begin(OpenLog Log, const LogHeader &Header) {
  assert(Log.Number == Header.Number && Log.Number > ActiveNumber &&
         Log.File->appendOffset() == 0 && "LSM-7");
  if (Status S = Log.File->append(encodeLogHeader(Header)); !S.ok())
    return S;
  if (Active)
    Older.push_back({ActiveNumber, std::move(Active)});
  Active = std::move(Log.File);
  ActiveNumber = Log.Number;
  return Status();
}

Status LogWriter::write(std::string_view Frames) {
  if (Status S = Active->append(Frames); !S.ok())
    return S;
  return Active->flush();
}

Status LogWriter::syncOlder() {
  for (OpenLog &Old : Older) {
    if (Status S = Old.File->syncData(); !S.ok())
      return S;
    Syncs.fetch_add(1, std::memory_order_relaxed);
  }
  for (OpenLog &Old : Older)
    if (Status S = Old.File->close(); !S.ok())
      return S;
  Older.clear();
  return Status();
}

Status LogWriter::sync() {
  if (Status S = syncOlder(); !S.ok())
    return S;
  assert(Older.empty() && "LSM-8");
  Syncs.fetch_add(1, std::memory_order_relaxed);
  return Active->syncData();
}

Status LogWriter::cutBack(uint64_t End) { return Active->truncate(End); }

void LogWriter::forgetBelow(uint64_t MinLog) {
  std::erase_if(Older, [&](const OpenLog &Old) { return Old.Number < MinLog; });
}

Status LogWriter::close() {
  Status Result;
  for (OpenLog &Old : Older)
    if (Status S = Old.File->close(); Result.ok())
      Result = S;
  Older.clear();
  if (Active)
    if (Status S = Active->close(); Result.ok())
      Result = S;
  Active.reset();
  return Result;
}

void LogWriter::abandon() {
  Older.clear();
  Active.reset();
}

} // namespace storage::lsm
