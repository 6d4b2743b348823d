// RUN: %check_durability %s durability-write-without-sync %t -- -std=c++17
// K-2: a finding needs one class that both writes and leaves out the sync.
extern "C" {
long write(int Fd, const void *P, unsigned long N);
int fsync(int Fd);
}

class File {
public:
  virtual bool append(const char *Data, unsigned long Size) = 0;
  virtual bool sync() = 0;
};
class PosixFile : public File {
public:
  bool append(const char *Data, unsigned long Size) override {
    return write(Fd, Data, Size) == long(Size);
  }
  bool sync() override { return fsync(Fd) == 0; }

private:
  int Fd;
};
class NullFile : public File {
public:
  bool append(const char *, unsigned long) override { return true; }
  bool sync() override { return true; }
};
// CORE §9: its append forwards, its sync does nothing.
class CountingFile : public File {
public:
  bool append(const char *Data, unsigned long Size) override {
    ++Count;
    return Inner->append(Data, Size);
  }
  bool sync() override { return true; }

private:
  File *Inner;
  int Count;
};

// Whether it syncs depends on the class, which is nobody's slip here.
bool noWarningBoth(File &F) { return F.append("a", 1) && F.sync(); }
bool noWarningPosix(PosixFile &F) { return F.append("a", 1) && F.sync(); }
bool noWarningNull(NullFile &F) { return F.append("a", 1) && F.sync(); }
bool warningSometimes(File &F, int N) {
  if (!F.append("a", 1))
    return false;
  if (N == 7)
    return true;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'F' not synced, though another path of the function syncs it; a power loss loses that data
  return F.sync();
}
bool noWarningAlways(File &F, int N) {
  if (!F.append("a", 1))
    return false;
  if (N == 7)
    return F.sync();
  return F.sync();
}
