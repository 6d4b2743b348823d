#include "file.h"

int save(FILE *File) {
  if (fputs("text", File) < 0)
    return -1;
  return fsync(fileno(File));
}
