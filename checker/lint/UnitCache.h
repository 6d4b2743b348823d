/// \file
/// What a translation unit was found to hold, by the content of every file it
/// read.
#ifndef DURABILITY_LINT_UNITCACHE_H
#define DURABILITY_LINT_UNITCACHE_H

#include "lint/SourceHashes.h"
#include "lint/Unit.h"

namespace durability::lint {

/// As in other caches, a new header that would now be found first is not seen.
/// Thread-safe.
class UnitCache {
public:
  /// \p Directory exists. \p Seed: of all that results depend on besides
  /// sources and flags. Sources are read through \p FS.
  UnitCache(std::string Directory, std::string Seed,
            llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS)
      : Directory(std::move(Directory)), Seed(std::move(Seed)),
        Hashes(std::move(FS)) {}

  /// Nothing unless every file that the unit read is as it was.
  [[nodiscard]] std::optional<UnitResult> find(const CompileEntry &Entry,
                                               llvm::StringRef Root);
  void keep(const CompileEntry &Entry, llvm::StringRef Root,
            const UnitResult &Result) const;

private:
  [[nodiscard]] std::string fileOf(const CompileEntry &Entry,
                                   llvm::StringRef Root) const;

  const std::string Directory;
  const std::string Seed;
  SourceHashes Hashes;
};

/// Of all that a result depends on besides sources and flags. What another
/// build of the tool concluded is not taken over.
[[nodiscard]] std::string cacheSeed(const Options &O,
                                    const AnalysisSetup &Setup);

} // namespace durability::lint

#endif // DURABILITY_LINT_UNITCACHE_H
