#include "core/SlotReturns.h"
#include "core/Evaluator.h"
#include "core/FunctionAnalysis.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

namespace {
class ReturnFinder : public DynamicRecursiveASTVisitor {
public:
  bool VisitReturnStmt(ReturnStmt *Return) override {
    Returns.push_back(Return);
    return true;
  }
  bool VisitCXXThrowExpr(CXXThrowExpr *) override {
    Throws = true;
    return true;
  }
  bool TraverseLambdaExpr(LambdaExpr *) override { return true; }

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

static llvm::SmallVector<QualType, 6> parametersOf(const Decl &Of) {
  llvm::SmallVector<QualType, 6> Types;
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Of)) {
    for (const ParmVarDecl *Parameter : Method->parameters())
      Types.push_back(Parameter->getType());
  } else if (const auto *Prototype = cast<FieldDecl>(Of)
                                         .getType()
                                         ->getPointeeType()
                                         ->getAs<FunctionProtoType>()) {
    Types.assign(Prototype->param_type_begin(), Prototype->param_type_end());
  }
  return Types;
}

bool durability::takesData(const Decl &Slot) {
  return llvm::any_of(parametersOf(Slot), [](QualType Type) {
    if (pointsToBytes(Type))
      return true;
    const RecordDecl *Record = Type.getNonReferenceType()->getAsRecordDecl();
    Record = Record ? Record->getDefinition() : nullptr;
    return Record && llvm::any_of(Record->fields(), [](const FieldDecl *F) {
             return pointsToBytes(F->getType());
           });
  });
}

bool durability::canReturn(const DispatchTarget &Target, uint8_t Success,
                           AnalysisContext &Context) {
  if (!Target.Function) {
    const Summary *Known = Target.Elsewhere.Known;
    return !Known || llvm::any_of(Known->Outcomes, [&](const auto &O) {
      return !O.Failed && (O.Returned.Class & Success);
    });
  }
  uint8_t Class = returnedValues(*Target.Function, Context).Class;
  return Target.Function->getReturnType()->isVoidType()
             ? Class != 0
             : (Class & Success) != 0;
}
