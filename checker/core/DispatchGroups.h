/// \file
/// What the candidates of a dispatched call do, seen through the interface.
///
/// A caller knows the receiver by its static type, so the fields of a
/// candidate's own class or record are folded into the receiver: it is one
/// file. Candidates that then do the same are one group, and the call has one
/// path per group.
#ifndef DURABILITY_CORE_DISPATCHGROUPS_H
#define DURABILITY_CORE_DISPATCHGROUPS_H

#include "core/AnalysisContext.h"
#include "core/Dispatch.h"

namespace durability {

/// The types at the call, which say what the caller can name.
struct DispatchInterface {
  const clang::CXXMethodDecl *Method = nullptr; ///< Of a virtual call.
  const clang::FieldDecl *Field = nullptr;      ///< Of a call through a table.
  const clang::RecordDecl *Object = nullptr; ///< Static type of the receiver.
  llvm::SmallVector<clang::QualType, 6> Parameters;
  [[nodiscard]] std::string name() const; ///< "File::sync", "rio::write".
};

struct DispatchGroup {
  enum class Kind : uint8_t { Unknown, Inert, Direct, Summarised };
  Kind Of = Kind::Unknown;
  DispatchTarget First; ///< In the order of names; speaks for the others.
  Summary Folded;       ///< For Summarised.
  llvm::SmallVector<unsigned, 4> Ids;
  std::string Key;
  std::string Why; ///< Of Unknown: why, of one that does reach files.
};

struct DispatchGroups {
  std::vector<DispatchGroup> Groups;
  /// Targets that call the same function of another object and do nothing else
  /// (a wrapper): whatever that object does, they do.
  llvm::SmallVector<unsigned, 2> Forwarders;
};

[[nodiscard]] DispatchGroups
groupTargets(llvm::ArrayRef<DispatchTarget> Targets,
             const DispatchInterface &Interface, AnalysisContext &Context);

/// A function that only returns an expression is what it returns; null for all
/// others.
[[nodiscard]] const clang::Expr *
soleReturn(const clang::FunctionDecl &Function);

/// A constructor of which nothing is known is taken to touch no file.
[[nodiscard]] bool doesNothing(const clang::CXXConstructorDecl &Constructor,
                               AnalysisContext &Context);

/// An implicit instantiation of a variable template, which clang's visitor does
/// not expect to be asked for.
[[nodiscard]] bool isImplicitVariable(const clang::Decl &D);

/// Built in, implicit, or declared in a system header.
[[nodiscard]] bool inSystemHeader(const clang::FunctionDecl &Function);

} // namespace durability

#endif // DURABILITY_CORE_DISPATCHGROUPS_H
