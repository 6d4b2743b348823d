/// \file
/// Contracts as the annotations of durability/Contracts.h state them (CORE §6).
#ifndef DURABILITY_CORE_CONTRACT_H
#define DURABILITY_CORE_CONTRACT_H

#include "core/ClauseKind.h"
#include "core/State.h"
#include "clang/Basic/SourceLocation.h"
#include <vector>

namespace durability {

struct State;

struct ContractClause {
  ClauseKind Kind;
  std::string Argument; ///< The file, the condition, the reason or the method,
                        ///< as written.
  clang::SourceLocation Location;
  const clang::FunctionDecl *StatedBy; ///< The declaration that carries it: a
                                       ///< parameter name is one of its names.
  bool FromModel = false; ///< A model file states it, not the source.
  std::string When;       ///< Of a flush, sync or order that has a condition.

  /// The condition under which the clause holds; empty: always.
  [[nodiscard]] const std::string &condition() const {
    return Kind == ClauseKind::DurableIf ? Argument : When;
  }
};

/// An annotation that starts with "durability:" and is not a clause; reported,
/// never dropped.
struct MalformedContract {
  clang::SourceLocation Location;
  std::string Text;
};

struct Contract {
  std::vector<ContractClause> Clauses;
  std::vector<MalformedContract> Malformed;
  ResultTest Success = ResultTest::Always; ///< How the result tells success;
                                           ///< Always: as its type does.
  [[nodiscard]] bool empty() const { return Clauses.empty(); }
  [[nodiscard]] const ContractClause *find(ClauseKind Kind) const;
};

/// The contract of \p Function: its own annotations on any redeclaration, else
/// what \p Model (unless null) states for its name, else that of what it
/// overrides.
[[nodiscard]] Contract contractOf(const clang::FunctionDecl &Function,
                                  const CallModel *Model = nullptr);

/// How the source spells the clause: "DURABLE_FLUSHES(f)".
[[nodiscard]] std::string clauseSpelling(const ContractClause &Clause);

/// The name inside "dirname(Name)", which stands for the directory in which
/// what has that name lies; empty for any other argument.
[[nodiscard]] llvm::StringRef directoryOf(const ContractClause &Clause);

/// What a WRITE_AHEAD clause names: the log and the data; of a STABLE_BEFORE
/// clause the file and the mark.
[[nodiscard]] std::pair<llvm::StringRef, llvm::StringRef>
splitOrder(const ContractClause &Clause);

/// The clause orders events within the function, and says nothing of the state
/// at return.
[[nodiscard]] inline bool isOrder(const ContractClause &Clause) {
  return Clause.Kind == ClauseKind::WriteAhead ||
         Clause.Kind == ClauseKind::StableBefore;
}

/// The condition of a DURABLE_IF in disjunctive normal form: it holds when one
/// of the conjunctions does.
struct ContractCondition {
  std::vector<Conjunction> Disjuncts;
};

/// What resolving names in a condition needs.
struct ConditionScope {
  const clang::FunctionDecl
      &Function; ///< Whose parameters the paths are rooted in.
  const clang::FunctionDecl
      &StatedBy; ///< Whose names the text uses: parameters, members,
                 ///< enumerators in scope.
  AccessPathTable &Paths;
  AtomTable &Atoms;
  const CallModel *Model = nullptr; ///< Knows macros by name; may be null.
  bool Locals = false; ///< Orders within a function also speak of its locals.
  const State *At = nullptr; ///< What those hold; null: nobody asks.
};

/// Parses \p Text: names, `a.b`, `a->b`, `A::B`, integers, `!`, `==`, `!=`,
/// `&`, `&&`, `||` and parentheses. The error says what is wrong at which
/// column of the condition.
[[nodiscard]] llvm::Expected<ContractCondition>
parseCondition(llvm::StringRef Text, const ConditionScope &Scope);

/// The access path that a clause's file argument names inside \p Function; null
/// when there is no such parameter or member. An empty argument is not resolved
/// here.
[[nodiscard]] const AccessPath *
resolveFileArgument(llvm::StringRef Name, const ConditionScope &Scope);

} // namespace durability

#endif // DURABILITY_CORE_CONTRACT_H
