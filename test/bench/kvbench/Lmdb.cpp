#include "Contestant.h"

#include <filesystem>

#include <lmdb.h>

namespace storage::bench {

namespace {

/// One transaction per put. Without Sync: MDB_NOSYNC, so that a commit is in
/// the page cache.
class Lmdb final : public Contestant {
public:
  Lmdb(const std::string &Directory, bool Sync) {
    std::filesystem::create_directories(Directory);
    check("create", mdb_env_create(&Env));
    check("size", mdb_env_set_mapsize(Env, 4ull << 30));
    check("open",
          mdb_env_open(Env, Directory.c_str(), Sync ? 0 : MDB_NOSYNC, 0644));
    MDB_txn *Begin = begin(0);
    check("open", mdb_dbi_open(Begin, nullptr, 0, &Table));
    check("open", mdb_txn_commit(Begin));
  }
  void put(std::string_view Key, std::string_view Value) override {
    MDB_txn *Change = begin(0);
    MDB_val K = value(Key), V = value(Value);
    check("put", mdb_put(Change, Table, &K, &V, 0));
    check("put", mdb_txn_commit(Change));
  }
  size_t get(std::string_view Key) override {
    MDB_txn *Read = begin(MDB_RDONLY);
    MDB_val K = value(Key), V;
    check("get", mdb_get(Read, Table, &K, &V));
    std::string Copy(static_cast<const char *>(V.mv_data), V.mv_size);
    mdb_txn_abort(Read);
    return Copy.size();
  }
  uint64_t scan() override {
    MDB_txn *Read = begin(MDB_RDONLY);
    MDB_cursor *At = nullptr;
    check("scan", mdb_cursor_open(Read, Table, &At));
    uint64_t Count = 0;
    MDB_val K, V;
    while (mdb_cursor_get(At, &K, &V, MDB_NEXT) == 0)
      Count += K.mv_size + V.mv_size > 0;
    mdb_cursor_close(At);
    mdb_txn_abort(Read);
    return Count;
  }
  void close() override { mdb_env_close(Env); }

private:
  static void check(const char *What, int Result) {
    if (Result != 0)
      die(What, mdb_strerror(Result));
  }
  static MDB_val value(std::string_view Text) {
    return {Text.size(), const_cast<char *>(Text.data())};
  }
  MDB_txn *begin(unsigned Flags) {
    MDB_txn *Begun = nullptr;
    check("begin", mdb_txn_begin(Env, nullptr, Flags, &Begun));
    return Begun;
  }

  MDB_env *Env = nullptr;
  MDB_dbi Table = 0;
};

} // namespace

void addLmdb(std::vector<Entry> &To) {
  To.push_back(
      {"lmdb", "btree", false, [](const std::string &Directory, bool Sync) {
         return std::make_unique<Lmdb>(Directory, Sync);
       }});
}

} // namespace storage::bench
