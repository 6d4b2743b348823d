#include "lint/DurableFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

using llvm::StringRef;
namespace fs = llvm::sys::fs;

static llvm::Error failure(StringRef File, StringRef Step, std::error_code E) {
  return llvm::createStringError(
      E, "'" + File + "' cannot be written: " + Step + ": " + E.message());
}

static std::error_code syncDescriptor(int Descriptor) {
  while (::fsync(Descriptor) != 0)
    if (errno != EINTR)
      return {errno, std::generic_category()};
  return {};
}

/// Some file systems cannot sync a directory: nothing more can be done there.
static std::error_code syncDirectory(StringRef Directory) {
  const int Descriptor =
      ::open(Directory.str().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (Descriptor < 0)
    return {errno, std::generic_category()};
  std::error_code Result = syncDescriptor(Descriptor);
  ::close(Descriptor);
  return Result == std::errc::invalid_argument ? std::error_code() : Result;
}

llvm::Error durability::lint::replaceDurably(StringRef File, StringRef Bytes) {
  llvm::Expected<fs::TempFile> Temporary =
      fs::TempFile::create(File + ".tmp-%%%%%%%%");
  if (!Temporary)
    return failure(File, "no temporary file beside it",
                   llvm::errorToErrorCode(Temporary.takeError()));
  std::error_code Failed;
  {
    llvm::raw_fd_ostream OS(Temporary->FD, /*shouldClose=*/false);
    OS << Bytes;
    OS.flush();
    Failed = OS.error();
    OS.clear_error();
  }
  if (!Failed)
    Failed = syncDescriptor(Temporary->FD);
  if (Failed) {
    llvm::consumeError(Temporary->discard());
    return failure(File, "writing", Failed);
  }
  if (llvm::Error E = Temporary->keep(File))
    return failure(File, "renaming", llvm::errorToErrorCode(std::move(E)));
  StringRef Directory = llvm::sys::path::parent_path(File);
  Failed = syncDirectory(Directory.empty() ? "." : Directory);
  return Failed ? failure(File, "syncing its directory", Failed)
                : llvm::Error::success();
}
