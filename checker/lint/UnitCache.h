/// \file
/// Results of translation units by what they were made from: flags, content of
/// all files read, and what was imported.
#ifndef DURABILITY_LINT_UNITCACHE_H
#define DURABILITY_LINT_UNITCACHE_H

#include "lint/Unit.h"
#include <map>
#include <mutex>

namespace durability::lint {

/// Entries are looked up by unit and imports; one is used when every file it
/// was made from still has the same content. A damaged entry is none. A new
/// header that would now be found first is not seen, as in other caches.
/// Thread-safe.
class UnitCache {
public:
  /// \p Directory empty: nothing is ever found or kept. \p Setup: the model and
  /// limits; \p Tool: the content of the executable.
  UnitCache(std::string Directory, uint64_t Setup, uint64_t Tool)
      : Directory(std::move(Directory)), Seed(Setup ^ (Tool * 31)) {}

  /// Error: the directory cannot be made.
  [[nodiscard]] llvm::Error prepare();
  [[nodiscard]] std::optional<index::UnitFacts> find(llvm::StringRef Unit,
                                                     uint64_t Imports);
  /// A failure to write costs time in the next run, nothing else.
  void keep(llvm::StringRef Unit, uint64_t Imports, const UnitResult &Result);
  /// Whether there is a cache at all.
  [[nodiscard]] bool enabled() const { return !Directory.empty(); }

private:
  [[nodiscard]] std::string fileOf(llvm::StringRef Unit, uint64_t Imports);
  [[nodiscard]] bool isCurrent(const index::SourceFact &Source);

  const std::string Directory;
  const uint64_t Seed;
  std::mutex Lock;
  std::map<std::string, std::optional<uint64_t>> Hashes; ///< Of files, once.
};

} // namespace durability::lint

#endif // DURABILITY_LINT_UNITCACHE_H
