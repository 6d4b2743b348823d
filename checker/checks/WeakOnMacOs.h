/// \file
/// Code that chooses its sync by platform and takes plain fsync on macOS.
///
/// There fsync(2) hands the data to the drive and leaves it in the drive's
/// cache. Whoever chooses by platform means to be portable; without a choice
/// there is no reason to expect F_FULLFSYNC. The other platforms' arms are not
/// compiled here, so all of it is read as text.
#ifndef DURABILITY_CHECKS_WEAKONMACOS_H
#define DURABILITY_CHECKS_WEAKONMACOS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace durability {

class PlatformScope;
class PreprocessorFacts;
struct MacroFact;
struct ModelledCall;

/// The macros through which \p Calls are made that have a definition per
/// platform: fsync on macOS, another sync elsewhere.
[[nodiscard]] std::vector<const MacroFact *>
macrosThatAreFsync(const PreprocessorFacts &Facts,
                   llvm::ArrayRef<ModelledCall> Calls,
                   const PlatformScope &Scope);

/// "#define fdatasync fsync" that macOS may take; null when there is none.
[[nodiscard]] const MacroFact *fsyncInsteadOf(llvm::StringRef Name,
                                              const PreprocessorFacts &Facts,
                                              const PlatformScope &Scope);

/// Whether the function of \p Call, a plain fsync, has another system's sync in
/// another arm of the conditional around it.
[[nodiscard]] bool isChosenByPlatform(const ModelledCall &Call,
                                      const PreprocessorFacts &Facts,
                                      const PlatformScope &Scope);

} // namespace durability

#endif // DURABILITY_CHECKS_WEAKONMACOS_H
