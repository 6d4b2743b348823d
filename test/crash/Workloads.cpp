// Hand-written workloads. Values are sized so that each reaches a rotation,
// flush, split or merge with few calls.
#include "Drive.h"

#include <random>

namespace storage::crash {

namespace {

/// Steps, one word each.
class Script {
public:
  Script &put(int From, int To, size_t Size = 90,
              StepKind How = StepKind::Put) {
    for (int I = From; I < To; ++I)
      Steps.push_back({How, key(I), value(I, Size), 0});
    return *this;
  }
  Script &remove(int From, int To) {
    for (int I = From; I < To; ++I)
      Steps.push_back({StepKind::Remove, key(I), "", 0});
    return *this;
  }
  Script &batch(int Key, uint32_t Count, size_t Size = 40) {
    Steps.push_back({StepKind::Batch, key(Key), value(Key, Size), Count});
    return *this;
  }
  Script &does(StepKind Kind, uint32_t Count = 0) {
    Steps.push_back({Kind, "", "", Count});
    return *this;
  }
  /// No space for files with \p Of in their path.
  Script &full(std::string Of = "") {
    Steps.push_back({StepKind::Full, std::move(Of), "", 0});
    return *this;
  }
  operator std::vector<Step>() const { return Steps; }

private:
  static std::string key(int I) { return "k" + std::to_string(I); }
  /// Different for each put, also of the same key, unless it is empty.
  std::string value(int I, size_t Size) {
    if (Size == 0)
      return "";
    std::string Head = std::to_string(I) + "." + std::to_string(++Made) + ".";
    return Size <= Head.size() ? Head
                               : Head + std::string(Size - Head.size(), 'v');
  }
  std::vector<Step> Steps;
  int Made = 0;
};

} // namespace

static std::vector<Workload> walWorkloads() {
  return {{"append", Script()
                         .put(0, 9)
                         .does(StepKind::Sync)
                         .put(9, 12)
                         .batch(20, 3)
                         .put(12, 14)
                         .does(StepKind::Kill)
                         .put(14, 17)
                         .does(StepKind::Reopen)
                         .put(17, 19)},
          {"truncate", Script()
                           .put(0, 10)
                           .does(StepKind::Checkpoint)
                           .put(10, 14)
                           .does(StepKind::Truncate, 3)
                           .put(14, 18)
                           .does(StepKind::Truncate)
                           .put(18, 20)
                           .does(StepKind::Reopen)
                           .put(20, 22)
                           .does(StepKind::Kill)},
          {"large", Script()
                        .put(0, 2, 700)
                        .batch(3, 4, 300)
                        .put(4, 6, 1500)
                        .does(StepKind::Sync)
                        .put(6, 7, 10)},
          {"full", Script()
                       .put(0, 4)
                       .full()
                       .put(4, 5)
                       .batch(10, 2)
                       .does(StepKind::Freed)
                       .put(5, 10)
                       .full()
                       .put(10, 14)
                       .does(StepKind::Checkpoint)
                       .does(StepKind::Reopen)
                       .put(14, 15)}};
}

static std::vector<Workload> lsmWorkloads() {
  return {{"flush", Script()
                        .put(0, 5)
                        .put(5, 6, 90, StepKind::PutSync)
                        .put(6, 8)
                        .does(StepKind::Checkpoint)
                        .batch(10, 3)
                        .remove(0, 2)
                        .does(StepKind::Kill)
                        .put(20, 23)
                        .does(StepKind::Reopen)
                        .put(23, 25)},
          {"compact", Script()
                          .put(0, 5)
                          .does(StepKind::Checkpoint)
                          .put(3, 7, 0)
                          .remove(0, 2)
                          .does(StepKind::Checkpoint)
                          .put(7, 9)
                          .does(StepKind::Compact)
                          .remove(3, 5)
                          .put(2, 3)
                          .does(StepKind::Compact)
                          .put(9, 11)
                          .does(StepKind::Reopen)
                          .put(11, 12)},
          {"busy", Script().put(0, 18, 120).does(StepKind::Sync).put(5, 9)},
          {"full", Script()
                       .put(0, 4)
                       .full()
                       .put(4, 5)
                       .does(StepKind::Checkpoint)
                       .does(StepKind::Freed)
                       .put(5, 6)
                       .full(".manifest")
                       .does(StepKind::Checkpoint)
                       .does(StepKind::Freed)
                       .put(6, 7)
                       .does(StepKind::Checkpoint)
                       .put(7, 8)
                       .full()
                       .does(StepKind::Reopen)
                       .put(8, 9)}};
}

static std::vector<Workload> btreeWorkloads() {
  return {{"split", Script()
                        .put(0, 12)
                        .remove(2, 4)
                        .batch(20, 4)
                        .does(StepKind::Checkpoint)
                        .put(12, 15)
                        .does(StepKind::Kill)
                        .put(15, 17)
                        .does(StepKind::Reopen)
                        .put(17, 18)},
          {"merge", Script()
                        .put(0, 14)
                        .remove(0, 9)
                        .put(30, 31, 1500)
                        .put(30, 31, 20)
                        .does(StepKind::Checkpoint)
                        .remove(9, 14)
                        .does(StepKind::Kill)
                        .put(1, 3)},
          // A transaction of several pages is half written inside the log.
          {"full", Script()
                       .put(0, 10)
                       .does(StepKind::Checkpoint)
                       .full()
                       .batch(20, 9)
                       .does(StepKind::Freed)
                       .put(0, 2, 10)
                       .full()
                       .put(30, 36)
                       .does(StepKind::Checkpoint)
                       .does(StepKind::Freed)
                       .put(2, 3)
                       .full()
                       .does(StepKind::Reopen)
                       .put(40, 41)}};
}

static std::vector<Workload> bitcaskWorkloads() {
  return {{"rotate", Script()
                         .put(0, 7)
                         .does(StepKind::Sync)
                         .put(7, 10)
                         .remove(1, 3)
                         .does(StepKind::Checkpoint)
                         .put(10, 12)
                         .does(StepKind::Kill)
                         .put(12, 14)
                         .does(StepKind::Reopen)
                         .put(14, 16)},
          {"merge", Script()
                        .put(0, 8)
                        .put(2, 6)
                        .remove(0, 2)
                        .does(StepKind::Checkpoint)
                        .put(6, 7, 0)
                        .does(StepKind::Compact)
                        .put(20, 23)
                        .remove(3, 4)
                        .does(StepKind::Compact)
                        .put(23, 25)
                        .does(StepKind::Kill)},
          // What is merged is superseded by changes that are not stable yet.
          {"tidy", Script()
                       .put(0, 4)
                       .does(StepKind::Checkpoint)
                       .put(0, 3, 60)
                       .does(StepKind::Tidy)
                       .put(9, 10)
                       .does(StepKind::Kill)},
          // Neither changes nor footers nor hints fit.
          {"full", Script()
                       .put(0, 4)
                       .full()
                       .put(4, 5)
                       .does(StepKind::Checkpoint)
                       .does(StepKind::Freed)
                       .put(5, 6)
                       .remove(0, 1)
                       .full(".hint")
                       .does(StepKind::Compact)
                       .does(StepKind::Freed)
                       .put(6, 8, 60)
                       .full()
                       .does(StepKind::Reopen)
                       .put(8, 9)}};
}

/// Kinds that the engine of \p S knows, more frequent ones more often.
static std::vector<StepKind> kindsOf(const Subject &S) {
  using enum StepKind;
  std::vector<StepKind> Out(9, Put);
  Out.insert(Out.end(), {PutSync, Sync, Checkpoint, Kill, Reopen, Full, Freed});
  if (S.Engine != "wal")
    Out.insert(Out.end(), 4, Remove);
  if (S.Engine != "bitcask")
    Out.push_back(Batch);
  if (S.Engine == "wal")
    Out.push_back(Truncate);
  if (S.Engine == "lsm" || S.Engine == "bitcask")
    Out.push_back(Compact);
  if (S.Engine == "bitcask")
    Out.push_back(Tidy);
  return Out;
}

Workload randomWorkload(const Subject &S, uint64_t Seed) {
  std::mt19937_64 Random(Seed);
  std::vector<StepKind> Kinds = kindsOf(S);
  Script Out;
  for (int I = 0; I < 24; ++I) {
    StepKind Kind = Kinds[Random() % Kinds.size()];
    int Key = static_cast<int>(Random() % 12);
    if (Kind == StepKind::Put || Kind == StepKind::PutSync)
      Out.put(Key, Key + 1,
              Random() % 8 == 0 ? Random() % 900 : 20 + Random() % 100, Kind);
    else if (Kind == StepKind::Remove)
      Out.remove(Key, Key + 1);
    else if (Kind == StepKind::Batch)
      Out.batch(20 + Key, 2 + Random() % 3);
    else
      Out.does(Kind, Random() % 8);
  }
  return {"random-" + std::to_string(Seed), Out};
}

std::vector<Workload> workloadsOf(const Subject &S) {
  return S.Engine == "wal"     ? walWorkloads()
         : S.Engine == "lsm"   ? lsmWorkloads()
         : S.Engine == "btree" ? btreeWorkloads()
                               : bitcaskWorkloads();
}

} // namespace storage::crash
