// clang-tidy with the durability checks built in, which runs those of the
// default level when nothing else is configured.
#include "clang-tidy/tool/ClangTidyMain.h"
#include "lint/ResourceDirectory.h"
#include "tidy/TidyCheck.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"

using llvm::StringRef;

/// Whether \p Argument is -Name, --Name, or one of them with a value.
static bool isOption(StringRef Argument, StringRef Name) {
  return Argument.consume_front("-") &&
         (Argument.consume_front("-"), Argument.consume_front(Name)) &&
         (Argument.empty() || Argument.starts_with("="));
}

/// Whether clang-tidy would find a .clang-tidy for \p File.
static bool hasConfiguration(StringRef File) {
  llvm::SmallString<256> Path(File);
  if (llvm::sys::fs::make_absolute(Path))
    return false;
  llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  for (StringRef Directory = llvm::sys::path::parent_path(Path);
       !Directory.empty(); Directory = llvm::sys::path::parent_path(Directory))
    if (llvm::sys::fs::exists(Directory + "/.clang-tidy"))
      return true;
  return false;
}

static bool isConfigured(llvm::ArrayRef<const char *> Arguments) {
  bool HasFile = false;
  for (StringRef Argument : Arguments) {
    if (Argument == "--")
      break;
    for (StringRef Name : {"checks", "config", "config-file"})
      if (isOption(Argument, Name))
        return true;
    if (Argument.starts_with("-"))
      continue;
    // The value of an option may look like a file; it then only makes us look
    // for a configuration in one more place.
    HasFile = true;
    if (hasConfiguration(Argument))
      return true;
  }
  return !HasFile && hasConfiguration("any-file-here");
}

int main(int Argc, const char **Argv) {
  llvm::ArrayRef<const char *> Given(Argv + 1, Argv + Argc);
  std::vector<std::string> Own;
  if (!isConfigured(Given))
    Own.push_back("-checks=" + durability::tidy::defaultChecks());
  // In front of the file's flags, which therefore win.
  if (auto Directory = durability::findResourceDirectory("", Argv[0]))
    Own.push_back("-extra-arg-before=-resource-dir=" + *Directory);
  else
    llvm::WithColor::warning(llvm::errs(), "durability-tidy")
        << llvm::toString(Directory.takeError()) << '\n';
  std::vector<const char *> Arguments = {Argv[0]};
  for (const std::string &Argument : Own)
    Arguments.push_back(Argument.c_str());
  Arguments.insert(Arguments.end(), Given.begin(), Given.end());
  return clang::tidy::clangTidyMain(static_cast<int>(Arguments.size()),
                                    Arguments.data());
}
