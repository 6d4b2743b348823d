#include "core/CallGraph.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

void CallGraph::Node::noteCall(const CallExpr &Call) {
  if (const auto *Method =
          dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee()))
    Methods.insert(Method->getCanonicalDecl());
  else if (const FieldDecl *Field = calledField(*Call.getCallee()))
    Tables.insert(Field->getParent());
  else
    CallsPointer = true;
}
