/// \file
/// What the measurements share: keys, values, clocks, medians.
#ifndef STORAGE_BENCH_MEASURE_H
#define STORAGE_BENCH_MEASURE_H

#include "Contestant.h"
#include "kv/Registry.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace storage::bench {

using Clock = std::chrono::steady_clock;

inline constexpr size_t ValueBytes = 100;

/// 16 hexadecimal digits, in no order.
std::string keyOf(uint64_t I);

/// Since \p Begin.
double nanoseconds(Clock::time_point Begin);

/// The value that a \p Part of \p Values are below, 0.5 for the median; 0 of
/// none.
double quantile(std::vector<double> Values, double Part);

/// Rounds of filling, reading and scanning each contestant of \p Kind in turns.
void compare(const std::vector<Entry> &All, std::string_view Kind,
             const std::string &Directory, bool Sync, uint64_t Keys,
             uint64_t Rounds);

/// Blocks of synced puts beside blocks of pwrite and fdatasync of as many
/// bytes.
void ceiling(const kv::Engine &E, const std::string &Directory, uint64_t Blocks,
             uint64_t Puts);

/// Blocks of pwrite and fsync beside blocks of pwrite and fdatasync, for a file
/// that grows, an allocated one and one of written zeros.
void syncRatios(const std::string &Directory, uint64_t Blocks, uint64_t Writes);

/// \p Count synced puts in all by \p Threads threads.
void puts(const kv::Engine &E, const std::string &Directory, uint64_t Count,
          uint64_t Threads);

} // namespace storage::bench

#endif // STORAGE_BENCH_MEASURE_H
