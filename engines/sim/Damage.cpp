#include "sim/Damage.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

namespace storage::sim {

namespace {

/// Damages one file of an image after the other.
class Damager {
public:
  using Visitor = std::function<bool(const Image &, const Damage &)>;
  Damager(const Image &Whole, const CrashBounds &Bounds, const Visitor &Visit)
      : Whole(Whole), Visit(Visit), Random(Bounds.Seed) {}

  /// \p Path, which is node \p N and has \p Old; about \p Flips bit flips.
  bool file(const std::string &Path, NodeId N, const std::string &Old,
            size_t Flips);
  /// Flips in each of the first \p Length bytes: no field of a header is
  /// missed.
  bool head(const std::string &Path, NodeId N, const std::string &Old,
            size_t Length);

private:
  bool flip(const std::string &Path, NodeId N, const std::string &Old,
            size_t Byte, unsigned Bit) {
    std::string Bytes = Old;
    Bytes[Byte] = static_cast<char>(Bytes[Byte] ^ (1 << Bit));
    return give(Path, N, std::move(Bytes), Byte + 1,
                fmt::format("bit {} of byte {} flipped", Bit, Byte));
  }
  /// \p End: where the fault ends.
  bool give(const std::string &Path, NodeId N, std::string Bytes, size_t End,
            const std::string &Fault) {
    const std::string &Old = Whole.Files.at(N)->Bytes;
    size_t Last = Old.find_last_not_of('\0') + 1; // 0 if there is none.
    Image Damaged = Whole;
    Damaged.Files[N] = makeContents(std::move(Bytes));
    return Visit(Damaged, {Fault + " in " + Path, Last > End ? Last - End : 0});
  }

  const Image &Whole;
  const Visitor &Visit;
  std::mt19937_64 Random;
};

} // namespace

bool Damager::file(const std::string &Path, NodeId N, const std::string &Old,
                   size_t Flips) {
  // Each stretch of the file gets one flip: short fields are not missed for
  // long files.
  size_t Stride = std::max<size_t>(1, Old.size() / Flips);
  for (size_t At = 0; At < Old.size(); At += Stride) {
    size_t Byte = std::min(Old.size() - 1, At + Random() % Stride);
    if (!flip(Path, N, Old, Byte, Random() % 8))
      return false;
  }
  for (size_t At = 0; At < Old.size(); At += CrashSector) {
    size_t Count = std::min<size_t>(CrashSector, Old.size() - At);
    std::string Zeroed = Old, Misplaced = Old;
    std::fill_n(Zeroed.begin() + static_cast<ptrdiff_t>(At), Count, '\0');
    if (Zeroed != Old && !give(Path, N, std::move(Zeroed), At + Count,
                               fmt::format("sector at {} zeroed", At)))
      return false;
    size_t From = Random() % Old.size() / CrashSector * CrashSector;
    if (From + Count > Old.size())
      continue;
    std::copy_n(Old.begin() + static_cast<ptrdiff_t>(From), Count,
                Misplaced.begin() + static_cast<ptrdiff_t>(At));
    if (Misplaced != Old &&
        !give(
            Path, N, std::move(Misplaced), At + Count,
            fmt::format("sector at {} overwritten with that at {}", At, From)))
      return false;
  }
  for (size_t Tail : {1, 3, 8, 64, 512})
    if (Tail <= Old.size() &&
        !give(Path, N, Old.substr(0, Old.size() - Tail), Old.size(),
              fmt::format("last {} bytes lost", Tail)))
      return false;
  return true;
}

bool Damager::head(const std::string &Path, NodeId N, const std::string &Old,
                   size_t Length) {
  // The lowest bit is the one that flags and small numbers have.
  for (size_t Byte = 0; Byte < Length; ++Byte)
    if (!flip(Path, N, Old, Byte, 0) ||
        !flip(Path, N, Old, Byte, 1 + Random() % 7))
      return false;
  return true;
}

void damages(const Image &I, const CrashBounds &Bounds,
             std::unordered_set<uint64_t> &Heads,
             const std::function<bool(const Image &, const Damage &)> &Visit) {
  // No header is longer; a file of twice that is mostly one.
  constexpr size_t Longest = 128;
  Damager D(I, Bounds, Visit);
  bool Go = true;
  I.walk([&](const std::string &Path, NodeId N, const Contents &Bytes) {
    if (!Go || !Bytes || Bytes->Bytes.empty())
      return;
    const std::string &Old = Bytes->Bytes;
    size_t Head = Old.size() <= 2 * Longest ? Old.size() : Longest;
    if (Heads.insert(hashBytes(Old.substr(0, Head), hashBytes(Path))).second)
      Go = D.head(Path, N, Old, Head);
    Go = Go && D.file(Path, N, Old, Bounds.Samples);
  });
}

} // namespace storage::sim
