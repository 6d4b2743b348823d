// RUN: %check_durability %s durability-write-without-sync %t
// CORE D-2: a new file is dirty while another one, synced for it, gets its final name: what the name leads to is not there yet.
#include <fcntl.h>
#include <stdio.h>
#include <string>
#include <unistd.h>

static bool writeAll(int Fd, const std::string &Data) {
  return ::write(Fd, Data.data(), Data.size()) == (ssize_t)Data.size();
}

static bool setCurrent(const std::string &Folder, const std::string &Text) {
  std::string Temporary = Folder + "/CURRENT.tmp";
  int Fd = ::open(Temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (Fd < 0 || !writeAll(Fd, Text) || ::fsync(Fd) != 0 || ::close(Fd) != 0)
    return false;
  return ::rename(Temporary.c_str(), (Folder + "/CURRENT").c_str()) == 0;
}

bool newDatabase(const std::string &Folder, const std::string &Record) {
  int Fd = ::open((Folder + "/MANIFEST").c_str(), O_WRONLY | O_CREAT, 0644);
  if (Fd < 0)
    return false;
  bool Ok = writeAll(Fd, Record);
  Ok = ::close(Fd) == 0 && Ok;
  return Ok && setCurrent(Folder, "MANIFEST");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: returns success with data written to a new file not synced, though another file is synced and renamed after it; a power loss can keep the rename and lose that data
}

bool syncedBefore(const std::string &Folder, const std::string &Record) {
  int Fd = ::open((Folder + "/MANIFEST").c_str(), O_WRONLY | O_CREAT, 0644);
  if (Fd < 0)
    return false;
  bool Ok = writeAll(Fd, Record) && ::fsync(Fd) == 0;
  Ok = ::close(Fd) == 0 && Ok;
  return Ok && setCurrent(Folder, "MANIFEST");
}

// An option decides about both.
bool asWanted(const std::string &Folder, const std::string &Record, bool Durable) {
  int Fd = ::open((Folder + "/MANIFEST").c_str(), O_WRONLY | O_CREAT, 0644);
  if (Fd < 0 || !writeAll(Fd, Record))
    return false;
  if (Durable && ::fsync(Fd) != 0)
    return false;
  ::close(Fd);
  return setCurrent(Folder, "MANIFEST");
}

// Written after the rename: the next log of a new database.
bool nextLog(const std::string &Folder, const std::string &Record) {
  if (!setCurrent(Folder, "MANIFEST"))
    return false;
  int Fd = ::open((Folder + "/LOG").c_str(), O_WRONLY | O_CREAT, 0644);
  if (Fd < 0)
    return false;
  bool Ok = writeAll(Fd, Record);
  return ::close(Fd) == 0 && Ok;
}

// Appended to, not new; and a temporary one that is removed.
bool remarks(const std::string &Folder, const std::string &Record) {
  int Fd = ::open((Folder + "/remarks").c_str(), O_WRONLY | O_APPEND, 0644);
  if (Fd < 0 || !writeAll(Fd, Record))
    return false;
  ::close(Fd);
  std::string Scratch = Folder + "/scratch";
  int Temporary = ::open(Scratch.c_str(), O_WRONLY | O_CREAT, 0644);
  if (Temporary < 0 || !writeAll(Temporary, Record))
    return false;
  ::close(Temporary);
  ::unlink(Scratch.c_str());
  return setCurrent(Folder, "MANIFEST");
}

// Nothing was synced before the rename either: nobody promised anything.
bool bestEffort(const std::string &Folder, const std::string &Record) {
  int Fd = ::open((Folder + "/a").c_str(), O_WRONLY | O_CREAT, 0644);
  if (Fd < 0 || !writeAll(Fd, Record))
    return false;
  ::close(Fd);
  return ::rename((Folder + "/b.old").c_str(), (Folder + "/b").c_str()) == 0;
}
