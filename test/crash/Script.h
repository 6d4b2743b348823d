/// \file
/// Steps as text, one a line: how a failing case is printed and kept.
///
/// \code
///   put k3 90
///   batch k20 40 x3
///   kill
/// \endcode
///
/// Values are made from their place, so that no two are the same.
#ifndef STORAGE_TEST_CRASH_SCRIPT_H
#define STORAGE_TEST_CRASH_SCRIPT_H

#include "Subject.h"

namespace storage::crash {

std::string toScript(const std::vector<Step> &Steps);
/// InvalidArgument names the line.
Expected<std::vector<Step>> fromScript(const std::string &Text);

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_SCRIPT_H
