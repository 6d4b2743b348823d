/// \file
/// A finished Report in each format; docs/outputs.md says for whom. Output is a
/// function of the report alone.
#ifndef DURABILITY_REPORT_WRITERS_H
#define DURABILITY_REPORT_WRITERS_H

#include "report/Format.h"

namespace durability::report {

/// Findings as clang writes diagnostics, with their path as notes, then what
/// could not be analysed.
void writeText(const Report &R, llvm::raw_ostream &OS);
/// Counts of files, findings, sinks and functions, in a few lines.
void writeSummary(const Report &R, llvm::raw_ostream &OS);
/// One object: docs/json.md.
void writeJson(const Report &R, llvm::raw_ostream &OS);
/// SARIF 2.1.0 (OASIS standard, 2020), within the limits of GitHub's code
/// scanning: what is left out for them is said in a notification.
void writeSarif(const Report &R, llvm::raw_ostream &OS);
/// GitLab's subset of the Code Climate format. Fingerprints are unique.
void writeGitlab(const Report &R, llvm::raw_ostream &OS);
/// Reviewdog Diagnostic Format, one object.
void writeRdjson(const Report &R, llvm::raw_ostream &OS);
/// GitHub workflow commands, one line for each finding.
void writeGithub(const Report &R, llvm::raw_ostream &OS);
void writeMarkdownFindings(const Report &R, llvm::raw_ostream &OS);
/// The durability table, one section for each module.
void writeMarkdownTable(const Report &R, llvm::raw_ostream &OS);
/// One page that loads nothing. Whatever comes from source code is escaped, and
/// the page's policy allows no script but its own.
void writeHtml(const Report &R, Subject About, llvm::raw_ostream &OS);

} // namespace durability::report

#endif // DURABILITY_REPORT_WRITERS_H
