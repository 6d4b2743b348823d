#include "checks/PendingFlags.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

namespace {
/// What one function assigns to a flag.
class FlagReader : public DynamicRecursiveASTVisitor {
public:
  explicit FlagReader(const FieldDecl &Flag) : Flag(Flag) {}
  bool VisitBinaryOperator(BinaryOperator *E) override {
    const auto *To = dyn_cast<MemberExpr>(E->getLHS()->IgnoreParens());
    if (!E->isAssignmentOp() || !To || To->getMemberDecl() != &Flag)
      return true;
    const auto *Constant =
        dyn_cast<CXXBoolLiteralExpr>(E->getRHS()->IgnoreParenImpCasts());
    const bool Plain = E->getOpcode() == BO_Assign && Constant;
    Other = Other || !Plain;
    Sets = Sets || (Plain && Constant->getValue());
    Clears = Clears || (Plain && !Constant->getValue());
    return true;
  }
  bool Sets = false, Clears = false, Other = false;

private:
  const FieldDecl &Flag;
};
} // namespace

static bool writes(const FileState &F) { return (F.Buffer | F.Cache) & Here; }

static bool syncs(const FileState &F) { return F.Synced || F.Flushed; }

static bool leaves(const FunctionResult &Result,
                   bool (*Does)(const FileState &)) {
  return llvm::any_of(Result.Exits, [&](const ExitRecord &Exit) {
    return Result.isSuccess(Exit) && llvm::any_of(Exit.At.Files, Does);
  });
}

static bool isPendingFlag(const FieldDecl &Flag, const CheckInput &Input) {
  const auto *Class = dyn_cast<CXXRecordDecl>(Flag.getParent());
  if (!Class || !Flag.getType()->isBooleanType() ||
      Flag.getAccess() != AS_private)
    return false;
  bool IsSet = false, IsCleared = false;
  for (const CXXMethodDecl *Method : Class->methods()) {
    const FunctionDecl *Definition = nullptr;
    if (isa<CXXConstructorDecl>(Method) || !Method->hasBody(Definition))
      continue;
    FlagReader Reader(Flag);
    Reader.TraverseStmt(Definition->getBody());
    const FunctionResult *Result = Input.Analysis.shared().result(*Method);
    if (Reader.Other || (Reader.Sets && !(Result && leaves(*Result, writes))) ||
        (Reader.Clears && !(Result && leaves(*Result, syncs))))
      return false;
    IsSet = IsSet || Reader.Sets;
    IsCleared = IsCleared || Reader.Clears;
  }
  return IsSet && IsCleared;
}

bool durability::hasNothingPending(const ExitRecord &Exit,
                                   const FunctionResult &Result,
                                   const CheckInput &Input) {
  return llvm::all_of(Exit.At.Assumed.ways(), [&](const Conjunction &Way) {
    return llvm::any_of(Way.literals(), [&](const Literal &L) {
      const AccessPath &Of = *L.Of->Subject;
      return L.Of->Form == AtomForm::Truth && !L.Holds && Of.field() &&
             Of.parent() && Of.parent()->kind() == AccessPath::Kind::This &&
             Of.isInterface(Result.Function) &&
             isPendingFlag(*Of.field(), Input);
    });
  });
}
