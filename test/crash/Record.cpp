// Recording a workload with what each of its calls promises.
#include "Drive.h"

#include "Sites.h"
#include "sim/CrashFs.h"

#include <algorithm>

#include <fmt/format.h>

namespace storage::crash {

uint64_t viewHash(const State &S) {
  uint64_t H = 1;
  for (const auto &[Key, Value] : S)
    H = sim::hashBytes(Value, sim::hashBytes(Key, H));
  return H;
}

/// Whether \p Done makes everything before it stable, and itself.
static bool settles(const Subject &S, const Step &Done) {
  switch (Done.Kind) {
  case StepKind::PutSync:
  case StepKind::Sync:
  case StepKind::Checkpoint:
  case StepKind::Compact:
  case StepKind::Truncate:
  case StepKind::Reopen:
  case StepKind::Kill:
    return true;
  case StepKind::Batch:
    return S.Engine == "wal" || S.Says == Promise::All;
  default:
    return S.Says == Promise::All;
  }
}

namespace {

class Recorder {
public:
  Recorder(const Subject &S, std::optional<uint64_t> FailAt, sim::Fault How,
           bool Sites)
      : S(S), Fs(Disk, sim::Image()), Faulty(Fs, &Fs) {
    if (Sites)
      Fs.setSites(callSite);
    if (FailAt)
      Faulty.failAfter(*FailAt, How);
    Until = FailAt.value_or(UINT64_MAX);
    Out.H = {{""}, {{}}, {viewHash({})}, {0}, {0}, {false}, {}, {}, 0};
  }
  void run(const Workload &W);
  Recording take();

private:
  void call(const Step &Next);
  void takeBack(const std::string &Words, State Before, uint64_t Old);
  void reopen(const Step &How);
  bool open(const std::string &Words);
  void done(const std::string &Words, State After, bool Acked, size_t Floor,
            size_t Sealed = 0);
  size_t claimed() const;
  size_t allBut(size_t Count) const;

  const Subject &S;
  sim::CrashFs Disk{sim::Image()};
  sim::TraceFs Fs;
  sim::FaultFs Faulty;
  std::unique_ptr<Session> Open;
  Recording Out;
  uint64_t Counter = 0;
  uint64_t Until = UINT64_MAX;       ///< Calls before the one that fails.
  std::vector<uint64_t> Counters{0}; ///< After the first n calls.
  std::vector<std::pair<State, uint64_t>> Possible; ///< After a failed call.
};

} // namespace

void Recorder::done(const std::string &Words, State After, bool Acked,
                    size_t Floor, size_t Sealed) {
  History &H = Out.H;
  H.Calls.push_back(Words);
  H.Views.push_back(viewHash(After));
  H.States.push_back(std::move(After));
  H.Floors.push_back(std::max(Floor, H.Floors.back()));
  H.Sealed.push_back(std::max(Sealed, H.Sealed.back()));
  H.Undone.push_back(false);
  Counters.push_back(Counter);
  size_t Number = H.Calls.size() - 1;
  Acked ? Fs.ack(Number, Words) : Fs.fail(Number, Words);
}

/// Calls that the engine itself says are stable.
size_t Recorder::claimed() const {
  if (!Open || Open->last() != Counter)
    return 0;
  size_t N = Counters.size();
  uint64_t Claim = Open->claim();
  while (N > 0 && Counters[N - 1] > Claim)
    --N;
  return N == 0 ? 0 : N - 1;
}

/// Opens; what it shows must be one of the states that are possible.
bool Recorder::open(const std::string &Words) {
  size_t Number = Out.H.Calls.size();
  Fs.begin(Number, Words);
  Expected<std::unique_ptr<Session>> Opened = S.Open(Faulty, S);
  Expected<State> Shown =
      Opened ? (*Opened)->view() : Expected<State>(failure(Opened.error()));
  if (!Shown) {
    done(Words + " fails", Out.H.States.back(), false, 0);
    return false;
  }
  Open = std::move(*Opened);
  bool Known = false;
  for (const auto &[Maybe, Count] : Possible)
    if (!Known && Maybe == *Shown) {
      Known = true;
      Counter = Count;
    }
  if (!Known && *Shown != Out.H.States.back() && Out.Broken.empty())
    Out.Broken = Words + " shows something that was not there before";
  if (Open->last() != 0 || Counter != 0)
    Counter = Open->last();
  Possible.clear();
  done(Words, *Shown, true, Number, Number);
  return true;
}

void Recorder::reopen(const Step &How) {
  std::string Words = describe(How);
  if (How.Kind == StepKind::Reopen && Open) {
    size_t Number = Out.H.Calls.size();
    Fs.begin(Number, "close");
    bool Seals = S.CloseSeals && !Faulty.full();
    Status Closed = Open->close();
    done("close", Out.H.States.back(), Closed.ok(), Closed.ok() ? Number : 0,
         Closed.ok() && Seals ? Number : 0);
    if (!Closed.ok() && Until == UINT64_MAX && Out.Broken.empty() &&
        Closed.code() != Code::NoSpace &&
        // A log that could not be cut back stays poisoned until it is reopened.
        !(Faulty.full() && Closed.code() == Code::Poisoned))
      Out.Broken = "close fails: " + Closed.message();
  }
  Open.reset();
  Faulty.setFull(false);
  for (int Try = 0; Try < 3 && !open(Words); ++Try)
    ;
  if (!Open && Out.Broken.empty())
    Out.Broken = Words + " fails three times";
}

/// A call failed for lack of space: the engine goes on as if it had not been
/// made, though a crash may have come between its doing and its undoing.
void Recorder::takeBack(const std::string &Words, State Before, uint64_t Old) {
  Expected<State> Shown = Open->view();
  if (Out.Broken.empty() && (!Shown || *Shown != Before))
    Out.Broken = Words + " failed for lack of space and shows nevertheless";
  Fs.begin(Out.H.Calls.size(), Words + " is taken back");
  Counter = Old;
  done(Words + " is taken back", std::move(Before), true, 0);
  Out.H.Undone.back() = *(Out.H.Undone.end() - 2) = true;
}

/// The newest call, the one that ends now included, that has \p Count calls
/// behind it which were not taken back; 0 if there is none.
size_t Recorder::allBut(size_t Count) const {
  size_t N = Out.H.Calls.size();
  for (; N > 0 && Count > 0; --N)
    Count -= N == Out.H.Calls.size() || !Out.H.Undone[N];
  return N;
}

void Recorder::call(const Step &Next) {
  size_t Number = Out.H.Calls.size();
  std::string Words = describe(Next);
  Fs.begin(Number, Words);
  State Before = Out.H.States.back(), After = Before;
  uint64_t Settlings = Open->settlings(), Old = Counter;
  // A frame's and a record's own fields take less than 128 bytes.
  Out.H.LargestFrame = std::max<uint64_t>(
      Out.H.LargestFrame, std::max(1u, Next.Count) * (Next.Value.size() + 128));
  S.Apply(Next, After, Counter);
  Status Result = Open->run(Next);
  if (!Result.ok()) {
    done(Words + " fails", After, false, 0);
    if (Result.code() == Code::NoSpace && Faulty.full())
      return takeBack(Words, std::move(Before), Old);
    Possible = {{Before, Old}, {After, Counter}};
    if (Until == UINT64_MAX && Out.Broken.empty())
      Out.Broken = Words + " fails: " + Result.message();
    reopen({StepKind::Kill, "", "", 0});
    return;
  }
  size_t Floor = settles(S, Next) ? Number : 0;
  size_t Sealed = 0;
  if (Open->settlings() != Settlings) {
    Sealed = Next.Kind <= StepKind::Batch ? Number - 1 : Number;
    Floor = std::max(Floor, Number - 1);
  }
  if (S.Says == Promise::AllButN)
    Floor = std::max(Floor, allBut(S.BatchN - 1));
  done(Words, std::move(After), true, Floor, Sealed);
  if (size_t Claim = claimed(); Claim > Out.H.Floors.back())
    Out.H.Floors.back() = Claim;
}

void Recorder::run(const Workload &W) {
  if (!open("open") && !open("open"))
    return;
  for (const Step &Next : W.Steps) {
    if (!Open)
      return;
    if (Next.Kind == StepKind::Reopen || Next.Kind == StepKind::Kill)
      reopen(Next);
    else if (Next.Kind == StepKind::Full || Next.Kind == StepKind::Freed)
      Faulty.setFull(Next.Kind == StepKind::Full, Next.Key);
    else
      call(Next);
  }
}

Recording Recorder::take() {
  Out.T = Fs.trace();
  Out.Faults = Faulty.calls().size() > Until;
  size_t Begun = 0, Acked = 0;
  Out.H.Begun.push_back(0);
  Out.H.Acked.push_back(0);
  for (const sim::Op &O : Out.T.Ops) {
    if (O.Kind == sim::OpKind::Begin)
      Begun = O.Call;
    else if (O.Kind == sim::OpKind::Ack)
      Acked = O.Call;
    Out.H.Begun.push_back(Begun);
    Out.H.Acked.push_back(Acked);
  }
  return std::move(Out);
}

Recording record(const Subject &S, const Workload &W,
                 std::optional<uint64_t> FailAt, sim::Fault How, bool Sites) {
  Recorder R(S, FailAt, How, Sites);
  R.run(W);
  return R.take();
}

} // namespace storage::crash
