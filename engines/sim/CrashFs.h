/// \file
/// A file system that starts as one image, for instance what a crash left:
/// recovery runs on it.
///
/// Contents are shared with the image until they are written, so that making
/// one is cheap. Everything done is kept; a crash of this file system is
/// another CrashFs, from the trace of what was done.
///
///  - SIM-5 A new CrashFs shows exactly its image; image() is what a process
///    sees now.
///
/// Locks are tokens without a file.
///
/// Thread safety: all functions may be called from several threads.
#ifndef STORAGE_SIM_CRASHFS_H
#define STORAGE_SIM_CRASHFS_H

#include "io/FileSystem.h"
#include "sim/Image.h"

#include <mutex>
#include <set>

namespace storage::sim {

class CrashFs final : public io::FileSystem {
public:
  explicit CrashFs(const Image &Start);

  Expected<std::unique_ptr<io::File>>
  open(const std::string &Path, io::OpenMode Mode,
       uint64_t AppendAt = io::AppendAtEnd) override;
  Expected<std::unique_ptr<io::File>>
  create(const std::string &Path,
         io::CreateMode How = io::CreateMode::New) override;
  Status rename(const std::string &From, const std::string &To) override;
  Status unlink(const std::string &Path) override;
  Status mkdir(const std::string &Path) override;
  Expected<std::vector<std::string>>
  list(const std::string &Directory) override;
  Status syncDirectory(const std::string &Directory) override;
  Expected<std::unique_ptr<io::FileLock>>
  lock(const std::string &Path) override;

  Image image() const;

private:
  friend class CrashFsFile;
  friend class CrashFsLock;
  /// A file: shared bytes until the first write.
  struct Node {
    Contents Shared;
    std::string Own;
    const std::string &bytes() const { return Shared ? Shared->Bytes : Own; }
    std::string &writable();
  };
  /// The directory that holds the last name of \p Path, null if there is none.
  Image::Names *parentOf(const std::string &Path);

  mutable std::mutex Mutex;
  Image State; ///< Names; contents are in Nodes.
  std::map<NodeId, std::shared_ptr<Node>> Nodes;
  std::set<std::string> Locks;
};

} // namespace storage::sim

#endif // STORAGE_SIM_CRASHFS_H
