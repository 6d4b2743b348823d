#include "Contestant.h"

#include "io/PosixFs.h"
#include "kv/Registry.h"

namespace storage::bench {

namespace {

class Ours final : public Contestant {
public:
  Ours(const kv::Engine &E, const std::string &Directory, bool Sync) {
    kv::StoreOptions O;
    O.Sync = Sync ? kv::SyncPolicy::EachWrite : kv::SyncPolicy::OnRequest;
    Expected<std::unique_ptr<kv::Store>> Opened = E.Open(Fs, Directory, O);
    if (!Opened)
      die("open", Opened.error().message());
    S = std::move(*Opened);
  }
  void put(std::string_view Key, std::string_view Value) override {
    check("put", S->put(Key, Value));
  }
  size_t get(std::string_view Key) override {
    Expected<std::optional<std::string>> Got = S->get(Key);
    if (!Got || !*Got)
      die("get", Got ? "no such key" : Got.error().message());
    return (*Got)->size();
  }
  uint64_t scan() override {
    uint64_t Count = 0;
    check("scan", S->scan({}, [&](std::string_view, std::string_view) {
      ++Count;
      return Status();
    }));
    return Count;
  }
  void close() override { check("close", S->close()); }

private:
  static void check(const char *What, const Status &S) {
    if (!S.ok())
      die(What, S.message());
  }

  io::PosixFs Fs;
  std::unique_ptr<kv::Store> S;
};

} // namespace

void addOurs(std::vector<Entry> &To) {
  for (const kv::Engine *E : kv::engines())
    To.push_back({std::string(E->Name),
                  E->Name == "lsm"     ? "lsm"
                  : E->Name == "btree" ? "btree"
                                       : "log",
                  true, [E](const std::string &Directory, bool Sync) {
                    return std::make_unique<Ours>(*E, Directory, Sync);
                  }});
}

} // namespace storage::bench
