#include "core/SlotReturns.h"
#include "core/Evaluator.h"
#include "core/FunctionAnalysis.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

namespace {
class ReturnFinder : public RecursiveASTVisitor<ReturnFinder> {
public:
  bool VisitReturnStmt(ReturnStmt *Return) {
    Returns.push_back(Return);
    return true;
  }
  bool VisitCXXThrowExpr(CXXThrowExpr *) {
    Throws = true;
    return true;
  }
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }

  std::vector<const ReturnStmt *> Returns;
  bool Throws = false;
};
} // namespace

static ReturnedValues returnedValues(const FunctionDecl &Function,
                                     AnalysisContext &Context, unsigned Depth) {
  const FunctionDecl *Definition = nullptr;
  if (!Function.hasBody(Definition))
    return {VC_Any, Function.getLocation()};
  ReturnFinder Finder;
  Finder.TraverseStmt(Definition->getBody());
  ReturnedValues All{0, Definition->getBody()->getEndLoc()};
  if (Function.getReturnType()->isVoidType())
    All.Class = Finder.Throws ? 0 : VC_Any;
  for (const ReturnStmt *Return : Finder.Returns) {
    All.Last = Return->getBeginLoc();
    const Expr *Returned = Return->getRetValue();
    if (!Returned)
      continue;
    const auto *Call = dyn_cast<CallExpr>(stripped(Returned));
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    State Empty;
    uint8_t Class =
        Evaluator(Context, *Definition).value(Returned, Empty).Class;
    if (Class == VC_Any && Callee && Callee->hasBody() && Depth < 4)
      Class = returnedValues(*Callee, Context, Depth + 1).Class;
    All.Class |= Class;
  }
  return All;
}

ReturnedValues durability::returnedValues(const FunctionDecl &Function,
                                          AnalysisContext &Context) {
  return ::returnedValues(Function, Context, 0);
}

static bool pointsToBytes(QualType Type) {
  if (!Type->isPointerType())
    return false;
  QualType To = Type->getPointeeType();
  return To.isConstQualified() &&
         (To->isVoidType() || To->isAnyCharacterType() || To->isStdByteType());
}

bool durability::takesData(llvm::ArrayRef<QualType> Parameters) {
  return llvm::any_of(Parameters, [](QualType Type) {
    if (pointsToBytes(Type))
      return true;
    const RecordDecl *Record = Type.getNonReferenceType()->getAsRecordDecl();
    Record = Record ? Record->getDefinition() : nullptr;
    return Record && llvm::any_of(Record->fields(), [](const FieldDecl *F) {
             return pointsToBytes(F->getType());
           });
  });
}
