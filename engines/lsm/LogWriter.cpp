#include "lsm/LogWriter.h"

#include <cassert>

namespace storage::lsm {

Expected<OpenLog> makeLog(io::FileSystem &Fs, const std::string &Directory,
                          uint64_t Number) {
  Expected<std::unique_ptr<io::File>> Made =
      Fs.create(io::joinPath(Directory, fileName(FileType::Log, Number)));
  if (!Made)
    return failure(Made.error());
  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return failure(S);
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
