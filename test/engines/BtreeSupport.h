/// \file
/// What the B-tree tests share: small stores on a simulated file system, and
/// the whole contents of a tree.
#ifndef STORAGE_TEST_BTREESUPPORT_H
#define STORAGE_TEST_BTREESUPPORT_H

#include "TestSupport.h"
#include "btree/Tree.h"

#include <map>

namespace storage::test {

/// Keys and values of a tree.
using Contents = std::map<std::string, std::string>;

inline constexpr const char *TreeData = "db/data.btree",
                            *TreeLog = "db/log.btree";

/// 512-byte pages, a small log that grows, a cache of a few pages: much happens
/// on few operations.
inline btree::TreeOptions tinyTree() {
  btree::TreeOptions O;
  O.PageSize = 512;
  O.CheckpointBytes = 16384;
  O.MaxTransactionBytes = 256 * 512;
  O.CacheBytes = 8192;
  O.ZeroFill = false;
  return O;
}

/// Opens the tree at "db"; fails the test if that fails.
inline std::unique_ptr<btree::Tree>
mustOpenTree(io::FileSystem &Fs, btree::TreeOptions O = tinyTree()) {
  Expected<std::unique_ptr<btree::Tree>> T = btree::Tree::open(Fs, "db", O);
  EXPECT_TRUE(T.has_value()) << statusOf(T).message();
  return T ? std::move(*T) : nullptr;
}

/// Everything in \p S, in the order of a scan.
inline Contents contentsOf(const btree::Snapshot &S, btree::Range R = {}) {
  Contents Out;
  EXPECT_OK(S.scan(R, [&](std::string_view Key, std::string_view Value) {
    EXPECT_TRUE(Out.emplace(Key, Value).second) << "twice: " << Key;
    return Status();
  }));
  return Out;
}
inline Contents contentsOf(const btree::Tree &T) {
  return contentsOf(T.snapshot());
}

/// Expects that \p T is sound and holds exactly \p Want.
inline void expectSound(const btree::Tree &T, const Contents &Want) {
  btree::VerifyReport R = T.verify();
  for (const Status &S : R.Damage)
    ADD_FAILURE() << S.message();
  EXPECT_EQ(Want.size(), R.Keys);
  EXPECT_EQ(Want, contentsOf(T));
}

/// "k00042", and a value of \p Size bytes that tells \p I.
inline std::string keyOf(int I) {
  std::string Digits = std::to_string(I);
  return "k" + std::string(5 - std::min<size_t>(5, Digits.size()), '0') +
         Digits;
}
inline std::string valueOf(int I, size_t Size = 20) {
  std::string Out = std::to_string(I) + ":";
  while (Out.size() < Size)
    Out.push_back(static_cast<char>('a' + (Out.size() + I) % 26));
  return Out;
}

} // namespace storage::test

#endif // STORAGE_TEST_BTREESUPPORT_H
