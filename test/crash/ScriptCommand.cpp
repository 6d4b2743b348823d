// crashcheck record and crashcheck mutants: scripts beside the sources, or
// where the tool is installed.
#include "Commands.h"

#include <cstdlib>
#include <filesystem>

#include <unistd.h>

#include <fmt/format.h>

namespace storage::crash {

namespace fs = std::filesystem;

/// The file of this program, with links resolved; empty if that is not told.
static fs::path thisProgram() {
  std::error_code Failed;
  fs::path Link = fs::read_symlink("/proc/self/exe", Failed);
  return Failed ? fs::path() : Link;
}

/// \p Script below PREFIX/share if the tool is installed, else below test/crash
/// of the source tree that the build directory lies in; empty: nowhere.
static fs::path find(const char *Script) {
  std::error_code Ignored; // What cannot be looked at is not there.
  if (const char *Named = std::getenv("CRASHCHECK_SCRIPTS"))
    return fs::path(Named) / Script;
  fs::path Folder = thisProgram().parent_path();
  fs::path Installed =
      Folder.parent_path() / "share/durability-tidy/crashcheck" / Script;
  if (fs::exists(Installed, Ignored))
    return Installed;
  for (; Folder.has_relative_path(); Folder = Folder.parent_path())
    if (fs::exists(Folder / "test/crash" / Script, Ignored))
      return Folder / "test/crash" / Script;
  return {};
}

/// Becomes `python3 SCRIPT ARGUMENTS`; returns only if that fails.
static int become(const char *Script,
                  const std::vector<std::string> &Arguments) {
  fs::path Path = find(Script);
  if (Path.empty()) {
    fmt::print(stderr,
               "crashcheck: the script {} is neither installed nor in a source "
               "tree around {}; name its folder in CRASHCHECK_SCRIPTS\n",
               Script, thisProgram().parent_path().string());
    return 1;
  }
  // A build has this program in test/crash.
  fs::path Build = thisProgram().parent_path().parent_path().parent_path();
  ::setenv("CRASHCHECK_BUILD", Build.c_str(), /*overwrite=*/0);
  std::vector<const char *> Argv{"python3", Path.c_str()};
  for (const std::string &A : Arguments)
    Argv.push_back(A.c_str());
  Argv.push_back(nullptr);
  ::execvp("python3", const_cast<char *const *>(Argv.data()));
  fmt::print(stderr, "crashcheck: python3 cannot be run\n");
  return 1;
}

int runRecord(const std::vector<std::string> &Arguments) {
  return become("foreign/record", Arguments);
}

int runMutants(const std::vector<std::string> &Arguments) {
  return become("mutants/matrix", Arguments);
}

} // namespace storage::crash
