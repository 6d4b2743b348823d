// The calls that the inputs need; tests include no system header.
#ifndef STDIO_INPUT_H
#define STDIO_INPUT_H
#ifdef __cplusplus
extern "C" {
#endif
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ssize_t;
typedef struct Stream FILE;
extern FILE *stdout, *stderr;
extern int errno;
#define NULL 0
#define EINTR 4
#define EOF (-1)
#define _IOFBF 0
#define _IONBF 2
#define SEEK_END 2
#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREAT 0x40
#define O_APPEND 0x400
FILE *fopen(const char *path, const char *mode);
FILE *fdopen(int fd, const char *mode);
int fclose(FILE *f);
int fputs(const char *text, FILE *f);
int fputc(int c, FILE *f);
int fprintf(FILE *f, const char *format, ...);
size_t fwrite(const void *data, size_t size, size_t count, FILE *f);
size_t fread(void *data, size_t size, size_t count, FILE *f);
char *fgets(char *line, int size, FILE *f);
int fflush(FILE *f);
int fseek(FILE *f, long offset, int whence);
void rewind(FILE *f);
int ferror(FILE *f);
int setvbuf(FILE *f, char *buffer, int mode, size_t size);
void setbuf(FILE *f, char *buffer);
int fileno(FILE *f);
int open(const char *path, int flags, ...);
int close(int fd);
ssize_t write(int fd, const void *data, size_t size);
ssize_t pwrite(int fd, const void *data, size_t size, long offset);
int fsync(int fd);
int fdatasync(int fd);
void sync(void);
int dup(int fd);
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
void abort(void) __attribute__((noreturn));
#ifdef __cplusplus
}
#endif
#endif
