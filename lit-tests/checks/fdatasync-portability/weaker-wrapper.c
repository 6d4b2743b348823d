// RUN: %check_durability %s durability-fdatasync-portability %t
// fsync is at least as strong as this wrapper everywhere: nothing is lost.
int fsync(int fd);
int fdatasync(int fd);

#ifdef __linux__
#define store_sync(fd) fdatasync(fd)
#else
#define store_sync(fd) fsync(fd)
#endif

int noWarning1(int fd) { return fsync(fd); }
int noWarning2(int fd) { return store_sync(fd); }
