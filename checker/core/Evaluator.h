/// \file
/// What expressions denote in a state: places (access paths), values, and what
/// a branch on them assumes.
#ifndef DURABILITY_CORE_EVALUATOR_H
#define DURABILITY_CORE_EVALUATOR_H

#include "core/AnalysisContext.h"
#include "clang/AST/Expr.h"

namespace durability {

class Evaluator {
public:
  Evaluator(AnalysisContext &Context, const clang::FunctionDecl &Function)
      : Context(Context), Function(Function) {}

  /// The place that the glvalue \p E designates; null when it is not tracked.
  /// Records and references that are bound to another object resolve to that
  /// object.
  [[nodiscard]] const AccessPath *place(const clang::Expr *E,
                                        const State &S) const;
  /// The storage itself, without following what a record or reference is bound
  /// to: the target of an assignment.
  [[nodiscard]] const AccessPath *storage(const clang::Expr *E,
                                          const State &S) const;
  [[nodiscard]] Value value(const clang::Expr *E, const State &S) const;
  /// The object that a handle expression stands for.
  [[nodiscard]] const AccessPath *object(const clang::Expr *E,
                                         const State &S) const;
  [[nodiscard]] Value load(const AccessPath &Place, const State &S) const;
  [[nodiscard]] const AccessPath *resolve(const AccessPath &Storage,
                                          clang::QualType Type,
                                          const State &S) const;

  /// True for what stands for a file by its value: a descriptor, a pointer, a
  /// smart pointer, a status. A pointer to one is told from it.
  [[nodiscard]] bool isHandleValue(clang::QualType Type) const;
  /// A library's class with an arrow: unique_ptr, shared_ptr, optional.
  [[nodiscard]] static bool isSmartPointer(clang::QualType Type);
  /// What a pointer to \p Type with the value \p Object points to.
  [[nodiscard]] const AccessPath *pointee(const AccessPath *Object,
                                          clang::QualType Type) const;
  /// Where a variable lives: a reference at what it is bound to.
  [[nodiscard]] const AccessPath *
  resolveReference(const AccessPath &Storage, const clang::ValueDecl &Declared,
                   const State &S) const;
  /// The place that a reference initialised with \p E is bound to.
  [[nodiscard]] const AccessPath *variablePlace(const clang::Expr *E,
                                                const State &S) const;

  /// Restricts \p S to paths on which \p Condition is \p Holds; false when
  /// there are none.
  [[nodiscard]] bool assume(const clang::Expr *Condition, bool Holds,
                            State &S) const;
  /// Restricts \p S to paths on which \p E is (or is not) \p Constant, spelled
  /// \p Spelled.
  [[nodiscard]] bool assumeEqual(const clang::Expr *E, const Value &Constant,
                                 llvm::StringRef Spelled, bool Holds,
                                 State &S) const;
  /// Restricts by an atom over values; false when contradicted.
  [[nodiscard]] bool assumeAtom(const Value &Subject, AtomForm Form,
                                int64_t Constant, llvm::StringRef Spelled,
                                bool Holds, State &S) const;

  /// Keeps only the classes in \p Class of what \p E holds.
  void narrow(const clang::Expr *E, uint8_t Class, State &S) const;
  /// As written, or "…" when it is long.
  [[nodiscard]] std::string sourceText(const clang::Expr *E) const;

private:
  Value unary(const clang::UnaryOperator &E, const State &S) const;
  Value binary(const clang::BinaryOperator &E, const State &S) const;
  Value construct(const clang::CXXConstructExpr &E, const State &S) const;
  Value made(const clang::Expr &E, const State &S) const;
  [[nodiscard]] const clang::BinaryOperator *
  maskTest(const clang::Expr &Left, int64_t Right, const State &S) const;
  bool assumeComparison(const clang::BinaryOperator &E, bool Holds,
                        State &S) const;

  AnalysisContext &Context;
  const clang::FunctionDecl &Function;
};

/// Strips what does not change which object or number an expression stands for.
[[nodiscard]] const clang::Expr *stripped(const clang::Expr *E);
/// The same, through casts as well.
[[nodiscard]] inline const clang::Expr *withoutCasts(const clang::Expr *E) {
  return stripped(stripped(E)->IgnoreParenCasts());
}

/// The constructor that a library's function runs with its own arguments for
/// the object it makes: `std::make_unique<T>(…)`. Null where several could be.
[[nodiscard]] const clang::CXXConstructorDecl *
constructorBehind(const clang::CallExpr &Call);
/// `errno`.
[[nodiscard]] bool readsErrorNumber(const clang::Expr &E,
                                    const CallModel &Model);

} // namespace durability

#endif // DURABILITY_CORE_EVALUATOR_H
