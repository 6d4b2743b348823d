#include "core/FunctionAnalysis.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

/// CORE K-2: a record that a constant table is copied to stays itself and holds
/// the functions and numbers of the table.
bool FunctionAnalysis::copyTable(const Value &V, QualType Type,
                                 const AccessPath &Place, State &S) {
  const InitListExpr *Table = V.Object && Type->isRecordType()
                                  ? Context.Dispatches.tableAt(*V.Object)
                                  : nullptr;
  if (!Table)
    return false;
  S.Store.eraseIf(
      [&](const auto &Item) { return Item.first->isWithin(Place); });
  for (const FieldDecl *Field : recordBehind(Type)->fields()) {
    const Expr *Given = fieldValue(*Table, *Field);
    if (const FunctionDecl *Function = functionIn(Given)) {
      S.store(
          *Context.Paths.field(Place, *Field),
          Value::ofClass(VC_Positive, Context.Dispatches.address(*Function)));
      continue;
    }
    if (!Given || !Field->getType()->isScalarType())
      continue;
    if (Value Held = Evaluate.value(Given, S); Held.Constant)
      S.store(*Context.Paths.field(Place, *Field), Held);
  }
  return true;
}
