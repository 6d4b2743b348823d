// RUN: %check_durability %s durability-fdatasync-portability %t
// The name of the file says for which platform it is.
int fdatasync(int fd);

int noWarning1(int fd) { return fdatasync(fd); }
