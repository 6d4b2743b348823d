/// \file
/// A bloom filter (Bloom, CACM 13(7), 1970) over the user keys of a table, with
/// double hashing (Kirsch and Mitzenmacher, ESA 2006).
///
///  - SST-3 A filter never denies a key that was added: without a filter, or
///  with
///    one that cannot be read, every key may be there.
///
/// Encoding: the bits, then the number of probes (1 byte).
///
/// Thread safety: functions without state; BloomBuilder one caller.
#ifndef STORAGE_LSM_BLOOM_H
#define STORAGE_LSM_BLOOM_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace storage::lsm {

/// 64-bit hash of \p Key; part of the table format.
uint64_t hashKey(std::string_view Key);

class BloomBuilder {
public:
  explicit BloomBuilder(uint32_t BitsPerKey) : BitsPerKey(BitsPerKey) {}
  void add(std::string_view Key) { Hashes.push_back(hashKey(Key)); }
  /// The filter; empty when it has no bits.
  std::string finish() const;

private:
  const uint32_t BitsPerKey;
  std::vector<uint64_t> Hashes;
};

/// Whether \p Key may have been added to \p Filter.
bool mayContain(std::string_view Filter, std::string_view Key);

} // namespace storage::lsm

#endif // STORAGE_LSM_BLOOM_H
