// RUN: %check_durability %s durability-msync-flags %t -- -I%S/../must-not-report/Inputs
#include "posix.h"

// Nothing in the program waits for a mapping, and nothing is stored here.
int silentWrapper(void *map, size_t n) { return msync(map, n, MS_ASYNC); }
