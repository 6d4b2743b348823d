// RUN: %check_durability %s durability-missing-directory-sync %t
// The directory is synced, or nothing shows that the name is to last.
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <dirent.h>
#include <unistd.h>

static int store(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

static int syncDirectory(const char *dir) {
  int fd = open(dir, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}

// The directory of the name itself, as a library tells it.
static int syncParent(const char *path) {
  char copy[4096];
  strcpy(copy, path);
  int fd = open(dirname(copy), O_RDONLY);
  if (fd < 0)
    return -1;
  if (fsync(fd) == -1) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int parentSynced(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncParent(dst);
}

int parentOfTheTemporarySynced(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncParent(tmp);
}

int joinedNames(const char *dir, const void *p, size_t n) {
  char tmp[256], dst[256];
  snprintf(tmp, sizeof tmp, "%s/current.tmp", dir);
  snprintf(dst, sizeof dst, "%s/current", dir);
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncDirectory(dir);
}

int workingDirectory(const void *p, size_t n) {
  if (store("current.tmp", p, n) != 0 || rename("current.tmp", "current") != 0)
    return -1;
  return syncDirectory(".");
}

int directoryStream(const char *dir, const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  DIR *d = opendir(dir);
  if (!d)
    return -1;
  int r = fsync(dirfd(d));
  closedir(d);
  return r;
}

// A handle that somebody else opened.
int handleGiven(int dirfd, const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || renameat(dirfd, tmp, dirfd, dst) != 0)
    return -1;
  return fsync(dirfd);
}

int everything(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  sync();
  return 0;
}

// Best effort: a file system that cannot sync a directory is no error.
int bestEffort(const char *tmp, const char *dst, const char *dir, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  int fd = open(dir, O_RDONLY);
  if (fd >= 0) {
    if (fsync(fd) != 0 && errno != EINVAL && errno != EBADF) {
      close(fd);
      return -1;
    }
    close(fd);
  }
  return 0;
}

int resultDropped(const char *tmp, const char *dst, const char *dir, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  int fd = open(dir, O_RDONLY);
  (void)fsync(fd);
  close(fd);
  return 0;
}

// An option of the caller decides.
int option(const char *tmp, const char *dst, const char *dir, const void *p, size_t n, int durable) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  if (!durable)
    return 0;
  return syncDirectory(dir);
}

// Nothing was written here: the caller knows what the file is worth.
int moved(const char *from, const char *to) { return rename(from, to); }

// What is not synced is not meant to last.
int notSynced(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  return close(fd);
}

// The file exists.
int existing(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY);
  if (fd < 0)
    return -1;
  if (pwrite(fd, p, n, 0) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

// The temporary goes, and failure is returned.
int givenUp(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  unlink(tmp);
  return -1;
}

int removed(const char *path) { return unlink(path); }

// A directory that holds nothing that is to last.
int cacheDirectory(const char *dir) { return mkdir(dir, 0700); }

// Somebody who is given the name may sync its directory.
int finishElsewhere(const char *path);
int unknownCallee(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return finishElsewhere(dst);
}

// Temporary files that are synced and removed again.
int removedAgain(const void *p, size_t n) {
  if (store("/var/lib/state/probe", p, n) != 0)
    return -1;
  return unlink("/var/lib/state/probe");
}

// The callee's caller syncs (above all: no finding in the callee).
static int replaced(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
}
int replacedDurably(const char *dir, const char *tmp, const char *dst, const void *p, size_t n) {
  if (replaced(tmp, dst, p, n) != 0)
    return -1;
  return syncDirectory(dir);
}
