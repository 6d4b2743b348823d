/// \file
/// A key-value store in a benchmark: one of ours, or a peer from a Debian
/// package, each at the durability level that is asked for.
#ifndef STORAGE_BENCH_CONTESTANT_H
#define STORAGE_BENCH_CONTESTANT_H

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace storage::bench {

/// An open store. A failure ends the program with a message: a benchmark of
/// failures is none.
class Contestant {
public:
  virtual ~Contestant() = default;
  virtual void put(std::string_view Key, std::string_view Value) = 0;
  /// The length of the value; a missing key is a failure.
  virtual size_t get(std::string_view Key) = 0;
  /// Number of keys seen.
  virtual uint64_t scan() = 0;
  virtual void close() = 0;
};

/// How to open one.
struct Entry {
  std::string Name;
  /// What it is compared with: "lsm", "btree" or "log".
  std::string_view Kind;
  bool Ours;
  /// Sync: each put is stable before it returns.
  std::function<std::unique_ptr<Contestant>(const std::string &Directory,
                                            bool Sync)>
      Open;
};

/// Ends the program.
[[noreturn]] void die(std::string_view What, std::string_view Why);

/// Bytes of cache, the same for all that have such a setting.
inline constexpr size_t CacheBytes = 8u << 20;

void addOurs(std::vector<Entry> &To);
void addLevelDb(std::vector<Entry> &To);
void addRocksDb(std::vector<Entry> &To);
void addLmdb(std::vector<Entry> &To);
void addSqlite(std::vector<Entry> &To);

} // namespace storage::bench

#endif // STORAGE_BENCH_CONTESTANT_H
