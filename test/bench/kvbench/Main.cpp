// kvbench: our engines beside their peers. `kvbench --help` says how it is
// used.
#include "Measure.h"

#include "io/PosixFs.h"
#include "wal/Wal.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <sys/vfs.h>

using namespace storage;
using namespace storage::bench;

static constexpr char Usage[] =
    R"(kvbench compare KIND DIRECTORY [--sync] [--keys N] [--rounds N]
    fills, reads and scans every contestant of KIND (lsm, btree, log) in turns
kvbench ceiling ENGINE DIRECTORY [--blocks N] [--puts N]
    blocks of synced puts beside blocks of pwrite and fdatasync of as many
    bytes on a zero-filled file
kvbench ratio DIRECTORY [--blocks N] [--puts N]
    fsync over fdatasync, for a file that grows, is allocated, is overwritten
kvbench puts ENGINE DIRECTORY N [--threads N]
    N synced puts in all, then what the engine counted: what `barriers` counts
    under strace

ENGINE is bitcask, btree, lsm or wal. DIRECTORY must be on a disk.
Exit status: 0, or 2 with a message.
)";

void storage::bench::die(std::string_view What, std::string_view Why) {
  std::fprintf(stderr, "kvbench: %.*s: %.*s\n", int(What.size()), What.data(),
               int(Why.size()), Why.data());
  std::exit(2);
}

std::string storage::bench::keyOf(uint64_t I) {
  char Text[24];
  std::snprintf(Text, sizeof Text, "%016llx",
                static_cast<unsigned long long>(I * 0x9e3779b97f4a7c15ull));
  return Text;
}

double storage::bench::nanoseconds(Clock::time_point Begin) {
  return std::chrono::duration<double, std::nano>(Clock::now() - Begin).count();
}

double storage::bench::quantile(std::vector<double> Values, double Part) {
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

static void check(const char *What, const Status &S) {
  if (!S.ok())
    die(What, S.message());
}

/// The writers of the log itself: behind kv::Store they take turns.
static void appends(const std::string &Directory, uint64_t Count,
                    uint64_t Threads) {
  io::PosixFs Fs;
  auto Log = wal::Wal::open(Fs, Directory, {});
  if (!Log)
    die("open", Log.error().message());
  std::vector<std::jthread> Writers;
  for (uint64_t T = 0; T < Threads; ++T)
    Writers.emplace_back([&, T] {
      for (uint64_t I = T; I < Count; I += Threads)
        if (auto L = (*Log)->append(keyOf(I) + std::string(ValueBytes, 'v'));
            !L)
          die("append", L.error().message());
    });
  Writers.clear();
  check("close", (*Log)->close());
}

void storage::bench::puts(const kv::Engine &E, const std::string &Directory,
                          uint64_t Count, uint64_t Threads) {
  if (E.Name == "wal" && Threads > 1) {
    appends(Directory, Count, Threads);
    return;
  }
  io::PosixFs Fs;
  kv::StoreOptions O;
  O.Sync = kv::SyncPolicy::EachWrite;
  auto S = E.Open(Fs, Directory, O);
  if (!S)
    die("open", S.error().message());
  std::vector<std::jthread> Writers;
  for (uint64_t T = 0; T < Threads; ++T)
    Writers.emplace_back([&, T] {
      for (uint64_t I = T; I < Count; I += Threads)
        check("put", (*S)->put(keyOf(I), std::string(ValueBytes, 'v')));
    });
  Writers.clear();
  for (const kv::Counter &C : (*S)->stats())
    std::printf("%s: %llu\n", C.Name.c_str(),
                static_cast<unsigned long long>(C.Value));
  check("close", (*S)->close());
}

/// The number behind \p Name among \p Args, or \p Otherwise.
static uint64_t option(const std::vector<std::string> &Args,
                       std::string_view Name, uint64_t Otherwise) {
  auto Found = std::find(Args.begin(), Args.end(), Name);
  if (Found == Args.end() || Found + 1 == Args.end())
    return Otherwise;
  return std::strtoull(Found[1].c_str(), nullptr, 10);
}

static void compareAll(const std::vector<std::string> &Args) {
  std::vector<Entry> All;
  addOurs(All);
  addLevelDb(All);
  addRocksDb(All);
  addLmdb(All);
  addSqlite(All);
  bool Sync = std::find(Args.begin(), Args.end(), "--sync") != Args.end();
  compare(All, Args[1], Args[2], Sync,
          option(Args, "--keys", Sync ? 300 : 50000),
          option(Args, "--rounds", 5));
}

int main(int Count, char **Words) {
  std::vector<std::string> Args(Words + 1, Words + Count);
  if (!Args.empty() && Args[0] == "--help") {
    std::fputs(Usage, stdout);
    return 0;
  }
  if (Args.size() >= 2 && Args[0] == "ratio") {
    refuseFakeDisks(Args[1]);
    syncRatios(Args[1], option(Args, "--blocks", 12),
               option(Args, "--puts", 40));
    return 0;
  }
  if (Args.size() < 3)
    die("usage", "see kvbench --help");
  refuseFakeDisks(Args[2]);
  if (Args[0] == "compare") {
    compareAll(Args);
    return 0;
  }
  const kv::Engine *E = kv::findEngine(Args[1]);
  if (!E)
    die(Args[1], "no such engine");
  if (Args[0] == "ceiling")
    ceiling(*E, Args[2], option(Args, "--blocks", 12),
            option(Args, "--puts", 100));
  else if (Args[0] == "puts" && Args.size() >= 4)
    puts(*E, Args[2] + "/store", std::strtoull(Args[3].c_str(), nullptr, 10),
         std::max<uint64_t>(1, option(Args, "--threads", 1)));
  else
    die(Args[0], "no such command, or arguments are missing");
  return 0;
}
