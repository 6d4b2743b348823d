// kvbench: our engines beside their peers.
//
//   kvbench compare KIND DIRECTORY [--sync] [--keys N] [--rounds N]
//   kvbench ceiling ENGINE DIRECTORY [--blocks N] [--puts N]
//   kvbench puts ENGINE DIRECTORY N
//
// compare fills, reads and scans with every contestant of KIND (lsm, btree,
// log) in turns, and prints medians as a table. ceiling alternates blocks of
// synced puts with blocks of pwrite and fdatasync of as many bytes on a
// zero-filled file. puts makes N synced puts and exits: what `barriers` counts
// under strace.
#include "Contestant.h"

#include "io/PosixFs.h"
#include "kv/Registry.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

using namespace storage;
using namespace storage::bench;
using Clock = std::chrono::steady_clock;

namespace storage::bench {

void die(std::string_view What, std::string_view Why) {
  std::fprintf(stderr, "kvbench: %.*s: %.*s\n", int(What.size()), What.data(),
               int(Why.size()), Why.data());
  std::exit(2);
}

} // namespace storage::bench

static constexpr size_t ValueBytes = 100;

static std::string keyOf(uint64_t I) {
  char Text[24];
  std::snprintf(Text, sizeof Text, "%016llx",
                static_cast<unsigned long long>(I * 0x9e3779b97f4a7c15ull));
  return Text;
}

static double nanoseconds(Clock::time_point Begin) {
  return std::chrono::duration<double, std::nano>(Clock::now() - Begin).count();
}

static double at(std::vector<double> Values, double Part) {
  if (Values.empty())
    return 0;
  size_t I = std::min(Values.size() - 1,
                      static_cast<size_t>(Part * double(Values.size())));
  std::nth_element(Values.begin(), Values.begin() + ptrdiff_t(I), Values.end());
  return Values[I];
}

/// A benchmark on memory, or without syncs, says nothing.
static void refuseFakeDisks(const std::string &Directory) {
  std::filesystem::create_directories(Directory);
  struct statfs Info;
  constexpr long Tmpfs = 0x01021994, Ramfs = static_cast<long>(0x858458f6);
  if (::statfs(Directory.c_str(), &Info) != 0 || Info.f_type == Tmpfs ||
      Info.f_type == Ramfs)
    die(Directory, "in memory, or not there: name a directory on a disk");
  const char *Preload = std::getenv("LD_PRELOAD");
  if (Preload &&
      std::string_view(Preload).find("eatmydata") != std::string_view::npos)
    die("LD_PRELOAD", "libeatmydata makes every sync a lie");
}

namespace {

/// Latencies in nanoseconds of one contestant, over all rounds.
struct Measured {
  std::vector<double> Put, Get, ScanPerKey, PutMedian, GetMedian;
};

} // namespace

static void runRound(const Entry &E, const std::string &Directory, bool Sync,
                     uint64_t Keys, uint64_t Round, Measured &M) {
  std::filesystem::remove_all(Directory);
  std::unique_ptr<Contestant> C = E.Open(Directory, Sync);
  std::string Value(ValueBytes, 'v');
  std::vector<double> Put, Get;
  for (uint64_t I = 0; I < Keys; ++I) {
    std::string Key = keyOf(I);
    auto Begin = Clock::now();
    C->put(Key, Value);
    Put.push_back(nanoseconds(Begin));
  }
  std::mt19937_64 Random(Round);
  for (uint64_t I = 0; I < Keys; ++I) {
    std::string Key = keyOf(Random() % Keys);
    auto Begin = Clock::now();
    if (C->get(Key) != ValueBytes)
      die(E.Name, "a value has another length than what was put");
    Get.push_back(nanoseconds(Begin));
  }
  auto Begin = Clock::now();
  if (C->scan() != Keys)
    die(E.Name, "a scan shows another number of keys than were put");
  M.ScanPerKey.push_back(nanoseconds(Begin) / double(Keys));
  C->close();
  C.reset();
  std::filesystem::remove_all(Directory);
  M.PutMedian.push_back(at(Put, 0.5));
  M.GetMedian.push_back(at(Get, 0.5));
  M.Put.insert(M.Put.end(), Put.begin(), Put.end());
  M.Get.insert(M.Get.end(), Get.begin(), Get.end());
}

static double mean(const std::vector<double> &Values) {
  double Sum = 0;
  for (double V : Values)
    Sum += V;
  return Values.empty() ? 0 : Sum / double(Values.size());
}

static void compare(const std::vector<Entry> &All, std::string_view Kind,
                    const std::string &Directory, bool Sync, uint64_t Keys,
                    uint64_t Rounds) {
  std::map<std::string, Measured> Results;
  for (uint64_t R = 0; R < Rounds; ++R)
    for (const Entry &E : All)
      if (E.Kind == Kind)
        runRound(E, Directory + "/store", Sync, Keys, R, Results[E.Name]);
  std::printf("%s, %s, %llu keys of 16 B, values of %zu B, %llu rounds in "
              "turns; microseconds\n\n",
              std::string(Kind).c_str(), Sync ? "sync" : "async",
              static_cast<unsigned long long>(Keys), ValueBytes,
              static_cast<unsigned long long>(Rounds));
  std::printf(
      "| store | put mean | p50 | p99 | p99.9 | get p50 | p99 | p99.9 | "
      "scan per key | spread of put p50 |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n");
  for (const auto &[Name, M] : Results)
    std::printf(
        "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.3f | "
        "%.2f–%.2f |\n",
        Name.c_str(), mean(M.Put) / 1e3, at(M.Put, 0.5) / 1e3,
        at(M.Put, 0.99) / 1e3, at(M.Put, 0.999) / 1e3, at(M.Get, 0.5) / 1e3,
        at(M.Get, 0.99) / 1e3, at(M.Get, 0.999) / 1e3,
        at(M.ScanPerKey, 0.5) / 1e3, at(M.PutMedian, 0) / 1e3,
        at(M.PutMedian, 1) / 1e3);
}

static uint64_t counter(const kv::Store &S, std::string_view Name) {
  for (const kv::Counter &C : S.stats())
    if (C.Name == Name)
      return C.Value;
  return 0;
}

/// A file of zeros, synced, that is overwritten \p Bytes at a time.
class Overwriting {
public:
  Overwriting(const std::string &Path, uint64_t Size) {
    Fd = ::open(Path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    std::string Zeros(1u << 20, '\0');
    for (uint64_t Done = 0; Fd >= 0 && Done < Size; Done += Zeros.size())
      if (::pwrite(Fd, Zeros.data(), Zeros.size(), off_t(Done)) < 0)
        die(Path, "cannot be filled");
    if (Fd < 0 || ::fsync(Fd) != 0)
      die(Path, "cannot be made");
  }
  ~Overwriting() { ::close(Fd); }
  void write(std::string_view Bytes) {
    if (::pwrite(Fd, Bytes.data(), Bytes.size(), off_t(At)) !=
            ssize_t(Bytes.size()) ||
        ::fdatasync(Fd) != 0)
      die("ceiling", "pwrite or fdatasync failed");
    At += Bytes.size();
  }

private:
  int Fd;
  uint64_t At = 0;
};

static void ceiling(const kv::Engine &E, const std::string &Directory,
                    uint64_t Blocks, uint64_t Puts) {
  std::filesystem::remove_all(Directory + "/store");
  io::PosixFs Fs;
  kv::StoreOptions O;
  O.Sync = kv::SyncPolicy::EachWrite;
  auto S = E.Open(Fs, Directory + "/store", O);
  if (!S)
    die("open", S.error().message());
  std::string Value(ValueBytes, 'v');
  auto Put = [&](uint64_t I) {
    if (Status P = (*S)->put(keyOf(I), Value); !P.ok())
      die("put", P.message());
  };
  for (uint64_t I = 0; I < 20; ++I)
    Put(I);
  uint64_t Before = counter(**S, "bytes written");
  for (uint64_t I = 20; I < 40; ++I)
    Put(I);
  uint64_t Bytes = (counter(**S, "bytes written") - Before) / 20;
  if (Bytes == 0)
    die(E.Name, "does not count the bytes it writes");
  std::string Payload(Bytes, 'p');
  Overwriting Raw(Directory + "/zeros", Bytes * Puts * (Blocks + 1));
  std::vector<double> Ratios;
  uint64_t Next = 40;
  for (uint64_t B = 0; B < Blocks; ++B) {
    auto Begin = Clock::now();
    for (uint64_t I = 0; I < Puts; ++I)
      Raw.write(Payload);
    double RawTime = nanoseconds(Begin);
    Begin = Clock::now();
    for (uint64_t I = 0; I < Puts; ++I)
      Put(Next++);
    Ratios.push_back(RawTime / nanoseconds(Begin));
  }
  std::printf("| %s | %llu B | %.2f | %.2f–%.2f | %llu × %llu |\n",
              std::string(E.Name).c_str(),
              static_cast<unsigned long long>(Bytes), at(Ratios, 0.5),
              at(Ratios, 0), at(Ratios, 1),
              static_cast<unsigned long long>(Blocks),
              static_cast<unsigned long long>(Puts));
  if (Status C = (*S)->close(); !C.ok())
    die("close", C.message());
  S->reset();
  std::filesystem::remove_all(Directory + "/store");
  std::filesystem::remove(Directory + "/zeros");
}

/// The number behind \p Name among \p Args, or \p Otherwise.
static uint64_t option(const std::vector<std::string> &Args,
                       std::string_view Name, uint64_t Otherwise) {
  auto Found = std::find(Args.begin(), Args.end(), Name);
  if (Found == Args.end() || Found + 1 == Args.end())
    return Otherwise;
  return std::strtoull(Found[1].c_str(), nullptr, 10);
}

int main(int Count, char **Words) {
  std::vector<std::string> Args(Words + 1, Words + Count);
  if (Args.size() < 3)
    die("usage", "kvbench compare|ceiling|puts KIND|ENGINE DIRECTORY ...");
  refuseFakeDisks(Args[2]);
  std::vector<Entry> All;
  addOurs(All);
  addLevelDb(All);
  addRocksDb(All);
  addLmdb(All);
  addSqlite(All);
  if (Args[0] == "compare") {
    bool Sync = std::find(Args.begin(), Args.end(), "--sync") != Args.end();
    compare(All, Args[1], Args[2], Sync,
            option(Args, "--keys", Sync ? 300 : 50000),
            option(Args, "--rounds", 5));
    return 0;
  }
  const kv::Engine *E = kv::findEngine(Args[1]);
  if (!E)
    die(Args[1], "no such engine");
  if (Args[0] == "ceiling") {
    ceiling(*E, Args[2], option(Args, "--blocks", 12),
            option(Args, "--puts", 100));
    return 0;
  }
  if (Args[0] != "puts" || Args.size() < 4)
    die(Args[0], "no such command");
  auto Mine = std::find_if(All.begin(), All.end(), [&](const Entry &Known) {
    return Known.Name == E->Name;
  });
  std::unique_ptr<Contestant> C = Mine->Open(Args[2] + "/store", true);
  for (uint64_t I = 0; I < std::strtoull(Args[3].c_str(), nullptr, 10); ++I)
    C->put(keyOf(I), std::string(ValueBytes, 'v'));
  C->close();
  return 0;
}
