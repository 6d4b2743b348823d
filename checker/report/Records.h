/// \file
/// The plain data a Report is made of: strings and numbers, no AST.
///
/// Everything is ordered, so that lists can be sorted, and describes its
/// members, so that a cache can keep it (`describe`, see index/Bytes.h).
#ifndef DURABILITY_REPORT_RECORDS_H
#define DURABILITY_REPORT_RECORDS_H

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
  template <typename A> void describe(A &Archive) {
    Archive(File, Line, Column);
  }
};

struct Step {
  Place Where;
  std::string Message;
  std::string SourceLine; ///< The text of the line, for excerpts; may be empty.
  auto operator<=>(const Step &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Where, Message, SourceLine);
  }
};

/// Replace Length bytes at byte Offset of File, which end at End, by Text.
struct Edit {
  Place Where;
  unsigned Offset = 0;
  unsigned Length = 0;
  std::string Text;
  Place End;
  auto operator<=>(const Edit &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Where, Offset, Length, Text, End);
  }
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
  template <typename A> void describe(A &Archive) {
    Archive(Where, Check, Level, Message, SourceLine, Function, Path, Condition,
            Fingerprint, Edits, RejectedSuppression);
  }
};

/// A finding that the author suppressed, with the reason given.
struct SuppressedRecord {
  FindingRecord Finding;
  std::string Reason;
  auto operator<=>(const SuppressedRecord &) const = default;
  template <typename A> void describe(A &Archive) { Archive(Finding, Reason); }
};

/// A NOLINT comment that names durability checks.
struct SuppressionComment {
  Place Where;
  std::string Checks;  ///< What is between the parentheses.
  std::string Problem; ///< "": it can be told whether it is needed.
  auto operator<=>(const SuppressionComment &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Where, Checks, Problem);
  }
};

/// A place that a check could not decide, and why.
struct UnknownRecord {
  Place Where;
  std::string Check;
  std::string Function;
  std::string Reason; ///< May be empty.
  auto operator<=>(const UnknownRecord &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Where, Check, Function, Reason);
  }
};

struct NotAnalysedRecord {
  Place Where;
  std::string Function;
  std::string Reason;
  auto operator<=>(const NotAnalysedRecord &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Where, Function, Reason);
  }
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
  std::string Usr;      ///< Tells overloads apart.
  std::string Accepted; ///< Why it may be weaker than before: the reason of a
                        ///< suppression of WeakenedCheck.
  auto operator<=>(const Row &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Module, Where, Function, Flushes, Syncs, Durability, Condition,
            Reason, Evidence, Usr, Accepted);
  }
};

struct FailedFile {
  std::string File;
  std::string Reason;
  auto operator<=>(const FailedFile &) const = default;
  template <typename A> void describe(A &Archive) { Archive(File, Reason); }
};

} // namespace durability::report

#endif // DURABILITY_REPORT_RECORDS_H
