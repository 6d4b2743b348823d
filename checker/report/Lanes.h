/// \file
/// The way of the byte in a finding: which of the three places each step leaves
/// it in, and which step is missing at the end.
#ifndef DURABILITY_REPORT_LANES_H
#define DURABILITY_REPORT_LANES_H

#include "report/Records.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace durability::report {

enum class Lane : uint8_t { Buffer, Cache, Stable };
inline constexpr unsigned LaneCount = 3;

/// Where the byte is after a step that says \p Message; nothing when the step
/// does not move it. The words are those that the core's witnesses use.
[[nodiscard]] std::optional<Lane> laneOf(llvm::StringRef Message);

struct LanePath {
  struct Point {
    const Step *Of = nullptr;
    std::optional<Lane> At; ///< Nothing before the byte is written.
    bool Moves = false;     ///< This step moved it.
  };
  std::vector<Point> Points;
  /// What would have moved the byte on: "flush", "sync"; empty when it is
  /// stable, or when the finding is not about bytes.
  std::string Missing;
};

[[nodiscard]] LanePath lanePath(const std::vector<Step> &Path);

} // namespace durability::report

#endif // DURABILITY_REPORT_LANES_H
