/// \file
/// What the tests of the LSM store share: small files, no thread, whole walks.
#ifndef STORAGE_TEST_LSMTESTSUPPORT_H
#define STORAGE_TEST_LSMTESTSUPPORT_H

#include "TestSupport.h"
#include "lsm/Db.h"

#include <map>

namespace storage::test {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Small memtables, blocks and tables; background work only when it is asked
/// for.
inline lsm::Options tinyOptions() {
  lsm::Options O;
  O.Background = false;
  O.MemtableBytes = 2048;
  O.BlockBytes = 256;
  O.TableBytes = 2048;
  O.Level1Bytes = 4096;
  O.RestartInterval = 4;
  O.BlockCacheBytes = 4096;
  return O;
}

inline Expected<std::unique_ptr<lsm::Db>>
openDb(io::FileSystem &Fs, lsm::Options O = tinyOptions()) {
  return lsm::Db::open(Fs, "db", O);
}

/// Opens the store at "db"; fails the test if that fails.
inline std::unique_ptr<lsm::Db> mustOpenDb(io::FileSystem &Fs,
                                           lsm::Options O = tinyOptions()) {
  Expected<std::unique_ptr<lsm::Db>> Store = openDb(Fs, O);
  EXPECT_TRUE(Store.has_value()) << statusOf(Store).message();
  return Store ? std::move(*Store) : nullptr;
}

/// Puts, and does the background work that stands in the way.
inline Status putWorking(lsm::Db &Store, std::string_view Key,
                         std::string_view Value, lsm::WriteOptions O = {}) {
  Status S = Store.put(Key, Value, O);
  if (S.code() != Code::Busy)
    return S;
  if (Status W = Store.work(); !W.ok())
    return W;
  return Store.put(Key, Value, O);
}

/// The value of \p Key, "(none)" without one.
inline std::string valueOf(const lsm::Db &Store, std::string_view Key,
                           const lsm::SnapshotPtr &At = nullptr) {
  Expected<std::optional<std::string>> Got = Store.get(Key, At);
  EXPECT_TRUE(Got.has_value()) << statusOf(Got).message();
  return Got ? Got->value_or("(none)") : "(error)";
}

/// All pairs in ascending order.
inline Pairs allPairs(const lsm::Db &Store,
                      const lsm::SnapshotPtr &At = nullptr) {
  Pairs Out;
  auto I = Store.iterator(At);
  for (I->seekToFirst(); I->valid(); I->next())
    Out.emplace_back(I->key(), I->value());
  EXPECT_OK(I->status());
  return Out;
}

/// All pairs in descending order.
inline Pairs allPairsBackwards(const lsm::Db &Store,
                               const lsm::SnapshotPtr &At = nullptr) {
  Pairs Out;
  auto I = Store.iterator(At);
  for (I->seekToLast(); I->valid(); I->prev())
    Out.emplace_back(I->key(), I->value());
  EXPECT_OK(I->status());
  return Out;
}

/// Paths of the files of \p Type of the store at "db", by number.
inline std::vector<std::string> filesOf(io::FileSystem &Fs,
                                        lsm::FileType Type) {
  std::vector<std::string> Out;
  if (Expected<std::vector<std::string>> Names = Fs.list("db"))
    for (const std::string &Name : *Names)
      if (auto F = lsm::parseFileName(Name); F && F->Type == Type)
        Out.push_back("db/" + Name);
  return Out;
}

/// "key00042".
inline std::string keyOf(int I) {
  std::string Digits = std::to_string(I);
  return "key" + std::string(5 - Digits.size(), '0') + Digits;
}

inline uint64_t countCalls(const sim::FaultFs &Fs, const std::string &Op) {
  uint64_t N = 0;
  for (const sim::Call &C : Fs.calls())
    N += C.Op == Op;
  return N;
}

} // namespace storage::test

#endif // STORAGE_TEST_LSMTESTSUPPORT_H
