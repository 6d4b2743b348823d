/// \file
/// Where the number of the last error is read though the call before worked.
///
/// Only a failure sets errno. A branch that reads it first thing, and that only
/// the success of a call leads to, has the test the wrong way round. Nothing is
/// said of a block that other branches lead to as well, or where another call
/// comes between.
#ifndef DURABILITY_CORE_ERRORLOOK_H
#define DURABILITY_CORE_ERRORLOOK_H

namespace clang {
class CFG;
} // namespace clang

namespace durability {

class CallModel;
struct FunctionResult;

/// Fills in ResultUse::ErrorRead of \p Result's checked calls. \p Graph is the
/// function's.
void findErrorLooks(FunctionResult &Result, const clang::CFG &Graph,
                    const CallModel &Model);

} // namespace durability

#endif // DURABILITY_CORE_ERRORLOOK_H
