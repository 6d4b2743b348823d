/// \file
/// Which compilations are to be analysed, and with which arguments for clang.
///
/// One entry of a compile database is one compilation: a file that is compiled
/// with two flag sets is analysed twice. Arguments are those of the build, made
/// digestible for clang: see cleanArguments.
#ifndef DURABILITY_LINT_COMPILEENTRIES_H
#define DURABILITY_LINT_COMPILEENTRIES_H

#include "lint/Options.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace durability::lint {

struct CompileEntry {
  std::string File;      ///< Absolute, without dots.
  std::string Directory; ///< Absolute; what relative arguments are relative to.
  std::vector<std::string> Arguments;
  auto operator<=>(const CompileEntry &) const = default;
};

struct CompileEntries {
  std::vector<CompileEntry> Entries; ///< Sorted, without duplicates.
  unsigned Skipped = 0;  ///< Entries that are not C or C++ (assembly, Fortran),
                         ///< or only make a PCH.
  unsigned Excluded = 0; ///< Entries that the user does not want judged.
};

/// The absolute path of compile_commands.json, at \p Given or the nearest one
/// from here upwards; empty when there is none.
[[nodiscard]] std::string findDatabase(llvm::StringRef Given);

/// The entries that \p O names. Errors say what to do: no database, broken
/// database, a filter without a match, a file that does not exist.
[[nodiscard]] llvm::Expected<CompileEntries>
collectEntries(const Options &O, llvm::StringRef ResourceDirectory);

/// Sources of the project \p Root that the database leaves out; none where \p O
/// asks for a part of it only.
[[nodiscard]] llvm::Expected<std::vector<std::string>>
missingEntries(const Options &O, llvm::StringRef Root);

/// The command line for the analysis: outputs, dependency files, plugins and
/// warnings-as-errors are removed, and so is everything that only GCC knows
/// (any option that clang's driver does not have, and the list in the
/// implementation of those it has but takes differently). Errors that GCC only
/// warns about become warnings.
[[nodiscard]] std::vector<std::string>
cleanArguments(std::vector<std::string> Arguments, llvm::StringRef File,
               llvm::StringRef ResourceDirectory);

} // namespace durability::lint

#endif // DURABILITY_LINT_COMPILEENTRIES_H
