/// \file
/// A summary that any translation unit can read: plain data, no declarations.
///
/// Places are named by what they are rooted in and the fields that lead to
/// them; steps of witnesses by file, line and column. Each structure lists its
/// members once, in describe(), for reading and writing alike.
#ifndef DURABILITY_INDEX_SYMBOLIC_H
#define DURABILITY_INDEX_SYMBOLIC_H

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace durability::index {

/// A field of a record, by qualified name; both empty: an element.
struct SymbolicStep {
  std::string Record;
  std::string Field; ///< "#n" for the n-th field when it has no name.
  auto operator<=>(const SymbolicStep &) const = default;
  template <typename A> void describe(A &Archive) { Archive(Record, Field); }
};

struct SymbolicPath {
  enum class Root : uint8_t {
    Parameter, ///< The Number-th.
    This,
    Global, ///< Usr and Name say which.
    Fresh,  ///< The Number-th object that the summary brings into being.
  };
  Root From = Root::Fresh;
  uint32_t Number = 0;
  std::string Usr;
  std::string Name; ///< Qualified.
  std::vector<SymbolicStep> Steps;
  auto operator<=>(const SymbolicPath &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(From, Number, Usr, Name, Steps);
  }
};

struct SymbolicValue {
  std::optional<SymbolicPath> Object;
  uint8_t Class = 0;   ///< ValueClass bits.
  uint8_t Written = 0; ///< Value::Count.
  bool Named = false;
  std::optional<int64_t> Constant;
  template <typename A> void describe(A &Archive) {
    Archive(Object, Class, Written, Named, Constant);
  }
};

struct SymbolicLiteral {
  SymbolicPath Subject;
  uint8_t Form = 0; ///< AtomForm.
  int64_t Constant = 0;
  std::string Spelled;
  bool Holds = false;
  template <typename A> void describe(A &Archive) {
    Archive(Subject, Form, Constant, Spelled, Holds);
  }
};

/// File is relative to the project's root where it lies under it.
struct TraceStep {
  std::string File;
  uint32_t Line = 0;
  uint32_t Column = 0;
  std::string Message;
  template <typename A> void describe(A &Archive) {
    Archive(File, Line, Column, Message);
  }
};

/// A witness in path order. Traces say why, not what: two summaries that differ
/// in them alone are equal.
struct Trace {
  std::vector<TraceStep> Steps;
};

struct SymbolicFile {
  SymbolicPath File;
  uint8_t Buffer = 0; ///< SourceSet.
  uint8_t Cache = 0;  ///< SourceSet.
  uint32_t Facts = 0; ///< One bit for each of FileFacts.
  Trace Unknown, Buffered, Dirtied, LastSync;
  template <typename A> void describe(A &Archive) {
    Archive(File, Buffer, Cache, Facts, Unknown, Buffered, Dirtied, LastSync);
  }
};

struct SymbolicStore {
  SymbolicPath Place;
  SymbolicValue Held;
  template <typename A> void describe(A &Archive) { Archive(Place, Held); }
};

struct SymbolicOutcome {
  SymbolicValue Returned;
  bool HasReturned = false;
  bool Failed = false;
  uint8_t FailedKind = 0; ///< EffectKind.
  std::vector<SymbolicFile> Files;
  std::vector<SymbolicStore> Stores;
  std::vector<SymbolicLiteral> Assumed;
  template <typename A> void describe(A &Archive) {
    Archive(Returned, HasReturned, Failed, FailedKind, Files, Stores, Assumed);
  }
};

struct SymbolicLatent {
  SymbolicPath File;
  uint8_t Buffer = 0; ///< SourceSet.
  Trace Sync, Buffered;
  std::vector<SymbolicLiteral> Assumed;
  template <typename A> void describe(A &Archive) {
    Archive(File, Buffer, Sync, Buffered, Assumed);
  }
};

struct SymbolicSummary {
  std::string Unknown; ///< Why nothing may be concluded; empty: it is known.
  std::vector<SymbolicOutcome> Outcomes;
  std::vector<SymbolicLatent> Latent;
  template <typename A> void describe(A &Archive) {
    Archive(Unknown, Outcomes, Latent);
  }
};

} // namespace durability::index

#endif // DURABILITY_INDEX_SYMBOLIC_H
