#include "Contestant.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/table.h>

namespace storage::bench {

namespace {

class RocksDb final : public Contestant {
public:
  RocksDb(const std::string &Directory, bool Sync) {
    rocksdb::Options O;
    O.create_if_missing = true;
    O.compression = rocksdb::kNoCompression;
    rocksdb::BlockBasedTableOptions Table;
    Table.block_cache = rocksdb::NewLRUCache(CacheBytes);
    O.table_factory.reset(rocksdb::NewBlockBasedTableFactory(Table));
    rocksdb::DB *Opened = nullptr;
    check("open", rocksdb::DB::Open(O, Directory, &Opened));
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
    std::unique_ptr<rocksdb::Iterator> At(Db->NewIterator({}));
    for (At->SeekToFirst(); At->Valid(); At->Next())
      Count += At->key().size() + At->value().size() > 0;
    check("scan", At->status());
    return Count;
  }
  void close() override { Db.reset(); }

private:
  static rocksdb::Slice slice(std::string_view Text) {
    return {Text.data(), Text.size()};
  }
  static void check(const char *What, const rocksdb::Status &S) {
    if (!S.ok())
      die(What, S.ToString());
  }

  std::unique_ptr<rocksdb::DB> Db;
  rocksdb::WriteOptions Write;
  std::string Got;
};

} // namespace

void addRocksDb(std::vector<Entry> &To) {
  To.push_back(
      {"rocksdb", "lsm", false, [](const std::string &Directory, bool Sync) {
         return std::make_unique<RocksDb>(Directory, Sync);
       }});
}

} // namespace storage::bench
