/// \file
/// The output formats by name, and one way to write each.
#ifndef DURABILITY_REPORT_FORMAT_H
#define DURABILITY_REPORT_FORMAT_H

#include "report/Report.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>

namespace durability::report {

enum class Format { Text, Json, Sarif, Gitlab, Rdjson, Github, Markdown, Html };

struct FormatDescription {
  Format Which;
  llvm::StringRef Name;
  llvm::StringRef Help;
  bool ForTables = false; ///< It can show the durability table.
};

[[nodiscard]] llvm::ArrayRef<FormatDescription> allFormats();
[[nodiscard]] std::optional<Format> findFormat(llvm::StringRef Name);

/// What a report is about.
enum class Subject {
  Findings,
  FindingsAndTable,
  Table ///< Without findings.
};

/// Output is a function of the report alone.
void write(Format As, Subject About, const Report &R, llvm::raw_ostream &OS);

} // namespace durability::report

#endif // DURABILITY_REPORT_FORMAT_H
