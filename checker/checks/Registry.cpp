#include "checks/Check.h"
#include "checks/ContractCheck.h"
#include "checks/FdatasyncPortability.h"
#include "checks/FsyncWithoutFlush.h"
#include "checks/MisusedSyncResult.h"
#include "checks/NoopSync.h"
#include "checks/RenameWithoutSync.h"
#include "checks/ShortWrite.h"
#include "checks/SyncRetry.h"
#include "checks/UncheckedClose.h"
#include "checks/UncheckedSync.h"
#include "checks/WriteWithoutSync.h"
#include "llvm/ADT/STLExtras.h"
#include <cassert>

using namespace durability;

llvm::ArrayRef<CheckDescription> durability::allChecks() {
  // Sorted by name.
  static const CheckDescription Table[] = {
      ContractCheck,          FdatasyncPortabilityCheck,
      FsyncWithoutFlushCheck, MisusedSyncResultCheck,
      NoopSyncCheck,          RenameWithoutSyncCheck,
      ShortWriteCheck,        SyncRetryCheck,
      UncheckedCloseCheck,    UncheckedSyncCheck,
      WriteWithoutSyncCheck,
  };
  assert(llvm::is_sorted(
      Table, [](const CheckDescription &A, const CheckDescription &B) {
        return A.Name < B.Name;
      }));
  return Table;
}

const CheckDescription *durability::findCheck(llvm::StringRef Name) {
  for (const CheckDescription &Check : allChecks())
    if (Check.Name == Name)
      return &Check;
  return nullptr;
}

llvm::StringRef CheckInput::option(llvm::StringRef Check,
                                   const CheckOption &Option) const {
  auto Given = Options.find((Check + "." + Option.Name).str());
  return Given == Options.end() ? Option.Default
                                : llvm::StringRef(Given->second);
}
