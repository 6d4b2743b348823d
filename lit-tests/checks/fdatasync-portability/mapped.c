// RUN: %check_durability %s durability-fdatasync-portability %t
// The project says what fdatasync is where the system does not.
#if defined(__APPLE__) || defined(_WIN32)
#define fdatasync fsync
#endif
int fdatasync(int fd);

int noWarning1(int fd) { return fdatasync(fd); }
