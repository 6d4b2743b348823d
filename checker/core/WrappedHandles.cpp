#include "core/WrappedHandles.h"
#include "core/AnalysisContext.h"
#include "core/Evaluator.h"
#include "core/ExternalSummaries.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"
#include <optional>

using namespace clang;
using namespace durability;

static const Expr *bare(const Expr *E) {
  E = withoutCasts(E);
  if (const auto *Moved = dyn_cast<CallExpr>(E);
      Moved && Moved->isCallToStdMove())
    return bare(Moved->getArg(0));
  return E;
}

static const FieldDecl *fieldOf(const Expr *E) {
  const auto *Member = dyn_cast<MemberExpr>(bare(E));
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  return Field ? Field->getCanonicalDecl() : nullptr;
}

static bool isNull(const Expr *E) {
  return isa<CXXNullPtrLiteralExpr, GNUNullExpr, IntegerLiteral>(bare(E));
}

namespace {
/// What one function assigns to fields that hold pointers.
class FieldAssignments : public DynamicRecursiveASTVisitor {
public:
  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (E->getOpcode() == BO_Assign && E->getType()->isPointerType())
      if (const FieldDecl *Field = fieldOf(E->getLHS());
          Field && !isNull(E->getRHS()))
        All.emplace_back(Field, bare(E->getRHS()));
    return true;
  }
  bool TraverseConstructorInitializer(CXXCtorInitializer *Init) override {
    if (const FieldDecl *Field = Init->getMember();
        Field && Init->getInit() && Field->getType()->isPointerType() &&
        !isNull(Init->getInit()))
      All.emplace_back(Field->getCanonicalDecl(), bare(Init->getInit()));
    return DynamicRecursiveASTVisitor::TraverseConstructorInitializer(Init);
  }

  /// The field beside \p Wrapper that \p Argument is, or is assigned to.
  const FieldDecl *handleOf(const FieldDecl &Wrapper,
                            const Expr *Argument) const {
    auto Beside = [&](const FieldDecl *Field) {
      return Field && Field != &Wrapper &&
             Field->getParent() == Wrapper.getParent();
    };
    if (const FieldDecl *Direct = fieldOf(Argument))
      return Beside(Direct) ? Direct : nullptr;
    const auto *Local = dyn_cast<DeclRefExpr>(bare(Argument));
    if (!Local || !isa<VarDecl>(Local->getDecl()))
      return nullptr;
    for (const auto &[Field, Held] : All)
      if (const auto *Same = dyn_cast<DeclRefExpr>(Held);
          Same && Same->getDecl() == Local->getDecl() && Beside(Field))
        return Field;
    return nullptr;
  }

  std::vector<std::pair<const FieldDecl *, const Expr *>> All;
};
} // namespace

void WrappedHandles::infer(llvm::ArrayRef<const FunctionDecl *> Functions) {
  Wrappers.clear();
  llvm::DenseSet<const FieldDecl *> Apart;
  std::vector<std::pair<const FieldDecl *, bool>> Handles;
  for (const FunctionDecl *Function : Functions) {
    FieldAssignments Read;
    Read.TraverseDecl(const_cast<FunctionDecl *>(Function));
    llvm::DenseSet<const FieldDecl *> Wrapped;
    for (const auto &[Field, Held] : Read.All) {
      const auto *New = dyn_cast<CXXNewExpr>(Held);
      const CXXConstructExpr *Construct =
          New ? New->getConstructExpr() : nullptr;
      const FieldDecl *Handle = nullptr;
      for (unsigned I = 0; Construct && !Handle && I < Construct->getNumArgs();
           ++I) {
        Handle = Read.handleOf(*Field, Construct->getArg(I));
        if (!Handle)
          continue;
        Wrapper &Of =
            Wrappers.try_emplace(Field, Wrapper{Handle, {}}).first->second;
        if (Of.Handle != Handle)
          Apart.insert(Field);
        Of.Made.emplace_back(Construct->getConstructor(), I);
        Wrapped.insert(Handle);
      }
      if (!Handle)
        Apart.insert(Field);
    }
    for (const auto &[Field, Held] : Read.All)
      Handles.emplace_back(Field, Wrapped.contains(Field));
  }
  // A handle that is replaced while its wrapper stays is another one's.
  llvm::DenseSet<const FieldDecl *> Replaced;
  for (const auto &[Field, Followed] : Handles)
    if (!Followed)
      Replaced.insert(Field);
  Wrappers.remove_if([&](const auto &Item) {
    return Apart.contains(Item.first) || Replaced.contains(Item.second.Handle);
  });
}

/// The field of the object that is made in which \p Made keeps its parameter;
/// null when that is not known.
static const FieldDecl *keptBy(const CXXConstructorDecl &Made, unsigned Index,
                               AnalysisContext &Context) {
  const FunctionDecl *Definition = nullptr;
  if (Made.hasBody(Definition)) {
    for (const CXXCtorInitializer *Init :
         cast<CXXConstructorDecl>(Definition)->inits()) {
      const auto *Given = Init->getMember() && Init->getInit()
                              ? dyn_cast<DeclRefExpr>(bare(Init->getInit()))
                              : nullptr;
      if (Given && Given->getDecl() == Definition->getParamDecl(Index))
        return Init->getMember()->getCanonicalDecl();
    }
    return nullptr;
  }
  const Summary *Known =
      Context.External ? Context.External->summary(Made, Context) : nullptr;
  if (!Known || !Known->Unknown.empty() || Known->Outcomes.empty())
    return nullptr;
  const AccessPath *Parameter =
      Context.Paths.variable(*Made.getParamDecl(Index));
  for (const auto &[Place, V] : Known->Outcomes.front().Stores)
    if (V.Object == Parameter && Place->field() &&
        Place->parent()->kind() == AccessPath::Kind::This &&
        llvm::all_of(Known->Outcomes, [&, Place = Place,
                                       V = V](const SummaryOutcome &O) {
          return llvm::any_of(O.Stores, [&](const auto &Item) {
            return Item.first == Place && Item.second.Object == V.Object;
          });
        }))
      return Place->field()->getCanonicalDecl();
  return nullptr;
}

void WrappedHandles::resolve(Wrapper &Of, AnalysisContext &Context) {
  Of.Resolved = true;
  std::optional<const FieldDecl *> Member;
  for (const auto &[Constructor, Index] : Of.Made) {
    const FieldDecl *Keeps = keptBy(*Constructor, Index, Context);
    if (Member && *Member != Keeps)
      return;
    Member = Keeps;
  }
  Of.Member = Member.value_or(nullptr);
}

const AccessPath *WrappedHandles::onEntry(const AccessPath &Place,
                                          AnalysisContext &Context) {
  if (Wrappers.empty() || !Place.field() || !Place.parent()->field())
    return nullptr;
  auto It = Wrappers.find(Place.parent()->field()->getCanonicalDecl());
  if (It == Wrappers.end())
    return nullptr;
  Wrapper &Of = It->second;
  if (!Of.Resolved)
    resolve(Of, Context);
  return Of.Member == Place.field()->getCanonicalDecl()
             ? Context.Paths.field(*Place.parent()->parent(), *Of.Handle)
             : nullptr;
}
