/// \file
/// Plain data as bytes: numbers in LEB128, strings by their number in a table.
///
/// A structure with `template <typename A> void describe(A &Archive)` is
/// written and read by the same list of its members. Reading never trusts a
/// byte: what does not fit sets failed(), and no count makes it reserve memory.
#ifndef DURABILITY_INDEX_BYTES_H
#define DURABILITY_INDEX_BYTES_H

#include "index/Symbolic.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/LEB128.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <type_traits>

namespace durability::index {

/// The strings of a file, each once, numbered in order of their first use.
class StringPool {
public:
  uint64_t number(llvm::StringRef Text);
  [[nodiscard]] std::string encode() const;

private:
  llvm::StringMap<uint64_t> Numbers;
  std::vector<llvm::StringRef> InOrder; ///< Keys of Numbers.
};

/// A pool as it lies in a file.
class StringTable {
public:
  StringTable() = default;
  /// Views into \p Bytes, which must outlive the table; false when malformed.
  [[nodiscard]] bool decode(llvm::StringRef Bytes);
  [[nodiscard]] std::optional<llvm::StringRef> get(uint64_t Number) const;

private:
  std::vector<llvm::StringRef> Texts;
};

class Writer {
public:
  /// \p WithTraces: false for the shape of a summary, what it says without why.
  Writer(llvm::raw_ostream &OS, StringPool &Pool, bool WithTraces = true)
      : OS(OS), Pool(Pool), WithTraces(WithTraces) {}

  template <typename... T> void operator()(T &...Members) {
    (one(Members), ...);
  }

private:
  template <typename T> void one(T &Member) {
    if constexpr (std::is_signed_v<T>)
      llvm::encodeSLEB128(Member, OS);
    else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
      llvm::encodeULEB128(static_cast<uint64_t>(Member), OS);
    else
      Member.describe(*this);
  }
  void one(std::string &Text) { llvm::encodeULEB128(Pool.number(Text), OS); }
  void one(Trace &Member) {
    if (WithTraces)
      one(Member.Steps);
  }
  template <typename T> void one(std::optional<T> &Member) {
    bool Present = Member.has_value();
    one(Present);
    if (Present)
      one(*Member);
  }
  template <typename T> void one(std::vector<T> &Members) {
    llvm::encodeULEB128(Members.size(), OS);
    for (T &Member : Members)
      one(Member);
  }

  llvm::raw_ostream &OS;
  StringPool &Pool;
  const bool WithTraces;
};

class Reader {
public:
  Reader(llvm::StringRef Bytes, const StringTable &Strings)
      : Next(Bytes.bytes_begin()), End(Bytes.bytes_end()), Strings(Strings) {}

  /// Once true, what was read since is not to be used.
  [[nodiscard]] bool failed() const { return Failed; }
  template <typename... T> void operator()(T &...Members) {
    (one(Members), ...);
  }

private:
  uint64_t number();
  int64_t signedNumber();

  template <typename T> void one(T &Member) {
    if constexpr (std::is_signed_v<T>)
      Member = static_cast<T>(signedNumber());
    else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
      Member = static_cast<T>(number());
    else
      Member.describe(*this);
  }
  void one(std::string &Text);
  void one(Trace &Member) { one(Member.Steps); }
  template <typename T> void one(std::optional<T> &Member) {
    if (number() != 0 && !Failed)
      one(Member.emplace());
  }
  template <typename T> void one(std::vector<T> &Members) {
    for (uint64_t Left = number(); Left && !Failed; --Left)
      one(Members.emplace_back());
  }

  const uint8_t *Next;
  const uint8_t *End;
  const StringTable &Strings;
  bool Failed = false;
};

/// Of what is written of \p Described, with or without traces.
template <typename T>
[[nodiscard]] uint64_t hashOf(T &Described, bool WithTraces = true) {
  StringPool Pool;
  std::string Bytes;
  llvm::raw_string_ostream OS(Bytes);
  Writer(OS, Pool, WithTraces)(Described);
  return llvm::xxh3_64bits(Bytes + Pool.encode());
}

[[nodiscard]] inline uint64_t hashOfNumbers(llvm::ArrayRef<uint64_t> Numbers) {
  return llvm::xxh3_64bits(
      llvm::ArrayRef(reinterpret_cast<const uint8_t *>(Numbers.data()),
                     Numbers.size() * sizeof(uint64_t)));
}

} // namespace durability::index

#endif // DURABILITY_INDEX_BYTES_H
