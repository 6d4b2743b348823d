/// \file
/// Whether a preprocessor condition holds on a platform that is not the one
/// being compiled for.
///
/// Names say what they test: "__linux__", "OS_WIN", "_POSIX_SYNCHRONIZED_IO".
/// The evaluation is three-valued and then some: a name that tests for a
/// feature may or may not hold anywhere, but whoever wrote it thought of the
/// platforms without the feature.
#ifndef DURABILITY_CHECKS_PLATFORMCONDITION_H
#define DURABILITY_CHECKS_PLATFORMCONDITION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace durability {

enum class ConditionTruth : uint8_t {
  False,
  True,
  Feature, ///< Depends on a feature test: "HAVE_FDATASYNC".
  Open,    ///< Depends on something that has no known bearing on the platform:
           ///< "NDEBUG".
};

/// The platforms that have a name here: "linux", "macos", "windows", "freebsd",
/// …
[[nodiscard]] llvm::ArrayRef<llvm::StringRef> knownPlatforms();

/// \p Condition is the text of an #if, \p Platform one of knownPlatforms().
[[nodiscard]] ConditionTruth evaluateOn(llvm::StringRef Condition,
                                        llvm::StringRef Platform);

/// False when the words of a file or folder name ("env_posix", "linux") say
/// that it is not built for \p Platform.
[[nodiscard]] bool nameFits(llvm::StringRef FileName, llvm::StringRef Platform);

/// False when \p Header ("sys/epoll.h") does not exist on \p Platform. Unknown
/// headers exist everywhere.
[[nodiscard]] bool headerExists(llvm::StringRef Header,
                                llvm::StringRef Platform);

/// The headers that some known platform lacks; one that ends in '/' stands for
/// a folder.
[[nodiscard]] llvm::ArrayRef<llvm::StringRef> platformHeaders();

} // namespace durability

#endif // DURABILITY_CHECKS_PLATFORMCONDITION_H
