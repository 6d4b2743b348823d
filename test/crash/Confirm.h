/// \file
/// Whether a crash can do what a static finding says: a search among the states
/// in which what the finding's function did not make stable is lost, and
/// something later is not.
///
/// \code
///   Confirmation C = confirm(Subject, Workload,
///   {"storage::wal::Wal::append"});
///   // CONFIRMED: C.Model and C.Witness say how.
/// \endcode
///
/// A, what must be stable first, are the operations with the function in their
/// call chain; where it does none, since what it lacks is a sync of what others
/// wrote, those of its class. B is any later operation on disk, or any later
/// acknowledgement. Models are tried in their order, the one that promises a
/// program most first.
///
/// Thread safety: one thread.
#ifndef STORAGE_TEST_CRASH_CONFIRM_H
#define STORAGE_TEST_CRASH_CONFIRM_H

#include "Drive.h"

namespace storage::crash {

enum class Confirmed : uint8_t {
  NotReached, ///< The workload does not come to the function.
  Infeasible, ///< No state has B without A: a later sync is always in time.
  Masked,     ///< There are such states, and recovery copes with all of them.
  Confirmed,  ///< In one of them a promise is broken.
};
std::string_view word(Confirmed C);

struct Confirmation {
  Confirmed Verdict = Confirmed::NotReached;
  size_t Before = 0;                ///< Operations in A.
  bool OfClass = false;             ///< A is what the class did.
  uint64_t Feasible = 0;            ///< Different states with B and without A.
  std::string Model;                ///< Under which the promise breaks.
  std::string Problem;              ///< What breaks.
  std::string Workload;             ///< In which workload.
  std::vector<std::string> Witness; ///< In words, as few losses as were found.
  std::string Cure; ///< The virtual sync that takes the problem away; empty:
                    ///< none was found.
};

/// Searches \p W of \p S for the finding in the function with the qualified
/// name \p Function.
Confirmation confirm(const Subject &S, const Workload &W,
                     const std::string &Function);

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_CONFIRM_H
