/// \file
/// What one translation unit tells the others before anything is analysed.
#ifndef DURABILITY_INDEX_UNITFACTS_H
#define DURABILITY_INDEX_UNITFACTS_H

#include "index/Symbolic.h"

namespace durability::index {

/// A function with a body, and what it calls. Enough to decide across files
/// which functions touch no file, and in which order to analyse the others.
struct CallNode {
  uint64_t Key = 0;      ///< Hash of the key; 0 when no other file can call it.
  bool HasEvent = false; ///< Reaches an event in this translation unit.
  bool CallsPointer = false;       ///< Calls what no key can name.
  bool IsShared = false;           ///< Inline: other units hold it, too.
  std::vector<uint32_t> Local;     ///< Callees with a body here, by number.
  std::vector<uint64_t> Elsewhere; ///< Callees without one, by key.
  std::vector<uint64_t> Levels;    ///< What it adds to: see fieldKey().
  uint64_t Class = 0;              ///< Of a method: see classKey().
  bool IsConstructor = false;
  std::vector<uint64_t> Binds; ///< Fields of tables that it assigns: slotKey().
  template <typename A> void describe(A &Archive) {
    Archive(Key, HasEvent, CallsPointer, IsShared, Local, Elsewhere, Levels,
            Class, IsConstructor, Binds);
  }
};

/// What a call of a method runs on an object of exactly one class.
struct OverrideFact {
  uint64_t Method = 0; ///< Key of the method that a call names.
  std::string Class;   ///< Qualified, with template arguments.
  uint64_t By = 0;     ///< Key of the method that runs.
  auto operator<=>(const OverrideFact &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Method, Class, By);
  }
};

/// A field of a constant table that holds a function.
struct TableSlot {
  std::string Field;
  uint64_t Function = 0;
  auto operator<=>(const TableSlot &) const = default;
  template <typename A> void describe(A &Archive) { Archive(Field, Function); }
};

/// A constant table of functions.
struct TableFact {
  std::string Record; ///< Its type, qualified.
  std::string Name;   ///< "file:variable".
  std::vector<TableSlot> Slots;
  auto operator<=>(const TableFact &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Record, Name, Slots);
  }
};

/// What a function does with a file of a kind before it lets go of it: see
/// SiblingEvidence.
struct FileEndFact {
  std::string Kind;     ///< FileKind::Key.
  std::string Function; ///< Qualified.
  bool Synced = false;
  std::string File; ///< Of the sync, or of the close; relative to the root.
  uint32_t Line = 0;
  uint32_t Column = 0;
  auto operator<=>(const FileEndFact &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Kind, Function, Synced, File, Line, Column);
  }
};

/// A field by qualified record and name, as in SymbolicStep.
struct FieldName {
  std::string Record;
  std::string Field;
  auto operator<=>(const FieldName &) const = default;
  template <typename A> void describe(A &Archive) { Archive(Record, Field); }
};

/// See OwnBuffer. \c Whole: it grows and is written out in one unit; otherwise
/// units are to be linked that do either.
struct BufferFact {
  std::vector<FieldName> Storage, Level, Handle;
  bool ToStream = false;
  bool Whole = false;
  auto operator<=>(const BufferFact &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Storage, Level, Handle, ToStream, Whole);
  }
};

/// What some assignment to a field or a global variable says of the handle it
/// keeps: see HandleKind.
struct KindFact {
  FieldName Field;  ///< Empty for a variable.
  std::string Usr;  ///< Of a variable.
  std::string Name; ///< Of a variable, qualified.
  bool Other = false;
  bool Synchronous = false;
  bool Unbuffered = false;
  auto operator<=>(const KindFact &) const = default;
  template <typename A> void describe(A &Archive) {
    Archive(Field, Usr, Name, Other, Synchronous, Unbuffered);
  }
};

/// A field or global variable that keeps handles; neither for what has no name
/// in other units.
struct HandleName {
  FieldName Field; ///< Empty for a variable.
  std::string Usr; ///< Of a variable.
  auto operator<=>(const HandleName &) const = default;
  template <typename A> void describe(A &Archive) { Archive(Field, Usr); }
};

/// A file that was read, and what was in it.
struct SourceFact {
  std::string Path; ///< Relative to the root where it lies under it.
  uint64_t Hash = 0;
  auto operator<=>(const SourceFact &) const = default;
  template <typename A> void describe(A &Archive) { Archive(Path, Hash); }
};

/// All but Calls is sorted.
struct UnitFacts {
  std::string Unit; ///< Root-relative file and hash of its flags.
  std::vector<CallNode> Calls;
  std::vector<OverrideFact> Overrides;
  std::vector<TableFact> Tables;
  std::vector<BufferFact> Buffers;
  std::vector<KindFact> Kinds;
  std::vector<SourceFact> Sources;
  template <typename A> void describe(A &Archive) {
    Archive(Unit, Calls, Overrides, Tables, Buffers, Kinds, Sources);
  }
};

} // namespace durability::index

#endif // DURABILITY_INDEX_UNITFACTS_H
