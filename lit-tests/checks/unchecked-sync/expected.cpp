// RUN: %check_durability %s durability-unchecked-sync %t
// A project's own `Result`: true where it holds no error, and asked for the error otherwise.
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <variant>

template <class T> class Result {
public:
  Result(T Value) : Held(std::move(Value)) {}
  Result(std::error_code Error) : Held(Error) {}
  explicit operator bool() const { return Held.index() == 0; }
  T &operator*() { return std::get<0>(Held); }
  T *operator->() { return &std::get<0>(Held); }
  std::error_code error() const { return std::get<1>(Held); }

private:
  std::variant<T, std::error_code> Held;
};
template <> class Result<void> {
public:
  Result() = default;
  Result(std::error_code E) : Code(E) {}
  explicit operator bool() const { return !Code; }
  std::error_code error() const { return Code; }

private:
  std::error_code Code;
};
static std::error_code failure(int Number) { return {Number, std::generic_category()}; }

class Writer {
public:
  static Result<Writer> create(const std::string &Path) {
    Writer W;
    W.Descriptor = ::open(Path.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0644);
    if (W.Descriptor < 0)
      return failure(errno);
    return W;
  }
  Result<void> add() {
    if (::write(Descriptor, "x", 1) != 1)
      return failure(errno);
    return {};
  }
  Result<void> sync() {
    if (::fsync(Descriptor) != 0)
      return failure(errno);
    return {};
  }

private:
  int Descriptor = -1;
};

Result<void> warningDropped(const std::string &Path) {
  auto Made = Writer::create(Path);
  if (!Made)
    return Made.error();
  Writer &W = *Made;
  if (auto Done = W.add(); !Done)
    return Done;
  W.sync();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'Writer::sync' is dropped; when it fails, data that a crash loses counts as stable
  return {};
}

Result<void> silentReturned(const std::string &Path) {
  auto Made = Writer::create(Path);
  if (!Made)
    return Made.error();
  if (auto Done = Made->add(); !Done)
    return Done;
  return Made->sync();
}
