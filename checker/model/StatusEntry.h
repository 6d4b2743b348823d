/// \file
/// What a pack says of one status type.
#ifndef DURABILITY_MODEL_STATUSENTRY_H
#define DURABILITY_MODEL_STATUSENTRY_H

#include "core/CallModel.h"
#include "model/ScopedName.h"
#include <vector>

namespace durability::model {

struct StatusRule {
  enum Form : uint8_t {
    Member,             ///< Text is the name of a method.
    BoolConversion,     ///< operator bool
    LogicalNot,         ///< operator!
    DefaultConstructor, ///< Class()
    Constructor, ///< Any other constructor that neither copies nor converts a
                 ///< status.
    ConstructorFrom, ///< A constructor whose first parameter is Name.
    StaticFactory,   ///< A static method that returns the class and has no rule
                     ///< of its own.
    FreeFunction,    ///< The function Name, wherever it is.
  };
  Form Kind = Member;
  StatusOperation Operation = StatusOperation::None;
  llvm::StringRef Text;
  ScopedName Name;
};

/// A status type by name, or (Name empty) by shape.
struct StatusEntry {
  ScopedName Name;
  std::vector<llvm::StringRef>
      ShapeTests; ///< It has a `bool t() const` named so,
  std::vector<llvm::StringRef>
      ShapeFactories; ///< and a static method that returns it named so,
  std::vector<llvm::StringRef>
      ShapeNames; ///< or a class name that contains one of these;
  std::vector<llvm::StringRef>
      ShapeErrors; ///< where given: a question named so yields the error.
  std::vector<StatusRule> Rules;
};

} // namespace durability::model

#endif // DURABILITY_MODEL_STATUSENTRY_H
