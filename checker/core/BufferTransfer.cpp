#include "core/Transfer.h"

using namespace clang;
using namespace durability;

const AccessPath *Transfer::handleOf(const BufferUse &Use,
                                     const State &S) const {
  const AccessPath *Place = Use.Arrow ? Evaluate.object(Use.Object, S)
                                      : Evaluate.place(Use.Object, S);
  for (const FieldDecl *Field : Use.Buffer->Handle)
    Place = Place
                ? Evaluate.load(*Context.Paths.field(*Place, *Field), S).Object
                : nullptr;
  return Place;
}

/// What holds the fields of \p Tail that \p Path ends with; null when it does
/// not.
static const AccessPath *holderOf(const AccessPath &Path,
                                  const FieldPath &Tail) {
  const AccessPath *Holder = &Path;
  for (const FieldDecl *Field : llvm::reverse(Tail)) {
    if (!Holder || Holder->field() != Field)
      return nullptr;
    Holder = Holder->parent();
  }
  return Holder;
}

/// On the way to \p S it was tested that \p Level is not zero.
static bool isNotZero(const Value &Level, const State &S) {
  if (Level.Class && !(Level.Class & VC_Zero))
    return true;
  return Level.Object &&
         llvm::any_of(S.Assumed.literals(), [&](const Literal &L) {
           return L.Of->Subject == Level.Object &&
                  ((L.Of->Form == AtomForm::Relational && !L.Holds &&
                    L.Of->Constant == 1) ||
                   (L.Of->Form == AtomForm::Truth && L.Holds));
         });
}

bool Transfer::isHeldBack(const AccessPath &File, const State &S) const {
  return llvm::any_of(Context.Buffers.all(), [&](const OwnBuffer &Buffer) {
    const AccessPath *Place = Buffer.ToStream || Buffer.Handle.empty()
                                  ? nullptr
                                  : holderOf(File, Buffer.Handle);
    if (!Place || Buffer.isSelfLevelled())
      return false;
    for (const FieldDecl *Field : Buffer.Level)
      Place = Context.Paths.field(*Place, *Field);
    return isNotZero(Evaluate.load(*Place, S), S);
  });
}

void Transfer::bufferEvent(const BufferEvent &Event, const Expr &E, State &S) {
  const AccessPath *File = handleOf(Event, S);
  if (!File)
    return;
  CallSite Site;
  Site.Location = E.getExprLoc();
  std::string Name = spelling(Event.Buffer->Storage);
  switch (Event.Action) {
  case BufferAction::Grow: {
    FileState &F = S.file(*File);
    write({}, true,
          Context.Witnesses.make(Site.Location,
                                 "data is appended to the buffer '" + Name +
                                     "' here"),
          F);
    return;
  }
  case BufferAction::Refitted:
    // After a failed write it is still to be written.
    if (S.Failed)
      return;
    [[fallthrough]];
  case BufferAction::Drained:
    // What went to a stream is in the stream's buffer now.
    if (!Event.Buffer->ToStream)
      flush(*File, Site, Name, S);
    return;
  case BufferAction::Discarded:
    bufferEmpty(Event, S);
    return;
  case BufferAction::Replaced:
    if (filled(Event, S))
      loseContent(*File, Event, E, S);
    return;
  }
}

const AccessPath *Transfer::filled(const BufferUse &Use, const State &S) const {
  const AccessPath *File = S.Failed ? nullptr : handleOf(Use, S);
  if (!File)
    return nullptr;
  const FileState F = S.entryOf(*File);
  if ((F.Buffer & Unclear) || F.NotRegular)
    return nullptr;
  const bool Certain =
      (F.Buffer & Here) || ((F.Buffer & EntryBuffer) && isHeldBack(*File, S));
  return Certain ? File : nullptr;
}

void Transfer::loseContent(const AccessPath &File, const BufferUse &Use,
                           const Expr &E, State &S) {
  FileState &F = S.file(File);
  if (!F.Lost)
    F.Lost = Context.Witnesses.make(
        E.getExprLoc(),
        "what the buffer '" + spelling(Use.Buffer->Storage) +
            "' held is replaced here, and was not written out",
        nullptr, (F.Buffer & Here) ? F.Buffered : nullptr);
}

void Transfer::bufferEmpty(const BufferUse &Use, State &S) {
  const AccessPath *File = Use.Buffer->ToStream ? nullptr : handleOf(Use, S);
  if (!File)
    return;
  FileState &F = S.file(*File);
  F.Buffer = FromNothing;
}
