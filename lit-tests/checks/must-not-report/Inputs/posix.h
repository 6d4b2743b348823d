// The calls that the inputs need; tests include no system header.
#ifndef POSIX_INPUT_H
#define POSIX_INPUT_H
#ifdef __cplusplus
extern "C" {
#endif
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ssize_t;
typedef struct Stream FILE;
extern int errno;
#define NULL 0
#define EBADF 9
#define EINVAL 22
#define EINTR 4
#define _IONBF 2
#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREAT 0x40
#define O_TRUNC 0x200
#define O_EXCL 0x80
#define O_APPEND 0x400
#define O_DSYNC 0x1000
#define O_DIRECTORY 0x10000
#define O_SYNC 0x101000
#define O_DIRECT 0x4000
#define SYNC_FILE_RANGE_WAIT_BEFORE 1
#define SYNC_FILE_RANGE_WRITE 2
#define SYNC_FILE_RANGE_WAIT_AFTER 4
#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_SHARED 1
#define MS_ASYNC 1
#define MS_INVALIDATE 2
#define MS_SYNC 4
#define POSIX_FADV_DONTNEED 4
#define POSIX_FADV_WILLNEED 3
FILE *fopen(const char *path, const char *mode);
int fclose(FILE *f);
int fputs(const char *text, FILE *f);
char *fgets(char *line, int size, FILE *f);
int fflush(FILE *f);
int setvbuf(FILE *f, char *buffer, int mode, size_t size);
int fileno(FILE *f);
FILE *fdopen(int fd, const char *mode);
FILE *freopen(const char *path, const char *mode, FILE *f);
size_t fwrite(const void *data, size_t size, size_t count, FILE *f);
int open(const char *path, int flags, ...);
int close(int fd);
int dup(int fd);
int ftruncate(int fd, long size);
int fchmod(int fd, unsigned mode);
long lseek(int fd, long offset, int whence);
ssize_t read(int fd, void *data, size_t size);
ssize_t write(int fd, const void *data, size_t size);
ssize_t pwrite(int fd, const void *data, size_t size, long offset);
int fsync(int fd);
int fdatasync(int fd);
int sync_file_range(int fd, long offset, long size, unsigned flags);
int posix_fadvise(int fd, long offset, long size, int advice);
int rename(const char *from, const char *to);
int link(const char *from, const char *to);
int unlink(const char *path);
int link(const char *from, const char *to);
int mkdir(const char *path, unsigned mode);
ssize_t read(int fd, void *data, size_t size);
void sync(void);
void *mmap(void *at, size_t size, int protection, int flags, int fd, long off);
int munmap(void *map, size_t size);
int msync(void *map, size_t size, int flags);
void *memcpy(void *to, const void *from, size_t size);
#ifdef __cplusplus
}
#endif
#endif
