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
  }
}

void Transfer::bufferEmpty(const BufferUse &Use, State &S) {
  const AccessPath *File = Use.Buffer->ToStream ? nullptr : handleOf(Use, S);
  if (!File)
    return;
  FileState &F = S.file(*File);
  F.Buffer = FromNothing;
}
