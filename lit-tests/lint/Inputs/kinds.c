#include "file.h"
long write(int Descriptor, const void *Data, unsigned long Size);
struct log { int Descriptor; };
static struct log Log;
int first(void) { return write(Log.Descriptor, "a", 1) == 1 ? fsync(Log.Descriptor) : -1; }
int second(void) { return write(Log.Descriptor, "b", 1) == 1 ? fsync(Log.Descriptor) : -1; }
int third(void) { return write(Log.Descriptor, "c", 1) == 1 ? 0 : -1; }
