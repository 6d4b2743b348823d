// Prints the name and the summary of every registered check.
#include "checks/Check.h"
#include "llvm/Support/raw_ostream.h"

int main() {
  for (const durability::CheckDescription &Check : durability::allChecks())
    llvm::outs() << Check.Name << '\t' << Check.Summary << '\n';
}
