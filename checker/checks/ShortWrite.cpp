#include "checks/ShortWrite.h"
#include "checks/ResultJudgement.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/Expr.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = ShortWriteName;

/// The writes of a stream are asked for later, all at once.
static bool isAskedLater(const FunctionResult &Result,
                         const CheckedCall &Write) {
  const SourceManager &Sources =
      Result.Function->getASTContext().getSourceManager();
  return llvm::any_of(Result.CheckedCalls, [&](const CheckedCall &Other) {
    bool Tells = Other.Query || Other.Kind == EffectKind::Flush ||
                 Other.Kind == EffectKind::Close;
    return Tells && Other.File == Write.File &&
           Other.Use.Kind == UseKind::Used &&
           Sources.isBeforeInTranslationUnit(Write.Location, Other.Location);
  });
}

/// The file is seen to be one whose content matters here: opened in this
/// function, or synced or cut by it.
static bool isKnownFile(const FunctionResult &Result,
                        const CheckedCall &Write) {
  const FileState &F = Write.Before;
  if (F.Opened)
    return !(F.Attributes & OA_Append);
  return Write.Kind == EffectKind::Write &&
         llvm::any_of(Result.Events, [&](const EventRecord &Event) {
           return Event.Kind == EffectKind::Sync && Event.File == Write.File;
         });
}

namespace {
/// Looks for code that goes on from where a call left a variable: a read behind
/// the call, or anywhere in a loop around it.
class LaterReads : public DynamicRecursiveASTVisitor {
public:
  LaterReads(const CallExpr &Call, const VarDecl &Variable,
             const SourceManager &Sources)
      : Call(Call), Variable(Variable), Sources(Sources) {}
  bool Found = false;

  bool TraverseStmt(Stmt *S) override {
    const bool Loop = S && isa<WhileStmt, DoStmt, ForStmt>(S) &&
                      Sources.isPointWithin(Call.getBeginLoc(),
                                            S->getBeginLoc(), S->getEndLoc());
    Loops += Loop;
    const bool GoesOn = DynamicRecursiveASTVisitor::TraverseStmt(S);
    Loops -= Loop;
    return GoesOn;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr *E) override {
    const auto *Reference =
        E->getCastKind() == CK_LValueToRValue
            ? dyn_cast<DeclRefExpr>(E->getSubExpr()->IgnoreParens())
            : nullptr;
    Found |= Reference && Reference->getDecl() == &Variable &&
             (Loops > 0 || Sources.isBeforeInTranslationUnit(Call.getEndLoc(),
                                                             E->getBeginLoc()));
    return !Found;
  }

private:
  const CallExpr &Call;
  const VarDecl &Variable;
  const SourceManager &Sources;
  unsigned Loops = 0; ///< Around this place and the call.
};
} // namespace

/// The call moves a position through a pointer, and somebody looks at it:
/// sendfile and copy_file_range say there, too, how far they came.
static bool movesPosition(const FunctionResult &Result, const CallExpr &Site) {
  const ASTContext &Context = Result.Function->getASTContext();
  return llvm::any_of(Site.arguments(), [&](const Expr *Argument) {
    const QualType Target = Argument->getType()->getPointeeType();
    if (Target.isNull() || Target.isConstQualified() ||
        !Target->isIntegerType() || Target->isAnyCharacterType() ||
        Argument->isNullPointerConstant(const_cast<ASTContext &>(Context),
                                        Expr::NPC_ValueDependentIsNull))
      return false;
    const auto *Address =
        dyn_cast<UnaryOperator>(Argument->IgnoreParenImpCasts());
    const auto *Reference =
        Address && Address->getOpcode() == UO_AddrOf
            ? dyn_cast<DeclRefExpr>(Address->getSubExpr()->IgnoreParens())
            : nullptr;
    const auto *Local =
        Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
    if (!Local || !Local->hasLocalStorage())
      return true; // Others may look at it.
    LaterReads Reads(Site, *Local, Context.getSourceManager());
    Reads.TraverseStmt(Result.Function->getBody());
    return Reads.Found;
  });
}

static bool takesPartial(const FunctionResult &Result,
                         const CheckedCall &Call) {
  if (Call.Summarised || Call.Kind != EffectKind::Write ||
      Call.Success != ResultTest::NonNegative ||
      Call.Use.Kind != UseKind::Used || !Call.Use.OnlySign)
    return false;
  // One byte is written or not.
  const auto *Site = dyn_cast<CallExpr>(Call.Site);
  return Site &&
         llvm::none_of(Site->arguments(),
                       [](const Expr *Argument) {
                         const auto *Size = dyn_cast<IntegerLiteral>(
                             Argument->IgnoreParenImpCasts());
                         return Size && Size->getValue() == 1;
                       }) &&
         !movesPosition(Result, *Site);
}

static Verdict decide(const FunctionResult &Result, const CheckedCall &Call) {
  if ((!Call.Use.isIgnored() && !takesPartial(Result, Call)) || !Call.File ||
      hasNoDuty(Result, Call) || Result.Function->getReturnType()->isVoidType())
    return Verdict::Silent;
  if (Call.Success == ResultTest::Status)
    return Verdict::Reported;
  if (!isKnownFile(Result, Call) ||
      (Call.Kind == EffectKind::BufferedWrite && isAskedLater(Result, Call)))
    return Verdict::Silent;
  // A stream that goes on somewhere else may be asked there.
  bool Closed =
      Call.Kind == EffectKind::Write ||
      llvm::any_of(Result.CheckedCalls, [&](const CheckedCall &Other) {
        return Other.Kind == EffectKind::Close && Other.File == Call.File;
      });
  return Closed ? Verdict::Reported : Verdict::Silent;
}

static void report(const FunctionResult &, const CheckedCall &Call,
                   Finding &Found) {
  Found.Message =
      Call.Use.isIgnored()
          ? "result of '" + Call.By + "' is dropped; when less is written to " +
                fileName(Call.File) + ", the rest is missing without notice"
          : "a partial count of '" + Call.By +
                "' is taken as success; the rest of the data is never "
                "written to " +
                fileName(Call.File);
  Found.Path.push_back({Call.Location, "written here"});
}

static void runShortWrite(const CheckInput &Input, CheckOutput &Output) {
  auto Concerned = [](const CheckedCall &Call) {
    return (Call.Kind == EffectKind::Write ||
            Call.Kind == EffectKind::BufferedWrite) &&
           !Call.Query;
  };
  judgeCalls(Input, Output, CheckName, Concerned, decide, report);
}

const CheckCode durability::ShortWriteCheck = {runShortWrite};
