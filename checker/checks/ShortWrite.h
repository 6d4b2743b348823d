/// \file
/// durability-short-write: Finds writes whose result is dropped, or whose
/// partial count is taken as success.
///
/// Silent where the result of a later flush, close or question (ferror) on the
/// same stream is looked at, and where the file is not known to be one whose
/// content matters.
#ifndef DURABILITY_CHECKS_SHORTWRITE_H
#define DURABILITY_CHECKS_SHORTWRITE_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode ShortWriteCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_SHORTWRITE_H
