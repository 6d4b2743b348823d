/// \file
/// The project's own wrappers around F_FULLFSYNC: macros and functions with an
/// arm per platform.
///
/// On macOS fsync(2) hands the data to the drive, whose cache a power loss
/// empties; only fcntl(F_FULLFSYNC) empties it onto the medium (fsync(2),
/// fcntl(2) of macOS). The arm that uses it is inactive on every other
/// platform, so a wrapper is known by its text.
#ifndef DURABILITY_CHECKS_SYNCWRAPPERS_H
#define DURABILITY_CHECKS_SYNCWRAPPERS_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
} // namespace clang

namespace durability {

class PreprocessorFacts;
struct ModelledCall;

/// The request that empties the drive's cache on macOS.
inline constexpr llvm::StringLiteral FullSyncRequest = "F_FULLFSYNC";

struct SyncWrapper {
  std::string Name;
  clang::SourceLocation Location;
  const clang::FunctionDecl *Function = nullptr; ///< Null for a macro.
  bool TakesOneArgument = false; ///< It can stand where fsync(fd) stands.
};

/// The macros whose arms differ by platform, one of them with F_FULLFSYNC, and
/// the functions among those that hold
/// \p Calls whose body has such arms and that do nothing to a file but sync it.
[[nodiscard]] std::vector<SyncWrapper>
findSyncWrappers(const PreprocessorFacts &Facts,
                 llvm::ArrayRef<ModelledCall> Calls);

} // namespace durability

#endif // DURABILITY_CHECKS_SYNCWRAPPERS_H
