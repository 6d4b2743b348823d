// RUN: %check_durability %s durability-fdatasync-portability %t -- -I%S/Inputs
// The file can only be built on Linux.
#include <linux/falloc.h>
int fdatasync(int fd);

int noWarning1(int fd) { return fdatasync(fd); }
