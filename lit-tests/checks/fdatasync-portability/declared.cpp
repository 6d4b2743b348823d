// RUN: %check_durability %s durability-fdatasync-portability %t
// The project brings its own where the system has none.
extern "C" {
#ifdef __APPLE__
int fdatasync(int Fd) { return fsync(Fd); }
#else
int fdatasync(int Fd);
#endif
}

int noWarning1(int Fd) { return fdatasync(Fd); }
