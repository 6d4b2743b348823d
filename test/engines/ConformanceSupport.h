/// \file
/// What the conformance suite stands on: one engine under test, its store on a
/// simulated file system, and a skip that names the missing capability.
#ifndef STORAGE_TEST_CONFORMANCESUPPORT_H
#define STORAGE_TEST_CONFORMANCESUPPORT_H

#include "TestSupport.h"
#include "kv/Registry.h"

#include <map>

namespace storage::test {

/// Keys and values in the order a scan gave them.
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Skips the case because the engine does not declare \p Capability.
#define REQUIRE_CAPABILITY(Capability)                                         \
  do {                                                                         \
    if (!engine().Can.Capability)                                              \
      GTEST_SKIP() << engine().Name << " does not declare " #Capability;       \
  } while (0)

class Conformance : public testing::TestWithParam<const kv::Engine *> {
protected:
  const kv::Engine &engine() const { return *GetParam(); }

  /// Small files and no threads, so that every call is the test's.
  static kv::StoreOptions small() {
    kv::StoreOptions O;
    O.Background = false;
    O.Tiny = true;
    return O;
  }
  static kv::StoreOptions small(kv::SyncPolicy Sync) {
    kv::StoreOptions O = small();
    O.Sync = Sync;
    return O;
  }

  static kv::StoreOptions readOnly() {
    kv::StoreOptions O = small();
    O.ReadOnly = true;
    return O;
  }

  Expected<std::unique_ptr<kv::Store>>
  tryOpen(const kv::StoreOptions &O = small()) {
    return engine().Open(*Fs, "db", O);
  }
  /// Opens the store in S; fails the test if that fails.
  void open(const kv::StoreOptions &O = small()) {
    S.reset(); // The lock goes with the old one.
    Expected<std::unique_ptr<kv::Store>> Opened = tryOpen(O);
    ASSERT_TRUE(Opened.has_value()) << statusOf(Opened).message();
    S = std::move(*Opened);
  }
  void reopen(const kv::StoreOptions &O = small()) {
    ASSERT_OK(S->close());
    open(O);
  }
  /// The value of \p Key, "(none)" without one.
  std::string get(std::string_view Key) {
    Expected<std::optional<std::string>> Got = S->get(Key);
    EXPECT_OK(Got);
    return Got ? Got->value_or("(none)") : "(error)";
  }
  Pairs scan(const kv::Range &Keys = {}) {
    Pairs Out;
    EXPECT_OK(S->scan(Keys, [&](std::string_view K, std::string_view V) {
      Out.emplace_back(K, V);
      return Status();
    }));
    return Out;
  }
  /// Everything in the store, whatever the order of its scan.
  std::map<std::string, std::string> all() {
    Pairs Got = scan();
    std::map<std::string, std::string> Out(Got.begin(), Got.end());
    EXPECT_EQ(Got.size(), Out.size()) << "a scan shows each key once";
    return Out;
  }
  /// Puts \p Count pairs key%05d -> value of \p Size bytes.
  void fill(int Count, size_t Size = 20, char Letter = 'v') {
    for (int I = 0; I < Count; ++I)
      ASSERT_OK(S->put(key(I), value(I, Size, Letter)));
  }
  static std::string key(int I) {
    std::string Digits = std::to_string(I);
    return "key" + std::string(5 - Digits.size(), '0') + Digits;
  }
  static std::string value(int I, size_t Size = 20, char Letter = 'v') {
    return std::to_string(I) + std::string(Size, Letter);
  }

  /// A new, empty file system.
  void fresh() {
    S.reset();
    Owned = std::make_unique<sim::MemFs>();
    Fs = Owned.get();
  }
  /// Bytes of all files of the store.
  uint64_t bytes() {
    uint64_t Sum = 0;
    if (Expected<std::vector<std::string>> Names = Fs->list("db"))
      for (const std::string &Name : *Names)
        Sum += Fs->contents("db/" + Name).size();
    return Sum;
  }

  std::unique_ptr<sim::MemFs> Owned = std::make_unique<sim::MemFs>();
  sim::MemFs *Fs = Owned.get();
  std::unique_ptr<kv::Store> S;
};

} // namespace storage::test

#endif // STORAGE_TEST_CONFORMANCESUPPORT_H
