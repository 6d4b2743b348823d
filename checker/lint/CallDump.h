/// \file
/// The calls with durability effects of a translation unit, for programs that
/// edit or count them: --dump-calls.
///
/// One JSON object per line: "function" (that holds the call), "callee",
/// "file" (relative to the root), "line", "column", "effects" (what the
/// contract of the callee promises, else what the model says it does; empty
/// where the model says that it touches no file), "by" ("contract", "model"),
/// "type" of the call, and byte ranges [begin, end) of the file: "call",
/// "statement" (the statement of a block that holds the call, with its
/// semicolon), "block" (that block) and "comparison" (the innermost == or !=
/// around the call, with its "operator"; left out when there is none).
///
/// Calls that a macro spells are left out: no range of the file is the call.
#ifndef DURABILITY_LINT_CALLDUMP_H
#define DURABILITY_LINT_CALLDUMP_H

#include "llvm/ADT/StringRef.h"

namespace clang {
class ASTContext;
} // namespace clang
namespace llvm {
class raw_ostream;
} // namespace llvm

namespace durability {
class CallModel;
namespace lint {

/// Prints the calls in files that are not system headers, in source order.
void dumpCalls(clang::ASTContext &Context, const CallModel &Model,
               llvm::StringRef Root, llvm::raw_ostream &OS);

} // namespace lint
} // namespace durability

#endif // DURABILITY_LINT_CALLDUMP_H
