// RUN: %check_durability %s durability-unchecked-close %t --level=strict -- -I%S/../unchecked-sync/Inputs
#include "file.h"

class Writer {
public:
  bool silentMember(const char *S) {
    if (fputs(S, F) < 0)
      return false;
    fclose(F);
    return true;
  }
  ~Writer() { fclose(F); }

private:
  FILE *F = nullptr;
};

bool warningBool(const char *Path, const char *S) {
  FILE *F = fopen(Path, "w");
  if (!F || fputs(S, F) < 0)
    return false;
  fclose(F);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  return true;
}

void silentThrow(const char *Path, const char *S) {
  FILE *F = fopen(Path, "w");
  if (!F || fputs(S, F) < 0)
    throw 1;
  if (fclose(F) != 0)
    throw 2;
}
