#include "lint/CompileEntries.h"
#include "lint/Coverage.h"
#include "lint/PathFilter.h"
#include "clang/Driver/Types.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang;
using namespace durability::lint;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static constexpr StringRef DatabaseName = "compile_commands.json";

static llvm::Error failure(const llvm::Twine &Message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), Message);
}

std::string durability::lint::findDatabase(StringRef Given) {
  if (!Given.empty()) {
    llvm::SmallString<256> File(Given);
    if (fs::is_directory(Given))
      path::append(File, DatabaseName);
    return fs::exists(File) ? absolutePath(File, "") : "";
  }
  for (std::string Directory = absolutePath(".", ""); !Directory.empty();
       Directory = path::parent_path(Directory).str()) {
    llvm::SmallString<256> File(Directory);
    path::append(File, DatabaseName);
    if (fs::exists(File))
      return File.str().str();
  }
  return "";
}

static llvm::Expected<std::unique_ptr<tooling::CompilationDatabase>>
loadDatabase(StringRef Given) {
  const std::string File = findDatabase(Given);
  if (File.empty())
    return failure(
        (Given.empty() ? "no " + DatabaseName + " here or in a directory above"
                       : "no " + DatabaseName + " at '" + Given + "'") +
        "; make one with 'cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON', or with "
        "'bear -- make', and name "
        "it with -p, or analyse single files with 'check FILE -- FLAGS'");
  std::string Reason;
  std::unique_ptr<tooling::CompilationDatabase> Database =
      tooling::JSONCompilationDatabase::loadFromFile(
          File, Reason, tooling::JSONCommandLineSyntax::AutoDetect);
  if (!Database)
    return failure("'" + File +
                   "' is no compile database: " + StringRef(Reason).trim() +
                   "; write it anew with the build system");
  return tooling::expandResponseFiles(std::move(Database),
                                      llvm::vfs::getRealFileSystem());
}

static bool isCFamily(StringRef File) {
  StringRef Extension = path::extension(File);
  if (!Extension.consume_front("."))
    return false;
  const driver::types::ID Type =
      driver::types::lookupTypeForExtension(Extension);
  return Type != driver::types::TY_INVALID &&
         driver::types::isDerivedFromC(Type);
}

static void sortUnique(std::vector<CompileEntry> &Entries) {
  llvm::sort(Entries);
  Entries.erase(llvm::unique(Entries), Entries.end());
}

/// Drops the entries that no filter of \p Paths matches. Error: a filter that
/// matches no entry.
static llvm::Error applyFilters(llvm::ArrayRef<std::string> Paths,
                                std::vector<CompileEntry> &Entries) {
  if (Paths.empty())
    return llvm::Error::success();
  std::vector<bool> Wanted(Entries.size());
  for (const std::string &Text : Paths) {
    llvm::Expected<PathFilter> Filter = PathFilter::create(Text);
    if (!Filter)
      return Filter.takeError();
    bool Matched = false;
    for (size_t I = 0; I < Entries.size(); ++I)
      if (Filter->matches(Entries[I].File))
        Wanted[I] = Matched = true;
    if (!Matched)
      return failure("no entry of the compile database is at or under '" +
                     Text +
                     "'; without a database, write 'check FILE -- FLAGS'");
  }
  size_t Next = 0;
  llvm::erase_if(Entries,
                 [&](const CompileEntry &) { return !Wanted[Next++]; });
  return llvm::Error::success();
}

static llvm::Expected<std::vector<CompileEntry>> allEntries(const Options &O) {
  auto Database = loadDatabase(O.Database);
  if (!Database)
    return Database.takeError();
  std::vector<CompileEntry> Entries;
  for (tooling::CompileCommand &Command :
       (*Database)->getAllCompileCommands()) {
    CompileEntry Entry;
    Entry.Directory = absolutePath(Command.Directory, "");
    Entry.File = absolutePath(Command.Filename, Entry.Directory);
    Entry.Arguments = std::move(Command.CommandLine);
    Entries.push_back(std::move(Entry));
  }
  if (Entries.empty())
    return failure(
        "the compile database has no entries; build something first");
  sortUnique(Entries);
  return Entries;
}

llvm::Expected<std::vector<std::string>>
durability::lint::missingEntries(const Options &O, StringRef Root) {
  std::vector<std::string> None;
  if (O.Flags || !O.Paths.empty())
    return None;
  llvm::Expected<std::vector<CompileEntry>> Entries = allEntries(O);
  if (!Entries)
    return Entries.takeError();
  llvm::Expected<PathFilters> Exclude = PathFilters::create(O.Exclude);
  if (!Exclude)
    return Exclude.takeError();
  llvm::StringSet<> Compiled;
  for (const CompileEntry &Entry : *Entries) {
    llvm::SmallString<256> Real;
    Compiled.insert(fs::real_path(Entry.File, Real) ? StringRef(Entry.File)
                                                    : Real.str());
  }
  return filesWithoutEntry(Root, Compiled, *Exclude);
}

static llvm::Expected<CompileEntries> fromDatabase(const Options &O) {
  llvm::Expected<std::vector<CompileEntry>> All = allEntries(O);
  if (!All)
    return All.takeError();
  CompileEntries Result;
  Result.Entries = std::move(*All);
  if (llvm::Error E = applyFilters(O.Paths, Result.Entries))
    return E;
  llvm::Expected<PathFilters> Exclude = PathFilters::create(O.Exclude);
  if (!Exclude)
    return Exclude.takeError();
  const size_t Wanted = Result.Entries.size();
  llvm::erase_if(Result.Entries, [&](const CompileEntry &E) {
    return Exclude->matches(E.File);
  });
  Result.Excluded = Wanted - Result.Entries.size();
  const size_t Before = Result.Entries.size();
  llvm::erase_if(Result.Entries, [](const CompileEntry &E) {
    return !isCFamily(E.File) || llvm::is_contained(E.Arguments, "-emit-pch");
  });
  Result.Skipped = Before - Result.Entries.size();
  return Result;
}

static llvm::Expected<CompileEntries> fromCommandLine(const Options &O) {
  if (O.Paths.empty())
    return failure("no file before '--'");
  if (!O.Database.empty())
    return failure("-p and '-- FLAGS' exclude each other");
  CompileEntries Result;
  for (const std::string &File : O.Paths) {
    if (!fs::is_regular_file(File))
      return failure("no such file: '" + File + "'");
    CompileEntry Entry;
    Entry.Directory = absolutePath(".", "");
    Entry.File = absolutePath(File, "");
    Entry.Arguments = {"clang"};
    llvm::append_range(Entry.Arguments, *O.Flags);
    Entry.Arguments.push_back(Entry.File);
    Result.Entries.push_back(std::move(Entry));
  }
  sortUnique(Result.Entries);
  return Result;
}

llvm::Expected<CompileEntries>
durability::lint::collectEntries(const Options &O,
                                 StringRef ResourceDirectory) {
  llvm::Expected<CompileEntries> Result =
      O.Flags ? fromCommandLine(O) : fromDatabase(O);
  if (Result)
    for (CompileEntry &Entry : Result->Entries)
      Entry.Arguments = cleanArguments(std::move(Entry.Arguments), Entry.File,
                                       ResourceDirectory);
  return Result;
}
