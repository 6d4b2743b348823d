/// \file
/// What linking read and concluded before, by what it was made from.
#ifndef DURABILITY_LINT_LINKCACHE_H
#define DURABILITY_LINT_LINKCACHE_H

#include "index/Asked.h"
#include "lint/KeptResult.h"
#include "lint/SourceHashes.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace durability::lint {

/// A damaged entry is none. A new header that would now be found first is not
/// seen, as in other caches. A failure to write costs time in the next run,
/// nothing else. Thread-safe.
class LinkCache {
public:
  /// The facts of a unit and every file they were read from, by absolute path.
  struct Unit {
    std::vector<index::SourceFact> Sources;
    index::UnitFacts Facts;
    template <typename A> void describe(A &Archive) { Archive(Sources, Facts); }
  };
  /// What the parts of a step concluded.
  struct Part {
    std::vector<index::ConcludedFunction> Functions;
    template <typename A> void describe(A &Archive) { Archive(Functions); }
  };
  struct Step {
    bool IsSettled = true;
    std::vector<Part> Parts;
    template <typename A> void describe(A &Archive) {
      Archive(IsSettled, Parts);
    }
  };

  /// What judging a unit yielded, and what it asked of the others.
  struct Judgement {
    index::AskedAnswers Asked;
    KeptResult Result;
    std::string Dump; ///< Not kept.
    template <typename A> void describe(A &Archive) { Archive(Asked, Result); }
  };

  /// \p Directory empty: nothing is ever found or kept. \p Seed: of all that
  /// results depend on besides the sources and flags. Sources are read through
  /// \p FS.
  LinkCache(std::string Directory, uint64_t Seed,
            llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS)
      : Directory(std::move(Directory)), Seed(Seed), Hashes(std::move(FS)) {}

  [[nodiscard]] bool enabled() const { return !Directory.empty(); }
  /// Error: the directory cannot be made.
  [[nodiscard]] llvm::Error prepare() const;
  /// Only where every file that it was made from still has the same content.
  [[nodiscard]] std::optional<Unit> find(llvm::StringRef Name);
  void keep(llvm::StringRef Name, Unit &Made) const;
  [[nodiscard]] std::optional<Step> find(uint64_t Hash) const;
  void keep(uint64_t Hash, Step &Made) const;
  [[nodiscard]] std::optional<Judgement> findJudged(uint64_t Hash) const;
  void keep(uint64_t Hash, Judgement &Made) const;

private:
  [[nodiscard]] std::string fileOf(llvm::StringRef Key,
                                   llvm::StringRef Kind) const;

  const std::string Directory;
  const uint64_t Seed;
  SourceHashes Hashes;
};

} // namespace durability::lint

#endif // DURABILITY_LINT_LINKCACHE_H
