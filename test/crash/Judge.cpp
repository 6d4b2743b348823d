// The crash contract as predicates over what a recovery shows.
#include "Drive.h"

#include "sim/CrashFs.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace storage::crash {

using sim::Recovered;

static constexpr int FreshPuts = 3;
static constexpr std::string_view Reported = "reported: ";

/// What is new and what is missing in \p Shown, in words.
static std::string difference(const State &Want, const State &Shown) {
  std::string Out;
  int Left = 4;
  for (const auto &[Key, Value] : Want) {
    auto At = Shown.find(Key);
    if (Left > 0 && (At == Shown.end() || At->second != Value)) {
      Out +=
          fmt::format(" {} {}", At == Shown.end() ? "lacks" : "changed", Key);
      --Left;
    }
  }
  for (const auto &[Key, Value] : Shown)
    if (Left > 0 && !Want.contains(Key)) {
      Out += " has " + Key;
      --Left;
    }
  return Out.empty() ? " nothing" : Out;
}

/// Opens, reads and checks; with \p Marks also changes something. Returns what
/// is wrong.
std::string EngineJudge::reopened(io::FileSystem &Fs, sim::TraceFs *Marks,
                                  Recovered &R) {
  auto Begin = [&](uint64_t N) { Marks ? Marks->begin(N, "") : void(); };
  auto Ack = [&](uint64_t N) { Marks ? Marks->ack(N, "") : void(); };
  Begin(0);
  Expected<std::unique_ptr<Session>> Opened = S.Open(Fs, S);
  if (!Opened)
    return std::string(Reported) +
           "C6: open fails: " + Opened.error().message();
  Expected<State> Shown = (*Opened)->view();
  if (!Shown)
    return std::string(Reported) +
           "C6: reading fails: " + Shown.error().message();
  R.View = viewHash(*Shown);
  R.Reads = true;
  if (Status V = (*Opened)->verify(); !V.ok())
    return std::string(Reported) + "C6: verify fails: " + V.message();
  Ack(0);
  State Want = *Shown;
  uint64_t Counter = (*Opened)->last();
  R.Text = fmt::format("{:x}", R.View);
  for (int N = 1; N <= FreshPuts; ++N) {
    Step Put{StepKind::Put, "zz" + std::to_string(N), std::string(60, 'z'), 0};
    S.Apply(Put, Want, Counter);
    Begin(static_cast<uint64_t>(N));
    if (Status P = (*Opened)->run(Put); !P.ok())
      return "C6: a change after recovery fails: " + P.message();
    Ack(static_cast<uint64_t>(N));
    R.Text += fmt::format(" {:x}", viewHash(Want));
  }
  Begin(FreshPuts + 1);
  if (Status P = (*Opened)->run({StepKind::Sync, "", "", 0}); !P.ok())
    return "C6: a sync after recovery fails: " + P.message();
  Ack(FreshPuts + 1);
  Opened->reset();
  Opened = S.Open(Fs, S);
  if (!Opened)
    return "C6: after recovery and changes, open fails: " +
           Opened.error().message();
  Shown = (*Opened)->view();
  if (!Shown)
    return "C6: after recovery and changes, reading fails: " +
           Shown.error().message();
  if (*Shown != Want)
    return "C6: after recovery, three changes and a restart the store" +
           difference(Want, *Shown);
  return "";
}

Recovered EngineJudge::recover(const sim::Image &I, bool Traced) {
  Recovered R;
  sim::CrashFs Disk(I);
  if (!Traced) {
    R.Problem = reopened(Disk, nullptr, R);
    R.Text.clear();
    return R;
  }
  sim::TraceFs Fs(Disk, I);
  R.Problem = reopened(Fs, &Fs, R);
  R.Doing = std::make_shared<const sim::Trace>(Fs.trace());
  return R;
}

static bool killsOnlyTheProcess(const sim::CrashModel &M) {
  return M.Names == sim::NameOrder::Kept && M.Data == sim::DataOrder::Kept;
}

std::string EngineJudge::judge(const Recovered &R, const sim::Trace &,
                               size_t Point, const sim::CrashModel &M) {
  if (!R.Problem.empty())
    return R.Problem;
  size_t Acked = H.Acked[Point], Begun = std::max(H.Begun[Point], Acked);
  size_t Floor = killsOnlyTheProcess(M) ? Acked : H.Floors[Acked];
  for (size_t P = Floor; P <= Begun; ++P)
    if (H.Views[P] == R.View)
      return "";
  for (size_t P = Floor; P-- > 0;)
    if (H.Views[P] == R.View)
      return fmt::format("C1: only {} of {} promised calls are there; lost "
                         "first: {}",
                         P, Floor, H.Calls[P + 1]);
  for (size_t P = Begun + 1; P < H.Views.size(); ++P)
    if (H.Views[P] == R.View)
      return "C4: shows a call that had not begun: " + H.Calls[P];
  return fmt::format("C2: shows no state that ever was; {} calls "
                     "acknowledged, {} promised",
                     Acked, Floor);
}

std::string EngineJudge::judgeAgain(const Recovered &First, size_t Done,
                                    const Recovered &Again, const sim::Trace &T,
                                    size_t Point, const sim::CrashModel &M) {
  if (!Again.Problem.empty())
    return Again.Problem;
  std::optional<uint64_t> Acked, Begun;
  for (size_t I = 0; I < Done; ++I) {
    const sim::Op &O = First.Doing->Ops[I];
    if (O.Kind == sim::OpKind::Ack)
      Acked = O.Call;
    else if (O.Kind == sim::OpKind::Begin)
      Begun = O.Call;
  }
  if (!Acked)
    return judge(Again, T, Point, M);
  bool All =
      S.Says == Promise::All || killsOnlyTheProcess(M) || *Acked > FreshPuts;
  uint64_t Least = All ? std::min<uint64_t>(*Acked, FreshPuts) : 0;
  uint64_t Most = Begun.value_or(0);
  const std::string &Text = First.Text;
  uint64_t N = 0;
  for (size_t At = 0; At < Text.size(); ++N) {
    uint64_t View = 0;
    size_t End = std::min(Text.find(' ', At), Text.size());
    std::from_chars(Text.data() + At, Text.data() + End, View, 16);
    if (N >= Least && N <= Most && View == Again.View)
      return "";
    At = End + 1;
  }
  return fmt::format("C6: an opening showed a state, {} changes more were "
                     "acknowledged, and that is not what is there now",
                     *Acked);
}

std::string EngineJudge::judgeDamage(const Recovered &R, const sim::Trace &,
                                     size_t Point, const sim::Damage &D) {
  if (!R.Reads && R.Problem.starts_with(Reported))
    return "";
  if (!R.Problem.empty() && !R.Problem.starts_with(Reported))
    return R.Problem;
  // What verify() reports must not have been shown as if nothing were.
  size_t Acked = H.Acked[Point];
  size_t Changes = 0;
  for (size_t P = Acked + 1; P-- > H.Sealed[Acked];) {
    if (H.Views[P] == R.View)
      return "";
    if (P > 0 && H.Views[P] != H.Views[P - 1] && !H.Undone[P] &&
        ++Changes > S.Window && D.Behind >= H.LargestFrame)
      break;
  }
  return fmt::format("C7: damage to synced bytes is not reported; {} calls "
                     "were acknowledged",
                     Acked);
}

} // namespace storage::crash
