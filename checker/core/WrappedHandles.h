/// \file
/// Fields that hold a wrapper of what another field of the same record holds:
/// `L->File = F; L->Log = new Writer(F);` where the writer keeps what it is
/// made of. Then `L->Log->Dest` and `L->File` are one object (CORE C-1), which
/// no function sees that finds both of them set.
///
/// Joined over all assignments; where one disagrees, the fields are apart.
#ifndef DURABILITY_CORE_WRAPPEDHANDLES_H
#define DURABILITY_CORE_WRAPPEDHANDLES_H

#include "core/AccessPath.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallVector.h"

namespace clang {
class CXXConstructorDecl;
class FieldDecl;
class FunctionDecl;
} // namespace clang

namespace durability {

struct AnalysisContext;

class WrappedHandles {
public:
  /// Reads the bodies of \p Functions.
  void infer(llvm::ArrayRef<const clang::FunctionDecl *> Functions);
  [[nodiscard]] bool empty() const { return Wrappers.empty(); }
  /// What \p Place holds on entry by another name: \p Place is a field of what
  /// a field holds. Null when nothing is known.
  [[nodiscard]] const AccessPath *onEntry(const AccessPath &Place,
                                          AnalysisContext &Context);

private:
  /// A constructor and the number of the parameter that is the handle.
  using Making = std::pair<const clang::CXXConstructorDecl *, unsigned>;
  struct Wrapper {
    const clang::FieldDecl *Handle; ///< Beside it: what it is made of.
    llvm::SmallVector<Making, 2> Made;
    bool Resolved = false;
    const clang::FieldDecl *Member = nullptr; ///< Keeps the handle.
  };
  void resolve(Wrapper &Of, AnalysisContext &Context);
  llvm::MapVector<const clang::FieldDecl *, Wrapper> Wrappers;
};

} // namespace durability

#endif // DURABILITY_CORE_WRAPPEDHANDLES_H
