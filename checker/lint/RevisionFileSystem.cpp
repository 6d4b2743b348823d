#include "lint/RevisionFileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace durability::lint;
using llvm::StringRef;
namespace vfs = llvm::vfs;
namespace path = llvm::sys::path;

namespace {
/// A file whose text is in memory for as long as the file system.
class TextFile : public vfs::File {
public:
  TextFile(vfs::Status Stat, StringRef Text)
      : Stat(std::move(Stat)), Text(Text) {}
  llvm::ErrorOr<vfs::Status> status() override { return Stat; }
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>>
  getBuffer(const llvm::Twine &Name, int64_t, bool RequiresNullTerminator,
            bool) override {
    return llvm::MemoryBuffer::getMemBuffer(Text, Name.str(),
                                            RequiresNullTerminator);
  }
  std::error_code close() override { return {}; }

private:
  vfs::Status Stat;
  StringRef Text;
};
} // namespace

RevisionFileSystem::RevisionFileSystem(const ChangedFiles &Changed)
    : ProxyFileSystem(vfs::createPhysicalFileSystem()), Changed(Changed) {}

/// Files are compared by where they really are: a build may reach a source
/// through a link.
const RevisionFileSystem::Text *
RevisionFileSystem::find(const llvm::Twine &Path, std::string &Resolved) {
  llvm::SmallString<256> Absolute;
  Path.toVector(Absolute);
  if (makeAbsolute(Absolute))
    return nullptr;
  auto [Folder, New] = RealFolders.try_emplace(path::parent_path(Absolute));
  if (New) {
    llvm::SmallString<256> Real;
    if (getUnderlyingFS().getRealPath(Folder->first(), Real)) {
      // A folder that is no longer there.
      Real = Folder->first();
      path::remove_dots(Real, /*remove_dot_dot=*/true);
    }
    Folder->second = Real.str().str();
  }
  llvm::SmallString<256> Real(Folder->second);
  path::append(Real, path::filename(Absolute));
  Resolved = Real.str().str();
  auto Found = Changed.Texts.find(Resolved);
  return Found == Changed.Texts.end() ? nullptr : &Found->second;
}

bool RevisionFileSystem::isChanged(StringRef Path) {
  std::string Resolved;
  return find(Path, Resolved) != nullptr;
}

static vfs::Status statusOf(StringRef Name, StringRef Resolved,
                            StringRef Text) {
  // No device has this number; equal files are told apart by their place.
  constexpr uint64_t Device = ~uint64_t(0);
  return vfs::Status(
      Name, llvm::sys::fs::UniqueID(Device, llvm::xxh3_64bits(Resolved)),
      llvm::sys::TimePoint<>(), 0, 0, Text.size(),
      llvm::sys::fs::file_type::regular_file, llvm::sys::fs::perms::all_read);
}

llvm::ErrorOr<vfs::Status> RevisionFileSystem::status(const llvm::Twine &Path) {
  std::string Resolved;
  const Text *Old = find(Path, Resolved);
  if (!Old)
    return ProxyFileSystem::status(Path);
  if (!*Old)
    return std::make_error_code(std::errc::no_such_file_or_directory);
  return statusOf(Path.str(), Resolved, **Old);
}

bool RevisionFileSystem::exists(const llvm::Twine &Path) {
  std::string Resolved;
  const Text *Old = find(Path, Resolved);
  return Old ? Old->has_value() : ProxyFileSystem::exists(Path);
}

llvm::ErrorOr<std::unique_ptr<vfs::File>>
RevisionFileSystem::openFileForRead(const llvm::Twine &Path) {
  std::string Resolved;
  const Text *Old = find(Path, Resolved);
  if (!Old)
    return ProxyFileSystem::openFileForRead(Path);
  if (!*Old)
    return std::make_error_code(std::errc::no_such_file_or_directory);
  return std::make_unique<TextFile>(statusOf(Path.str(), Resolved, **Old),
                                    **Old);
}

std::error_code
RevisionFileSystem::getRealPath(const llvm::Twine &Path,
                                llvm::SmallVectorImpl<char> &Output) {
  std::string Resolved;
  const Text *Old = find(Path, Resolved);
  if (!Old)
    return ProxyFileSystem::getRealPath(Path, Output);
  if (!*Old)
    return std::make_error_code(std::errc::no_such_file_or_directory);
  Output.assign(Resolved.begin(), Resolved.end());
  return {};
}
