#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;

/// A place that other functions look into: an element of what the caller or the
/// program holds (a queue, a table), or a global. A field of a parameter or of
/// `this` is no such place: the functions of its type are followed.
static bool isShared(const AccessPath &Place, const FunctionDecl &Function) {
  const VarDecl *Root = Place.root().variable();
  if (Root && Root->hasGlobalStorage())
    return true;
  if (!Place.isInterface(&Function))
    return false;
  // What a parameter itself points to is an out-parameter: the caller's.
  for (const AccessPath *Path = &Place; Path; Path = Path->parent())
    if (Path->kind() == AccessPath::Kind::Element &&
        !Path->parent()->variable())
      return true;
  return false;
}

void Transfer::escape(const AccessPath &Handle, SourceLocation At, State &S) {
  for (FileState &F : S.Files)
    if (F.File->isWithin(Handle) && F.isDirty()) {
      F.Buffer = F.Cache = Unclear;
      F.Unknown = Context.Witnesses.make(
          At, "stored where another function may sync it here");
    }
}

void Transfer::keep(const AccessPath &Place, const Value &V, SourceLocation At,
                    State &S) {
  // What the place held is out of its reach now.
  if (const Value *Old = S.stored(Place); Old && Old->Object && V.Object &&
                                          Old->Object != V.Object &&
                                          S.find(*Old->Object))
    S.file(*Old->Object).HeldBy = &Place;
  if (V.Object && !Place.isWithin(*V.Object) &&
      isShared(Place, *Result.Function))
    escape(*V.Object, At, S);
}

void Transfer::keepArguments(const CallSite &Site, State &S) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Site.Callee);
  if (!Method || Method->isConst() || Method->isStatic() || !Site.Object ||
      !Site.Object->isInterface(Result.Function) ||
      // One object, not a container of others.
      Evaluate.isSmartPointer(
          Context.AST.getCanonicalTagType(Method->getParent())))
    return;
  for (const Expr *Argument : Site.Arguments)
    if (const AccessPath *Handle = Evaluate.object(Argument, S);
        Handle && !Site.Object->isWithin(*Handle))
      escape(*Handle, Site.Location, S);
}
