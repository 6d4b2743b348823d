// The calls that the inputs need; tests include no system header.
#ifndef UNISTD_INPUT_H
#define UNISTD_INPUT_H
#ifdef __cplusplus
extern "C" {
#endif
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ssize_t;
typedef unsigned int uint32_t;
typedef struct Stream FILE;
extern int errno;
#define NULL 0
#define EINTR 4
#define EINVAL 22
#define EOF (-1)
#define O_RDONLY 0
#define O_WRONLY 1
#define O_CREAT 0x40
#define O_TRUNC 0x200
#define O_DSYNC 0x1000
#define F_FULLFSYNC 51
int open(const char *path, int flags, ...);
int close(int fd);
ssize_t write(int fd, const void *data, size_t size);
ssize_t pwrite(int fd, const void *data, size_t size, long offset);
ssize_t pread(int fd, void *data, size_t size, long offset);
int ftruncate(int fd, long size);
int fsync(int fd);
int fdatasync(int fd);
int fcntl(int fd, int command, ...);
int fputs(const char *text, FILE *f);
int fflush(FILE *f);
size_t fwrite(const void *data, size_t size, size_t count, FILE *f);
int rename(const char *from, const char *to);
int unlink(const char *path);
int fileno(FILE *f);
int socket(int domain, int type, int protocol);
void *memcpy(void *to, const void *from, size_t size);
void abort(void) __attribute__((noreturn));
#ifdef __cplusplus
}
#endif
#endif
