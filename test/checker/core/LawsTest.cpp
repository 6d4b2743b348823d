// Laws of conjunctions and of the join, over generated values. rapidcheck
// prints the seed and the shrunk case of a failure; RC_PARAMS=reproduce=...
// replays it.
#include "clang/AST/DeclBase.h"
#include "llvm/ADT/ArrayRef.h"

#include "core/Condition.h"
#include "core/State.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace durability;

static int Sites[3];

using Tests = std::pair<uint8_t, std::vector<std::pair<uint8_t, uint8_t>>>;
using Files = std::vector<std::tuple<uint8_t, uint8_t, uint8_t, uint8_t>>;

namespace {
/// Atoms and files over three subjects that no source has.
struct World {
  AccessPathTable Paths{6};
  AtomTable Atoms;

  const Atom &atom(unsigned Subject, unsigned Test) {
    const AccessPath &Path = *Paths.fresh(&Sites[Subject % 3]);
    if (Test % 4 == 0)
      return *Atoms.get(Path, AtomForm::Truth, 0, "");
    if (Test % 4 == 1)
      return *Atoms.get(Path, AtomForm::Mask, 2, "2");
    return *Atoms.get(Path, AtomForm::Named, Test % 4, "C");
  }
  /// What tests say when the subjects hold the numbers in \p Held, two bits
  /// each: a conjunction that some path can satisfy.
  Conjunction conjunction(const Tests &Some) {
    Conjunction C;
    const auto &[Held, Made] = Some;
    for (auto [Subject, Test] : Made) {
      const Atom &A = atom(Subject, Test);
      int64_t Number = Held >> (Subject % 3 * 2) & 3;
      (void)C.add(A, A.Form == AtomForm::Truth  ? Number != 0
                     : A.Form == AtomForm::Mask ? (Number & A.Constant) != 0
                                                : Number == A.Constant);
    }
    return C;
  }
  State state(const Files &Tracked, const Tests &Assumed) {
    State S;
    S.Assumed = conjunction(Assumed);
    for (auto [Site, Buffer, Cache, Flags] : Tracked) {
      FileState &F = S.file(*Paths.fresh(&Sites[Site % 3]));
      F.Buffer = Buffer % 16;
      F.Cache = Cache % 16;
      F.Closed = Flags & 1;
      F.SyncFailed = Flags & 2;
      F.Synced = Flags & 4;
      F.Opened = Flags & 8;
    }
    return S;
  }
};
} // namespace

static bool sameFiles(const State &A, const State &B) {
  return llvm::equal(A.Files, B.Files,
                     [](const FileState &X, const FileState &Y) {
                       return X.sameProperty(Y) && X.Synced == Y.Synced;
                     });
}

RC_GTEST_PROP(ConjunctionLaws, AddDecidesTheAtom,
              (const Tests &Some, uint8_t Subject, uint8_t Test, bool Holds)) {
  World W;
  Conjunction C = W.conjunction(Some);
  const Atom &A = W.atom(Subject, Test);
  std::optional<bool> Before = C.implied(A);
  RC_ASSERT(C.add(A, Holds) == (Before != !Holds));
  RC_ASSERT(C.implied(A) == Before.value_or(Holds));
}

RC_GTEST_PROP(ConjunctionLaws, IntersectIsCommutative,
              (const Tests &Left, const Tests &Right)) {
  World W;
  Conjunction A = W.conjunction(Left), B = W.conjunction(Right);
  Conjunction AB = A, BA = B;
  AB.intersect(B);
  BA.intersect(A);
  RC_ASSERT(AB == BA);
}

RC_GTEST_PROP(ConjunctionLaws, IntersectIsIdempotentAndWeakens,
              (const Tests &Left, const Tests &Right)) {
  World W;
  Conjunction A = W.conjunction(Left), B = W.conjunction(Right);
  Conjunction Same = A, Weaker = A;
  Same.intersect(A);
  RC_ASSERT(Same == A);
  Weaker.intersect(B);
  for (const Literal &L : Weaker.literals()) {
    RC_ASSERT(A.implied(*L.Of) == L.Holds);
    RC_ASSERT(B.implied(*L.Of) == L.Holds);
  }
}

RC_GTEST_PROP(StateLaws, JoinIsCommutativeOnProperties,
              (const Files &Left, const Tests &LeftAssumed, const Files &Right,
               const Tests &RightAssumed)) {
  World W;
  State A = W.state(Left, LeftAssumed), B = W.state(Right, RightAssumed);
  State AB = A, BA = B;
  AB.merge(B, nullptr);
  BA.merge(A, nullptr);
  RC_ASSERT(sameFiles(AB, BA));
  RC_ASSERT(AB.Assumed == BA.Assumed);
}

RC_GTEST_PROP(StateLaws, JoinIsIdempotent,
              (const Files &Left, const Tests &LeftAssumed, const Files &Right,
               const Tests &RightAssumed)) {
  World W;
  State A = W.state(Left, LeftAssumed), B = W.state(Right, RightAssumed);
  State Same = A;
  RC_ASSERT(!Same.merge(A, nullptr));
  RC_ASSERT(sameFiles(Same, A));
  A.merge(B, nullptr);
  RC_ASSERT(!A.merge(B, nullptr));
}

RC_GTEST_PROP(StateLaws, JoinOnlyGrowsAndForgets,
              (const Files &Left, const Tests &LeftAssumed, const Files &Right,
               const Tests &RightAssumed)) {
  World W;
  State A = W.state(Left, LeftAssumed), B = W.state(Right, RightAssumed);
  State Joined = A;
  Joined.merge(B, nullptr);
  for (const State *Side : {&A, &B}) {
    for (const FileState &F : Side->Files) {
      const FileState *Both = Joined.find(*F.File);
      RC_ASSERT(Both);
      RC_ASSERT((F.Buffer & ~Both->Buffer) == 0);
      RC_ASSERT((F.Cache & ~Both->Cache) == 0);
      RC_ASSERT(!F.SyncFailed || Both->SyncFailed);
      RC_ASSERT(F.Closed || !Both->Closed);
    }
    for (const Literal &L : Joined.Assumed.literals())
      RC_ASSERT(Side->Assumed.implied(*L.Of) == L.Holds);
  }
}
