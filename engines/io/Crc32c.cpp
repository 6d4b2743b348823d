#include "io/Crc32c.h"

#include <algorithm>
#include <climits>

#include <isa-l/crc.h>

namespace storage::io {

uint32_t crc32c(std::string_view Data, uint32_t Seed) {
  uint32_t Crc = ~Seed;
  // ISA-L takes an int length and a pointer to non-const that it only reads.
  while (!Data.empty()) {
    size_t Part = std::min<size_t>(Data.size(), INT_MAX);
    auto *Bytes =
        reinterpret_cast<unsigned char *>(const_cast<char *>(Data.data()));
    Crc = crc32_iscsi(Bytes, static_cast<int>(Part), Crc);
    Data.remove_prefix(Part);
  }
  return ~Crc;
}

} // namespace storage::io
