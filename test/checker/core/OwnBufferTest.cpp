// Own buffers in the shapes that real code gives them (CORE B-1 to B-3).
#include "BufferSnippets.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// A global with a string that is drained by a helper that knows neither.
static const std::string Server = Strings + R"cc(
static struct server { int aof_fd; sds aof_buf; int aof_fsync; } server;
static long aofWrite(int fd, const char *buf, size_t len) {
  long nwritten = 0, total = 0;
  while (len) {
    nwritten = write(fd, buf, len);
    if (nwritten < 0) {
      if (errno == EINTR) continue;
      return total ? total : -1;
    }
    len -= nwritten; buf += nwritten; total += nwritten;
  }
  return total;
}
)cc";

TEST(B1, AGlobalsStringThatAHelperWritesToAHandleGivenToIt) {
  Analysed A(Server + R"cc(
void feed(const char *p, size_t n) {
  server.aof_buf = sdscatlen(server.aof_buf, p, n);
}
int drain(void) {
  if (aofWrite(server.aof_fd, server.aof_buf, sdslen(server.aof_buf)) < 0)
    return -1;
  sdsfree(server.aof_buf);
  server.aof_buf = sdsempty();
  return 0;
}
int sync_all(void) { return fsync(server.aof_fd); }
)cc",
             Language::C);
  EXPECT_THAT(A.buffers(), ElementsAre("aof_buf aof_buf aof_fd"));
  EXPECT_THAT(A.ok("feed"), ElementsAre("server.aof_fd: U=1|u K=k"));
  EXPECT_THAT(A.ok("drain"), Contains("server.aof_fd: U=0 K=1|u|k"));
}

TEST(B1, AStringThatAFunctionWithoutAResultEmptiesAfterTheDrain) {
  Analysed A(Server + R"cc(
void feed(void) { server.aof_buf = sdscatlen(server.aof_buf, "a", 1); }
int drain(void) {
  long n = aofWrite(server.aof_fd, server.aof_buf, sdslen(server.aof_buf));
  if (n != (long)sdslen(server.aof_buf)) return -1;
  sdsclear(server.aof_buf);
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.buffers(), ElementsAre("aof_buf aof_buf aof_fd"));
  EXPECT_THAT(A.ok("drain"), Contains("server.aof_fd: U=0 K=1|u|k"));
}

TEST(B3, APartialDrainOfAStringKeepsTheRest) {
  Analysed A(Server + R"cc(
void feed(void) { server.aof_buf = sdscatlen(server.aof_buf, "a", 1); }
static void trim(sds s, long n) {}
int drain(int all) {
  long n = write(server.aof_fd, server.aof_buf, sdslen(server.aof_buf));
  if (n < 0) return -1;
  if (all) server.aof_buf = sdsempty();
  else trim(server.aof_buf, n);
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.buffers(), ElementsAre("aof_buf aof_buf aof_fd"));
  EXPECT_THAT(A.ok("drain"), ElementsAre("server.aof_fd: U=0 K=1|u|k",
                                         "server.aof_fd: U=u K=1|k"));
}

TEST(B3, AShortCountOfTheDrainIsItsFailure) {
  Analysed A(Server + R"cc(
void feed(void) { server.aof_buf = sdscatlen(server.aof_buf, "a", 1); }
static void trim(sds s, long n) {}
void drain(void) {
  long n = aofWrite(server.aof_fd, server.aof_buf, sdslen(server.aof_buf));
  if (n != (long)sdslen(server.aof_buf)) { trim(server.aof_buf, n); return; }
  server.aof_buf = sdsempty();
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("drain"), Contains("server.aof_fd: U=0 K=1|u|k"));
  for (const std::string &Exit : A.ok("drain"))
    EXPECT_THAT(Exit, testing::HasSubstr("U=0"));
}

TEST(B1, AStringInsideTheUnionOfAnIoObject) {
  Analysed A(Strings + R"cc(
typedef struct rio {
  union {
    struct { sds ptr; long pos; } buffer;
    struct { FILE *fp; long buffered; } file;
    struct { int fd; long pos; sds buf; } fd;
  } io;
} rio;
static size_t fdWrite(rio *r, const void *buf, size_t len) {
  unsigned char *p = (unsigned char *)buf;
  int doflush = buf == 0 && len == 0;
  if (len > 4096) {
    if (sdslen(r->io.fd.buf)) if (fdWrite(r, 0, 0) == 0) return 0;
  } else {
    if (len) {
      r->io.fd.buf = sdscatlen(r->io.fd.buf, buf, len);
      if (sdslen(r->io.fd.buf) > 4096) doflush = 1;
      if (!doflush) return 1;
    }
    p = (unsigned char *)r->io.fd.buf;
    len = sdslen(r->io.fd.buf);
  }
  size_t done = 0;
  while (done != len) {
    long n = write(r->io.fd.fd, p + done, len - done);
    if (n <= 0) return 0;
    done += n;
  }
  r->io.fd.pos += len;
  sdsclear(r->io.fd.buf);
  return 1;
}
static size_t bufferWrite(rio *r, const void *buf, size_t len) {
  r->io.buffer.ptr = sdscatlen(r->io.buffer.ptr, buf, len);
  r->io.buffer.pos += len;
  return 1;
}
static size_t fileWrite(rio *r, const void *buf, size_t len) {
  r->io.file.buffered += len;
  if (!fwrite(buf, len, 1, r->io.file.fp)) return 0;
  r->io.file.buffered = 0;
  return 1;
}
)cc",
             Language::C);
  EXPECT_THAT(A.buffers(), ElementsAre("buf buf fd"));
}

TEST(B1, ALevelThatIsAPosition) {
  Analysed A(R"cc(
class Writer {
public:
  void add(const char *p, size_t n) { memcpy(pos_, p, n); pos_ += n; }
  void put(char c) { *pos_++ = c; }
  bool flush() {
    if (pos_ == buf_) return true;
    if (write(Fd, buf_, pos_ - buf_) != pos_ - buf_) return false;
    pos_ = buf_;
    return true;
  }
  bool sync() { return flush() && fdatasync(Fd) == 0; }
private:
  int Fd; char buf_[4096]; char *pos_ = buf_; char *end_ = buf_ + 4096;
};
)cc");
  EXPECT_THAT(A.buffers(), ElementsAre("buf_ pos_ Fd"));
  EXPECT_THAT(A.ok("Writer::add"), ElementsAre("Fd: U=1|u K=k"));
  EXPECT_THAT(A.ok("Writer::put"), ElementsAre("Fd: U=1|u K=k"));
  EXPECT_THAT(A.syncs("Writer::sync"), ElementsAre("Fd U=0"));
}

TEST(B1, AVectorOfBytes) {
  EXPECT_THAT(buffersOf(Containers + R"cc(
class Log {
public:
  void add(const char *p, size_t n) { Buf.insert(Buf.end(), p, p + n); }
  bool flush() {
    if (write(Fd, Buf.data(), Buf.size()) < 0) return false;
    Buf.resize(0);
    return true;
  }
private:
  int Fd; std::vector<char> Buf;
};
)cc"),
              ElementsAre("Buf Buf Fd"));
}

TEST(B1, ContentThatIsMovedOutBeforeTheWrite) {
  Analysed A(Containers + R"cc(
class Log {
public:
  void add(const char *p, size_t n) { Buf.append(p, n); }
  bool flush() {
    std::string Out = std::move(Buf);
    return write(Fd, Out.data(), Out.size()) == (long)Out.size();
  }
  bool sync() { return flush() && fdatasync(Fd) == 0; }
private:
  int Fd; std::string Buf;
};
)cc");
  EXPECT_THAT(A.buffers(), ElementsAre("Buf Buf Fd"));
  EXPECT_THAT(A.syncs("Log::sync"), ElementsAre("Fd U=0"));
}

TEST(B1, ContentThatIsSwappedOutBeforeTheWrite) {
  for (const char *Swap : {"Out.swap(Buf);", "std::swap(Out, Buf);"}) {
    Analysed A(Containers + R"cc(
class Log {
public:
  void add(const char *p, size_t n) { Buf.append(p, n); }
  bool flush() {
    std::string Out;
    )cc" + Swap +
               R"cc(
    return write(Fd, Out.data(), Out.size()) == (long)Out.size();
  }
  bool sync() { return flush() && fdatasync(Fd) == 0; }
private:
  int Fd; std::string Buf;
};
)cc");
    EXPECT_THAT(A.buffers(), ElementsAre("Buf Buf Fd")) << Swap;
    EXPECT_THAT(A.syncs("Log::sync"), ElementsAre("Fd U=0")) << Swap;
  }
}

TEST(B1, AStructOfDataAndLengthWithFunctionsOfItsOwn) {
  Analysed A(R"cc(
struct bytes { char *data; size_t len; };
static void add(struct bytes *b, const void *p, size_t n) {
  memcpy(b->data + b->len, p, n);
  b->len += n;
}
struct log { int fd; struct bytes out; };
void put(struct log *l, const void *p, size_t n) { add(&l->out, p, n); }
int flush(struct log *l) {
  if (write(l->fd, l->out.data, l->out.len) != (long)l->out.len) return -1;
  l->out.len = 0;
  return 0;
}
int sync_(struct log *l) { if (flush(l)) return -1; return fsync(l->fd); }
)cc",
             Language::C);
  EXPECT_THAT(A.buffers(), ElementsAre("out.data out.len fd"));
  EXPECT_THAT(A.ok("put"), ElementsAre("l->fd: U=1|u K=k"));
  EXPECT_THAT(A.syncs("sync_"), ElementsAre("l->fd U=0"));
}

TEST(B1, TheLevelIsResetByAFunctionThatTheDrainCalls) {
  Analysed A(R"cc(
class Log {
public:
  void add(char c) { Buf[Pos++] = c; }
  bool flush() {
    if (write(Fd, Buf, Pos) != (long)Pos) return false;
    rewind();
    return true;
  }
  bool sync() { add(1); return flush() && fdatasync(Fd) == 0; }
private:
  void rewind() { Pos = 0; }
  int Fd; char Buf[64]; size_t Pos = 0;
};
)cc");
  EXPECT_THAT(A.buffers(), ElementsAre("Buf Pos Fd"));
  EXPECT_THAT(A.syncs("Log::sync"), ElementsAre("Fd U=0"));
}

TEST(B1, WhatIsDroppedUnwrittenIsNotInThePageCache) {
  Analysed A(R"cc(
class Log {
public:
  void add(char c) { Buf[Pos++] = c; }
  bool flush() {
    if (write(Fd, Buf, Pos) != (long)Pos) return false;
    Pos = 0;
    return true;
  }
  void abandon() { Pos = 0; }
private:
  int Fd; char Buf[64]; size_t Pos = 0;
};
)cc");
  EXPECT_THAT(A.ok("Log::abandon"), ElementsAre("Fd: U=0 K=k"));
}

TEST(B1, WhatIsDrainedIntoAStreamStaysInUserSpace) {
  Analysed A(R"cc(
struct log { FILE *f; char buf[4096]; size_t used; };
void put(struct log *l, const void *p, size_t n) {
  memcpy(l->buf + l->used, p, n);
  l->used += n;
}
int drain(struct log *l) {
  if (fwrite(l->buf, 1, l->used, l->f) != l->used) return -1;
  l->used = 0;
  return 0;
}
int bad(struct log *l) { if (drain(l)) return -1; return fsync(fileno(l->f)); }
)cc",
             Language::C);
  EXPECT_THAT(A.buffers(), ElementsAre("buf used f"));
  EXPECT_THAT(A.syncs("bad"), ElementsAre("l->f U=1|u"));
}

TEST(B1, FilledInAnotherFile) {
  Analysed A(R"cc(
struct log { int fd; char *buf; size_t used; };
int drain(struct log *l) {
  if (write(l->fd, l->buf, l->used) != (long)l->used) return -1;
  l->used = 0;
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.buffers(), IsEmpty());
  ASSERT_EQ(A.analysis().shared().Buffers.drainedOnly().size(), 1u);
  const OwnBuffer &Found = A.analysis().shared().Buffers.drainedOnly()[0];
  EXPECT_EQ(spelling(Found.Storage), "buf");
  EXPECT_EQ(spelling(Found.Level), "used");
  EXPECT_EQ(spelling(Found.Handle), "fd");
}
