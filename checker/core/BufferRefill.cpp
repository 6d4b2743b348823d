#include "core/BufferInference.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

namespace {
/// `memcpy(Storage, Data, N); Level = N;`: other content takes the place of
/// what was there.
class RefillFinder : public DynamicRecursiveASTVisitor {
public:
  RefillFinder(const OwnBuffer &Buffer, llvm::DenseSet<const Expr *> &Found)
      : Buffer(Buffer), Found(Found) {}

  bool VisitCompoundStmt(CompoundStmt *Block) override {
    const CallExpr *Before = nullptr;
    for (const Stmt *Statement : Block->body()) {
      const auto *E = dyn_cast<Expr>(Statement);
      const auto *Set =
          dyn_cast_or_null<BinaryOperator>(E ? plain(E) : nullptr);
      if (Before && Set && Set->getOpcode() == BO_Assign &&
          endsWith(fieldChain(*Set->getLHS()).fields(), Buffer.Level) &&
          fills(*Before, *Set->getRHS()))
        Found.insert(Set);
      Before = dyn_cast_or_null<CallExpr>(E ? plain(E) : nullptr);
    }
    return true;
  }

private:
  static const ValueDecl *variableIn(const Expr &E) {
    const auto *Reference = dyn_cast<DeclRefExpr>(plain(&E));
    return Reference ? Reference->getDecl() : nullptr;
  }
  bool isStorage(const Expr &E) const {
    return endsWith(fieldChain(E).fields(), Buffer.Storage);
  }
  /// The storage is filled from its start with \p Length bytes of something
  /// else.
  bool fills(const CallExpr &Call, const Expr &Length) const {
    const ValueDecl *Count = variableIn(Length);
    if (!Count || Call.getNumArgs() < 2 || !isStorage(*Call.getArg(0)))
      return false;
    auto Others = llvm::drop_begin(Call.arguments());
    return llvm::any_of(
               Others,
               [&](const Expr *E) { return variableIn(*E) == Count; }) &&
           llvm::none_of(Others, [&](const Expr *E) { return isStorage(*E); });
  }

  const OwnBuffer &Buffer;
  llvm::DenseSet<const Expr *> &Found;
};
} // namespace

void BufferInference::noteRefills(const FunctionFacts &F, const OwnBuffer &B) {
  const bool Moves = llvm::any_of(F.Changes, [&](const ChangeFact &C) {
    return C.Kind == ChangeKind::SetTo && isChange(C, B);
  });
  if (Moves && !B.isSelfLevelled())
    RefillFinder(B, Table.Refills)
        .TraverseStmt(F.Function->getDefinition()->getBody());
}
