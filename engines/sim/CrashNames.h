/// \file
/// The directory operations that no sync covers, and which of them a crash may
/// leave.
///
///  - CRASH-5 Of operations on one name, a later one survives only with the
///    earlier ones; those on different names are independent unless the order
///    says otherwise.
///
/// A name below a directory whose own entry is lost cannot be reached, settled
/// or not.
///
/// Thread safety: one thread per object.
#ifndef STORAGE_SIM_CRASHNAMES_H
#define STORAGE_SIM_CRASHNAMES_H

#include "sim/CrashModel.h"
#include "sim/Trace.h"

namespace storage::sim {

/// Operations up to some moment of the journal are committed: all of them.
inline constexpr size_t AllCommitted = SIZE_MAX;

/// Names that a crash may leave.
struct NameState {
  Image Names; ///< Its files have no contents yet.
  /// Journal order: operations before this happened, those after it not.
  size_t Committed = AllCommitted;
  std::vector<size_t> Lost; ///< Operations that did not survive.
};

class CrashNames {
public:
  explicit CrashNames(const Image &Start);

  /// \p O, at \p Index of the trace, happened. \p O outlives this.
  void add(size_t Index, const Op &O);
  /// The directory \p D was synced.
  void settleDirectory(NodeId D);
  /// The file \p N was synced, under a model where that settles its creation.
  void settleCreation(NodeId N);
  /// Everything before \p Count is committed.
  void settleBefore(size_t Count);

  bool pending() const { return !Ops.empty(); }
  std::vector<size_t> indices() const;

  /// What a crash may leave. \p Gates are further operations that a journal
  /// orders, \p Forced is what it has committed at least. \p Exhaustive becomes
  /// false if these are not all.
  std::vector<NameState> states(const CrashModel &Model,
                                const CrashBounds &Bounds,
                                std::vector<size_t> Gates, size_t Forced,
                                bool &Exhaustive) const;

private:
  struct Pending {
    size_t Index;
    const Op *O;
    bool FromSettled = false, ToSettled = false; ///< Parents synced since.
  };
  static bool sameName(const Op &A, const Op &B);
  /// Settles pending operation \p I and those it needs.
  void settle(size_t I);
  NameState with(const std::vector<bool> &Kept) const;
  std::vector<std::vector<bool>> subsets(const CrashBounds &Bounds,
                                         bool &Exhaustive) const;
  /// Removes from \p Kept what needs something that is not in it.
  void close(std::vector<bool> &Kept) const;
  /// Adds to \p Kept what operation \p I needs, and itself.
  void need(std::vector<bool> &Kept, size_t I) const;

  Image Settled;
  std::vector<Pending> Ops;
};

/// Does the directory operation \p O to \p To.
void applyName(Image &To, const Op &O);

} // namespace storage::sim

#endif // STORAGE_SIM_CRASHNAMES_H
