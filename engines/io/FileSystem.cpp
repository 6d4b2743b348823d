#include "io/FileSystem.h"

namespace storage::io {

std::string parentDirectory(const std::string &Path) {
  size_t End = Path.find_last_not_of('/');
  if (End == std::string::npos)
    return Path.empty() ? "." : "/";
  size_t Slash = Path.rfind('/', End);
  if (Slash == std::string::npos)
    return ".";
  size_t Last = Path.find_last_not_of('/', Slash);
  return Last == std::string::npos ? "/" : Path.substr(0, Last + 1);
}

std::string joinPath(const std::string &Directory, const std::string &Name) {
  if (Directory.empty() || Directory.back() == '/')
    return Directory + Name;
  return Directory + "/" + Name;
}

Expected<std::string> readFrom(File &F, uint64_t Offset, uint64_t MaxBytes) {
  Expected<uint64_t> Size = F.size();
  if (!Size)
    return failure(Size.error());
  if (*Size <= Offset)
    return std::string();
  if (*Size - Offset > MaxBytes)
    return failure(Status::error(Code::Limit, "read", F.path(),
                                 "the file is larger than its format allows"));
  std::string Bytes(*Size - Offset, '\0');
  Expected<size_t> Got = F.preadAt(Offset, Bytes);
  if (!Got)
    return failure(Got.error());
  Bytes.resize(*Got);
  return Bytes;
}

} // namespace storage::io
