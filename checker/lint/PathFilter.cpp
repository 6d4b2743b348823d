#include "lint/PathFilter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace durability::lint;
using llvm::StringRef;
namespace path = llvm::sys::path;

std::string durability::lint::absolutePath(StringRef Path,
                                           StringRef Directory) {
  llvm::SmallString<256> Result(Path);
  if (Directory.empty())
    (void)llvm::sys::fs::make_absolute(Result);
  else
    path::make_absolute(Directory, Result);
  path::remove_dots(Result, /*remove_dot_dot=*/true);
  return Result.str().str();
}

llvm::Expected<PathFilter> PathFilter::create(StringRef Text) {
  PathFilter Filter;
  Filter.Path = absolutePath(Text, "");
  llvm::Expected<llvm::GlobPattern> Pattern =
      llvm::GlobPattern::create(Filter.Path);
  if (!Pattern)
    return llvm::createStringError("'" + Text +
                                   "': " + llvm::toString(Pattern.takeError()));
  Filter.Pattern = *Pattern;
  return Filter;
}

bool PathFilter::matches(StringRef File) const {
  StringRef Rest = File;
  return (Rest.consume_front(Path) &&
          (Rest.empty() || Rest.starts_with("/") || Path == "/")) ||
         Pattern->match(File);
}

llvm::Expected<PathFilters>
PathFilters::create(llvm::ArrayRef<std::string> Texts) {
  PathFilters Result;
  for (const std::string &Text : Texts) {
    llvm::Expected<PathFilter> Filter = PathFilter::create(Text);
    if (!Filter)
      return Filter.takeError();
    Result.Filters.push_back(std::move(*Filter));
  }
  return Result;
}

bool PathFilters::matches(StringRef File) const {
  return llvm::any_of(
      Filters, [&](const PathFilter &Filter) { return Filter.matches(File); });
}
