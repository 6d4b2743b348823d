#include "Contestant.h"

#include <filesystem>

#include <sqlite3.h>

namespace storage::bench {

namespace {

/// A table in WAL mode, one transaction per put; synchronous FULL with Sync,
/// NORMAL without.
class Sqlite final : public Contestant {
public:
  Sqlite(const std::string &Directory, bool Sync) {
    std::filesystem::create_directories(Directory);
    check(sqlite3_open((Directory + "/db").c_str(), &Db));
    run("PRAGMA journal_mode=WAL");
    run(Sync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    run(("PRAGMA cache_size=-" + std::to_string(CacheBytes / 1024)).c_str());
    run("CREATE TABLE t(k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID");
    Put = prepare("INSERT OR REPLACE INTO t VALUES(?,?)");
    Get = prepare("SELECT v FROM t WHERE k=?");
    Scan = prepare("SELECT k,v FROM t ORDER BY k");
  }
  void put(std::string_view Key, std::string_view Value) override {
    bind(Put, 1, Key);
    bind(Put, 2, Value);
    if (sqlite3_step(Put) != SQLITE_DONE)
      die("put", sqlite3_errmsg(Db));
    sqlite3_reset(Put);
  }
  size_t get(std::string_view Key) override {
    bind(Get, 1, Key);
    if (sqlite3_step(Get) != SQLITE_ROW)
      die("get", sqlite3_errmsg(Db));
    std::string Copy(static_cast<const char *>(sqlite3_column_blob(Get, 0)),
                     static_cast<size_t>(sqlite3_column_bytes(Get, 0)));
    sqlite3_reset(Get);
    return Copy.size();
  }
  uint64_t scan() override {
    uint64_t Count = 0;
    while (sqlite3_step(Scan) == SQLITE_ROW)
      Count +=
          sqlite3_column_bytes(Scan, 0) + sqlite3_column_bytes(Scan, 1) > 0;
    sqlite3_reset(Scan);
    return Count;
  }
  void close() override {
    for (sqlite3_stmt *S : {Put, Get, Scan})
      sqlite3_finalize(S);
    check(sqlite3_close(Db));
  }

private:
  void check(int Result) {
    if (Result != SQLITE_OK)
      die("sqlite", sqlite3_errmsg(Db));
  }
  void run(const char *Text) {
    check(sqlite3_exec(Db, Text, nullptr, nullptr, nullptr));
  }
  sqlite3_stmt *prepare(const char *Text) {
    sqlite3_stmt *S = nullptr;
    check(sqlite3_prepare_v2(Db, Text, -1, &S, nullptr));
    return S;
  }
  void bind(sqlite3_stmt *S, int At, std::string_view Text) {
    check(sqlite3_bind_blob(S, At, Text.data(), static_cast<int>(Text.size()),
                            SQLITE_STATIC));
  }

  sqlite3 *Db = nullptr;
  sqlite3_stmt *Put = nullptr, *Get = nullptr, *Scan = nullptr;
};

} // namespace

void addSqlite(std::vector<Entry> &To) {
  To.push_back(
      {"sqlite", "btree", false, [](const std::string &Directory, bool Sync) {
         return std::make_unique<Sqlite>(Directory, Sync);
       }});
}

} // namespace storage::bench
