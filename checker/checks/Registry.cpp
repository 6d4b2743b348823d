#include "checks/AckBeforeSync.h"
#include "checks/Check.h"
#include "checks/ContractCheck.h"
#include "checks/DestroyBeforeSync.h"
#include "checks/FdatasyncPortability.h"
#include "checks/FsyncWithoutFlush.h"
#include "checks/MissingDirectorySync.h"
#include "checks/MisusedSyncResult.h"
#include "checks/MsyncFlags.h"
#include "checks/NoopSync.h"
#include "checks/OverwriteInPlace.h"
#include "checks/PreferFdatasync.h"
#include "checks/RedundantSync.h"
#include "checks/RenameWithoutSync.h"
#include "checks/ShortWrite.h"
#include "checks/StreamWithoutSync.h"
#include "checks/SyncAfterClose.h"
#include "checks/SyncFlagLost.h"
#include "checks/SyncRangeAsBarrier.h"
#include "checks/SyncRetry.h"
#include "checks/UncheckedClose.h"
#include "checks/UncheckedSync.h"
#include "checks/UnlinkBeforeRename.h"
#include "checks/WriteAfterSync.h"
#include "checks/WriteOrder.h"
#include "checks/WriteWithoutSync.h"
#include "checks/WrongDirectorySynced.h"
#include "llvm/ADT/STLExtras.h"
#include <cassert>

using namespace durability;

llvm::ArrayRef<CheckDescription> durability::allChecks() {
  static const CheckDescription Table[] = {
#define DURABILITY_CHECK(Identifier, Short, Level, Concern, Summary)           \
  {Identifier##Check, Identifier##Name, Summary, CheckLevel::Level,            \
   CheckConcern::Concern},
#include "checks/Checks.def"
#undef DURABILITY_CHECK
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
