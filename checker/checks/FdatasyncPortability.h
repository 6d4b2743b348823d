/// \file
/// durability-fdatasync-portability: Finds fdatasync calls without a fallback
/// for platforms that lack it, fsync calls that bypass the project's own
/// F_FULLFSYNC wrapper, choices by platform that are plain fsync on macOS, and
/// F_FULLFSYNC requests whose failure is lost.
///
/// The AST shows one platform, so the other arms are read as text
/// (PreprocessorFacts). Every doubt is resolved towards silence: a guard that
/// may be meant, a header or a call that only some platforms have, a name that
/// says for which platform a file is.
#ifndef DURABILITY_CHECKS_FDATASYNCPORTABILITY_H
#define DURABILITY_CHECKS_FDATASYNCPORTABILITY_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode FdatasyncPortabilityCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_FDATASYNCPORTABILITY_H
