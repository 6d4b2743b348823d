// RUN: %check_durability %s durability-fsync-without-flush %t -- -I%S/../unchecked-sync/Inputs
// One class buffers and another one syncs: nobody is both (CORE K-2).
#include "file.h"

class File {
public:
  virtual ~File() = default;
  virtual bool put(const void *P, size_t N) = 0;
  virtual bool finish() = 0;
};

class Streamed : public File {
public:
  bool put(const void *P, size_t N) override { return fwrite(P, 1, N, F) == N; }
  bool finish() override { return fclose(F) == 0; }

private:
  FILE *F;
};

class Mapped : public File {
public:
  bool put(const void *P, size_t N) override { return write(Fd, P, N) == (ssize_t)N; }
  bool finish() override { return fsync(Fd) == 0 && close(Fd) == 0; }

private:
  int Fd;
};

class Any {
public:
  bool put(const void *P, size_t N) { return Held->put(P, N); }
  bool silentFinish() { return Held->finish(); }

private:
  File *Held;
};

class Careless {
public:
  bool put(const void *P, size_t N) { return fwrite(P, 1, N, F) == N; }
  bool warningFinish() { return fsync(fileno(F)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data

private:
  FILE *F;
};
