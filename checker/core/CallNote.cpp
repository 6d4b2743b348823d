#include "core/CallGraph.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;

void CallGraph::Node::noteCall(const CallExpr &Call) {
  if (const auto *Method =
          dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee())) {
    if (isOpenCall(Call))
      Methods.insert(Method->getCanonicalDecl());
  } else if (const FieldDecl *Field = calledField(*Call.getCallee())) {
    Fields.insert(Field->getCanonicalDecl());
  } else {
    CallsPointer = true;
  }
}
