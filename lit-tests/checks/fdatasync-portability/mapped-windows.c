// RUN: %check_durability %s durability-fdatasync-portability %t
// Only Windows gets another meaning; what macOS does is not said.
#if defined(_WIN32)
#define fdatasync _commit
#endif
int fdatasync(int fd);

int noWarning1(int fd) { return fdatasync(fd); }
