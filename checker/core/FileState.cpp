#include "core/FileState.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability;

bool FileState::sameProperty(const FileState &Other) const {
  // Beside a write on this path, what was there before makes no difference.
  auto Same = [](uint8_t A, uint8_t B) {
    return A == B || (A & B & Unclear) ||
           ((A & B & Here) && !((A ^ B) & Unclear));
  };
  return File == Other.File && Same(Buffer, Other.Buffer) &&
         Same(Cache, Other.Cache) && Closed == Other.Closed &&
         SyncFailed == Other.SyncFailed && NotRegular == Other.NotRegular &&
         Opened == Other.Opened && !Lost == !Other.Lost &&
         isDirtyAgain() == Other.isDirtyAgain();
}

void FileState::merge(const FileState &Other) {
  const bool MayBeOpen =
      Closed && Other.Closed && (!ClosedBy || !Other.ClosedBy);
  Buffer |= Other.Buffer;
  Cache |= Other.Cache;
  Closed &= Other.Closed;
  SyncFailed |= Other.SyncFailed;
  Unbuffered |= Other.Unbuffered;
  Synchronous |= Other.Synchronous;
  NotRegular |= Other.NotRegular;
  Opened &= Other.Opened;
  Written |= Other.Written;
  Flushed |= Other.Flushed;
  Synced |= Other.Synced;
  Settled = std::min(Settled, Other.Settled);
  MetadataChanged |= Other.MetadataChanged;
  Finished |= Other.Finished;
  Truncated |= Other.Truncated;
  Emptied |= Other.Emptied;
  Postponed &= Other.Postponed;
  Unsyncable |= Other.Unsyncable;
  if (HeldBy != Other.HeldBy)
    HeldBy = nullptr;
  Attributes &= Other.Attributes;
  Created &= Other.Created;
  if (Name != Other.Name)
    Name = nullptr;
  // The later sync is the one that covers more.
  if (LastSync && Other.LastSync &&
      LastSync->Location < Other.LastSync->Location)
    LastSync = Other.LastSync;
  for (auto [Mine, Theirs] :
       {std::pair(&Unknown, Other.Unknown),
        std::pair(&Buffered, Other.Buffered),
        std::pair(&Dirtied, Other.Dirtied),
        std::pair(&ClosedBy, Other.ClosedBy),
        std::pair(&LastSync, Other.LastSync), std::pair(&Passed, Other.Passed),
        std::pair(&Hinted, Other.Hinted), std::pair(&Lost, Other.Lost)})
    if (!*Mine)
      *Mine = Theirs;
  if (MayBeOpen)
    ClosedBy = nullptr;
}

bool FileState::isNeutral() const {
  if (NotRegular)
    return true;
  bool Untouched = Buffer == EntryBuffer && Cache == EntryCache;
  bool Clean = Opened && !Buffer && !Cache && !Written;
  // A callee's own file that nobody can publish: its log.
  bool Gone = Finished && Closed && !Created;
  bool Over = Opened && Closed && (Gone || (!Buffer && !Cache));
  return !SyncFailed && !Hinted && !Lost &&
         (Over || ((Untouched || Clean) && !Synced && !Flushed));
}

bool durability::sameProperties(llvm::ArrayRef<FileState> A,
                                llvm::ArrayRef<FileState> B) {
  auto IsNeutral = [](const FileState &F) { return F.isNeutral(); };
  while (true) {
    A = A.drop_while(IsNeutral);
    B = B.drop_while(IsNeutral);
    if (A.empty() || B.empty())
      return A.empty() && B.empty();
    if (!A.front().sameProperty(B.front()))
      return false;
    A = A.drop_front();
    B = B.drop_front();
  }
}

/// Calls \p Differ with each file that has other properties in \p A than in
/// \p B; null on the side that does not mention it. Both are sorted by path.
template <typename Range, typename Function>
static void forDifferences(Range A, Range B, Function Differ) {
  while (!A.empty() || !B.empty()) {
    bool InA = !A.empty() &&
               (B.empty() || A.front().File->id() <= B.front().File->id());
    bool InB = !B.empty() &&
               (A.empty() || B.front().File->id() <= A.front().File->id());
    auto *Left = InA ? &A.front() : nullptr;
    auto *Right = InB ? &B.front() : nullptr;
    A = A.drop_front(InA);
    B = B.drop_front(InB);
    bool Neutral =
        (!Left || Left->isNeutral()) && (!Right || Right->isNeutral());
    if (!Neutral && !(Left && Right && Left->sameProperty(*Right)))
      Differ(Left, Right);
  }
}

/// All that is known is that something else had it in its hands.
static bool isOnlyUnclear(const FileState *F) {
  return !F || F->isNeutral() ||
         (F->isUnclear() && !F->Written && !F->Synced && !F->Opened &&
          !F->Closed && !F->SyncFailed && !F->Hinted);
}

unsigned durability::countDifferences(llvm::ArrayRef<FileState> A,
                                      llvm::ArrayRef<FileState> B) {
  unsigned Count = 0;
  forDifferences(A, B, [&](const FileState *Left, const FileState *Right) {
    Count += !isOnlyUnclear(Left) || !isOnlyUnclear(Right);
  });
  return Count;
}

/// True when something was known. Beside Unclear, no other source counts.
static bool obscure(FileState &F, const Witness *Why) {
  const bool WasKnown = !(F.Buffer & F.Cache & Unclear);
  F.Unknown = F.Unknown ? F.Unknown : Why;
  F.Buffer = F.Cache = Unclear;
  return WasKnown;
}

bool durability::obscureDifferences(llvm::MutableArrayRef<FileState> A,
                                    llvm::MutableArrayRef<FileState> B,
                                    const Witness *Why) {
  bool Changed = false;
  forDifferences(A, B, [&](FileState *Left, FileState *Right) {
    if (Left)
      Changed = obscure(*Left, Why) || Changed;
    if (Right)
      (void)obscure(*Right, Why);
  });
  return Changed;
}

bool durability::sameFailures(llvm::ArrayRef<FileState> A,
                              llvm::ArrayRef<FileState> B) {
  auto Within = [](llvm::ArrayRef<FileState> Some,
                   llvm::ArrayRef<FileState> All) {
    return llvm::all_of(Some, [&](const FileState &F) {
      return !F.SyncFailed || llvm::any_of(All, [&](const FileState &Other) {
        return Other.File == F.File && Other.SyncFailed;
      });
    });
  };
  return Within(A, B) && Within(B, A);
}
