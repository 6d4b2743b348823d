/// \file
/// What a model file promises for a function, as plain data.
#ifndef DURABILITY_MODEL_CONTRACTENTRY_H
#define DURABILITY_MODEL_CONTRACTENTRY_H

#include "core/CallModel.h"
#include "model/ScopedName.h"

namespace durability::model {

struct ContractEntry {
  ScopedName Name;
  ModelContract Stated;
};

} // namespace durability::model

#endif // DURABILITY_MODEL_CONTRACTENTRY_H
