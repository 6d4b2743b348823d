/// \file
/// Text and pictures of the HTML report.
///
/// HTML-1: every text that a report holds goes through html(): source code,
/// file names and messages can spell markup.
#ifndef DURABILITY_REPORT_HTMLTEXT_H
#define DURABILITY_REPORT_HTMLTEXT_H

#include "report/Records.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace durability::report {

/// \p Text for element content and quoted attributes, as valid UTF-8 without
/// control characters.
[[nodiscard]] std::string html(llvm::StringRef Text);

/// "file:line", escaped.
[[nodiscard]] std::string htmlPlace(const Place &P);

/// The byte's way through the three places, with the missing step dashed.
void writePicture(const FindingRecord &F, llvm::raw_ostream &OS);

} // namespace durability::report

#endif // DURABILITY_REPORT_HTMLTEXT_H
