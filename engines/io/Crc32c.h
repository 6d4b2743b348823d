/// \file
/// CRC32C (Castagnoli, RFC 3720 appendix B.4), computed by ISA-L with the
/// processor's instruction where it has one.
#ifndef STORAGE_IO_CRC32C_H
#define STORAGE_IO_CRC32C_H

#include <cstdint>
#include <string_view>

namespace storage::io {

/// The CRC32C of what \p Seed covers followed by \p Data: crc32c(B, crc32c(A))
/// == crc32c(AB). Seed 0 starts afresh.
uint32_t crc32c(std::string_view Data, uint32_t Seed = 0);

} // namespace storage::io

#endif // STORAGE_IO_CRC32C_H
