/// \file
/// Where the newest value of every key is, and which files are read: the whole
/// index, in memory.
///
///  - BC-9 The keydir changes after the write has succeeded, and has, if the
///    mode says so, been synced: what readers see was acknowledged or is about
///    to be, never failed.
///  - BC-10 A reader keeps the files it reads: merge takes them out of the
///    keydir and unlinks them, and the handle lives as long as a reader has it.
///
/// Thread safety: all functions may be called from several threads.
#ifndef STORAGE_BITCASK_KEYDIR_H
#define STORAGE_BITCASK_KEYDIR_H

#include "bitcask/DataFile.h"

#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace storage::bitcask {

/// Place of a value.
struct Location {
  FileId File = 0;
  uint64_t Offset = 0;
  Sequence Seq = 0;
  uint32_t ValueLength = 0;
};

using FileHandle = std::shared_ptr<const DataFile>;

/// A place with the file, kept open.
struct Found {
  Location At;
  FileHandle File;
};

/// How much of a file is still needed.
struct FileUse {
  FileHandle File;
  uint64_t LiveBytes = 0; ///< Of records that the keydir points to.
};

class Keydir {
public:
  std::optional<Found> find(std::string_view Key) const;
  /// Whether the newest value of \p Key is change \p Seq.
  bool isNewest(std::string_view Key, Sequence Seq) const;
  size_t size() const;

  void put(std::string_view Key, const Location &At);
  void remove(std::string_view Key);
  /// As put or remove of \p E in \p File, unless a later change is known.
  /// Removals are remembered until forgetRemovals().
  void load(const HintEntry &E, FileId File);
  void forgetRemovals();
  void clear();

  void addFile(FileHandle File);
  /// Adds \p File and points to its \p Entries where the key's newest change is
  /// still the same.
  void moveTo(FileHandle File, const std::vector<HintEntry> &Entries);
  /// Takes out files that nothing points to.
  void dropFiles(const std::vector<FileId> &Gone);
  /// Replaces the handle of the file of the same number, now sealed.
  void seal(FileHandle File);

  std::vector<FileUse> files() const; ///< By number.
  /// All keys and places at one moment, by file and offset.
  std::vector<std::pair<std::string, Found>> snapshot() const;

private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view Key) const {
      return std::hash<std::string_view>()(Key);
    }
  };
  /// A location, or, while loading, a removal (File 0).
  using Map = std::unordered_map<std::string, Location, Hash, std::equal_to<>>;

  void use(const std::string &Key, const Location &At);
  void unuse(const std::string &Key, const Location &At);

  mutable std::shared_mutex Mutex; ///< Guards what follows.
  Map Keys;
  std::map<FileId, FileUse> Files;
};

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_KEYDIR_H
