// A program that relies on leveldb, or on rocksdb, as an application does:
//
//   workload write DIR    opens, changes and closes the store twice; every
//                         change is written with sync = true and marked
//   workload dump DIR     opens the store and prints its keys and values
//
// The marks are those of `crashcheck record`.

#ifdef AUDIT_ROCKSDB
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
namespace kv = rocksdb;
#else
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
namespace kv = leveldb;
#endif

#include <cstdio>
#include <memory>
#include <string>

/// Ends the program unless \p S is ok.
static void must(const kv::Status &S, const char *What) {
  if (S.ok())
    return;
  std::fprintf(stderr, "%s: %s\n", What, S.ToString().c_str());
  std::exit(1);
}

static std::unique_ptr<kv::DB> open(const std::string &Directory) {
  kv::Options Options;
  Options.create_if_missing = true;
#ifdef AUDIT_ROCKSDB
  Options.info_log_level = rocksdb::FATAL_LEVEL;
  Options.stats_dump_period_sec = 0;
  Options.stats_persist_period_sec = 0;
#endif
  kv::DB *Opened = nullptr;
  must(kv::DB::Open(Options, Directory, &Opened), "open");
  return std::unique_ptr<kv::DB>(Opened);
}

static int Calls = 0;

static void put(kv::DB &Db, const std::string &Key, const std::string &Value) {
  kv::WriteOptions Synced;
  Synced.sync = true;
  std::printf("@begin %d put %s %s\n", ++Calls, Key.c_str(), Value.c_str());
  must(Db.Put(Synced, Key, Value), "put");
  std::printf("@ack %d put %s %s\n", Calls, Key.c_str(), Value.c_str());
}

static void remove(kv::DB &Db, const std::string &Key) {
  kv::WriteOptions Synced;
  Synced.sync = true;
  std::printf("@begin %d remove %s\n", ++Calls, Key.c_str());
  must(Db.Delete(Synced, Key), "remove");
  std::printf("@ack %d remove %s\n", Calls, Key.c_str());
}

static void compact(kv::DB &Db) {
#ifdef AUDIT_ROCKSDB
  must(Db.CompactRange(kv::CompactRangeOptions(), nullptr, nullptr), "compact");
#else
  Db.CompactRange(nullptr, nullptr);
#endif
}

static void write(const std::string &Directory) {
  {
    std::unique_ptr<kv::DB> Db = open(Directory);
    put(*Db, "apple", "1");
    put(*Db, "bread", "2");
  }
  std::unique_ptr<kv::DB> Db = open(Directory);
  put(*Db, "apple", "3");
  compact(*Db);
  put(*Db, "cheese", "4");
  remove(*Db, "bread");
}

static void dump(const std::string &Directory) {
  std::unique_ptr<kv::DB> Db = open(Directory);
  kv::ReadOptions Checked;
  Checked.verify_checksums = true;
  std::unique_ptr<kv::Iterator> At(Db->NewIterator(Checked));
  for (At->SeekToFirst(); At->Valid(); At->Next())
    std::printf("%s %s\n", At->key().ToString().c_str(),
                At->value().ToString().c_str());
  must(At->status(), "scan");
}

int main(int Count, char **Arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0); // A mark is written at once.
  std::string Command = Count == 3 ? Arguments[1] : "";
  if (Command == "write")
    write(Arguments[2]);
  else if (Command == "dump")
    dump(Arguments[2]);
  else
    return 2;
  return 0;
}
