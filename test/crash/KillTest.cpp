// kill -9 on a real process over a real file system: what was acknowledged
// through a pipe must be there.
#include "Drive.h"

#include "io/PosixFs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <random>

#include <sys/wait.h>
#include <unistd.h>

using namespace storage;
using namespace storage::crash;

namespace {

class KillNine : public testing::TestWithParam<std::string> {
protected:
  void SetUp() override {
    std::string Name = std::filesystem::temp_directory_path() / "kill-XXXXXX";
    ASSERT_TRUE(::mkdtemp(Name.data()));
    Directory = Name;
    Before = std::filesystem::current_path();
    std::filesystem::current_path(Directory); // Subjects open "log" and "db".
  }
  void TearDown() override {
    std::filesystem::current_path(Before);
    std::filesystem::remove_all(Directory);
  }
  std::filesystem::path Directory, Before;
};

} // namespace

/// Does the steps of \p W, and writes a byte for each call acknowledged.
[[noreturn]] static void child(const Subject &S, const Workload &W, int Pipe) {
  io::PosixFs Fs;
  auto Ack = [&] { ASSERT_EQ(1, ::write(Pipe, "a", 1)); };
  Expected<std::unique_ptr<Session>> Open = S.Open(Fs, S);
  if (Open)
    Ack();
  for (const Step &Next : W.Steps) {
    if (!Open)
      ::_exit(1);
    Status Result;
    if (Next.Kind == StepKind::Reopen) {
      Result = (*Open)->close();
      if (Result.ok())
        Ack();
    }
    if (Next.Kind == StepKind::Reopen || Next.Kind == StepKind::Kill) {
      Open->reset();
      Open = S.Open(Fs, S);
      Result = Open ? Status() : Open.error();
    } else {
      Result = (*Open)->run(Next);
    }
    if (!Result.ok())
      ::_exit(1);
    Ack();
  }
  ::pause(); // Killed with everything acknowledged, too.
  ::_exit(0);
}

/// Kills a child after \p Acks acknowledgements and \p Micros; returns how many
/// there were in the end.
static size_t killAfter(const Subject &S, const Workload &W, size_t Acks,
                        unsigned Micros) {
  int Ends[2];
  EXPECT_EQ(0, ::pipe(Ends));
  pid_t Child = ::fork();
  if (Child == 0) {
    ::close(Ends[0]);
    child(S, W, Ends[1]);
  }
  ::close(Ends[1]);
  char Byte;
  size_t Seen = 0;
  while (Seen < Acks && ::read(Ends[0], &Byte, 1) == 1)
    ++Seen;
  ::usleep(Micros);
  EXPECT_EQ(0, ::kill(Child, SIGKILL));
  int How = 0;
  EXPECT_EQ(Child, ::waitpid(Child, &How, 0));
  EXPECT_TRUE(WIFSIGNALED(How)) << "a call failed in the child";
  while (::read(Ends[0], &Byte, 1) == 1)
    ++Seen; // Acknowledged before the kill arrived.
  ::close(Ends[0]);
  return Seen;
}

TEST_P(KillNine, LosesNothingThatWasAcknowledged) {
  std::vector<Subject> All = allSubjects();
  const Subject &S = *std::find_if(
      All.begin(), All.end(), [](auto &S) { return S.name() == GetParam(); });
  std::mt19937_64 Random(7);
  for (const Workload &W : workloadsOf(S)) {
    if (std::any_of(W.Steps.begin(), W.Steps.end(), [](const Step &Next) {
          return Next.Kind == StepKind::Full;
        }))
      continue; // The real file system stays as it is.
    Recording R = record(S, W, std::nullopt, {}, /*Sites=*/false);
    ASSERT_EQ("", R.Broken);
    size_t Calls = R.H.Calls.size() - 1;
    for (size_t Round = 0; Round < 12; ++Round) {
      std::filesystem::remove_all("log");
      std::filesystem::remove_all("db");
      size_t Acks = Round == 0 ? Calls : Random() % Calls;
      size_t Seen =
          killAfter(S, W, Acks, static_cast<unsigned>(Random() % 400));
      ASSERT_LE(Acks, Seen);
      io::PosixFs Fs;
      Expected<std::unique_ptr<Session>> Open = S.Open(Fs, S);
      ASSERT_TRUE(Open.has_value()) << Open.error().message();
      Expected<State> Shown = (*Open)->view();
      ASSERT_TRUE(Shown.has_value()) << Shown.error().message();
      EXPECT_TRUE((*Open)->verify().ok());
      bool Found = false;
      for (size_t P = Seen; P <= std::min(Seen + 1, Calls); ++P)
        Found |= R.H.States[P] == *Shown;
      EXPECT_TRUE(Found) << W.Name << ": " << Seen << " of " << Calls
                         << " calls were acknowledged";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, KillNine,
                         testing::Values("wal/sync", "wal/batch3", "wal/none",
                                         "bitcask/default", "bitcask/sync",
                                         "btree/default", "lsm/default",
                                         "lsm/sync"),
                         [](const auto &Info) {
                           std::string Name = Info.param;
                           std::replace(Name.begin(), Name.end(), '/', '_');
                           return Name;
                         });
