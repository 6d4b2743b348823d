/// \file
/// fcntl(F_FULLFSYNC) whose result is dropped with nothing to take its place.
///
/// The request fails on file systems that have no such thing (ENOTSUP: network
/// and FAT volumes; fcntl(2) of macOS). It stands in an arm that only macOS
/// compiles, so it is read as tokens.
#ifndef DURABILITY_CHECKS_FULLSYNCREQUESTS_H
#define DURABILITY_CHECKS_FULLSYNCREQUESTS_H

#include "clang/Basic/SourceLocation.h"
#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
} // namespace clang

namespace durability {

class PreprocessorFacts;

struct DroppedRequest {
  clang::SourceLocation Begin;     ///< Of the statement.
  clang::SourceLocation Semicolon; ///< Its end.
  std::string Call;                ///< "fcntl(Fd, F_FULLFSYNC)".
  std::string Descriptor;          ///< "Fd".
};

/// The statements of \p Function that are nothing but such a request, where
/// nothing else that is compiled together with it looks like a sync.
[[nodiscard]] std::vector<DroppedRequest>
findDroppedRequests(const PreprocessorFacts &Facts,
                    const clang::FunctionDecl &Function);

} // namespace durability

#endif // DURABILITY_CHECKS_FULLSYNCREQUESTS_H
