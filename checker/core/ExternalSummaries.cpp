#include "core/ExternalSummaries.h"
#include "clang/AST/Decl.h"
#include "clang/AST/TypeLoc.h"

using namespace clang;
using namespace durability;

llvm::ArrayRef<ParmVarDecl *>
durability::tableParameters(const FieldDecl &Field) {
  const TypeSourceInfo *Written = Field.getTypeSourceInfo();
  for (unsigned Typedefs = 0; Written && Typedefs < 8; ++Typedefs) {
    TypeLoc Loc = Written->getTypeLoc().getUnqualifiedLoc();
    if (auto Pointer = Loc.getAsAdjusted<PointerTypeLoc>())
      Loc = Pointer.getPointeeLoc().getUnqualifiedLoc();
    if (auto Prototype = Loc.getAsAdjusted<FunctionProtoTypeLoc>())
      return Prototype.getParams();
    const auto *Named = Loc.getType()->getAs<TypedefType>();
    Written = Named ? Named->getDecl()->getTypeSourceInfo() : nullptr;
  }
  return {};
}
