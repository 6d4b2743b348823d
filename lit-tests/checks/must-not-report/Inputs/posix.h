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
#define _IONBF 2
#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREAT 0x40
#define O_TRUNC 0x200
#define O_DSYNC 0x1000
#define O_DIRECTORY 0x10000
#define SYNC_FILE_RANGE_WAIT_BEFORE 1
#define SYNC_FILE_RANGE_WRITE 2
#define SYNC_FILE_RANGE_WAIT_AFTER 4
#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_SHARED 1
#define MS_SYNC 4
FILE *fopen(const char *path, const char *mode);
int fclose(FILE *f);
int fputs(const char *text, FILE *f);
char *fgets(char *line, int size, FILE *f);
int fflush(FILE *f);
int setvbuf(FILE *f, char *buffer, int mode, size_t size);
int fileno(FILE *f);
int open(const char *path, int flags, ...);
int close(int fd);
ssize_t write(int fd, const void *data, size_t size);
int fsync(int fd);
int fdatasync(int fd);
int sync_file_range(int fd, long offset, long size, unsigned flags);
int rename(const char *from, const char *to);
int unlink(const char *path);
void *mmap(void *at, size_t size, int protection, int flags, int fd, long off);
int munmap(void *map, size_t size);
int msync(void *map, size_t size, int flags);
void *memcpy(void *to, const void *from, size_t size);
#ifdef __cplusplus
}
#endif
#endif
