/// \file
/// What a path assumes: conjunctions of atoms over values that were there on
/// entry or came from a call.
///
/// An atom speaks of a *value* (named by the access path it was found at on
/// entry), not of a variable, so an assignment to the variable does not change
/// what is known of the old value (CORE O-5).
#ifndef DURABILITY_CORE_CONDITION_H
#define DURABILITY_CORE_CONDITION_H

#include "core/AccessPath.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace durability {

/// How the source tests the value; decides between option, cadence and neither
/// (CORE O-1, O-2).
enum class AtomForm : uint8_t {
  Truth,      ///< `if (X)`, `if (!X)`, compared with null or 0.
  Mask,       ///< `if (X & Flag)`.
  Named,      ///< Compared with an enumerator or a named constant.
  Literal,    ///< Compared with a bare number other than 0.
  Relational, ///< `<`, `<=`, `>`, `>=`: sizes, counters, thresholds, time.
  Dispatch,   ///< Of the class, or with the table, of this number (CORE K-2):
              ///< no test of the source, so no choice of anybody.
};

struct Atom {
  const AccessPath *Subject;
  AtomForm Form;
  int64_t Constant; ///< The other side, or the mask; 0 for Truth; beyond 2^40
                    ///< another value, not a number.
  std::string Spelled; ///< The other side as the source has it.
  std::string
      Positive; ///< Source text when it holds: "Mode == SyncMode::Sync".
  std::string Negative; ///< And when it does not.
  unsigned Id;
};

struct Literal {
  Literal(const Atom *Of, bool Holds)
      : Of(Of), Holds(Holds), Subject(Of->Subject->id()) {}
  const Atom *Of;
  bool Holds;
  unsigned Subject; ///< Id of the atom's subject: what is compared most.
  friend bool operator==(const Literal &, const Literal &) = default;
};

/// Whether a remembered test is a choice of the user or a matter of when (CORE
/// O-1, O-2).
enum class BranchNature : uint8_t { Option, Cadence, Other };
[[nodiscard]] BranchNature natureOf(const Atom &A);

class AtomTable {
public:
  /// The texts follow from the subject's spelling and \p Spelled, the constant
  /// as the source has it.
  const Atom *get(const AccessPath &Subject, AtomForm Form, int64_t Constant,
                  llvm::StringRef Spelled);

private:
  std::map<std::tuple<unsigned, AtomForm, int64_t>, Atom> Atoms;
};

/// A conjunction of literals, sorted by atom.
class Conjunction {
public:
  [[nodiscard]] bool empty() const { return Literals.empty(); }
  [[nodiscard]] llvm::ArrayRef<Literal> literals() const { return Literals; }
  /// What the conjunction says of \p A: true, false or nothing. Equality with
  /// one constant denies the others.
  [[nodiscard]] std::optional<bool> implied(const Atom &A) const;
  /// Adds a literal; false when it contradicts what is known.
  [[nodiscard]] bool add(const Atom &A, bool Holds);
  /// Keeps what both say.
  void intersect(const Conjunction &Other);
  /// True when this says all that \p Other does.
  [[nodiscard]] bool implies(const Conjunction &Other) const;
  /// The literals that \p Wanted accepts.
  [[nodiscard]] Conjunction
  filtered(llvm::function_ref<bool(const Atom &)> Wanted) const;
  void remove(const Atom &A);
  /// Forgets everything about values born at \p Path.
  void forget(const AccessPath &Path);
  /// False when one path cannot be the other's for the receivers that both
  /// speak of (CORE K-2).
  [[nodiscard]] bool sharesTargets(const Conjunction &Other) const;
  /// True when the source tests something.
  [[nodiscard]] bool hasTests() const;
  /// "A && !B"; without a test of the source: "true".
  [[nodiscard]] std::string text() const;
  friend bool operator==(const Conjunction &, const Conjunction &) = default;

private:
  [[nodiscard]] std::optional<bool> impliedMask(const Atom &A) const;
  void insert(const Literal &L);
  llvm::SmallVector<Literal, 4> Literals;
};

} // namespace durability

#endif // DURABILITY_CORE_CONDITION_H
