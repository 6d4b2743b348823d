// Own buffers and members in summaries; a condition over a member.
// RUN: %durability-lint check --no-canary --checks=durability-fsync-without-flush --dump-summaries %s -- -std=c++17 | FileCheck %s
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ssize_t;
extern "C" {
ssize_t write(int Fd, const void *P, size_t N);
ssize_t pwrite(int Fd, const void *P, size_t N, long Offset);
int fsync(int Fd);
int fdatasync(int Fd);
void *memcpy(void *To, const void *From, size_t N);
}

// CHECK-NOT: own buffer
// CHECK: {{^}}own buffer WritableFile::Buf level Pos handle Fd{{$}}
// CHECK-NOT: own buffer
class WritableFile {
public:
  bool append(const char *Data, size_t Size) {
    memcpy(Buf + Pos, Data, Size);
    Pos += Size;
    return true;
  }
  // CHECK-LABEL: summary of WritableFile::append
  // CHECK: {{^}}  ok returns 1: [Fd: U=1|u K=k]
  bool flush() {
    bool Ok = write(Fd, Buf, Pos) >= 0;
    Pos = 0;
    return Ok;
  }
  // CHECK-LABEL: summary of WritableFile::flush
  // CHECK: {{^}}  ok returns 1: [Fd: U=0 K=1|u|k] Pos := 0
  bool sync() { return flush() && fsync(Fd) == 0; }
  // CHECK-LABEL: summary of WritableFile::sync
  // CHECK-NOT: syncs
  // CHECK: {{^}}  ok returns 1: [Fd: U=0 K=0]

private:
  char Buf[4096];
  size_t Pos = 0;
  int Fd;
};

// A page frame is no buffer.
class PageFile {
public:
  bool writePage(unsigned No, const char *P) {
    memcpy(Frame, P, sizeof(Frame));
    return ::pwrite(Fd, Frame, sizeof(Frame), No * 4096L) == sizeof(Frame);
  }
  // CHECK-LABEL: summary of PageFile::writePage
  // CHECK: {{^}}  ok returns 1: [Fd: U=u K=1|k]
  bool sync() { return fsync(Fd) == 0; }
  // CHECK-LABEL: summary of PageFile::sync
  // CHECK: {{^}}  ok returns 1: [Fd: U=u K=0]

private:
  char Frame[4096];
  int Fd;
};

enum class Mode { None, Batch, Sync };

class Store {
public:
  bool put(unsigned No, const char *P) { return Pages.writePage(No, P) && Pages.sync(); }
  // CHECK-LABEL: summary of Store::put
  // CHECK: {{^}}  ok returns 1: [Pages.Fd: U=u K=0]
  bool append(const char *P, size_t N) {
    if (::write(Fd, P, N) != static_cast<ssize_t>(N))
      return false;
    if (M == Mode::Sync)
      return fdatasync(Fd) == 0;
    if (M == Mode::Batch && ++Count >= 100) {
      Count = 0;
      return fdatasync(Fd) == 0;
    }
    return true;
  }
  // CHECK-LABEL: summary of Store::append
  // CHECK-DAG: {{^}}  ok returns 1: [Fd: U=u K=0] when M == Mode::Sync{{$}}
  // CHECK-DAG: {{^}}  ok returns 1: [Fd: U=u K=0] Count := 0 when M != Mode::Sync && M == Mode::Batch{{$}}
  // CHECK-DAG: {{^}}  ok returns 1: [Fd: U=u K=1|k] {{.*}}when M != Mode::Sync{{$}}

private:
  PageFile Pages;
  int Fd;
  Mode M;
  unsigned Count;
};

struct SyncGuard {
  int Fd;
  ~SyncGuard() { (void)fsync(Fd); }
};
bool guarded(int Fd, const char *P, size_t N) {
  SyncGuard G{Fd};
  return write(Fd, P, N) >= 0;
}
// CHECK-LABEL: summary of guarded
// CHECK: {{^}}  ok returns 1: [Fd: U=u K=0]
