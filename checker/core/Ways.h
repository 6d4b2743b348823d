/// \file
/// What is remembered of the paths that have merged into one state.
#ifndef DURABILITY_CORE_WAYS_H
#define DURABILITY_CORE_WAYS_H

#include "core/Condition.h"
#include <vector>

namespace durability {

/// A disjunction: what holds is one of these. Empty: none can.
using Disjunction = std::vector<Conjunction>;

/// Rewrites \p Ways into an equivalent shorter form, in a fixed order: literals
/// that the other ways make superfluous go ("!A" and "A && !B" are "!A" and
/// "!B"), then ways that imply another.
void simplify(Disjunction &Ways);

/// Both cannot hold.
[[nodiscard]] bool excludes(const Conjunction &A, const Conjunction &B);

/// \p Ways with the least that tells them from \p Others; what neither speaks
/// of may be either. Of a way that does not exclude all others, what they say,
/// too, is left out.
[[nodiscard]] Disjunction generalised(Disjunction Ways,
                                      const Disjunction &Others);

/// When none of \p Ways holds, as source text: "!A && (!B || C)".
[[nodiscard]] std::string negationText(const Disjunction &Ways);

/// What led to a state in which paths have merged: the literals that all of
/// them share and, of lasting options, each way to get there (CORE O-1, O-5).
///
/// COND-1: joining only ever weakens, and a condition that grew MaxJoins times
/// keeps what is shared alone, so a fixpoint over joins ends.
class Condition {
public:
  static constexpr unsigned MaxWays = 8;
  static constexpr unsigned MaxLiterals = 20; ///< Of one way.
  static constexpr unsigned MaxJoins = 24;    ///< That add ways.
  using AtomFilter = llvm::function_ref<bool(const Atom &)>;

  Condition() = default;
  Condition(Conjunction C) : Shared(std::move(C)) {}

  [[nodiscard]] bool empty() const { return Shared.empty() && Ways.empty(); }
  /// What holds on every way.
  [[nodiscard]] llvm::ArrayRef<Literal> literals() const {
    return Shared.literals();
  }
  /// All that is known on each of the ways there; a single one when nothing
  /// tells them apart.
  [[nodiscard]] Disjunction ways() const;
  [[nodiscard]] bool hasTests() const {
    return Shared.hasTests() || !Ways.empty();
  }
  [[nodiscard]] bool sharesTargets(const Condition &Other) const {
    return Shared.sharesTargets(Other.Shared);
  }
  [[nodiscard]] bool hasWays() const { return !Ways.empty(); }
  /// Some ways were given up for their number: more is assumed possible here
  /// than is.
  [[nodiscard]] bool isWeakened() const { return Weakened; }
  void weaken() { Weakened = true; }
  /// Whether some way agrees with \p C.
  [[nodiscard]] bool allows(const Conjunction &C) const;
  [[nodiscard]] std::optional<bool> implied(const Atom &A) const {
    return Shared.implied(A);
  }
  /// Adds a literal; false when it contradicts all ways.
  [[nodiscard]] bool add(const Atom &A, bool Holds);
  /// Adds that one of \p Others holds; false when that is not possible.
  [[nodiscard]] bool add(const Disjunction &Others);
  /// What holds when this or \p Other does; ways are told apart by the atoms
  /// that \p Lasts accepts.
  void join(const Condition &Other, AtomFilter Lasts);
  /// Lets the next MaxJoins joins keep ways: at a place of its own.
  void restart() { Joins = 0; }
  void forget(const AccessPath &Path);
  [[nodiscard]] Condition filtered(AtomFilter Wanted) const;
  /// "A && !B", "A || !B && C"; nothing known: "true".
  [[nodiscard]] std::string text() const;
  friend bool operator==(const Condition &A, const Condition &B) {
    return A.Shared == B.Shared && A.Ways == B.Ways;
  }

private:
  void limit(Disjunction &All);
  void settle();
  Conjunction Shared;
  Disjunction Ways; ///< None, or two and more.
  uint8_t Joins = 0;
  bool Weakened = false;
};

} // namespace durability

#endif // DURABILITY_CORE_WAYS_H
