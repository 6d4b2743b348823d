#include "lint/Confirm.h"
#include "lint/Output.h"
#include "lint/Run.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"

int main(int Argc, const char **Argv) {
  llvm::InitLLVM Init(Argc, Argv);
  // For inline assembly, and for targets named by the compiler's program name.
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargets();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmParsers();
  durability::lint::handleInterrupts();
  // Analyses nothing: it has options of its own.
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "confirm")
    return durability::lint::runConfirm(
        llvm::ArrayRef(Argv + 2, static_cast<size_t>(Argc - 2)));
  llvm::Expected<durability::lint::Options> Options =
      durability::lint::parseCommandLine(Argc, Argv);
  const int Status = Options ? durability::lint::runLint(*Options, Argv[0])
                             : durability::lint::toolError(Options.takeError());
  llvm::outs().flush();
  llvm::errs().flush();
  // A file that crashed the parser leaves objects of LLVM behind that cannot be
  // destroyed.
  llvm::sys::Process::Exit(Status, /*NoCleanup=*/true);
}
