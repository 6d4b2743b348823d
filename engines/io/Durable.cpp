#include "io/Durable.h"

namespace storage::io {

Expected<SyncedFile> syncAndClose(std::unique_ptr<File> F) {
  std::string Path = F->path();
  Status Synced = F->syncAll();
  Status Closed = F->close();
  if (!Synced.ok())
    return failure(Synced);
  if (!Closed.ok())
    return failure(Closed);
  return SyncedFile(std::move(Path));
}

Expected<UnsyncedName> publish(FileSystem &Fs, SyncedFile From,
                               const std::string &To) {
  assert(parentDirectory(From.path()) == parentDirectory(To) &&
         "one directory sync must cover both names");
  if (Status S = Fs.rename(From.path(), To); !S.ok())
    return failure(S);
  return UnsyncedName(parentDirectory(To));
}

Status settle(FileSystem &Fs, UnsyncedName Name) {
  std::string Directory = std::exchange(Name.Directory, {});
  return Fs.syncDirectory(Directory).asPoison();
}

Status replaceDurably(FileSystem &Fs, const std::string &Path,
                      std::string_view Contents) {
  Expected<std::unique_ptr<File>> Temporary =
      Fs.create(Path + ".tmp", CreateMode::Replace);
  if (!Temporary)
    return Temporary.error();
  if (Status S = (*Temporary)->append(Contents); !S.ok())
    return S;
  Expected<SyncedFile> Synced = syncAndClose(std::move(*Temporary));
  if (!Synced)
    return Synced.error();
  Expected<UnsyncedName> Name = publish(Fs, std::move(*Synced), Path);
  if (!Name)
    return Name.error();
  return settle(Fs, std::move(*Name));
}

Status createDirectories(FileSystem &Fs, const std::string &Directory) {
  std::string Parent = parentDirectory(Directory);
  Status Made = Fs.mkdir(Directory);
  if (Made.code() == Code::NotFound && Parent != Directory) {
    if (Status S = createDirectories(Fs, Parent); !S.ok())
      return S;
    Made = Fs.mkdir(Directory);
  }
  if (!Made.ok() && Made.code() != Code::AlreadyExists)
    return Made;
  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return S;
  return Fs.syncDirectory(Parent);
}

} // namespace storage::io
