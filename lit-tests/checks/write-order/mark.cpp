// RUN: %check_durability %s durability-write-order,durability-contract %t --level=contract -- -std=c++17 -I%S/../contract/Inputs -I%contracts
#include "unistd.h"
#include <durability/Contracts.h>

// What a header, a meta page or a commit record refers to is stable before that is written, in the same file.
struct Header {
  char Bytes[64];
};
class Store {
public:
  STABLE_BEFORE("Fd", "HeaderOffset") bool warningPlace(const char *P) {
    if (pwrite(Fd, P, 4096, 4096) != 4096)
      return false;
    return pwrite(Fd, P, 64, HeaderOffset) == 64 && fsync(Fd) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'pwrite' is called while 'Fd' is not synced; a power loss can keep what it does and lose what must be there before
  }
  STABLE_BEFORE("Fd", "HeaderOffset") bool silentPlace(const char *P) {
    if (pwrite(Fd, P, 4096, 4096) != 4096 || fsync(Fd) != 0)
      return false;
    return pwrite(Fd, P, 64, HeaderOffset) == 64 && fsync(Fd) == 0;
  }
  // What others wrote counts as well: no write here shows it.
  STABLE_BEFORE("Fd", "Head") bool warningOthers(const Header &Head) {
    return pwrite(Fd, Head.Bytes, sizeof(Head), 0) == sizeof(Head);
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'pwrite' is called while 'Fd' is not synced; {{.*}}
  }
  STABLE_BEFORE("Fd", "Head") bool silentOthers(const Header &Head) {
    return fsync(Fd) == 0 && pwrite(Fd, Head.Bytes, sizeof(Head), 0) == sizeof(Head);
  }
  STABLE_BEFORE("Fd", "mark()") bool warningCall(const char *P) {
    return pwrite(Fd, P, 64, 64) == 64 && mark(P);
    // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'Store::mark' is called while 'Fd' is not synced; {{.*}}
  }
  STABLE_BEFORE("Fd", "mark()") bool silentCall(const char *P) {
    return pwrite(Fd, P, 64, 64) == 64 && fsync(Fd) == 0 && mark(P);
  }
  STABLE_BEFORE("Fd", "mark()") bool warningOtherFile(const char *P) {
    return pwrite(Fd, P, 64, 64) == 64 && fsync(Other) == 0 && mark(P);
    // CHECK-MESSAGES: :[[@LINE-1]]:64: warning: 'Store::mark' is called while 'Fd' is not synced; {{.*}}
  }
  // An option or a matter of when decides whether others left something; it does not decide about what was written here.
  STABLE_BEFORE("Fd", "mark()") bool silentNothingToSync(const char *P) {
    if (Dirty && fsync(Fd) != 0)
      return false;
    return mark(P);
  }
  STABLE_BEFORE("Fd", "mark()") bool warningWrittenHere(const char *P) {
    if (pwrite(Fd, P, 64, 64) != 64 || (Dirty && fsync(Fd) != 0))
      return false;
    return mark(P);
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'Store::mark' is called while 'Fd' is not synced; {{.*}}
  }
  // Marks have no order among themselves, reading is none, and a failed sync ends the path.
  STABLE_BEFORE("Fd", "mark()") bool silentMarks(const char *P, int N) {
    if (fsync(Fd) != 0)
      return false;
    for (int I = 0; I < N; ++I)
      if (!mark(P + I))
        return false;
    return true;
  }
  // What the mark itself syncs, in a loop, comes after the first one.
  STABLE_BEFORE("Fd", "frame()") bool warningFirst(const char *P, int N) {
    for (int I = 0; I < N; ++I)
      if (!frame(P))
      // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'Store::frame' is called while 'Fd' is not synced; {{.*}}
        return false;
    return true;
  }
  STABLE_BEFORE("Fd", "HeaderOffset") bool silentRead(char *P) { return pread(Fd, P, 64, HeaderOffset) == 64; }

  STABLE_BEFORE("Pages", "mark()") bool warningUnknownFile(const char *P) { return mark(P); }
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'STABLE_BEFORE(Pages,mark())' cannot be read: 'Pages' is neither a parameter nor a member
  STABLE_BEFORE("Fd", "market()") bool warningUnknownCall(const char *P) { return mark(P); }
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'STABLE_BEFORE(Fd,market())' cannot be read: 'market' is not called
  STABLE_BEFORE("Fd", "HeaderPlace") bool warningUnknownMark(const char *P) { return mark(P); }
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'STABLE_BEFORE(Fd,HeaderPlace)' cannot be read: no call is given 'HeaderPlace'

private:
  bool mark(const char *P) { return pwrite(Fd, P, 16, 0) == 16; }
  bool frame(const char *P) { return pwrite(Fd, P, 16, 0) == 16 && fsync(Fd) == 0; }
  int Fd, Other;
  bool Dirty;
  long HeaderOffset;
};
