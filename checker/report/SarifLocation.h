/// \file
/// Places of a report as SARIF locations: URIs relative to the repository,
/// columns in UTF-16 code units.
#ifndef DURABILITY_REPORT_SARIFLOCATION_H
#define DURABILITY_REPORT_SARIFLOCATION_H

#include "report/JsonText.h"

namespace durability::report {

/// What artifact URIs are relative to, in originalUriBaseIds.
inline constexpr llvm::StringLiteral SourceRoot = "SRCROOT";

/// \p Path percent-encoded: relative as it is, absolute as a file URI.
[[nodiscard]] std::string uriOf(llvm::StringRef Path);

/// The column, from 1, of the byte \p Column, from 1, of \p Line in UTF-16 code
/// units. Bytes that are no UTF-8 count for one each.
[[nodiscard]] unsigned utf16Column(llvm::StringRef Line, unsigned Column);

/// "artifactLocation".
void writeArtifact(llvm::json::OStream &Json, const Report &R,
                   llvm::StringRef File);

/// The members of a location object. \p SourceLine, if known, is shown as a
/// snippet.
void writeLocation(llvm::json::OStream &Json, const Report &R, const Place &P,
                   llvm::StringRef SourceLine = "",
                   llvm::StringRef Message = "");

/// "message": {"text": …}.
void writeMessage(llvm::json::OStream &Json, llvm::StringRef Text);

} // namespace durability::report

#endif // DURABILITY_REPORT_SARIFLOCATION_H
