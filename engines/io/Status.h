/// \file
/// The result of an engine operation: success, or what failed, where and why.
///
/// No engine function throws across its API. A Status cannot be dropped by
/// accident ([[nodiscard]]); dropping one on purpose is written
/// `ignoreStatus(S, "reason")`, so that every dropped error can be found and
/// has a reason.
///
/// \code
///   if (Status S = File->syncData(); !S.ok())
///     return S;
/// \endcode
#ifndef STORAGE_IO_STATUS_H
#define STORAGE_IO_STATUS_H

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace storage {

/// What kind of failure a Status is: what a caller may branch on.
enum class Code : uint8_t {
  Ok,
  IoError,         ///< The operating system failed the call; see errnoValue().
  NoSpace,         ///< ENOSPC or EDQUOT: may succeed after space is freed.
  NotFound,        ///< No such file or directory.
  AlreadyExists,   ///< The name is taken.
  Corruption,      ///< Bytes that were stable once are not what was written.
  Unsupported,     ///< Newer format version or unknown feature bit.
  InvalidArgument, ///< The caller's mistake.
  Limit,           ///< A documented limit would be exceeded.
  Busy,            ///< Locked by another opener.
  ReadOnly,        ///< A write on a read-only handle.
  Closed,          ///< The handle was closed.
  Poisoned,        ///< An earlier failure made the handle read-only: reopen.
};

/// The enumerator's name, for messages.
const char *codeName(Code C);

/// Success, or an error with code, operation, path, errno and a hint. Copying
/// is cheap (shared detail).
class [[nodiscard]] Status {
public:
  /// Success.
  Status() = default;

  /// An error. \p Op is the call that failed ("pwrite", "open segment"), \p
  /// Hint what to do or what was expected.
  static Status error(Code C, std::string_view Op, std::string_view Path,
                      std::string_view Hint = {}, int Errno = 0);

  /// An error of the operating system; the code is derived from \p Errno.
  static Status fromErrno(std::string_view Op, std::string_view Path,
                          int Errno);

  /// fromErrno(), as the sticky error of a handle: see asPoison().
  static Status poisonFromErrno(std::string_view Op, std::string_view Path,
                                int Errno);

  bool ok() const { return Error == nullptr; }
  Code code() const { return Error ? Error->What : Code::Ok; }
  /// The errno of the failed call, 0 when no system call failed.
  int errnoValue() const { return Error ? Error->Errno : 0; }
  std::string_view op() const {
    return Error ? std::string_view(Error->Op) : std::string_view();
  }
  std::string_view path() const {
    return Error ? std::string_view(Error->Path) : std::string_view();
  }
  std::string_view hint() const {
    return Error ? std::string_view(Error->Hint) : std::string_view();
  }

  /// The same error as a sticky one: code Poisoned, the first cause in the
  /// hint.
  Status asPoison() const;

  /// One line: op, path, code, errno text, hint.
  std::string message() const;

private:
  struct Detail {
    Code What;
    int Errno;
    std::string Op, Path, Hint;
  };
  std::shared_ptr<const Detail> Error;
};

/// Drops \p S on purpose. \p Reason says why that is right; it must not be
/// empty.
void ignoreStatus(const Status &S, std::string_view Reason);

/// A value or a Status that is not ok.
template <class T> using Expected = std::expected<T, Status>;

/// Shorthand for returning an error from a function that returns Expected.
inline std::unexpected<Status> failure(Status S) {
  return std::unexpected<Status>(std::move(S));
}

} // namespace storage

#endif // STORAGE_IO_STATUS_H
