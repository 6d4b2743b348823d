// Own buffers whose storage or handle is an object of its own (CORE B-1), and
// objects that are no handles (CORE B-2).
#include "BufferSnippets.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::ElementsAre;
using testing::IsEmpty;

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
