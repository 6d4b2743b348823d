#include "ForeignJudge.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <sys/wait.h>

#include <fmt/format.h>

namespace storage::crash {

namespace fs = std::filesystem;

Promised promisedAt(const sim::Trace &T, size_t Count) {
  std::map<uint64_t, std::string> Open;
  Promised Out;
  for (size_t I = 0; I < Count; ++I) {
    const sim::Op &O = T.Ops[I];
    if (O.Kind == sim::OpKind::Begin || O.Kind == sim::OpKind::Fail) {
      Open[O.Call] = O.Payload;
    } else if (O.Kind == sim::OpKind::Ack) {
      Open.erase(O.Call);
      Out.Acked.push_back(O.Payload);
    }
  }
  for (auto &[Call, Payload] : Open)
    Out.Begun.push_back(Payload);
  return Out;
}

static void store(const std::string &Path, std::string_view Bytes) {
  std::ofstream(Path, std::ios::binary) << Bytes;
}

static void storeLines(const std::string &Path,
                       const std::vector<std::string> &Lines) {
  std::ofstream Out(Path, std::ios::binary);
  for (const std::string &Line : Lines)
    Out << Line << '\n';
}

static std::string load(const std::string &Path) {
  std::ostringstream Out;
  Out << std::ifstream(Path, std::ios::binary).rdbuf();
  return Out.str();
}

/// Makes \p Root look like \p I.
static void materialise(const sim::Image &I, const std::string &Root) {
  fs::remove_all(Root);
  fs::create_directory(Root);
  I.walk([&](const std::string &Path, sim::NodeId, const sim::Contents &Bytes) {
    if (Path.empty() || Path == ".")
      return;
    if (Bytes)
      store(Root + "/" + Path, Bytes->Bytes);
    else
      fs::create_directories(Root + "/" + Path);
  });
}

ForeignJudge::ForeignJudge(std::string Recover, std::string Check,
                           std::string Scratch)
    : Recover(std::move(Recover)), Check(std::move(Check)),
      Scratch(std::move(Scratch)) {
  fs::create_directories(this->Scratch);
  ::setenv("CRASH_STATE", at("state").c_str(), 1);
  ::setenv("CRASH_ACKED", at("acked").c_str(), 1);
  ::setenv("CRASH_BEGUN", at("begun").c_str(), 1);
}

int ForeignJudge::run(const std::string &Command, const std::string &Input,
                      const std::string &Output) {
  ::setenv("CRASH_COMMAND", Command.c_str(), 1);
  std::string Line = fmt::format(
      "timeout 60 /bin/sh -c \"$CRASH_COMMAND\" <'{}' >'{}' 2>'{}'",
      Input.empty() ? "/dev/null" : at(Input), at(Output), at("errors"));
  int Ended = std::system(Line.c_str());
  return WIFEXITED(Ended) ? WEXITSTATUS(Ended) : 128 + WTERMSIG(Ended);
}

sim::Recovered ForeignJudge::recover(const sim::Image &I, bool) {
  sim::Recovered R;
  materialise(I, at("state"));
  int Ended = run(Recover, "", "view");
  R.Text = load(at("view"));
  R.View = sim::hashBytes(R.Text);
  R.Reads = Ended == 0;
  if (Ended == 126 || Ended == 127)
    Mistake = "the recover command cannot be run: " + load(at("errors"));
  else if (Ended != 0)
    R.Problem = fmt::format("recovery ended with {}: {}", Ended,
                            load(at("errors")).substr(0, 200));
  return R;
}

std::string ForeignJudge::check(const std::string &View, const Promised &P) {
  store(at("input"), View);
  storeLines(at("acked"), P.Acked);
  storeLines(at("begun"), P.Begun);
  int Ended = run(Check, "input", "verdict");
  if (Ended == 0)
    return "";
  if (Ended != 1) {
    Mistake = fmt::format("the check command ended with {}: {}", Ended,
                          load(at("errors")).substr(0, 400));
    return "";
  }
  std::string Said = load(at("verdict"));
  Said.resize(std::min(Said.find('\n'), Said.size()));
  return Said.empty() ? "the promise is broken" : Said;
}

std::string ForeignJudge::judge(const sim::Recovered &R, const sim::Trace &T,
                                size_t Point, const sim::CrashModel &) {
  if (!Mistake.empty())
    return "";
  Promised P = promisedAt(T, Point);
  uint64_t Key = R.View;
  for (const std::vector<std::string> *Calls : {&P.Acked, &P.Begun}) {
    for (const std::string &Call : *Calls)
      Key = sim::hashBytes(Call, Key);
    Key = sim::hashBytes("", Key + 1);
  }
  auto [At, New] = Verdicts.try_emplace(Key);
  if (New)
    At->second = check(R.Text, P);
  return At->second;
}

std::string ForeignJudge::judgeAgain(const sim::Recovered &, size_t,
                                     const sim::Recovered &Again,
                                     const sim::Trace &T, size_t Point,
                                     const sim::CrashModel &M) {
  return judge(Again, T, Point, M);
}

std::string ForeignJudge::judgeDamage(const sim::Recovered &R,
                                      const sim::Trace &T, size_t Point,
                                      const sim::Damage &) {
  return judge(R, T, Point, *sim::findCrashModel("damage"));
}

} // namespace storage::crash
