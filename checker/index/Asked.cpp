#include "index/Asked.h"
#include "index/Bytes.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability::index;

template <typename T> static uint64_t hashOfFacts(llvm::ArrayRef<T> Facts) {
  if (Facts.empty())
    return 0;
  std::vector<T> Copy(Facts.begin(), Facts.end());
  return hashOf(Copy);
}

static uint64_t hashOfLeft(llvm::StringRef Record, const Knowledge &From) {
  std::vector<LeftFact> Left;
  for (const LeftFact &Fact : From.facts().Left)
    if (Fact.Record == Record)
      Left.push_back(Fact);
  return hashOfFacts(llvm::ArrayRef(Left));
}

template <typename T>
void AskedAnswers::note(Answers<T> &Into, const T &Of, uint64_t Hash) {
  auto It = llvm::lower_bound(
      Into, Of, [](const Answer<T> &A, const T &B) { return A.Of < B; });
  if (It == Into.end() || It->Of != Of)
    Into.insert(It, {Of, Hash});
}

void AskedAnswers::function(uint64_t Key, const Knowledge &From) {
  note(Functions, Key, From.hashOfAnswer(Key));
}

void AskedAnswers::fileEnds(llvm::StringRef Kind, const Knowledge &From) {
  note(Kinds, Kind.str(), hashOfFacts(From.facts().fileEnds(Kind)));
}

void AskedAnswers::left(llvm::StringRef Record, const Knowledge &From) {
  note(Records, Record.str(), hashOfLeft(Record, From));
}

void AskedAnswers::isSynced(const HandleName &Handle, const Knowledge &From) {
  note(Handles, Handle, uint64_t(From.facts().isSynced(Handle)));
}

void AskedAnswers::add(const AskedAnswers &Other) {
  auto Join = [](auto &Into, const auto &From) {
    for (const auto &[Of, Hash] : From)
      note(Into, Of, Hash);
  };
  Join(Functions, Other.Functions);
  Join(Kinds, Other.Kinds);
  Join(Records, Other.Records);
  Join(Handles, Other.Handles);
}

bool AskedAnswers::holds(const Knowledge &From) const {
  return llvm::all_of(Functions,
                      [&](const auto &A) {
                        return From.hashOfAnswer(A.Of) == A.Hash;
                      }) &&
         llvm::all_of(Kinds,
                      [&](const auto &A) {
                        return hashOfFacts(From.facts().fileEnds(A.Of)) ==
                               A.Hash;
                      }) &&
         llvm::all_of(
             Records,
             [&](const auto &A) { return hashOfLeft(A.Of, From) == A.Hash; }) &&
         llvm::all_of(Handles, [&](const auto &A) {
           return uint64_t(From.facts().isSynced(A.Of)) == A.Hash;
         });
}
