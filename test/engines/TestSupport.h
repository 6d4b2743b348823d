/// \file
/// What the engine tests share: short checks, a scratch directory, and the
/// reading of a whole log.
#ifndef STORAGE_TEST_TESTSUPPORT_H
#define STORAGE_TEST_TESTSUPPORT_H

#include "sim/FaultFs.h"
#include "wal/Wal.h"

#include <gtest/gtest.h>

namespace storage::sim {

/// How GoogleTest shows a call.
inline void PrintTo(const Call &C, std::ostream *Out) {
  *Out << C.Op << ' ' << C.Path;
}

} // namespace storage::sim

namespace storage::test {

#define ASSERT_OK(Expr)                                                        \
  do {                                                                         \
    const ::storage::Status &StatusHere = ::storage::test::statusOf(Expr);     \
    ASSERT_TRUE(StatusHere.ok()) << StatusHere.message();                      \
  } while (0)
#define EXPECT_OK(Expr)                                                        \
  do {                                                                         \
    const ::storage::Status &StatusHere = ::storage::test::statusOf(Expr);     \
    EXPECT_TRUE(StatusHere.ok()) << StatusHere.message();                      \
  } while (0)
#define EXPECT_CODE(Expected, Expr)                                            \
  EXPECT_EQ(Expected, ::storage::test::statusOf(Expr).code())

inline Status statusOf(Status S) { return S; }
template <class T> Status statusOf(const Expected<T> &E) {
  return E ? Status() : E.error();
}

/// Lsn and record.
using Record = std::pair<wal::Lsn, std::string>;
using Records = std::vector<Record>;

/// All records of \p Log after \p After.
inline Records readAll(const wal::Wal &Log, wal::Lsn After = 0) {
  Records Out;
  EXPECT_OK(Log.replay(After, [&](wal::Lsn L, std::string_view R) {
    Out.emplace_back(L, R);
    return Status();
  }));
  return Out;
}

/// Options for tests that control every call: small segments, no thread, no
/// zero-filling.
inline wal::WalOptions plainOptions(wal::SyncMode Mode = wal::SyncMode::Sync) {
  wal::WalOptions O;
  O.Mode = Mode;
  O.SegmentSize = 4096;
  O.ZeroFill = false;
  O.Background = false;
  return O;
}

/// Opens the log at "log"; fails the test if that fails.
inline std::unique_ptr<wal::Wal> mustOpen(io::FileSystem &Fs,
                                          wal::WalOptions O = plainOptions()) {
  Expected<std::unique_ptr<wal::Wal>> Log = wal::Wal::open(Fs, "log", O);
  EXPECT_TRUE(Log.has_value()) << statusOf(Log).message();
  return Log ? std::move(*Log) : nullptr;
}

/// Names of the segment files of the log at "log", oldest first.
inline std::vector<std::string> segments(io::FileSystem &Fs) {
  std::vector<std::string> Out;
  if (Expected<std::vector<std::string>> Names = Fs.list("log"))
    for (const std::string &Name : *Names)
      if (wal::parseSegmentName(Name))
        Out.push_back("log/" + Name);
  return Out;
}

/// \p Bytes in hexadecimal as the formats docs show them: sixteen in a line
/// behind the offset, a "*" for lines of zeros.
std::string hexDump(std::string_view Bytes);

/// A directory that is removed with its contents.
class ScratchDirectory {
public:
  ScratchDirectory();
  ~ScratchDirectory();
  const std::string &path() const { return Path; }

private:
  std::string Path;
};

} // namespace storage::test

#endif // STORAGE_TEST_TESTSUPPORT_H
