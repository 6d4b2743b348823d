/// \file
/// What durability-lint has to say, as plain data: strings and numbers, no AST.
///
/// A Report outlives the translation unit it was collected from, so the reports
/// of many units are merged into one and written once. REPORT-1: after finish()
/// the contents depend only on the set of merged reports, never on their order;
/// equal findings, rows and failures are one.
#ifndef DURABILITY_REPORT_REPORT_H
#define DURABILITY_REPORT_REPORT_H

#include "core/Finding.h"
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace durability::report {

/// A place as shown to users: File is relative to the root where it lies under
/// it. Line and Column count from 1 (bytes); 0: no place.
struct Place {
  std::string File;
  unsigned Line = 0;
  unsigned Column = 0;
  auto operator<=>(const Place &) const = default;
};

struct Step {
  Place Where;
  std::string Message;
  std::string SourceLine; ///< The text of the line, for excerpts; may be empty.
  auto operator<=>(const Step &) const = default;
};

/// Replace Length bytes at byte Offset of File by Text. Line and column say
/// where that is.
struct Edit {
  Place Where;
  unsigned Offset = 0;
  unsigned Length = 0;
  std::string Text;
  auto operator<=>(const Edit &) const = default;
};

struct FindingRecord {
  Place Where;
  std::string Check;
  std::string Level; ///< "default", "strict" or "contract".
  std::string Message;
  std::string SourceLine;
  std::string Function; ///< Qualified name; empty outside functions.
  std::vector<Step> Path;
  std::string Condition;   ///< As source text; empty: always.
  std::string Fingerprint; ///< Check, function USR and path shape, hashed:
                           ///< survives edits that move lines.
  std::vector<Edit> Edits;
  std::string RejectedSuppression; ///< Why a suppression at this place is not
                                   ///< honoured; empty: there is none.
  auto operator<=>(const FindingRecord &) const = default;
};

/// A finding that the author suppressed, with the reason given.
struct SuppressedRecord {
  Place Where;
  std::string Check;
  std::string Reason;
  auto operator<=>(const SuppressedRecord &) const = default;
};

struct NotAnalysedRecord {
  Place Where;
  std::string Function;
  std::string Reason;
  auto operator<=>(const NotAnalysedRecord &) const = default;
};

/// A row of the durability table.
struct Row {
  std::string Module; ///< Directory of the defining file.
  Place Where;
  std::string Function;
  bool Flushes = false;
  bool Syncs = false;
  std::string Durability; ///< durabilityLevelName().
  std::string Condition;  ///< For "conditional".
  std::string Reason;     ///< For "unknown".
  std::vector<Step> Evidence;
  auto operator<=>(const Row &) const = default;
};

struct FailedFile {
  std::string File;
  std::string Reason;
  auto operator<=>(const FailedFile &) const = default;
};

class Report {
public:
  unsigned Analysed = 0; ///< Compile-database entries, so a file with two flag
                         ///< sets counts twice.
  unsigned Skipped = 0;  ///< Entries that are not C or C++.
  std::vector<FailedFile> Failed;
  std::vector<FindingRecord> Findings;
  std::vector<SuppressedRecord> Suppressed;
  std::vector<NotAnalysedRecord> NotAnalysed;
  std::vector<NotAnalysedRecord>
      Approximated; ///< Analysed, but something is left out.
  std::vector<Row> Rows;
  std::map<std::string, SinkCounts> Sinks; ///< By check, summed over entries.
  std::string
      CanaryFailure; ///< Why "no findings" cannot be believed; empty: it can.

  void merge(Report &&Other);
  /// Sorts and removes duplicates; of two rows of one function, a known answer
  /// replaces an unknown one.
  void finish();
  [[nodiscard]] SinkCounts totalSinks() const;
};

} // namespace durability::report

#endif // DURABILITY_REPORT_REPORT_H
