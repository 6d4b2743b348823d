/// \file
/// Whether files that caches rest on are as they were.
#ifndef DURABILITY_LINT_SOURCEHASHES_H
#define DURABILITY_LINT_SOURCEHASHES_H

#include "index/UnitFacts.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <map>
#include <mutex>
#include <optional>

namespace durability::lint {

/// Reads each file once. Thread-safe.
class SourceHashes {
public:
  explicit SourceHashes(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS)
      : FS(std::move(FS)) {}

  [[nodiscard]] bool areCurrent(const std::vector<index::SourceFact> &Sources);

private:
  [[nodiscard]] bool isCurrent(const index::SourceFact &Source);

  std::mutex Lock; ///< Of what follows.
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS;
  std::map<std::string, std::optional<uint64_t>> Hashes;
};

} // namespace durability::lint

#endif // DURABILITY_LINT_SOURCEHASHES_H
