#include "lint/ResourceDirectory.h"
#include "clang/Basic/Version.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <vector>

using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static bool holdsHeaders(const llvm::Twine &Directory) {
  return fs::exists(Directory + "/include/stddef.h");
}

llvm::Expected<std::string>
durability::findResourceDirectory(StringRef Given, const char *Argv0) {
  if (!Given.empty()) {
    if (holdsHeaders(Given))
      return Given.str();
    return llvm::createStringError("--resource-dir: '" + Given +
                                   "' has no include/stddef.h");
  }
  static int Anchor;
  const std::string Version = CLANG_VERSION_MAJOR_STRING;
  const std::string Self = fs::getMainExecutable(Argv0, &Anchor);
  std::vector<std::string> Candidates = {
      (path::parent_path(path::parent_path(Self)) + "/lib/clang/" + Version)
          .str(),
      std::string(DURABILITY_LLVM_LIBRARY_DIR) + "/clang/" + Version};
  if (llvm::ErrorOr<std::string> Clang =
          llvm::sys::findProgramByName("clang-" + Version)) {
    llvm::SmallString<256> Real;
    if (!fs::real_path(*Clang, Real))
      Candidates.push_back(
          (path::parent_path(path::parent_path(Real)) + "/lib/clang/" + Version)
              .str());
  }
  for (const std::string &Candidate : Candidates)
    if (holdsHeaders(Candidate))
      return Candidate;
  return llvm::createStringError(
      "clang " + Version +
      "'s builtin headers (stddef.h) are not found; install clang-" + Version +
      ", or name them with --resource-dir=$(clang-" + Version +
      " -print-resource-dir)");
}
