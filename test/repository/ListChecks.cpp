// Prints name, level, concern and summary of every registered check.
#include "checks/Check.h"
#include "llvm/Support/raw_ostream.h"

int main() {
  static constexpr const char *Levels[] = {"default", "strict", "contract"};
  for (const durability::CheckDescription &Check : durability::allChecks())
    llvm::outs() << Check.Name << '\t'
                 << Levels[static_cast<unsigned>(Check.Level)] << '\t'
                 << (Check.Concern == durability::CheckConcern::Performance
                         ? "performance"
                         : "durability")
                 << '\t' << Check.Summary << '\n';
}
