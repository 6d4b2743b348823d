#include "lint/InitCommand.h"
#include "lint/CompileEntries.h"
#include "lint/Config.h"
#include "lint/Output.h"
#include "lint/PathFilter.h"
#include "lint/Run.h"
#include "report/Baseline.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

llvm::Error durability::lint::checkInit(const Options &O) {
  const StringRef Root = O.Root.empty() ? "." : StringRef(O.Root);
  for (StringRef Name : {StringRef(ConfigName), StringRef(BaselineName)})
    if (!O.Force && llvm::sys::fs::exists(Root + "/" + Name))
      return llvm::createStringError(
          "init: '" + Name +
          "' is there already; --force replaces it, 'durability-lint baseline' "
          "only writes the baseline anew");
  if (O.Flags)
    return llvm::createStringError(
        "init: a project needs a compile database; leave out '-- FLAGS'");
  return llvm::Error::success();
}

int durability::lint::writeInit(const Options &O, StringRef Root,
                                const report::Report &R) {
  const std::string Folder =
      llvm::sys::path::parent_path(findDatabase(O.Database)).str();
  StringRef Database = Folder;
  if (Database == Root)
    Database = ".";
  else
    (void)Database.consume_front((Root + "/").str());
  for (const auto &[Name, Bytes] :
       {std::pair(StringRef(BaselineName), report::makeBaseline(R)),
        std::pair(StringRef(ConfigName), startingConfig(Database, O.Level))})
    if (llvm::Error E = writeWhole((Root + "/" + Name).str(), Bytes))
      return toolError(std::move(E));
  for (const report::FailedFile &F : R.Failed)
    llvm::WithColor::error(llvm::errs(), F.File)
        << "not analysed: " << F.Reason << '\n';
  llvm::outs() << ConfigName << " and " << BaselineName
               << " written: " << R.Findings.size()
               << (R.Findings.size() == 1 ? " finding is" : " findings are")
               << " accepted.\nCommit both, and run 'durability-lint check': "
                  "from now on it shows what is new.\n";
  return R.ExitStatus;
}
