/// \file
/// The real file system as it was at a revision.
#ifndef DURABILITY_LINT_REVISIONFILESYSTEM_H
#define DURABILITY_LINT_REVISIONFILESYSTEM_H

#include "lint/Git.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace durability::lint {

/// Files that changed have the text of the revision, those that were not there
/// are not; everything else, generated files among them, is as it is now.
/// Directories are listed as they are now: nothing that compiles reads them.
/// For one thread; \p Changed must outlive it.
class RevisionFileSystem : public llvm::vfs::ProxyFileSystem {
public:
  explicit RevisionFileSystem(const ChangedFiles &Changed);

  /// \p Path is different now, or new.
  [[nodiscard]] bool isChanged(llvm::StringRef Path);

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &Path) override;
  bool exists(const llvm::Twine &Path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>>
  openFileForRead(const llvm::Twine &Path) override;
  std::error_code getRealPath(const llvm::Twine &Path,
                              llvm::SmallVectorImpl<char> &Output) override;

private:
  using Text = std::optional<std::string>;
  /// The text at the revision if \p Path is a file that changed, else null.
  /// \p Resolved: the path it has in the repository.
  const Text *find(const llvm::Twine &Path, std::string &Resolved);

  const ChangedFiles &Changed;
  llvm::StringMap<std::string> RealFolders; ///< By folder as it is spelled.
};

} // namespace durability::lint

#endif // DURABILITY_LINT_REVISIONFILESYSTEM_H
