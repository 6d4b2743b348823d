// The calls that the inputs need; tests include no system header.
#ifndef FILE_INPUT_H
#define FILE_INPUT_H
#ifdef __cplusplus
extern "C" {
#endif
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ssize_t;
typedef struct Stream FILE;
extern int errno;
extern FILE *stdout, *stderr;
#define NULL 0
#define EIO 5
#define EINTR 4
#define EINVAL 22
#define EBADF 9
#define O_RDONLY 0
#define O_WRONLY 1
#define O_CREAT 0x40
#define O_TRUNC 0x200
#define O_APPEND 0x400
#define MS_SYNC 4
#define MS_ASYNC 1
FILE *fopen(const char *path, const char *mode);
int fclose(FILE *f);
int fputs(const char *text, FILE *f);
int fprintf(FILE *f, const char *format, ...);
size_t fwrite(const void *data, size_t size, size_t count, FILE *f);
int fflush(FILE *f);
int ferror(FILE *f);
int fileno(FILE *f);
int open(const char *path, int flags, ...);
int close(int fd);
ssize_t write(int fd, const void *data, size_t size);
ssize_t pwrite(int fd, const void *data, size_t size, long offset);
int fsync(int fd);
int fdatasync(int fd);
int msync(void *address, size_t size, int flags);
unsigned sleep(unsigned seconds);
void logMessage(const char *format, ...);
void abort(void) __attribute__((noreturn));
#ifdef __cplusplus
}
#endif
#endif
