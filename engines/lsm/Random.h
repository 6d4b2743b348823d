/// \file
/// Random identities: a file of another store, or of an earlier life of the
/// same number, is told by them.
#ifndef STORAGE_LSM_RANDOM_H
#define STORAGE_LSM_RANDOM_H

#include <cstdint>
#include <random>

namespace storage::lsm {

/// 64 bits from the operating system.
inline uint64_t randomBits() {
  std::random_device Device;
  return (uint64_t(Device()) << 32) | Device();
}

} // namespace storage::lsm

#endif // STORAGE_LSM_RANDOM_H
