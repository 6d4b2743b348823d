#include "TestSupport.h"

#include "io/Coding.h"
#include "io/Crc32c.h"
#include "io/Durable.h"
#include "io/PosixFile.h"
#include "io/PosixFs.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace storage;
using namespace storage::io;
using namespace storage::test;

TEST(Status, MessageNamesOperationPathAndCause) {
  Status S = Status::fromErrno("pwrite", "a/b", ENOSPC);
  EXPECT_EQ(Code::NoSpace, S.code());
  EXPECT_EQ(ENOSPC, S.errnoValue());
  EXPECT_NE(std::string::npos, S.message().find("pwrite a/b: no space"));
}

TEST(Status, PoisonKeepsTheFirstCause) {
  Status S = Status::fromErrno("fsync", "f", EIO).asPoison();
  EXPECT_EQ(Code::Poisoned, S.code());
  EXPECT_NE(std::string::npos,
            S.asPoison().message().find("fsync f: I/O error"));
  EXPECT_EQ(S.message(), S.asPoison().message());
}

TEST(Status, OkIsOk) {
  EXPECT_TRUE(Status().ok());
  EXPECT_EQ("ok", Status().message());
  EXPECT_TRUE(Status().asPoison().ok());
}

TEST(Coding, BytesAreLittleEndian) {
  std::string Out;
  putFixed<uint32_t>(Out, 0x01020304);
  putFixed<uint16_t>(Out, 0x0506);
  EXPECT_EQ(std::string("\x04\x03\x02\x01\x06\x05"), Out);
  setFixed<uint8_t>(Out, 0, 9);
  EXPECT_EQ(0x01020309u, getFixed<uint32_t>(Out, 0));
}

TEST(Crc32c, KnownAnswersAndContinuation) {
  EXPECT_EQ(0xE3069283u, crc32c("123456789")); // RFC 3720, B.4
  EXPECT_EQ(0x8A9136AAu, crc32c(std::string(32, '\0')));
  EXPECT_EQ(0x62A8AB43u, crc32c(std::string(32, '\xff')));
  EXPECT_EQ(crc32c("123456789"), crc32c("56789", crc32c("1234")));
}

TEST(Paths, ParentAndJoin) {
  EXPECT_EQ(".", parentDirectory("a"));
  EXPECT_EQ("/", parentDirectory("/a"));
  EXPECT_EQ("a/b", parentDirectory("a/b/c/"));
  EXPECT_EQ("/", parentDirectory("/"));
  EXPECT_EQ("a/b", joinPath("a", "b"));
  EXPECT_EQ("/b", joinPath("/", "b"));
}

namespace {

class PosixIo : public ::testing::Test {
protected:
  std::string at(const char *Name) const {
    return joinPath(Scratch.path(), Name);
  }
  std::string onDisk(const char *Name) {
    Expected<std::unique_ptr<File>> F = Fs.open(at(Name), OpenMode::ReadOnly);
    if (!F)
      return "cannot open";
    return readFrom(**F, 0, 1 << 24).value_or("cannot read");
  }

  ScratchDirectory Scratch;
  PosixFs Fs;
};

/// The descriptor this process has open on \p Path.
int descriptorOf(const std::string &Path) {
  for (int Fd = 3; Fd < 256; ++Fd) {
    std::string Link(4096, '\0');
    ssize_t N = ::readlink(("/proc/self/fd/" + std::to_string(Fd)).c_str(),
                           Link.data(), Link.size());
    if (N > 0 && Link.substr(0, static_cast<size_t>(N)) == Path)
      return Fd;
  }
  return -1;
}

/// Makes the handle open on \p Path fail its next calls: its descriptor becomes
/// a pipe, which cannot be synced.
void breakDescriptor(const std::string &Path) {
  int Pipe[2];
  ASSERT_EQ(0, ::pipe(Pipe));
  ASSERT_LE(0, ::dup2(Pipe[1], descriptorOf(Path)));
  ::close(Pipe[0]);
  ::close(Pipe[1]);
}

} // namespace

TEST_F(PosixIo, IO_1_AppendStaysInTheBufferUntilFlush) {
  auto F = Fs.create(at("f"));
  ASSERT_OK(F);
  ASSERT_OK((*F)->append("abc"));
  EXPECT_EQ("", onDisk("f"));
  EXPECT_EQ(3u, (*F)->appendOffset());
  ASSERT_OK((*F)->flush());
  EXPECT_EQ("abc", onDisk("f"));
}

TEST_F(PosixIo, IO_1_AFullBufferSpills) {
  auto F = Fs.create(at("f"));
  ASSERT_OK(F);
  ASSERT_OK((*F)->append(std::string(PosixFile::BufferLimit, 'x')));
  EXPECT_EQ(PosixFile::BufferLimit, onDisk("f").size());
}

TEST_F(PosixIo, IO_2_SyncFlushesFirst) {
  auto F = Fs.create(at("f"));
  ASSERT_OK(F);
  ASSERT_OK((*F)->append("abc"));
  ASSERT_OK((*F)->syncData());
  EXPECT_EQ("abc", onDisk("f"));
  ASSERT_OK((*F)->append("def"));
  ASSERT_OK((*F)->syncAll());
  EXPECT_EQ("abcdef", onDisk("f"));
}

TEST_F(PosixIo, IO_3_AFailedSyncPoisonsTheHandle) {
  auto F = Fs.create(at("f"));
  ASSERT_OK(F);
  ASSERT_OK((*F)->append("abc"));
  ASSERT_OK((*F)->flush());
  breakDescriptor(at("f")); // fdatasync of a pipe: EINVAL
  EXPECT_CODE(Code::Poisoned, (*F)->syncData());
  EXPECT_CODE(Code::Poisoned, (*F)->append("x"));
  EXPECT_CODE(Code::Poisoned, (*F)->pwriteAt(0, "x"));
  EXPECT_CODE(Code::Poisoned, (*F)->truncate(0));
  EXPECT_CODE(Code::Poisoned, (*F)->flush());
  EXPECT_CODE(Code::Poisoned, (*F)->syncAll());
  EXPECT_CODE(Code::Poisoned, (*F)->close());
  EXPECT_EQ("abc", onDisk("f"));
}

TEST_F(PosixIo, IO_4_CloseFlushesOnceAndTheDestructorDoesNot) {
  {
    auto F = Fs.create(at("dropped"));
    ASSERT_OK(F);
    ASSERT_OK((*F)->append("abc"));
  }
  EXPECT_EQ("", onDisk("dropped"));
  auto F = Fs.create(at("closed"));
  ASSERT_OK(F);
  ASSERT_OK((*F)->append("abc"));
  ASSERT_OK((*F)->close());
  EXPECT_EQ("abc", onDisk("closed"));
  EXPECT_CODE(Code::Closed, (*F)->close());
  EXPECT_CODE(Code::Closed, (*F)->append("x"));
}

TEST_F(PosixIo, IO_5_AReadOnlyHandleRefusesEveryWrite) {
  ASSERT_OK(replaceDurably(Fs, at("f"), "abc"));
  auto F = Fs.open(at("f"), OpenMode::ReadOnly);
  ASSERT_OK(F);
  EXPECT_CODE(Code::ReadOnly, (*F)->append("x"));
  EXPECT_CODE(Code::ReadOnly, (*F)->pwriteAt(0, "x"));
  EXPECT_CODE(Code::ReadOnly, (*F)->truncate(0));
  EXPECT_CODE(Code::ReadOnly, (*F)->allocate(0, 10));
  EXPECT_CODE(Code::ReadOnly, (*F)->syncData());
  EXPECT_OK((*F)->close());
}

TEST_F(PosixIo, TruncateCutsBufferedBytesToo) {
  auto F = Fs.create(at("f"));
  ASSERT_OK(F);
  ASSERT_OK((*F)->append("abcdef"));
  ASSERT_OK((*F)->truncate(4));
  EXPECT_EQ(4u, (*F)->appendOffset());
  ASSERT_OK((*F)->append("X"));
  ASSERT_OK((*F)->flush());
  EXPECT_EQ("abcdX", onDisk("f"));
  ASSERT_OK((*F)->truncate(1));
  ASSERT_OK((*F)->append("Y"));
  ASSERT_OK((*F)->close());
  EXPECT_EQ("aY", onDisk("f"));
}

TEST_F(PosixIo, AppendOffsetPwriteAllocateAndReadBack) {
  auto F = Fs.create(at("f"), CreateMode::Replace);
  ASSERT_OK(F);
  ASSERT_OK((*F)->allocate(0, 8));
  EXPECT_EQ(8u, (*F)->size().value_or(0));
  ASSERT_OK((*F)->pwriteAt(4, "wxyz"));
  ASSERT_OK((*F)->append("ab"));
  ASSERT_OK((*F)->close());
  EXPECT_EQ(std::string("ab\0\0wxyz", 8), onDisk("f"));
  F = Fs.open(at("f"), OpenMode::ReadWrite);
  ASSERT_OK(F);
  EXPECT_EQ(8u, (*F)->appendOffset());
}

TEST_F(PosixIo, DescriptorsAreCloseOnExec) {
  auto F = Fs.create(at("f"));
  ASSERT_OK(F);
  int Fd = descriptorOf(at("f"));
  ASSERT_LE(0, Fd);
  EXPECT_NE(0, ::fcntl(Fd, F_GETFD) & FD_CLOEXEC);
}

TEST_F(PosixIo, IO_6_NamesChangeAndErrorsAreNamed) {
  ASSERT_OK(Fs.mkdir(at("d")));
  EXPECT_CODE(Code::AlreadyExists, Fs.mkdir(at("d")));
  EXPECT_CODE(Code::NotFound, Fs.open(at("missing"), OpenMode::ReadWrite));
  EXPECT_CODE(Code::NotFound, Fs.unlink(at("missing")));
  ASSERT_OK(replaceDurably(Fs, at("d/f"), "1"));
  ASSERT_OK(Fs.rename(at("d/f"), at("d/g")));
  EXPECT_CODE(Code::AlreadyExists, Fs.create(at("d/g")));
  EXPECT_EQ(std::vector<std::string>{"g"},
            Fs.list(at("d")).value_or(std::vector<std::string>{}));
  ASSERT_OK(Fs.syncDirectory(at("d")));
  ASSERT_OK(Fs.unlink(at("d/g")));
}

TEST_F(PosixIo, IO_7_TheLockIsExclusiveWithinAProcess) {
  auto First = Fs.lock(at("LOCK"));
  ASSERT_OK(First);
  EXPECT_CODE(Code::Busy, Fs.lock(at("LOCK")));
  First->reset();
  EXPECT_OK(Fs.lock(at("LOCK")));
}

TEST_F(PosixIo, IO_7_TheLockIsExclusiveBetweenProcesses) {
  auto Held = Fs.lock(at("LOCK"));
  ASSERT_OK(Held);
  int Inherited = descriptorOf(at("LOCK"));
  pid_t Child = ::fork();
  ASSERT_LE(0, Child);
  if (Child == 0) {
    // Straight to the system: the table of this process was copied by fork.
    ::close(Inherited);
    int Fd = ::open(at("LOCK").c_str(), O_RDWR | O_CLOEXEC);
    struct flock Request = {};
    Request.l_type = F_WRLCK;
    Request.l_whence = SEEK_SET;
    ::_exit(::fcntl(Fd, F_SETLK, &Request) == 0 ? 1 : 0);
  }
  int Result = -1;
  ::waitpid(Child, &Result, 0);
  EXPECT_EQ(0, Result) << "another process got the lock";
}

TEST(MemFsTest, IO_6_ANameWithoutDirectorySyncIsLost) {
  sim::MemFs Fs;
  auto F = Fs.create("f");
  ASSERT_OK(F);
  ASSERT_OK((*F)->append("abc"));
  ASSERT_OK((*F)->syncAll());
  Fs.powerLoss();
  EXPECT_CODE(Code::NotFound, Fs.open("f", OpenMode::ReadOnly));
}

TEST(MemFsTest, SIM_1_OnlySyncedBytesSurvive) {
  sim::MemFs Fs;
  auto F = Fs.create("f");
  ASSERT_OK(F);
  ASSERT_OK(Fs.syncDirectory("."));
  ASSERT_OK((*F)->append("abc"));
  ASSERT_OK((*F)->syncData());
  ASSERT_OK((*F)->append("def"));
  ASSERT_OK((*F)->flush());
  EXPECT_EQ("abcdef", Fs.contents("f"));
  Fs.powerLoss();
  EXPECT_EQ("abc", Fs.contents("f"));
}

TEST(MemFsTest, SIM_2_OldHandlesAreDeadAfterPowerLoss) {
  sim::MemFs Fs;
  auto F = Fs.create("f");
  ASSERT_OK(F);
  Fs.powerLoss();
  EXPECT_CODE(Code::IoError, (*F)->append("x"));
  EXPECT_CODE(Code::IoError, (*F)->syncData());
}

TEST(MemFsTest, SIM_3_ALaterSyncDoesNotRepairLostPages) {
  for (auto [Fault, Seen, Left] : {std::tuple(sim::SyncFault::Lost, "new", ""),
                                   {sim::SyncFault::Reverted, "", ""},
                                   {sim::SyncFault::Kept, "new", "new"}}) {
    sim::MemFs Fs;
    auto F = Fs.create("f");
    ASSERT_OK(F);
    ASSERT_OK(Fs.syncDirectory("."));
    ASSERT_OK((*F)->append("new"));
    ASSERT_OK((*F)->flush());
    Fs.failSync("f", Fault);
    EXPECT_EQ(Seen, Fs.contents("f"));
    ASSERT_OK((*F)->syncData());
    Fs.powerLoss();
    std::string After = Fs.contents("f");
    EXPECT_EQ(Left, After.substr(0, After.find('\0')));
  }
}

TEST(FaultFsTest, SIM_4_AShortWriteLeavesTheFirstHalf) {
  sim::MemFs Mem;
  sim::FaultFs Fs(Mem, &Mem);
  auto F = Fs.create("f");
  ASSERT_OK(F);
  ASSERT_OK((*F)->append("abcd"));
  Fs.failAfter(0, {sim::FaultKind::ShortWrite, ENOSPC});
  EXPECT_CODE(Code::NoSpace, (*F)->flush());
  EXPECT_EQ("ab", Mem.contents("f"));
  ASSERT_OK((*F)->flush()); // The rest was still buffered.
  EXPECT_EQ("abcd", Mem.contents("f"));
  Fs.failNext("sync", {sim::FaultKind::SyncLost, EIO});
  EXPECT_CODE(Code::Poisoned, (*F)->syncData());
  EXPECT_CODE(Code::Poisoned, (*F)->close());
}

TEST(Durable, IO_8_PublishFollowsTheSync) {
  sim::MemFs Mem;
  sim::FaultFs Fs(Mem, &Mem);
  ASSERT_OK(replaceDurably(Fs, "f", "new"));
  std::vector<sim::Call> Want{{"create", "f.tmp"},
                              {"write", "f.tmp"},
                              {"sync", "f.tmp"},
                              {"rename", "f"},
                              {"syncDirectory", "."}};
  EXPECT_EQ(Want, Fs.calls());
}

TEST(Durable, IO_9_APublishedNameIsSettled) {
  sim::MemFs Mem;
  ASSERT_OK(replaceDurably(Mem, "f", "new"));
  Mem.powerLoss();
  EXPECT_EQ("new", Mem.contents("f"));
}

TEST(Durable, IO_10_OldOrNewAtEveryFailure) {
  for (sim::FaultKind Kind : {sim::FaultKind::Error, sim::FaultKind::ShortWrite,
                              sim::FaultKind::SyncLost})
    for (uint64_t Skip = 0; Skip < 5; ++Skip) {
      sim::MemFs Mem;
      ASSERT_OK(replaceDurably(Mem, "f", "old"));
      sim::FaultFs Fs(Mem, &Mem);
      Fs.failAfter(Skip, {Kind, EIO});
      EXPECT_FALSE(replaceDurably(Fs, "f", "new").ok());
      std::string Seen = Mem.contents("f");
      EXPECT_TRUE(Seen == "old" || (Skip == 4 && Seen == "new")) << Seen;
      Mem.powerLoss();
      EXPECT_EQ("old", Mem.contents("f"));
      ASSERT_OK(replaceDurably(Mem, "f", "third"));
      EXPECT_EQ("third", Mem.contents("f"));
    }
}

TEST(Durable, IO_10_AFullDiskAfterTheRenameIsNotTakenForNoChange) {
  sim::MemFs Mem;
  ASSERT_OK(replaceDurably(Mem, "f", "old"));
  sim::FaultFs Fs(Mem, &Mem);
  Fs.failNext("syncDirectory", {sim::FaultKind::Error, ENOSPC});
  EXPECT_CODE(Code::Poisoned, replaceDurably(Fs, "f", "new"));
  EXPECT_EQ("new", Mem.contents("f"));
}

TEST(Durable, CreateDirectoriesSyncsEachOneAndItsParent) {
  sim::MemFs Mem;
  ASSERT_OK(createDirectories(Mem, "a/b/c"));
  Mem.powerLoss();
  EXPECT_OK(Mem.list("a/b/c"));
}
