// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs
// A std::ofstream has no descriptor: the file is synced by its path.
#include "stdio.h"
#include "fstream.h"

bool noWarningFlush(const char *Path) {
  std::ofstream Out(Path);
  Out << "record";
  if (!Out.flush())
    return false;
  int Fd = open(Path, O_RDONLY);
  if (Fd < 0)
    return false;
  bool Ok = fsync(Fd) == 0;
  close(Fd);
  return Ok;
}

bool noWarningClose(const char *Path) {
  std::ofstream Out(Path);
  Out << "record";
  Out.close();
  int Fd = open(Path, O_RDONLY);
  if (Fd < 0)
    return false;
  bool Ok = fsync(Fd) == 0;
  close(Fd);
  return Ok;
}

// The destructor of the stream flushes.
bool noWarningDestroyed(const char *Path) {
  {
    std::ofstream Out(Path);
    Out.write("record", 6);
  }
  int Fd = open(Path, O_RDONLY);
  if (Fd < 0)
    return false;
  bool Ok = fsync(Fd) == 0;
  close(Fd);
  return Ok;
}

bool noWarningOtherPath(const char *Path, const char *Directory) {
  std::ofstream Out(Path);
  Out << 1;
  int Fd = open(Directory, O_RDONLY);
  if (Fd < 0)
    return false;
  bool Ok = fsync(Fd) == 0;
  close(Fd);
  return Ok;
}
