#include "lint/Run.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/TargetSelect.h"

int main(int Argc, const char **Argv) {
  llvm::InitLLVM Init(Argc, Argv);
  // For inline assembly, and for targets named by the compiler's program name.
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargets();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmParsers();
  return durability::lint::runLint(
      durability::lint::parseCommandLine(Argc, Argv), Argv[0]);
}
