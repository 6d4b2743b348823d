// A status class, and a file that returns it.
#ifndef STATUS_INPUT_H
#define STATUS_INPUT_H
#include "file.h"

class Status {
public:
  Status() = default;
  static Status OK() { return Status(); }
  static Status IOError(const char *);
  bool ok() const { return State == nullptr; }

private:
  const char *State = nullptr;
};

class WritableFile {
public:
  virtual ~WritableFile();
  virtual Status WritePage(const char *P, size_t N) = 0;
  virtual Status Sync() = 0;
  virtual Status Close() = 0;
};

#endif
