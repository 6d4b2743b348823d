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
#include "report/KindUse.h"
#include "report/Records.h"
#include <map>

namespace durability::report {

/// A check, for formats that describe what ran.
struct Rule {
  std::string Name; ///< "durability-…".
  std::string Level;
  std::string Summary; ///< One sentence.
  std::string Page;    ///< Markdown.
  bool Performance = false;
};

/// How a change altered what a function promises.
struct RowChange {
  Row Before;
  Row Now;
  std::string What;      ///< "no longer syncs"; empty: the same.
  bool IsWeaker = false; ///< Else it is only different, or not known any more.
  auto operator<=>(const RowChange &) const = default;
};

/// Findings that a baseline accepts: as many as Count with this fingerprint.
struct BaselineEntry {
  std::string Fingerprint;
  std::string Check;
  std::string File;
  std::string Function;
  std::string Message;
  unsigned Count = 0;
  auto operator<=>(const BaselineEntry &) const = default;
};

class Report {
public:
  unsigned Analysed = 0; ///< Compile-database entries, so a file with two flag
                         ///< sets counts twice.
  unsigned Skipped = 0;  ///< Entries that are not C or C++.
  unsigned Excluded = 0; ///< Entries that the user does not want judged.
  std::vector<std::string>
      WithoutEntry; ///< Sources that the compile database leaves out.
  std::vector<FailedFile> Failed;
  std::vector<FindingRecord> Findings;
  std::vector<FindingRecord> Known; ///< Taken out of Findings: the baseline or
                                    ///< the base revision has them.
  std::vector<BaselineEntry> StaleEntries; ///< Of the baseline: not found.
  std::vector<RowChange> RowChanges;       ///< Since the base revision.
  std::string Baseline;                    ///< Its file; empty: none.
  std::string BaseRevision;                ///< As given; empty: none.
  std::vector<FailedFile> BaseFailed;      ///< In the base revision.
  size_t Filtered = 0; ///< Findings dropped because of where they are.
  std::vector<SuppressedRecord> Suppressed;
  std::vector<SuppressionComment> Comments; ///< All, and those that were used.
  std::vector<Place> UsedComments;
  std::vector<SuppressionComment> StaleComments; ///< Found by finish().
  std::vector<NotAnalysedRecord> NotAnalysed;
  std::vector<NotAnalysedRecord>
      Approximated;                   ///< Analysed, but something is left out.
  std::vector<UnknownRecord> Unknown; ///< Only if somebody asked for them.
  std::vector<Row> Rows;
  std::vector<KindUse> Kinds;
  std::map<std::string, SinkCounts> Sinks; ///< By check, summed over entries.
  std::string
      CanaryFailure; ///< Why "no findings" cannot be believed; empty: it can.
  std::vector<Rule> Rules;      ///< The checks that ran.
  std::string RepositoryPrefix; ///< From the repository's top to the root:
                                ///< "a/b/"; empty: the same, or no repository.
  int ExitStatus = 0;

  void merge(Report &&Other);
  /// Sorts and removes duplicates; of two rows of one function, a known answer
  /// replaces an unknown one.
  void finish();
  [[nodiscard]] SinkCounts totalSinks() const;
};

} // namespace durability::report

#endif // DURABILITY_REPORT_REPORT_H
