#include "Contestant.h"

#include <leveldb/cache.h>
#include <leveldb/db.h>

namespace storage::bench {

namespace {

class LevelDb final : public Contestant {
public:
  LevelDb(const std::string &Directory, bool Sync) {
    leveldb::Options O;
    O.create_if_missing = true;
    O.compression = leveldb::kNoCompression;
    Cache.reset(leveldb::NewLRUCache(CacheBytes));
    O.block_cache = Cache.get();
    leveldb::DB *Opened = nullptr;
    check("open", leveldb::DB::Open(O, Directory, &Opened));
    Db.reset(Opened);
    Write.sync = Sync;
  }
  void put(std::string_view Key, std::string_view Value) override {
    check("put", Db->Put(Write, slice(Key), slice(Value)));
  }
  size_t get(std::string_view Key) override {
    check("get", Db->Get({}, slice(Key), &Got));
    return Got.size();
  }
  uint64_t scan() override {
    uint64_t Count = 0;
    std::unique_ptr<leveldb::Iterator> At(Db->NewIterator({}));
    for (At->SeekToFirst(); At->Valid(); At->Next())
      Count += At->key().size() + At->value().size() > 0;
    check("scan", At->status());
    return Count;
  }
  void close() override { Db.reset(); }

private:
  static leveldb::Slice slice(std::string_view Text) {
    return {Text.data(), Text.size()};
  }
  static void check(const char *What, const leveldb::Status &S) {
    if (!S.ok())
      die(What, S.ToString());
  }

  std::unique_ptr<leveldb::Cache> Cache; // Outlives the store.
  std::unique_ptr<leveldb::DB> Db;
  leveldb::WriteOptions Write;
  std::string Got;
};

} // namespace

void addLevelDb(std::vector<Entry> &To) {
  To.push_back(
      {"leveldb", "lsm", false, [](const std::string &Directory, bool Sync) {
         return std::make_unique<LevelDb>(Directory, Sync);
       }});
}

} // namespace storage::bench
