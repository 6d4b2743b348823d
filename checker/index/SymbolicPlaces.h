/// \file
/// How values and places are named outside their translation unit, and the
/// steps that lead to them.
#ifndef DURABILITY_INDEX_SYMBOLICPLACES_H
#define DURABILITY_INDEX_SYMBOLICPLACES_H

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace durability::index {

struct SymbolicStep {
  enum class Kind : uint8_t {
    Field, ///< Of Record, by qualified name.
    Element,
    Address,
    Handle, ///< The Number-th handle that the summary duplicates.
    Mapping,
  };
  Kind Of = Kind::Element;
  uint32_t Number = 0;
  std::string Record;
  std::string Field; ///< "#n" for the n-th field when it has no name.
  auto operator<=>(const SymbolicStep &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Of, Number, Record, Field);
  }
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
  std::string Name; ///< Qualified; of a fresh object: its class, if known.
  std::vector<SymbolicStep> Steps;
  auto operator<=>(const SymbolicPath &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(From, Number, Usr, Name, Steps);
  }
};

/// A part of a name: see PathName. Parts are numbers of parts before it.
struct SymbolicNamePart {
  uint8_t Kind = 0;
  std::string Text;
  std::optional<SymbolicPath> Held;
  std::string Callee; ///< Qualified.
  std::string Usr;    ///< Of the callee.
  std::vector<uint32_t> Parts;
  template <typename A> void describe(A &Archive) {
    Archive(Kind, Text, Held, Callee, Usr, Parts);
  }
};

/// The last part is the whole name; without parts, there is none.
struct SymbolicName {
  std::vector<SymbolicNamePart> Parts;
  template <typename A> void describe(A &Archive) { Archive(Parts); }
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
  auto operator<=>(const TraceStep &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(File, Line, Column, Message);
  }
};

/// A witness in path order. Traces say why, not what: two summaries that differ
/// in them alone are equal.
struct Trace {
  std::vector<TraceStep> Steps;
  auto operator<=>(const Trace &) const = default;
};

} // namespace durability::index

#endif // DURABILITY_INDEX_SYMBOLICPLACES_H
