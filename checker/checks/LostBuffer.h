/// \file
/// What a class still holds in a buffer of its own and drops: by closing the
/// file, or by putting other content in its place.
#ifndef DURABILITY_CHECKS_LOSTBUFFER_H
#define DURABILITY_CHECKS_LOSTBUFFER_H

#include "checks/Check.h"

namespace durability {

/// Reports, for \p Check, each close of a file by a method of the class that
/// keeps the file's buffer, where the buffer may be filled and was not written
/// out, though another method of the class writes it out before it syncs: the
/// class does not leave that to its callers.
void judgeLostBuffers(const CheckInput &Input, llvm::StringRef Check,
                      CheckOutput &Output);

} // namespace durability

#endif // DURABILITY_CHECKS_LOSTBUFFER_H
