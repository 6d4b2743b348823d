/// \file
/// Handles of directories that are opened and never synced.
///
/// Of a class whose only stated deed is to sync a directory, an object is good
/// for nothing else: one that is opened, asked whether it is there, and closed,
/// says that its directory was to be synced. Locals are looked at in their
/// function, fields where no other translation unit can name them.
#ifndef DURABILITY_CORE_IDLEDIRECTORIES_H
#define DURABILITY_CORE_IDLEDIRECTORIES_H

#include "clang/Basic/SourceLocation.h"
#include <vector>

namespace clang {
class ASTContext;
class Expr;
class FunctionDecl;
class ValueDecl;
} // namespace clang

namespace durability {

struct AnalysisContext;

struct IdleDirectory {
  const clang::ValueDecl *Handle = nullptr;
  const clang::FunctionDecl *Function = nullptr; ///< Looks at it, or opens it.
  clang::SourceLocation Location; ///< In Function: where it asks whether the
                                  ///< handle is there, else where it opens it.
  clang::SourceLocation Opened;
};

/// The variable or field that \p E is, or whose pointee it is; null when it is
/// something else.
[[nodiscard]] const clang::ValueDecl *namedHandle(const clang::Expr &E,
                                                  const clang::ASTContext &AST);

/// In order of appearance.
[[nodiscard]] std::vector<IdleDirectory>
findIdleDirectories(AnalysisContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_IDLEDIRECTORIES_H
