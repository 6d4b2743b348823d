// RUN: %check_durability %s durability-fdatasync-portability %t
int fdatasync(int fd);
int fsync(int fd);

#ifdef __linux__
#define os_sync(fd) fdatasync(fd)
#else
#define os_sync(fd) fsync(fd)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: on macOS 'os_sync' is plain 'fsync', {{.*}}
#endif
int noWarning1(int fd) { return os_sync(fd); }

/* May be given on the command line. */
#ifndef STORE_SYNC
#define STORE_SYNC fdatasync
#endif
int noWarning2(int fd) { return STORE_SYNC(fd); }

#define retry_sync(fd) os_sync(fd)
int noWarning3(int fd) { return retry_sync(fd); }

#define bare_sync(fd) fdatasync(fd)
int warning1(int fd) { return bare_sync(fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'fdatasync' does not exist on macOS and Windows {{.*}}

#define check(call) ((call) == 0)
int warning2(int fd) { return check(fdatasync(fd)); }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'fdatasync' does not exist on macOS and Windows {{.*}}
