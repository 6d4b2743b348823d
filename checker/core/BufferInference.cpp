#include "core/BufferInference.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

static FieldPath withoutPrefix(const FieldPath &Path, size_t Length) {
  return FieldPath(Path.begin() + Length, Path.end());
}

void OwnBufferTable::infer(llvm::ArrayRef<const FunctionDecl *> Functions,
                           const CallModel &Model, const ASTContext &Context,
                           llvm::ArrayRef<OwnBuffer> Known) {
  BufferInference(*this, Model, Context).run(Functions, Known);
}

void BufferInference::run(llvm::ArrayRef<const FunctionDecl *> Functions,
                          llvm::ArrayRef<OwnBuffer> Known) {
  for (const FunctionDecl *Function : Functions)
    Facts[Function->getCanonicalDecl()] =
        std::make_unique<FunctionFacts>(scanBuffers(*Function, Model, Context));
  for (const auto &[Function, F] : Facts)
    for (const ChangeFact &C : F->Changes)
      if (C.Kind == ChangeKind::Grow)
        Table.Grown[Function].push_back(C.Level.Fields.back());
  collectCallers();
  liftDrains();
  for (const auto &[Function, F] : Facts) {
    for (const DrainFact &D : F->Drains)
      addCandidates(D);
    Mapped.insert(F->Mapped.begin(), F->Mapped.end());
  }
  for (const OwnBuffer &Buffer : Known)
    Levels.insert(Buffer.Level.back());
  for (const OwnBuffer &Buffer : Candidates)
    Levels.insert(Buffer.Level.back());
  if (Levels.empty())
    return;
  liftChanges();
  for (const OwnBuffer &Buffer : Known)
    judge(Buffer, true);
  for (const OwnBuffer &Buffer : Candidates)
    judge(Buffer, false);
  noteUses();
}

void BufferInference::collectCallers() {
  for (const auto &[Function, F] : Facts)
    for (const auto &[Call, Order] : F->Calls) {
      const FunctionDecl *Callee = Call->getDirectCallee()->getCanonicalDecl();
      if (Facts.contains(Callee))
        Callers[Callee].push_back({F.get(), Call, Order});
    }
}

llvm::ArrayRef<BufferInference::CallFrom>
BufferInference::callersOf(const FunctionDecl &Callee) const {
  auto It = Callers.find(&Callee);
  if (It == Callers.end())
    return {};
  return It->second;
}

/// How many calls may lie between a write and the function that knows both the
/// storage and the handle, or between a level's change and the drain.
static constexpr unsigned MaxCalls = 3;

void BufferInference::liftDrains() {
  // Per function, the drains below this index were handed on already.
  llvm::DenseMap<const FunctionDecl *, size_t> Done;
  for (unsigned Round = 0; Round < MaxCalls; ++Round) {
    std::vector<std::pair<FunctionFacts *, DrainFact>> New;
    for (const auto &[Function, F] : Facts) {
      size_t &From = Done[Function];
      for (; From < F->Drains.size(); ++From)
        for (const CallFrom &C : callersOf(*Function)) {
          const DrainFact &D = F->Drains[From];
          const OriginFinder &Values = C.Caller->Values;
          Origins Lengths;
          for (const Origin &L : D.Lengths)
            llvm::append_range(Lengths,
                               substituteOrigin(L, *C.Call, Values, true));
          for (const Origin &Data :
               substituteOrigin(D.Data, *C.Call, Values, false))
            for (const Origin &Handle :
                 substituteOrigin(D.Handle, *C.Call, Values, false))
              New.push_back(
                  {C.Caller,
                   {Data, Lengths, Handle, D.Stream, C.Call, C.Order}});
        }
    }
    for (auto &[Caller, D] : New)
      if (llvm::none_of(Caller->Drains, [&](const DrainFact &Old) {
            return Old.At == D.At && Old.Data.isSamePlace(D.Data) &&
                   Old.Handle.isSamePlace(D.Handle);
          }))
        Caller->Drains.push_back(std::move(D));
  }
}

void BufferInference::liftChanges() {
  for (const auto &[Function, F] : Facts)
    llvm::erase_if(F->Changes, [&](const ChangeFact &C) {
      return !Levels.contains(C.Level.Fields.back());
    });
  llvm::DenseMap<const FunctionDecl *, size_t> Done;
  for (unsigned Round = 0; Round < MaxCalls; ++Round) {
    std::vector<std::pair<FunctionFacts *, ChangeFact>> New;
    for (const auto &[Function, F] : Facts) {
      size_t &From = Done[Function];
      for (; From < F->Changes.size(); ++From)
        for (const CallFrom &C : callersOf(*Function))
          if (std::optional<ChangeFact> Outer =
                  substituteChange(F->Changes[From], *C.Call, C.Order))
            New.push_back({C.Caller, std::move(*Outer)});
    }
    for (auto &[Caller, C] : New)
      if (llvm::none_of(Caller->Changes, [&](const ChangeFact &Old) {
            return Old.At == C.At && Old.Kind == C.Kind &&
                   Old.Level.isSamePlace(C.Level);
          }))
        Caller->Changes.push_back(std::move(C));
  }
}

static bool isBytes(QualType T) {
  if (const Type *Pointee = T->getPointeeOrArrayElementType();
      T->isPointerType() || T->isArrayType())
    return Pointee->isCharType() || Pointee->isVoidType() ||
           Pointee->isStdByteType();
  return T->isRecordType();
}

void BufferInference::addCandidates(const DrainFact &D) {
  const FieldPath &Data = D.Data.Fields, &Handle = D.Handle.Fields;
  if (D.Data.Root != D.Handle.Root || Data.empty() || Handle.empty())
    return;
  size_t Common = 0;
  while (Common < std::min(Data.size(), Handle.size()) &&
         Data[Common] == Handle[Common])
    ++Common;
  // One lies inside the other: an object that writes itself.
  if (Common == Data.size() || Common == Handle.size() ||
      !isBytes(Data.back()->getType()) || Data[Common]->getParent()->isUnion())
    return;
  for (const Origin &L : D.Lengths) {
    bool Inside =
        L.Root == D.Data.Root && L.Fields.size() > Common &&
        std::equal(Data.begin(), Data.begin() + Common, L.Fields.begin());
    if (!Inside || (L.Fields == Handle))
      continue;
    OwnBuffer Found{withoutPrefix(Data, Common),
                    withoutPrefix(L.Fields, Common),
                    withoutPrefix(Handle, Common), D.Stream};
    QualType Level = L.Fields.back()->getType();
    bool Position = Level->isPointerType() && isBytes(Level);
    if (!Found.isSelfLevelled() && !Level->isIntegerType() && !Position)
      continue;
    if (Found.isSelfLevelled() && L.Through)
      Lengths.insert(L.Through->getCanonicalDecl());
    if (!llvm::is_contained(Candidates, Found))
      Candidates.push_back(std::move(Found));
  }
}

bool BufferInference::isDrain(const DrainFact &D, const OwnBuffer &B) const {
  return endsWith(D.Data.Fields, B.Storage) &&
         endsWith(D.Handle.Fields, B.Handle) &&
         llvm::any_of(D.Lengths, [&](const Origin &L) {
           return endsWith(L.Fields, B.Level);
         });
}

bool BufferInference::isChange(const ChangeFact &C, const OwnBuffer &B) const {
  return endsWith(C.Level.Fields, B.Level);
}

bool BufferInference::isReset(const ChangeFact &C, const FunctionFacts &F,
                              const OwnBuffer &B) const {
  if (!isChange(C, B))
    return false;
  switch (C.Kind) {
  case ChangeKind::Grow:
    return false;
  case ChangeKind::SetTo:
    return !B.isSelfLevelled() && !C.ToFields.empty() &&
           C.ToFields.back() == B.Storage.back();
  case ChangeKind::Released:
    // `clear(x);` means something only where the content was written before.
    return B.isSelfLevelled() &&
           llvm::any_of(F.Drains, [&](const DrainFact &D) {
             return isDrain(D, B) && D.Order < C.Order;
           });
  case ChangeKind::Reset:
  case ChangeKind::MoveOut:
    return true;
  }
  llvm_unreachable("all kinds are handled");
}

bool BufferInference::resetsAfterDrain(const FunctionFacts &F,
                                       const OwnBuffer &B) const {
  for (const DrainFact &D : F.Drains)
    for (const ChangeFact &C : F.Changes)
      if (isDrain(D, B) && isReset(C, F, B) &&
          (C.Kind == ChangeKind::MoveOut ? C.Order <= D.Order
                                         : C.Order >= D.Order))
        return true;
  return false;
}

bool BufferInference::accumulates(const FunctionFacts &F,
                                  const OwnBuffer &B) const {
  llvm::DenseSet<const Stmt *> Grown, Resets, Drains;
  for (const ChangeFact &C : F.Changes)
    if (C.Kind == ChangeKind::Grow && isChange(C, B))
      Grown.insert(C.At);
    else if (isReset(C, F, B))
      Resets.insert(C.At);
  if (Grown.empty())
    return false;
  for (const DrainFact &D : F.Drains)
    if (isDrain(D, B))
      Drains.insert(D.At);
  if (Resets.empty() && Drains.empty())
    return true;
  return survives(*F.Function, Context, Grown, Resets, Drains);
}

void BufferInference::judge(const OwnBuffer &Buffer, bool DrainedElsewhere) {
  if (llvm::is_contained(Table.Buffers, Buffer) ||
      llvm::any_of(Buffer.Storage,
                   [&](const FieldDecl *F) { return Mapped.contains(F); }))
    return;
  if (!DrainedElsewhere && llvm::none_of(Facts, [&](const auto &Item) {
        return resetsAfterDrain(*Item.second, Buffer);
      }))
    return;
  bool Grows = false;
  for (const auto &[Function, F] : Facts) {
    if (accumulates(*F, Buffer)) {
      addBuffer(Buffer);
      return;
    }
    Grows = Grows || llvm::any_of(F->Changes, [&](const ChangeFact &C) {
              bool Fills =
                  C.Kind == ChangeKind::Grow ||
                  (C.Kind == ChangeKind::SetTo && !isReset(C, *F, Buffer));
              return Fills && isChange(C, Buffer);
            });
  }
  if (Grows)
    return;
  if (DrainedElsewhere)
    addBuffer(Buffer);
  else
    Table.Candidates.push_back(Buffer);
}

void BufferInference::addBuffer(const OwnBuffer &Buffer) {
  Table.ByLevel[Buffer.Level.back()].push_back(Table.Buffers.size());
  Table.Buffers.push_back(Buffer);
}

/// CORE B-3: where the drain tells no count, its success means that all was
/// written. A level that is set afterwards says what is to be written again (a
/// last page that was padded).
bool BufferInference::isRefit(const ChangeFact &C, const FunctionFacts &F,
                              const OwnBuffer &B) const {
  return C.Kind == ChangeKind::SetTo && isChange(C, B) && !isReset(C, F, B) &&
         llvm::any_of(F.Drains, [&](const DrainFact &D) {
           return isDrain(D, B) && D.Order < C.Order &&
                  !D.At->getType()->isIntegerType();
         });
}

void BufferInference::noteUses(const FunctionFacts &F, const OwnBuffer &B) {
  bool Drains = false;
  for (const DrainFact &D : F.Drains)
    Drains = Drains || isDrain(D, B);
  for (const ChangeFact &C : F.Changes) {
    // What a function does to a level that it sees only the end of.
    bool End = C.Rooted && C.Level.Fields.size() < B.Level.size() &&
               endsWith(B.Level, C.Level.Fields);
    if (End)
      Table.Effects[F.Function->getCanonicalDecl()].push_back(C);
    if (isRefit(C, F, B))
      Table.Refits.insert(C.At);
    if (isReset(C, F, B) && !Drains)
      Table.Discards.insert(C.At);
    if (isReset(C, F, B) && C.Kind == ChangeKind::Released)
      if (const auto *Call = dyn_cast<CallExpr>(C.At))
        Table.Releases.insert(Call->getDirectCallee()->getCanonicalDecl());
  }
}

void BufferInference::noteUses() {
  if (Table.Buffers.empty())
    return;
  Table.Lengths = std::move(Lengths);
  for (const auto &[Function, F] : Facts) {
    bool Uses = false;
    for (const OwnBuffer &B : Table.Buffers) {
      noteUses(*F, B);
      noteRefills(*F, B);
      Uses = Uses || llvm::any_of(F->Changes, [&](const ChangeFact &C) {
               return isChange(C, B);
             });
    }
    if (Uses)
      Table.Users.push_back(Function);
    for (const auto &[Variable, Values] : F->Values.all()) {
      if (Values.size() == 1 && Variable->isLocalVarDecl())
        Table.Copies[Variable] = Values.front();
      for (const DrainFact &D : F->Drains)
        if (llvm::any_of(Values,
                         [&](const Expr *E) { return plain(E) == D.At; }))
          Table.Counts.insert(Variable);
    }
  }
}
