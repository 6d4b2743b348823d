/// \file
/// Which calls write the mark of a STABLE_BEFORE clause (CORE §6).
///
/// A file often orders itself: what a header, a meta page or a commit record
/// refers to must be stable before that is written. The mark is named by what
/// the writing call is given, its data or its place (`Header`,
/// `pager->headerOffset`), or is a call (`writeMeta()`).
#ifndef DURABILITY_CORE_COMMITMARKS_H
#define DURABILITY_CORE_COMMITMARKS_H

#include "core/CallSite.h"
#include "llvm/ADT/StringRef.h"

namespace durability {

class CallModel;

/// The function in a mark that is a call: "writeMeta" of "writeMeta()"; empty
/// for what a call is given.
[[nodiscard]] llvm::StringRef calledMark(llvm::StringRef Mark);

/// \p Site writes \p Mark, or, where that is what a call is given, hands it to
/// something that is given \p File as well and is not known to leave it alone.
[[nodiscard]] bool isMark(const CallSite &Site, llvm::StringRef Mark,
                          llvm::StringRef File, const CallModel &Model,
                          const clang::FunctionDecl &In);

/// Some call in the body of \p Function is one of \p Mark, or is given it.
[[nodiscard]] bool namesMark(const clang::FunctionDecl &Function,
                             llvm::StringRef Mark);

} // namespace durability

#endif // DURABILITY_CORE_COMMITMARKS_H
