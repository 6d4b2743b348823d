// Writing a new store from another one: backup and salvage.

#include "kv/tool/Tool.h"

namespace storage::kv {

namespace {

/// Gathers changes for a store, in batches where the engine has them.
class Filler {
public:
  Filler(Store &To, const Capabilities &Can) : To(To), Can(Can) {}

  NOT_DURABLE("closing the new store makes all of it stable")
  Status add(const Change &C) {
    if (!Can.Batch)
      return C.Value ? To.put(C.Key, *C.Value) : To.remove(C.Key);
    Keys.emplace_back(C.Key);
    Values.emplace_back(C.Value ? std::optional<std::string>(*C.Value)
                                : std::nullopt);
    Bytes += C.Key.size() + C.Value.value_or("").size();
    if (Bytes < MaxBytes && Keys.size() < std::min<uint64_t>(Can.MaxBatch, 256))
      return Status();
    return flush();
  }

  NOT_DURABLE("closing the new store makes all of it stable")
  Status flush() {
    if (Keys.empty())
      return Status();
    std::vector<Change> Changes;
    for (size_t I = 0; I < Keys.size(); ++I)
      Changes.push_back({Keys[I], Values[I]});
    Status S = To.write(Changes);
    Keys.clear();
    Values.clear();
    Bytes = 0;
    return S;
  }

private:
  static constexpr size_t MaxBytes = 256u << 10;

  Store &To;
  const Capabilities &Can;
  std::vector<std::string> Keys;
  std::vector<std::optional<std::string>> Values;
  size_t Bytes = 0;
};

/// Writes into a Filler.
using Source = std::function<Status(Filler &)>;

} // namespace

/// Makes a store of \p E in \p Directory with what \p Fill adds. It is stable,
/// and has that name, at return, or there is none of that name.
DURABLE_ON_SUCCESS static Status makeStore(io::FileSystem &Fs, const Engine &E,
                                           const std::string &Directory,
                                           const Source &Fill) {
  std::string Partial = Directory + ".partial";
  for (const std::string &Path : {Directory, Partial})
    if (Fs.list(Path).has_value())
      return Status::error(Code::AlreadyExists, "make store", Path,
                           "nothing is overwritten");
  StoreOptions O;
  O.Sync = SyncPolicy::OnRequest;
  O.ErrorIfExists = true;
  Expected<std::unique_ptr<Store>> To = E.Open(Fs, Partial, O);
  if (!To)
    return To.error();
  Filler Into(**To, E.Can);
  Status Filled = Fill(Into);
  if (Filled.ok())
    Filled = Into.flush();
  Status Closed = (*To)->close();
  if (!Filled.ok() || !Closed.ok())
    return Filled.ok() ? Closed : Filled;
  To->reset();
  if (Status S = Fs.rename(Partial, Directory); !S.ok())
    return S;
  return Fs.syncDirectory(io::parentDirectory(Directory));
}

Expected<uint64_t> backupStore(io::FileSystem &Fs, Store &From,
                               const Engine &To, const std::string &Directory) {
  uint64_t Count = 0;
  Status S = makeStore(Fs, To, Directory, [&](Filler &Into) {
    return From.scan({}, [&](std::string_view Key, std::string_view Value) {
      ++Count;
      return Into.add({Key, Value});
    });
  });
  if (!S.ok())
    return failure(S);
  return Count;
}

Expected<Salvaged> salvageStore(io::FileSystem &Fs, const Engine &E,
                                const std::string &From,
                                const std::string &Directory) {
  Salvaged Found;
  Status S = makeStore(Fs, E, Directory, [&](Filler &Into) {
    Expected<Salvaged> Done =
        E.Salvage(Fs, From, [&](const Change &C) { return Into.add(C); });
    if (!Done)
      return Done.error();
    Found = std::move(*Done);
    return Status();
  });
  if (!S.ok())
    return failure(S);
  return Found;
}

} // namespace storage::kv
