// Own buffers in the shapes that real code gives them (CORE B-1 to B-3).
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// A string type whose functions are defined in another file.
static const std::string Strings = R"cc(
typedef char *sds;
sds sdscatlen(sds s, const void *t, size_t n); sds sdsempty(void);
sds sdsMakeRoomFor(sds s, size_t n); sds sdsnewlen(const void *p, size_t n);
size_t sdslen(const sds s); size_t sdsavail(const sds s);
void sdsclear(sds s); void sdsfree(sds s); void sdsrange(sds s, long a, long b);
)cc";

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

static std::vector<std::string> buffersOf(const std::string &Code,
                                          Language Of = Language::Cxx) {
  return Analysed(Code, Of).buffers();
}

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
int sync(void) { return fsync(server.aof_fd); }
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

/// A class that keeps bytes and a size, and knows no file.
static const std::string AlignedBuffer = R"cc(
class AlignedBuffer {
  char *bufstart_ = nullptr; size_t capacity_ = 0, cursize_ = 0;
public:
  size_t CurrentSize() const { return cursize_; }
  const char *BufferStart() const { return bufstart_; }
  size_t Append(const char *src, size_t n) {
    memcpy(bufstart_ + cursize_, src, n);
    cursize_ += n;
    return n;
  }
  void Size(size_t n) { cursize_ = n; }
  void RefitTail(size_t, size_t n) { cursize_ = n; }
};
struct Slice { Slice(const char *, size_t); };
struct Options {};
)cc";

static const std::string Writer = R"cc(
template <typename T> struct Pointer { T *operator->() const; };
class Writer {
public:
  bool Append(const char *p, size_t n) { buf_.Append(p, n); return true; }
  bool Flush() {
    if (buf_.CurrentSize() > 0)
      return WriteBuffered(buf_.BufferStart(), buf_.CurrentSize());
    return true;
  }
private:
  bool WriteBuffered(const char *data, size_t size) {
    const char *src = data;
    size_t left = size;
    while (left > 0) {
      size_t allowed = left;
      if (!file_->Append(Slice(src, allowed), Options())) {
        buf_.Size(0);
        return false;
      }
      left -= allowed; src += allowed;
    }
    buf_.Size(0);
    return true;
  }
  AlignedBuffer buf_;
  Pointer<File> file_;
};
)cc";

TEST(B1, AMemberObjectWithALevelThatIsDrainedThroughAnInterface) {
  EXPECT_THAT(buffersOf(AlignedBuffer + R"cc(
struct File {
  virtual ~File();
  virtual bool Append(const Slice &, const Options &) = 0;
  virtual bool Flush(const Options &) = 0;
  virtual bool Sync(const Options &) = 0;
};
)cc" + Writer),
              ElementsAre("buf_.bufstart_ buf_.cursize_ file_"));
}

TEST(B2, AnInterfaceThatOnlyTakesDataIsNoHandle) {
  EXPECT_THAT(buffersOf(AlignedBuffer + R"cc(
struct File {
  virtual ~File();
  virtual bool Append(const Slice &, const Options &) = 0;
  virtual long Value() const = 0;
};
)cc" + Writer),
              IsEmpty());
}

TEST(B2, ADigestThatTakesBlocksIsNoHandle) {
  EXPECT_THAT(buffersOf(R"cc(
struct Digest {
  virtual void Process(const char *, size_t) = 0;
  virtual void Reset() = 0;
};
class Hasher {
public:
  void Update(char c) {
    Block[Used++] = c;
    if (Used == 64) { D->Process(Block, Used); Used = 0; }
  }
private:
  Digest *D; char Block[64]; size_t Used = 0;
};
)cc"),
              IsEmpty());
}

TEST(B1, TheWriteIsInTheClassOfTheHandle) {
  Analysed A(R"cc(
class File {
public:
  bool append(const char *p, size_t n) { return write(Fd, p, n) == (long)n; }
  bool sync() { return fsync(Fd) == 0; }
private:
  int Fd;
};
class Log {
public:
  void add(const char *p, size_t n) { memcpy(Buf + Pos, p, n); Pos += n; }
  bool flush() { bool Ok = Out.append(Buf, Pos); Pos = 0; return Ok; }
  bool badSync() { return Out.sync(); }
private:
  File Out; char Buf[4096]; size_t Pos = 0;
};
)cc");
  EXPECT_THAT(A.buffers(), ElementsAre("Buf Pos Out.Fd"));
  EXPECT_THAT(A.ok("Log::add"), ElementsAre("Out.Fd: U=1|u K=k"));
  EXPECT_THAT(A.syncs("Log::badSync"), ElementsAre("Out.Fd U=u"));
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

/// As much of the standard containers as the inputs need.
static const std::string Containers = R"cc(
namespace std {
template <typename T> struct vector {
  vector(); vector(const vector &); vector(vector &&);
  void push_back(const T &); void clear(); bool empty() const;
  void insert(T *, const T *, const T *); T *end(); void swap(vector &);
  void resize(size_t);
  size_t size() const; const T *data() const;
};
struct string {
  string(); string(const string &); string(string &&);
  string &operator=(string &&);
  void append(const char *, size_t); void clear(); bool empty() const;
  size_t size() const; const char *data() const; void swap(string &);
};
template <typename T> T &&move(T &t);
template <typename T> void swap(T &, T &);
}
)cc";

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
    )cc" + Swap + R"cc(
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

// B-2: what is none

static const char ScratchClass[] = R"cc(
class Log {
public:
  bool add(const char *p, size_t n) {
    BEFORE
    Record.append("head", 4);
    Record.append(p, n);
    if (write(Fd, Record.data(), Record.size()) < 0) return false;
    AFTER
    return true;
  }
private:
  int Fd; std::string Record;
};
)cc";

static std::vector<std::string> scratch(const std::string &Before,
                                        const std::string &After) {
  std::string Code = ScratchClass;
  Code.replace(Code.find("BEFORE"), 6, Before);
  Code.replace(Code.find("AFTER"), 5, After);
  return buffersOf(Containers + Code);
}

TEST(B2, AnEncoderThatIsClearedAndWrittenInEachCallIsScratch) {
  EXPECT_THAT(scratch("Record.clear();", ""), IsEmpty());
  EXPECT_THAT(scratch("Record.clear();", "Record.clear();"), IsEmpty());
  EXPECT_THAT(scratch("", "Record.clear();"), IsEmpty());
  // One path leaves the content for the next call.
  EXPECT_THAT(scratch("",
                      "Record.clear(); Record.append(p, n); if (n > 7) {"
                      "write(Fd, Record.data(), Record.size());"
                      "Record.clear(); }"),
              ElementsAre("Record Record Fd"));
}

TEST(B2, ALocalStringIsNone) {
  Analysed A(Containers + R"cc(
struct Log {
  int Fd;
  bool add(const char *p, size_t n) {
    std::string Record;
    Record.append(p, n);
    return write(Fd, Record.data(), Record.size()) >= 0;
  }
};
)cc");
  EXPECT_THAT(A.buffers(), IsEmpty());
  EXPECT_THAT(A.ok("Log::add"), ElementsAre("Fd: U=u K=1|k"));
}

TEST(B2, AnOffsetThatGrowsAndIsResetIsNoLevel) {
  EXPECT_THAT(buffersOf(R"cc(
class Pager {
public:
  bool put() {
    if (pwrite(Fd, Page, sizeof(Page), Offset) != sizeof(Page)) return false;
    Offset += sizeof(Page);
    return true;
  }
  bool rotate() {
    if (pwrite(Fd, Page, 8, Offset) != 8) return false;
    Offset = 0;
    return true;
  }
private:
  int Fd; long Offset = 0; char Page[4096];
};
)cc"),
              IsEmpty());
}

TEST(B2, StorageThatIsMappedIsNone) {
  const std::string Code = R"cc(
struct map { int fd; char *base; size_t used; };
int setUp(struct map *m) {
  m->base = START;
  return 0;
}
void put(struct map *m, const void *p, size_t n) {
  memcpy(m->base + m->used, p, n);
  m->used += n;
}
int spill(struct map *m) {
  if (write(m->fd, m->base, m->used) != (long)m->used) return -1;
  m->used = 0;
  return 0;
}
)cc";
  auto With = [&](const std::string &Start) {
    std::string Text = "void *malloc(size_t);" + Code;
    Text.replace(Text.find("START"), 5, Start);
    return buffersOf(Text, Language::C);
  };
  EXPECT_THAT(With("mmap(0, 4096, PROT_WRITE, MAP_SHARED, m->fd, 0)"),
              IsEmpty());
  EXPECT_THAT(With("malloc(4096)"), ElementsAre("base used fd"));
}

TEST(B2, ATraceThatGoesToNoHandleIsNone) {
  EXPECT_THAT(buffersOf(R"cc(
int puts(const char *);
struct trace { int fd; char text[256]; size_t used; };
void add(struct trace *t, char c) { t->text[t->used++] = c; }
void show(struct trace *t) { t->text[t->used] = 0; puts(t->text); t->used = 0; }
int sync_(struct trace *t) { return fsync(t->fd); }
)cc",
                        Language::C),
              IsEmpty());
}

TEST(B2, RoomThatIsReservedIsNoAppend) {
  EXPECT_THAT(buffersOf(Strings + R"cc(
struct log { int fd; sds page; };
void reserve(struct log *l) { l->page = sdsMakeRoomFor(l->page, 64); }
int put(struct log *l) {
  if (write(l->fd, l->page, sdslen(l->page)) < 0) return -1;
  sdsclear(l->page);
  return 0;
}
)cc",
                        Language::C),
              IsEmpty());
}

// B-3: tests of the level

TEST(B3, EverySpellingOfEmpty) {
  for (const char *Test :
       {"Buf.empty()", "!Buf.size()", "Buf.size() == 0", "0 == Buf.size()",
        "Buf.size() < 1", "Buf.size() <= 0", "!(Buf.size() > 0)",
        "!(0 < Buf.size())", "!(Buf.size() >= 1)", "isEmpty()", "!pending()"}) {
    Analysed A(Containers + R"cc(
class Log {
public:
  void add(const char *p, size_t n) { Buf.append(p, n); }
  bool isEmpty() const { return Buf.empty(); }
  size_t pending() const { return Buf.size(); }
  bool flush() {
    if (write(Fd, Buf.data(), Buf.size()) < 0) return false;
    Buf.clear();
    return true;
  }
  bool sync() {
    if (!()cc" + std::string(Test) +
               R"cc()) return true;
    return fdatasync(Fd) == 0;
  }
private:
  int Fd; std::string Buf;
};
)cc");
    EXPECT_THAT(A.syncs("Log::sync"), ElementsAre("Fd U=0")) << Test;
  }
}

TEST(B3, EverySpellingOfAZeroLevel) {
  for (const char *Test :
       {"l->n == 0", "!l->n", "l->n <= 0", "sdslen(l->s) == 0",
        "!sdslen(l->s)", "is_empty(l)", "before == 0"}) {
    bool String = std::string(Test).find("l->s") != std::string::npos;
    Analysed A(Strings + R"cc(
struct log { int fd; char buf[64]; long n; sds s; };
void add(struct log *l, char c) { l->buf[l->n++] = c; }
void addString(struct log *l) { l->s = sdscatlen(l->s, "a", 1); }
static int is_empty(const struct log *l) { return l->n == 0; }
int drain(struct log *l) {
  if (write(l->fd, l->buf, l->n) != l->n) return -1;
  l->n = 0;
  return 0;
}
int drainString(struct log *l) {
  if (write(l->fd, l->s, sdslen(l->s)) < 0) return -1;
  l->s = sdsempty();
  return 0;
}
int sync_(struct log *l) {
  long before = l->n;
  if ()cc" + std::string(Test) +
                   R"cc() return fsync(l->fd);
  return 0;
}
)cc",
               Language::C);
    EXPECT_EQ(A.buffers().size(), 2u) << String;
    EXPECT_THAT(A.syncs("sync_"), ElementsAre("l->fd U=0")) << Test;
  }
}

TEST(B3, OtherTestsSayNothingOfTheLevel) {
  for (const char *Test : {"sdsavail(l->s) == 0", "l->fd == 0", "l->n == 64",
                           "l->n > 0", "l->n != 0", "l->n"}) {
    Analysed A(Strings + R"cc(
struct log { int fd; char buf[64]; long n; sds s; };
void add(struct log *l, char c) { l->buf[l->n++] = c; }
int drain(struct log *l) {
  if (write(l->fd, l->buf, l->n) != l->n) return -1;
  l->n = 0;
  return 0;
}
int sync_(struct log *l) {
  if ()cc" + std::string(Test) +
                   R"cc() return fsync(l->fd);
  return 0;
}
)cc",
               Language::C);
    EXPECT_THAT(A.syncs("sync_"), ElementsAre("l->fd U=u")) << Test;
  }
}
