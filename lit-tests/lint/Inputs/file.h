// The calls that the inputs need; tests include no system header.
typedef struct Stream FILE;
int fputs(const char *Text, FILE *File);
int fflush(FILE *File);
int fileno(FILE *File);
int fsync(int Descriptor);
