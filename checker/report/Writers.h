/// \file
/// A finished Report as text, JSON or Markdown. Output is a function of the
/// report alone.
#ifndef DURABILITY_REPORT_WRITERS_H
#define DURABILITY_REPORT_WRITERS_H

#include "report/Report.h"
#include "llvm/Support/raw_ostream.h"

namespace durability::report {

/// Findings as clang writes diagnostics, with their path as notes, then what
/// could not be analysed.
void writeText(const Report &R, llvm::raw_ostream &OS);
/// Counts of files, findings, sinks and functions, in a few lines.
void writeSummary(const Report &R, llvm::raw_ostream &OS);
/// One object: docs/json.md.
void writeJson(const Report &R, llvm::raw_ostream &OS);
/// The durability table, one section for each module.
void writeMarkdownTable(const Report &R, llvm::raw_ostream &OS);

} // namespace durability::report

#endif // DURABILITY_REPORT_WRITERS_H
