// RUN: %check_durability %s durability-fdatasync-portability %t
// Two classes that take care of macOS themselves are no wrapper for others.
extern "C" int fsync(int Fd);
extern "C" int fcntl(int Fd, int Command, ...);
extern "C" long write(int Fd, const void *Data, unsigned long Size);

class WritableFile {
public:
  bool sync() {
#ifdef HAVE_FULLFSYNC
    return ::fcntl(Fd, F_FULLFSYNC) == 0;
#else
    return ::fsync(Fd) == 0;
#endif
  }

private:
  int Fd = -1;
};

int writeAndSync(int Fd, const char *Text) {
  if (write(Fd, Text, 1) != 1)
    return -1;
#ifdef HAVE_FULLFSYNC
  return fcntl(Fd, F_FULLFSYNC);
#else
  return fsync(Fd);
#endif
}

int noWarning1(int Fd) { return fsync(Fd); }
