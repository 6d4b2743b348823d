#include "core/FunctionAnalysis.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;

/// What a function returns as an object lives on: as itself where the copy is
/// left out, else with all that was moved out of the local one.
bool FunctionAnalysis::isReturned(const AccessPath *Object,
                                  const State &S) const {
  return Object && S.HasReturned && S.Returned.Object == Object &&
         Function.getReturnType()->isRecordType();
}

bool durability::movesParts(const FunctionDecl &Function,
                            const AnalysisContext &Context) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Function);
  if (!Method || !Method->isUserProvided() ||
      !(Method->isMoveAssignmentOperator() ||
        (Constructor && Constructor->isMoveConstructor())))
    return false;
  const CXXDestructorDecl *Destructor = Method->getParent()->getDestructor();
  const FunctionResult *Known = Context.result(*Method);
  return Known && Known->Inferred.Unknown.empty() && Destructor &&
         Context.result(*Destructor);
}

FunctionAnalysis::States
FunctionAnalysis::destructor(const CXXDestructorDecl *Destructor,
                             const AccessPath *Object, SourceLocation Location,
                             State S) {
  if (!Destructor || !Object)
    return {std::move(S)};
  CallSite Site;
  Site.Location = Location;
  Site.Callee = Destructor;
  Site.Object = Object;
  if (Destructor->isDefaulted() && !Context.result(*Destructor))
    return destroyParts(*Destructor->getParent(), *Object, Location,
                        std::move(S));
  // Nothing is known of most destructors' bodies; without one they touch no
  // file.
  if (!Context.result(*Destructor) && !Context.speaksByContract(*Destructor) &&
      !Context.Model.mayKnow(*Destructor))
    return {std::move(S)};
  return Transfers.call(Site, std::move(S));
}

/// What a destructor without a body does: members, then bases.
FunctionAnalysis::States
FunctionAnalysis::destroyParts(const CXXRecordDecl &Record,
                               const AccessPath &Object,
                               SourceLocation Location, State S) {
  States Current{std::move(S)};
  auto Destroy = [&](QualType Type, const AccessPath &Part) {
    const auto *Class = Type->getAsCXXRecordDecl();
    if (!Class || !Class->hasDefinition() || Class->hasTrivialDestructor())
      return;
    States Next;
    for (State &T : Current) {
      const AccessPath *Held = Evaluate.resolve(Part, Type, T);
      llvm::append_range(Next, destructor(Class->getDestructor(), Held,
                                          Location, std::move(T)));
    }
    Current = std::move(Next);
  };
  if (Object.depth() >= Context.Limits.MaxPathDepth)
    return Current;
  for (const FieldDecl *Field : Record.fields())
    Destroy(Field->getType(), *Context.Paths.field(Object, *Field));
  for (const CXXBaseSpecifier &Base : Record.bases())
    Destroy(Base.getType(), Object);
  return Current;
}

/// Code that goes on with an object after a call that deletes it knows that the
/// call does not, as the holder of another reference does: that the object's
/// files are closed then says nothing.
FunctionAnalysis::States
FunctionAnalysis::deleted(const CXXDestructorDecl *Destructor,
                          const AccessPath *Object, SourceLocation Location,
                          State S) {
  States After = destructor(Destructor, Object, Location, std::move(S));
  for (State &T : After)
    for (FileState &F : T.Files)
      if (Object && F.File->isWithin(*Object) && !F.Opened && !F.Written)
        F.ClosedBy = nullptr;
  return After;
}
