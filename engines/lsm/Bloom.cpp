#include "lsm/Bloom.h"

#include "io/Coding.h"

#include <algorithm>

namespace storage::lsm {

static constexpr uint8_t MaxProbes = 24;

static uint64_t mix(uint64_t X) {
  // Multiply by an odd constant and fold the high half down, twice: every input
  // bit reaches every output bit.
  X ^= X >> 32;
  X *= 0xd6e8feb86659fd93;
  X ^= X >> 32;
  X *= 0xd6e8feb86659fd93;
  return X ^ (X >> 32);
}

uint64_t hashKey(std::string_view Key) {
  uint64_t Hash = mix(Key.size() + 1);
  while (Key.size() >= sizeof(uint64_t)) {
    Hash = mix(Hash ^ io::getFixed<uint64_t>(Key, 0));
    Key.remove_prefix(sizeof(uint64_t));
  }
  uint64_t Rest = 0;
  for (size_t I = 0; I < Key.size(); ++I)
    Rest |= uint64_t(static_cast<uint8_t>(Key[I])) << (8 * I);
  return mix(Hash ^ Rest);
}

/// Calls \p Visit with each bit that stands for a key; stops when it says no.
template <class F>
static bool forBits(uint64_t Hash, uint64_t Bits, uint8_t Probes, F Visit) {
  uint64_t Step = (Hash >> 33) | 1;
  for (uint8_t I = 0; I < Probes; ++I, Hash += Step)
    if (!Visit(Hash % Bits))
      return false;
  return true;
}

std::string BloomBuilder::finish() const {
  if (BitsPerKey == 0 || Hashes.empty())
    return {};
  size_t Bytes = std::max<size_t>((Hashes.size() * BitsPerKey + 7) / 8, 8);
  // The best number of probes is bits per key times ln 2.
  auto Probes = static_cast<uint8_t>(
      std::clamp<uint32_t>(BitsPerKey * 69 / 100, 1, MaxProbes));
  std::string Filter(Bytes, '\0');
  for (uint64_t Hash : Hashes)
    forBits(Hash, Bytes * 8, Probes, [&](uint64_t Bit) {
      Filter[Bit / 8] = static_cast<char>(Filter[Bit / 8] | (1 << Bit % 8));
      return true;
    });
  Filter.push_back(static_cast<char>(Probes));
  return Filter;
}

bool mayContain(std::string_view Filter, std::string_view Key) {
  if (Filter.size() < 2)
    return true;
  auto Probes = static_cast<uint8_t>(Filter.back());
  if (Probes == 0 || Probes > MaxProbes)
    return true; // SST-3
  Filter.remove_suffix(1);
  return forBits(hashKey(Key), Filter.size() * 8, Probes, [&](uint64_t Bit) {
    return (static_cast<uint8_t>(Filter[Bit / 8]) >> Bit % 8 & 1) != 0;
  });
}

} // namespace storage::lsm
