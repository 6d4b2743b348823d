#include "lint/LinkRun.h"
#include "index/Bytes.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/xxhash.h"

using namespace durability;
using namespace durability::lint;

LinkRun::LinkRun(llvm::ArrayRef<CompileEntry> Entries,
                 const AnalysisSetup &Setup, const Settings &Given)
    : Entries(Entries), Setup(Setup), Given(Given), Units(Entries.size()) {
  for (size_t I = 0; I < Entries.size(); ++I)
    Units[I].Name = unitName(Entries[I], Setup.Root);
}

LinkRun::~LinkRun() = default;

void LinkRun::forEach(size_t Count, llvm::function_ref<void(size_t)> Do) const {
  llvm::DefaultThreadPool Pool(llvm::hardware_concurrency(Given.Jobs));
  for (size_t I = 0; I < Count; ++I)
    Pool.async([&, I] { Do(I); });
  Pool.wait();
}

void LinkRun::fail(size_t Number, std::string Reason) {
  Unit &U = Units[Number];
  U.IsFailed = true;
  U.Reason = std::move(Reason);
  // Half-written: leaked.
  (void)U.Linked.release();
  (void)U.Parsed.release();
  std::lock_guard<std::mutex> Guard(Lock);
  Held -= U.Bytes;
  U.Bytes = 0;
}

/// Parses the unit unless it is in memory. False when that fails.
bool LinkRun::parse(size_t Number) {
  Unit &U = Units[Number];
  if (U.Parsed || U.IsFailed)
    return !U.IsFailed;
  std::string Reason;
  const bool Survived = runGuarded([&] {
    U.Parsed = ParsedUnit::parse(Entries[Number], Setup.Root,
                                 Setup.FileSystem(), Reason);
    if (U.Parsed)
      U.Linked = std::make_unique<index::LinkedUnit>(
          U.Parsed->context(), Setup.Model, Setup.Limits, Setup.Root, U.Name);
  });
  if (!Survived || !U.Parsed) {
    fail(Number, Survived ? Reason : std::string(CrashReason));
    return false;
  }
  std::lock_guard<std::mutex> Guard(Lock);
  U.Bytes = U.Parsed->bytes();
  Held += U.Bytes;
  Count.Peak = std::max(Count.Peak, Held);
  ++Count.Parses;
  return true;
}

/// Under the lock.
void LinkRun::drop(size_t Number) {
  Unit &U = Units[Number];
  U.Linked.reset();
  U.Parsed.reset();
  Held -= U.Bytes;
  U.Bytes = 0;
}

/// The next step that the unit takes part in; judging comes last.
size_t LinkRun::neededAt(size_t Number) const {
  if (!Plan)
    return Number;
  for (const uint32_t Step : Plan->stepsOf(Number))
    if (!Done[Step])
      return Step;
  return Done.size() + Number;
}

/// Gives up what is needed last until the rest fits. What is only needed to be
/// judged is judged before, with what is known by now: see judgeEarly().
void LinkRun::trim(std::unique_lock<std::mutex> &Guard) {
  while (Held > Given.Memory) {
    std::optional<size_t> Last;
    for (size_t I = 0; I < Units.size(); ++I)
      if (!Units[I].IsBusy && Units[I].Parsed &&
          (!Last || neededAt(I) >= neededAt(*Last)))
        Last = I;
    if (!Last)
      return;
    if (Unit &U = Units[*Last]; U.IsWanted && !U.Early && isLast(*Last)) {
      U.IsBusy = true;
      llvm::BitVector Settled(Done.size());
      for (size_t Step = 0; Step < Done.size(); ++Step)
        Settled[Step] = Done[Step];
      Guard.unlock();
      judgeEarly(*Last, std::move(Settled));
      Guard.lock();
      U.IsBusy = false;
    }
    drop(*Last);
  }
}

static uint64_t hashOf(llvm::StringRef Name,
                       const std::vector<index::SourceFact> &Sources) {
  std::vector<uint64_t> Numbers = {llvm::xxh3_64bits(Name)};
  for (const index::SourceFact &Source : Sources) {
    Numbers.push_back(llvm::xxh3_64bits(Source.Path));
    Numbers.push_back(Source.Hash);
  }
  return index::hashOfNumbers(Numbers);
}

void LinkRun::readFacts(size_t Number) {
  Unit &U = Units[Number];
  if (Given.Cache)
    if (std::optional<LinkCache::Unit> Found = Given.Cache->find(U.Name)) {
      U.History = ::hashOf(U.Name, Found->Sources);
      U.Facts = std::move(Found->Facts);
      return;
    }
  {
    std::lock_guard<std::mutex> Guard(Lock);
    U.IsBusy = true;
  }
  if (parse(Number) && !runGuarded([&] { U.Facts = U.Linked->facts(); }))
    fail(Number, std::string(CrashReason));
  if (Given.Cache && !U.IsFailed) {
    LinkCache::Unit Made{U.Parsed->sources(), *U.Facts};
    U.History = ::hashOf(U.Name, Made.Sources);
    Given.Cache->keep(U.Name, Made);
  }
  std::unique_lock<std::mutex> Guard(Lock);
  U.IsBusy = false;
  trim(Guard);
}

void LinkRun::link(llvm::ArrayRef<CompileEntry> ToJudge) {
  for (const CompileEntry &Entry : ToJudge)
    Units[numberOf(Entry)].IsWanted = !Setup.Explain;
  {
    Progress Bar("reading", Entries.size());
    forEach(Units.size(), [&](size_t I) {
      readFacts(I);
      Bar.finished(Entries[I].File);
    });
  }
  std::vector<const index::UnitFacts *> Facts;
  for (const Unit &U : Units)
    Facts.push_back(U.Facts && !U.IsFailed ? &*U.Facts : nullptr);
  Plan = std::make_unique<index::LinkPlan>(Facts, Given.MaxCircle);
  for (size_t I = 0; I < Units.size(); ++I) {
    Units[I].Facts.reset();
    Units[I].History =
        index::hashOfNumbers({Units[I].History, Plan->hashOfFacts(I)});
  }
  Known = std::make_unique<index::Conclusions>(*Plan, Given.MaxPlaces);
  const auto &Steps = Plan->steps();
  Left = Count.Steps = Steps.size();
  Done.assign(Left, false);
  Then.resize(Left);
  for (uint32_t Step = 0; Step < Left; ++Step) {
    WaitsFor.push_back(Steps[Step].After.size());
    for (const uint32_t Before : Steps[Step].After)
      Then[Before].push_back(Step);
    if (!WaitsFor[Step])
      Ready.insert(Step);
  }
  Progress Bar("linking", Left);
  const unsigned Workers =
      llvm::hardware_concurrency(Given.Jobs).compute_thread_count();
  forEach(Workers, [&](size_t) {
    while (std::optional<uint32_t> Step = nextStep()) {
      run(*Step);
      Bar.finished("");
    }
  });
}

/// The first that can be run; nothing when all are done or running and none
/// will become ready for this worker.
std::optional<uint32_t> LinkRun::nextStep() {
  std::unique_lock<std::mutex> Guard(Lock);
  while (Left && Ready.empty())
    Changed.wait(Guard);
  if (!Left)
    return std::nullopt;
  const uint32_t Step = *Ready.begin();
  Ready.erase(Ready.begin());
  for (const index::LinkPlan::Part &Part : Plan->steps()[Step].Parts)
    Units[Part.Unit].IsBusy = true;
  return Step;
}

/// The state that the unit had when it came to \p Step, also where it was given
/// up since.
void LinkRun::bringUpTo(size_t Number, uint32_t Step) {
  Unit &U = Units[Number];
  if (U.Linked->hasBegun())
    return;
  U.Linked->begin(*Known);
  for (const uint32_t Before : Plan->stepsOf(Number)) {
    if (Before >= Step)
      break;
    for (const index::LinkPlan::Part &Part : Plan->steps()[Before].Parts)
      if (Part.Unit == Number)
        (void)U.Linked->run(Before, Part);
  }
}

std::optional<std::vector<index::ConcludedFunction>>
LinkRun::analyse(uint32_t Step, const index::LinkPlan::Part &Part) {
  std::optional<std::vector<index::ConcludedFunction>> Concluded;
  if (Units[Part.Unit].IsFailed || !parse(Part.Unit))
    return Concluded;
  if (!runGuarded([&] {
        bringUpTo(Part.Unit, Step);
        Concluded = Units[Part.Unit].Linked->run(Step, Part);
      })) {
    fail(Part.Unit, std::string(CrashReason));
    Concluded.reset();
  }
  return Concluded;
}

uint64_t LinkRun::hashOf(uint32_t Step) const {
  std::vector<uint64_t> Numbers;
  for (const index::LinkPlan::Part &Part : Plan->steps()[Step].Parts) {
    Numbers.push_back(Units[Part.Unit].History);
    Numbers.push_back(Known->hashOfAnswers(Step, Part));
    Numbers.insert(Numbers.end(), Part.Nodes.begin(), Part.Nodes.end());
  }
  return index::hashOfNumbers(Numbers);
}

/// Analyses the step, or takes what it concluded before. False when it does not
/// settle.
bool LinkRun::settle(uint32_t Step) {
  const std::vector<index::LinkPlan::Part> &Parts = Plan->steps()[Step].Parts;
  auto Analyse = [&] {
    return index::runStep(
        Step, Given.MaxRounds, *Known,
        [&](const index::LinkPlan::Part &Part) { return analyse(Step, Part); });
  };
  if (!Given.Cache)
    return Analyse();
  const uint64_t Hash = hashOf(Step);
  for (const index::LinkPlan::Part &Part : Parts)
    Units[Part.Unit].History =
        index::hashOfNumbers({Hash, llvm::xxh3_64bits(Units[Part.Unit].Name)});
  if (std::optional<LinkCache::Step> Found = Given.Cache->find(Hash);
      Found && Found->Parts.size() == Parts.size()) {
    for (size_t I = 0; I < Parts.size(); ++I)
      for (index::ConcludedFunction &Function : Found->Parts[I].Functions)
        (void)Known->put(Parts[I].Unit, std::move(Function));
    std::lock_guard<std::mutex> Guard(Lock);
    ++Count.Cached;
    return Found->IsSettled;
  }
  LinkCache::Step Made{Analyse(), {}};
  bool IsWhole = true;
  for (const index::LinkPlan::Part &Part : Parts) {
    Made.Parts.push_back({Known->concluded(Part)});
    IsWhole = IsWhole && !Units[Part.Unit].IsFailed;
  }
  if (IsWhole)
    Given.Cache->keep(Hash, Made);
  return Made.IsSettled;
}

void LinkRun::run(uint32_t Step) {
  const bool Settled = settle(Step);
  std::unique_lock<std::mutex> Guard(Lock);
  for (const index::LinkPlan::Part &Part : Plan->steps()[Step].Parts) {
    Units[Part.Unit].IsBusy = false;
    if (!Settled)
      Count.Unsettled += Part.Nodes.size();
  }
  Done[Step] = true;
  --Left;
  for (const uint32_t After : Then[Step])
    if (--WaitsFor[After] == 0)
      Ready.insert(After);
  Changed.notify_all();
  trim(Guard);
}

std::string LinkRun::index(index::IndexSetup Made) const {
  Made.Unsettled = Count.Unsettled;
  Made.Rounds = Count.Steps;
  return writeIndex(Known->contents(std::move(Made)));
}

LinkRun::Counts LinkRun::counts() const {
  Counts Result = Count;
  Result.Units = Units.size();
  Result.Failed =
      llvm::count_if(Units, [](const Unit &U) { return U.IsFailed; });
  Result.Functions = Plan ? Plan->size() : 0;
  return Result;
}

std::vector<report::FailedFile> LinkRun::failed() const {
  std::vector<report::FailedFile> Result;
  for (size_t I = 0; I < Units.size(); ++I)
    if (Units[I].IsFailed)
      llvm::append_range(
          Result,
          failedUnit(Entries[I], Setup.Root, Units[I].Reason).Report.Failed);
  return Result;
}
