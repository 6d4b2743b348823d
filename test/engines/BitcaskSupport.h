/// \file
/// What the Bitcask tests share: options with small files, opening "db", and
/// looking at its files.
#ifndef STORAGE_TEST_BITCASKSUPPORT_H
#define STORAGE_TEST_BITCASKSUPPORT_H

#include "TestSupport.h"
#include "bitcask/Bitcask.h"

#include <map>

namespace storage::test {

using bitcask::Bitcask;
using bitcask::BitcaskOptions;
using bitcask::FileId;
using bitcask::MergeScope;
using bitcask::NameKind;
using Contents = std::map<std::string, std::string>;
inline constexpr size_t MaxKeyForTest = bitcask::MaxKey;

/// Files of 1 KiB, no zeros ahead.
inline BitcaskOptions smallFiles(bool SyncWrites = true) {
  BitcaskOptions O;
  O.SyncWrites = SyncWrites;
  O.MaxFileSize = 1024;
  O.FillAhead = 0;
  return O;
}

/// Opens the store at "db"; fails the test if that fails.
inline std::unique_ptr<Bitcask> mustOpenDb(io::FileSystem &Fs,
                                           BitcaskOptions O = smallFiles()) {
  Expected<std::unique_ptr<Bitcask>> Db = Bitcask::open(Fs, "db", O);
  EXPECT_TRUE(Db.has_value()) << statusOf(Db).message();
  return Db ? std::move(*Db) : nullptr;
}

/// Everything in \p Db.
inline Contents readAll(const Bitcask &Db) {
  Contents Out;
  EXPECT_OK(Db.fold([&](std::string_view K, std::string_view V) {
    EXPECT_TRUE(Out.emplace(K, V).second) << "shown twice: " << K;
    return Status();
  }));
  for (const auto &[Key, Value] : Out) {
    Expected<std::optional<std::string>> Got = Db.get(Key);
    EXPECT_OK(Got);
    if (Got) {
      EXPECT_EQ(Value, Got->value_or("(none)"));
    }
  }
  return Out;
}

/// What the store at "db" holds, read without changing it.
inline Contents readDb(io::FileSystem &Fs) {
  BitcaskOptions O = smallFiles();
  O.ReadOnly = true;
  auto Db = mustOpenDb(Fs, O);
  return Db ? readAll(*Db) : Contents();
}

/// The value of \p Key, "(none)" without one, "(error)" on failure.
inline std::string valueOf(const Bitcask &Db, std::string_view Key) {
  Expected<std::optional<std::string>> Got = Db.get(Key);
  return Got ? Got->value_or("(none)") : "(error)";
}

/// Paths of the files of \p Kind at "db", by number.
inline std::vector<std::string> dbFiles(io::FileSystem &Fs, NameKind Kind) {
  std::vector<std::string> Out;
  if (Expected<std::vector<std::string>> Names = Fs.list("db"))
    for (const std::string &Name : *Names)
      if (auto Parsed = bitcask::parseFileName(Name);
          Parsed && Parsed->Kind == Kind)
        Out.push_back("db/" + Name);
  return Out;
}

/// Every file of "db" with its bytes, as a process sees them.
inline Contents image(sim::MemFs &Fs) {
  Contents Out;
  if (Expected<std::vector<std::string>> Names = Fs.list("db"))
    for (const std::string &Name : *Names)
      Out.emplace("db/" + Name, Fs.contents("db/" + Name));
  return Out;
}

/// A file system that holds \p Image and nothing else, all of it stable.
inline std::unique_ptr<sim::MemFs> fromImage(const Contents &Image) {
  auto Fs = std::make_unique<sim::MemFs>();
  ignoreStatus(Fs->mkdir("db"), "a new file system has room for a directory");
  ignoreStatus(Fs->syncDirectory("."), "cannot fail in memory");
  for (const auto &[Path, Bytes] : Image)
    Fs->plant(Path, Bytes);
  return Fs;
}

} // namespace storage::test

#endif // STORAGE_TEST_BITCASKSUPPORT_H
