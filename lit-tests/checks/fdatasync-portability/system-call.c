// RUN: %check_durability %s durability-fdatasync-portability %t
// Another call that only Linux has, without a guard: the file is not built elsewhere.
int fdatasync(int fd);
int sync_file_range(int fd, long long offset, long long count, unsigned flags);

int noWarning1(int fd) { return fdatasync(fd); }
int noWarning2(int fd) { return sync_file_range(fd, 0, 0, 2); }
