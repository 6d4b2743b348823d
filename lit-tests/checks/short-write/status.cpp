// RUN: %check_durability %s durability-short-write %t --level=strict -- -I%S/../unchecked-sync/Inputs
#include "file.h"
#include "status.h"

Status warningTrailer(WritableFile *F, const char *P, size_t N) {
  F->WritePage("\0\0\0", 3);
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: result of {{.*}} is dropped; when less is written to {{.*}}, the rest is missing without notice
  return F->WritePage(P, N);
}

Status silentChecked(WritableFile *F, const char *P, size_t N) {
  Status S = F->WritePage(P, N);
  if (S.ok())
    S = F->Sync();
  return S;
}

Status silentVoid(WritableFile *F, const char *P, size_t N) {
  (void)F->WritePage("\0", 1);
  return F->WritePage(P, N);
}
