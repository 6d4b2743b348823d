// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs
// What the classes in sight answer of themselves is no reason to take a branch for dead: others may answer otherwise.
#include "stdio.h"

class Device {
public:
  virtual ~Device();
  virtual bool isReady() const { return false; }
  virtual int number() const = 0;
};
class Plain : public Device {
public:
  int number() const override { return 1; }
};
class Slow : public Device {
public:
  bool isReady() const override { return false; }
  int number() const override { return 2; }
};
Plain MakeSure;
Slow AlsoSure;

int warningOnceReady(Device &D, FILE *F) {
  if (fputs("text", F) < 0)
    return -1;
  if (!D.isReady())
    return -1;
  return fsync(fileno(F));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}

namespace {
class Hidden {
public:
  virtual ~Hidden() = default;
  virtual bool isReady() const { return false; }
};
class Inner : public Hidden {
public:
  bool isReady() const override { return false; }
};
} // namespace
Inner Known;

// All classes of an anonymous namespace are in sight.
static int noWarningNever(Hidden &H, FILE *F) {
  if (fputs("text", F) < 0)
    return -1;
  if (!H.isReady())
    return -1;
  return fsync(fileno(F));
}
int useThem(FILE *F) { return noWarningNever(Known, F); }
