#include "core/FileState.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability;

bool FileState::sameProperty(const FileState &Other) const {
  auto Same = [](uint8_t A, uint8_t B) { return A == B || (A & B & Unclear); };
  return File == Other.File && Same(Buffer, Other.Buffer) &&
         Same(Cache, Other.Cache) && Closed == Other.Closed &&
         SyncFailed == Other.SyncFailed && NotRegular == Other.NotRegular &&
         Opened == Other.Opened;
}

void FileState::merge(const FileState &Other) {
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
  Finished |= Other.Finished;
  Attributes &= Other.Attributes;
  Created &= Other.Created;
  if (Name != Other.Name)
    Name = nullptr;
  for (auto [Mine, Theirs] : {std::pair(&Unknown, Other.Unknown),
                              std::pair(&Buffered, Other.Buffered),
                              std::pair(&Dirtied, Other.Dirtied),
                              std::pair(&ClosedBy, Other.ClosedBy),
                              std::pair(&LastSync, Other.LastSync)})
    if (!*Mine)
      *Mine = Theirs;
}

bool FileState::isNeutral() const {
  if (NotRegular)
    return true;
  bool Untouched = Buffer == EntryBuffer && Cache == EntryCache;
  bool Clean = Opened && !Buffer && !Cache && !Written;
  bool Over = Opened && !Buffer && !Cache && Closed;
  return !SyncFailed && (Over || ((Untouched || Clean) && !Synced && !Flushed));
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
