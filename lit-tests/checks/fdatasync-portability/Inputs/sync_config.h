#ifndef SYNC_CONFIG_H
#define SYNC_CONFIG_H

int fsync(int fd);
int fdatasync(int fd);
int fcntl(int fd, int command, ...);

/* The strongest sync each platform has. */
#if defined(__linux__)
#define store_fsync(fd) fdatasync(fd)
#elif defined(__APPLE__)
#define store_fsync(fd) fcntl(fd, F_FULLFSYNC)
#else
#define store_fsync(fd) fsync(fd)
#endif

#endif
