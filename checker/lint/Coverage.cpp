#include "lint/Coverage.h"
#include "lint/PathFilter.h"
#include "clang/Driver/Types.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace durability::lint;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
namespace types = clang::driver::types;

/// A root that is no project (a home folder) must not cost minutes.
static constexpr size_t MaxEntries = 200000;

bool durability::lint::isSource(StringRef File) {
  StringRef Extension = path::extension(File);
  if (!Extension.consume_front("."))
    return false;
  const types::ID Type = types::lookupTypeForExtension(Extension);
  return Type != types::TY_INVALID && types::isDerivedFromC(Type) &&
         !types::onlyPrecompileType(Type) &&
         types::getPreprocessedType(Type) != types::TY_INVALID;
}

static bool isPassedOver(StringRef Folder) {
  return path::filename(Folder).starts_with(".") ||
         fs::exists(Folder + "/CMakeCache.txt");
}

std::vector<std::string>
durability::lint::filesWithoutEntry(StringRef Root,
                                    const llvm::StringSet<> &Compiled,
                                    const PathFilters &Exclude) {
  std::vector<std::string> Found;
  const std::string Prefix = Root.str() + "/";
  if (llvm::none_of(Compiled, [&](const auto &File) {
        return File.first().starts_with(Prefix);
      }))
    return Found;
  std::error_code Failed;
  size_t Seen = 0;
  for (fs::recursive_directory_iterator
           It(Root, Failed, /*follow_symlinks=*/false),
       End;
       It != End && !Failed && ++Seen < MaxEntries; It.increment(Failed)) {
    StringRef Path = It->path();
    if (It->type() == fs::file_type::directory_file) {
      if (isPassedOver(Path) || Exclude.matches(Path))
        It.no_push();
    } else if (It->type() == fs::file_type::regular_file && isSource(Path) &&
               !Compiled.contains(Path) && !Exclude.matches(Path)) {
      Found.push_back(Path.drop_front(Prefix.size()).str());
    }
  }
  llvm::sort(Found);
  return Found;
}
