// clangd with the durability checks built in, which runs those of the default
// level when no checks are configured.
//
// clangd is linked from the archives of clang's development package, which
// ships none of its headers: what is used of it is declared here, as of clang
// 22. Two of its functions are wrapped by the linker (--wrap, CMakeLists.txt),
// because clangd has no other place to say it: which checks are fast enough to
// run on a keystroke, and which run when nothing is configured.
#include "clang-tidy/ClangTidyOptions.h"
#include "lint/ResourceDirectory.h"
#include "tidy/TidyCheck.h"
#include "llvm/ADT/FunctionExtras.h"
#include "llvm/Support/WithColor.h"
#include <optional>

using llvm::StringRef;

namespace clang::clangd {

int clangdMain(int Argc, char *Argv[]);

/// What clangd asks for a project's index on another machine.
class SymbolIndex {
public:
  virtual ~SymbolIndex();
};
namespace remote {
/// Null, as in a clangd that is built without gRPC; clangd goes on with the
/// index it builds itself.
std::unique_ptr<SymbolIndex> getClient(StringRef Address, StringRef) {
  llvm::WithColor::error(llvm::errs(), "durability-clangd")
      << "no index is asked for at " << Address
      << ": this clangd is built without remote indexes\n";
  return nullptr;
}
} // namespace remote

using TidyProvider =
    llvm::unique_function<void(tidy::ClangTidyOptions &, StringRef) const>;

// The names that the linker gives to the wrapped functions and to their
// wrappers.
#define DURABILITY_FAST "_ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE"
#define DURABILITY_DEFAULTS "_ZN5clang6clangd20provideDefaultChecksEv"
std::optional<bool> isFastInClangd(StringRef) asm("__real_" DURABILITY_FAST);
std::optional<bool> isFastHere(StringRef) asm("__wrap_" DURABILITY_FAST);
TidyProvider defaultsOfClangd() asm("__real_" DURABILITY_DEFAULTS);
TidyProvider defaultsHere() asm("__wrap_" DURABILITY_DEFAULTS);

/// All checks share one analysis, whose cost docs/editors.md gives.
std::optional<bool> isFastHere(StringRef Check) {
  for (const durability::CheckDescription &D : durability::allChecks())
    if (D.Name == Check)
      return true;
  return isFastInClangd(Check);
}

TidyProvider defaultsHere() {
  return [Clangd = defaultsOfClangd()](tidy::ClangTidyOptions &Options,
                                       StringRef File) {
    const bool Configured = Options.Checks && !Options.Checks->empty();
    Clangd(Options, File);
    if (!Configured && Options.Checks)
      *Options.Checks += "," + durability::tidy::defaultChecks();
  };
}

} // namespace clang::clangd

/// Whether one of \p Arguments is -Name, --Name, or one of them with a value.
static bool given(llvm::ArrayRef<char *> Arguments, StringRef Name) {
  return llvm::any_of(Arguments, [&](StringRef Argument) {
    return Argument.consume_front("-") &&
           (Argument.consume_front("-"), Argument.consume_front(Name)) &&
           (Argument.empty() || Argument.starts_with("="));
  });
}

int main(int Argc, char **Argv) {
  std::vector<char *> Arguments(Argv, Argv + Argc);
  std::string Own;
  if (given(Arguments, "version"))
    llvm::outs() << "durability-clangd " DURABILITY_VERSION << '\n';
  if (!given(Arguments, "resource-dir")) {
    if (auto Directory = durability::findResourceDirectory("", Argv[0])) {
      Own = "--resource-dir=" + *Directory;
      Arguments.insert(Arguments.begin() + 1, Own.data());
    } else {
      llvm::WithColor::warning(llvm::errs(), "durability-clangd")
          << llvm::toString(Directory.takeError()) << '\n';
    }
  }
  return clang::clangd::clangdMain(static_cast<int>(Arguments.size()),
                                   Arguments.data());
}
