/// \file
/// Which classes carry success or failure, and what their members do with it.
#ifndef DURABILITY_MODEL_STATUSTABLE_H
#define DURABILITY_MODEL_STATUSTABLE_H

#include "model/Definitions.h"

namespace clang {
class CXXMethodDecl;
class CXXRecordDecl;
} // namespace clang

namespace durability::model {

/// Immutable; shares the Definitions with the model.
class StatusTable {
public:
  explicit StatusTable(const Definitions &All) : All(All) {}

  [[nodiscard]] bool isStatusType(clang::QualType Type) const {
    return entryFor(Type) != nullptr;
  }
  [[nodiscard]] StatusOperation
  operationOf(const clang::FunctionDecl &Function) const;

private:
  [[nodiscard]] const StatusEntry *entryFor(clang::QualType Type) const;
  [[nodiscard]] const StatusEntry *
  entryFor(const clang::CXXRecordDecl &Class) const;
  [[nodiscard]] StatusOperation
  constructed(const clang::FunctionDecl &Constructor,
              const StatusEntry &Entry) const;

  const Definitions &All;
};

} // namespace durability::model

#endif // DURABILITY_MODEL_STATUSTABLE_H
