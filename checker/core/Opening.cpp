/// \file
/// How a file comes into hand: what is known of it from then on.
#include "core/Transfer.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

void Transfer::open(const CallSite &Site, llvm::StringRef By, const Effect &E,
                    State &S, Value &ResultValue) {
  const AccessPath *Object = Context.Paths.fresh(Site.Site);
  // In a loop, the object of the last round is gone.
  S.drop(*Object);
  S.Assumed.forget(*Object);
  FileState &F = S.file(*Object);
  F.Buffer = F.Cache = FromNothing;
  F.Opened = true;
  F.NotRegular = E.Kind == EffectKind::OpenOther;
  F.Synchronous = E.AttributesSet & OA_Synchronous;
  F.Attributes = E.AttributesSet;
  F.Name = E.Path ? nameOf(Site, E.Path, S) : nullptr;
  // Objects of a library's stream classes cannot be synced: what is published
  // through them is another question.
  bool Stream = E.File.Where == Operand::Object ||
                isa_and_nonnull<CXXConstructExpr>(Site.Site);
  F.Unsyncable = Stream;
  // Where the flags are the caller's, what is written and then renamed by the
  // same name is taken for new.
  constexpr uint16_t Asked = OA_Create | OA_Truncate | OA_Append | OA_ReadOnly;
  bool Undecided = !((E.AttributesSet | E.AttributesClear) & Asked);
  F.Created = !Stream &&
              (Undecided || (E.AttributesSet & (OA_Create | OA_Truncate))) &&
              !(E.AttributesSet & (OA_Append | OA_Temporary));
  for (const FileState &Other : S.Files)
    F.Created = F.Created || (F.Name && Other.Name == F.Name && Other.Created);
  bool MayBeNew = (E.AttributesSet & OA_Create) &&
                  !(E.AttributesSet & OA_Temporary) && !F.NotRegular;
  if (MayBeNew && F.Name)
    enterName({.Cause = EntryCause::Created,
               .Name = F.Name,
               .Unstable = Here,
               .Step = Context.Witnesses.make(Site.Location,
                                              "opened, and made if it is not "
                                              "there, by '" +
                                                  By.str() + "' here")},
              S);
  if (E.File.Where == Operand::Argument && E.File.Pointee) {
    if (const AccessPath *Place = operand(Site, E.File, S))
      S.store(*Context.Paths.element(*Place),
              {.Object = Object, .Class = VC_Zero | VC_Positive});
  } else if (E.File.Where == Operand::Object ||
             E.File.Where == Operand::Argument) {
    // The handle stays, what it stands for is new: ofstream::open, freopen.
    FileState Moved = F;
    S.drop(*Object);
    Moved.File = operand(Site, E.File, S);
    if (!Moved.File)
      return;
    S.drop(*Moved.File);
    S.file(*Moved.File) = Moved;
  } else {
    ResultValue.Object = Object;
  }
}
