#include "lint/CompileEntries.h"
#include "clang/Options/Options.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"

using namespace clang;
using namespace durability::lint;
using llvm::StringRef;

/// Options that clang's driver has, but that fail or change the result outside
/// the build they were written for.
static constexpr StringRef UnwantedPrefixes[] = {
    "-fplugin",           // GCC's plugins are none of clang's.
    "-specs",             // GCC's spec files, e.g. of distribution hardening.
    "--specs",            //
    "-fprofile-use",      // The profile may be of GCC, or gone.
    "-fauto-profile",     //
    "-fprofile-instr",    //
    "-flto",              // Nothing is linked, and the values differ.
    "-fuse-ld",           //
    "-Wa,",               // For GCC's assembler.
    "-Wl,",               //
    "-Werror",            // Warnings are silent here.
    "-pedantic-errors",   //
    "-fdump-",            //
    "-fexcess-precision", // Values differ.
    "-mfpmath",           //
    "-MJ",                // Would write into the user's build.
    "--serialize-diagnostics", //
    "-save-temps",             //
    "-gsplit-dwarf",           //
    "-fsanitize", // Combinations that clang refuses; no effect on the AST that
                  // matters here.
    "-fno-sanitize", //
};

/// What GCC accepts with a warning at most, and clang 16 and later refuse: old
/// C code builds with it every day.
static constexpr StringRef Downgraded[] = {
    "implicit-function-declaration",
    "implicit-int",
    "int-conversion",
    "incompatible-function-pointer-types",
    "incompatible-pointer-types",
    "return-type",
    "c++11-narrowing",
    "reserved-user-defined-literal",
    "register",
    "invalid-source-encoding",
};

static bool isUnwanted(StringRef Argument) {
  return llvm::any_of(UnwantedPrefixes, [&](StringRef Prefix) {
    return Argument.starts_with(Prefix);
  });
}

/// Without the options that clang's driver does not know or that are unwanted.
/// An option with its separate values is one unit: it ends where the next one
/// begins.
static std::vector<std::string>
dropGccOnly(const std::vector<std::string> &Arguments) {
  llvm::SmallVector<const char *, 64> Raw;
  for (const std::string &Argument : llvm::drop_begin(Arguments))
    Raw.push_back(Argument.c_str());
  unsigned MissingIndex = 0, MissingCount = 0;
  llvm::opt::InputArgList Parsed = getDriverOptTable().ParseArgs(
      Raw, MissingIndex, MissingCount,
      llvm::opt::Visibility(options::ClangOption));
  std::vector<llvm::opt::Arg *> Units(Parsed.begin(), Parsed.end());
  std::vector<std::string> Kept = {Arguments.front()};
  for (size_t I = 0; I < Units.size(); ++I) {
    const unsigned Begin = Units[I]->getIndex();
    const unsigned End =
        I + 1 < Units.size() ? Units[I + 1]->getIndex() : Raw.size();
    if (Units[I]->getOption().matches(options::OPT_UNKNOWN) ||
        isUnwanted(Raw[Begin]))
      continue;
    Kept.insert(Kept.end(), Raw.begin() + Begin, Raw.begin() + End);
  }
  return Kept;
}

std::vector<std::string>
durability::lint::cleanArguments(std::vector<std::string> Arguments,
                                 StringRef File, StringRef ResourceDirectory) {
  if (Arguments.empty())
    Arguments = {"clang", File.str()};
  std::vector<std::string> Result = dropGccOnly(Arguments);
  const tooling::ArgumentsAdjuster Adjusters[] = {
      tooling::getClangStripOutputAdjuster(),
      tooling::getClangStripDependencyFileAdjuster(),
      tooling::getStripPluginsAdjuster(),
      tooling::getClangSyntaxOnlyAdjuster()};
  for (const tooling::ArgumentsAdjuster &Adjust : Adjusters)
    Result = Adjust(Result, File);
  const std::string Program =
      Result.front(); // addTargetAndModeForProgramName inserts behind it.
  tooling::addTargetAndModeForProgramName(Result, Program);

  std::vector<std::string> Own = {"-w", "-ferror-limit=1",
                                  "-resource-dir=" + ResourceDirectory.str()};
  for (StringRef Warning : Downgraded)
    Own.push_back(("-Wno-error=" + Warning).str());
  // A `--` of the build starts the file names.
  auto Dashes = llvm::find(Result, "--");
  Result.insert(Dashes, Own.begin(), Own.end());
  return Result;
}
