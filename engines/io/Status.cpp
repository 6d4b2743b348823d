#include "io/Status.h"

#include <cassert>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace storage {

const char *codeName(Code C) {
  switch (C) {
  case Code::Ok:
    return "ok";
  case Code::IoError:
    return "I/O error";
  case Code::NoSpace:
    return "no space";
  case Code::NotFound:
    return "not found";
  case Code::AlreadyExists:
    return "already exists";
  case Code::Corruption:
    return "corruption";
  case Code::Unsupported:
    return "unsupported format";
  case Code::InvalidArgument:
    return "invalid argument";
  case Code::Limit:
    return "limit exceeded";
  case Code::Busy:
    return "busy";
  case Code::ReadOnly:
    return "read-only";
  case Code::Closed:
    return "closed";
  case Code::Poisoned:
    return "poisoned";
  }
  return "unknown";
}

static Code codeOfErrno(int Errno) {
  switch (Errno) {
  case ENOSPC:
  case EDQUOT:
    return Code::NoSpace;
  case ENOENT:
    return Code::NotFound;
  case EEXIST:
    return Code::AlreadyExists;
  default:
    return Code::IoError;
  }
}

Status Status::error(Code C, std::string_view Op, std::string_view Path,
                     std::string_view Hint, int Errno) {
  assert(C != Code::Ok && "an error needs an error code");
  Status S;
  S.Error = std::make_shared<const Detail>(
      Detail{C, Errno, std::string(Op), std::string(Path), std::string(Hint)});
  return S;
}

Status Status::fromErrno(std::string_view Op, std::string_view Path,
                         int Errno) {
  return error(codeOfErrno(Errno), Op, Path, {}, Errno);
}

Status Status::poisonFromErrno(std::string_view Op, std::string_view Path,
                               int Errno) {
  return fromErrno(Op, Path, Errno).asPoison();
}

Status Status::asPoison() const {
  if (ok() || code() == Code::Poisoned)
    return *this;
  return error(Code::Poisoned, op(), path(),
               fmt::format("read-only after: {}; reopen", message()),
               errnoValue());
}

std::string Status::message() const {
  if (ok())
    return "ok";
  std::string Text =
      fmt::format("{} {}: {}", Error->Op, Error->Path, codeName(Error->What));
  if (Error->Errno != 0)
    Text += fmt::format(" ({})", std::strerror(Error->Errno));
  if (!Error->Hint.empty())
    Text += fmt::format("; {}", Error->Hint);
  return Text;
}

void ignoreStatus(const Status &S, std::string_view Reason) {
  assert(!Reason.empty() && "say why the error may be dropped");
  (void)S;
  (void)Reason;
}

} // namespace storage
