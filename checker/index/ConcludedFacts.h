/// \file
/// What the analysis of one function has to tell other translation units.
#ifndef DURABILITY_INDEX_CONCLUDEDFACTS_H
#define DURABILITY_INDEX_CONCLUDEDFACTS_H

#include "index/UnitFacts.h"

namespace durability::index {

/// What a function of a type leaves in one of its handles: see RecordFacts.
struct LeftFact {
  std::string Record; ///< Qualified.
  std::vector<FieldName> Fields;
  bool IsBuffered = false; ///< Else written and not synced.
  std::string Writer;      ///< Qualified.
  Trace Steps;
  auto operator<=>(const LeftFact &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Record, Fields, IsBuffered, Writer, Steps);
  }
};

/// Where a file was closed, and the calls that this happened inside of.
struct CloseFact {
  FileEndFact End;
  TraceStep Closed;
  std::vector<TraceStep> Within;
  auto operator<=>(const CloseFact &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(End, Closed, Within);
  }
};

/// What the analysis concludes of one function.
struct ConcludedFunction {
  uint32_t Node = 0;    ///< In UnitFacts::Calls.
  bool IsInert = false; ///< It reaches no event after all.
  SymbolicSummary Known;
  std::vector<CloseFact> Closes;
  std::vector<LeftFact> Left;
  std::vector<HandleName> Synced; ///< Whose files it syncs on some path.
  template <typename A> void describe(A &Archive) {
    Archive(Node, IsInert, Known, Closes, Left, Synced);
  }
};

} // namespace durability::index

#endif // DURABILITY_INDEX_CONCLUDEDFACTS_H
