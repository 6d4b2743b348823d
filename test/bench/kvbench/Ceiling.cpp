// kvbench ceiling and ratio: what the disk allows.
#include "Measure.h"

#include "io/PosixFs.h"

#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

using namespace storage;
using namespace storage::bench;

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

void storage::bench::ceiling(const kv::Engine &E, const std::string &Directory,
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
              static_cast<unsigned long long>(Bytes), quantile(Ratios, 0.5),
              quantile(Ratios, 0), quantile(Ratios, 1),
              static_cast<unsigned long long>(Blocks),
              static_cast<unsigned long long>(Puts));
  if (Status C = (*S)->close(); !C.ok())
    die("close", C.message());
  S->reset();
  std::filesystem::remove_all(Directory + "/store");
  std::filesystem::remove(Directory + "/zeros");
}

namespace {

/// How the blocks of a file come to be before they are written and synced.
enum class Ground { Extend, Allocate, Overwrite };

constexpr std::pair<Ground, const char *> Grounds[] = {
    {Ground::Extend, "extend"},
    {Ground::Allocate, "fallocate"},
    {Ground::Overwrite, "overwrite zeros"}};

constexpr uint64_t WriteBytes = 4096;

} // namespace

static int prepared(const std::string &Path, Ground G, uint64_t Size) {
  int Fd = ::open(Path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (Fd < 0)
    die(Path, "cannot be made");
  if (G == Ground::Allocate && ::fallocate(Fd, 0, 0, off_t(Size)) != 0)
    die(Path, "cannot be allocated: this file system has no fallocate");
  std::string Zeros(1u << 20, '\0');
  for (uint64_t Done = 0; G == Ground::Overwrite && Done < Size;
       Done += Zeros.size())
    if (::pwrite(Fd, Zeros.data(), Zeros.size(), off_t(Done)) < 0)
      die(Path, "cannot be filled");
  if (::fsync(Fd) != 0)
    die(Path, "cannot be synced");
  return Fd;
}

static double timeBlock(int Fd, uint64_t &At, uint64_t Writes,
                        int (*Sync)(int)) {
  std::string Payload(WriteBytes, 'p');
  auto Begin = Clock::now();
  for (uint64_t I = 0; I < Writes; ++I, At += WriteBytes)
    if (::pwrite(Fd, Payload.data(), WriteBytes, off_t(At)) !=
            ssize_t(WriteBytes) ||
        Sync(Fd) != 0)
      die("ratio", "pwrite or sync failed");
  return nanoseconds(Begin);
}

void storage::bench::syncRatios(const std::string &Directory, uint64_t Blocks,
                                uint64_t Writes) {
  std::printf("| file | fsync / fdatasync, median | spread | blocks × writes "
              "of %llu B |\n|---|---|---|---|\n",
              static_cast<unsigned long long>(WriteBytes));
  for (auto [G, Name] : Grounds) {
    uint64_t Size = Blocks * Writes * WriteBytes;
    std::string Full = Directory + "/fsync", Data = Directory + "/fdatasync";
    int FullFd = prepared(Full, G, Size), DataFd = prepared(Data, G, Size);
    uint64_t FullAt = 0, DataAt = 0;
    std::vector<double> Ratios;
    for (uint64_t B = 0; B < Blocks; ++B) {
      double Longer = timeBlock(FullFd, FullAt, Writes, ::fsync);
      Ratios.push_back(Longer / timeBlock(DataFd, DataAt, Writes, ::fdatasync));
    }
    std::printf("| %s | %.2f | %.2f–%.2f | %llu × %llu |\n", Name,
                quantile(Ratios, 0.5), quantile(Ratios, 0), quantile(Ratios, 1),
                static_cast<unsigned long long>(Blocks),
                static_cast<unsigned long long>(Writes));
    ::close(FullFd);
    ::close(DataFd);
    std::filesystem::remove(Full);
    std::filesystem::remove(Data);
  }
}
