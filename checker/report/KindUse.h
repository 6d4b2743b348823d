/// \file
/// Which functions sync files of one kind, as plain data.
#ifndef DURABILITY_REPORT_KINDUSE_H
#define DURABILITY_REPORT_KINDUSE_H

#include "report/Records.h"

namespace durability::report {

/// One function that writes a file of some kind, and whether it syncs it.
struct KindUse {
  std::string Key;     ///< Of the kind: the same in every file.
  std::string Spelled; ///< "named by 'TableFileName'", "kept in 'Log::Fd'".
  std::string Function;
  Place Where;
  bool Synced = false;
  auto operator<=>(const KindUse &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Key, Spelled, Function, Where, Synced);
  }
};

} // namespace durability::report

#endif // DURABILITY_REPORT_KINDUSE_H
