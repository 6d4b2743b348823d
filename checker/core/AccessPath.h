/// \file
/// Access paths: where a handle is kept, and at the same time the name of the
/// object found there on entry.
///
/// A path is a root (a variable, `this`, an object that came into being at an
/// expression) followed by fields and elements. Dereferences are transparent: a
/// pointer, a smart pointer and what it points to are one path, because a
/// handle and the object behind it share their durability. Only a pointer to a
/// handle (`FILE **`, `int *`) is told from the handle: what it points to is
/// its element. Paths are interned: equal paths are one pointer.
///
/// CORE I-2: paths are numbered as the source creates them, never by address.
#ifndef DURABILITY_CORE_ACCESSPATH_H
#define DURABILITY_CORE_ACCESSPATH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Allocator.h"
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace clang {
class DeclContext;
class FieldDecl;
class VarDecl;
} // namespace clang

namespace durability {

class AccessPathTable;

class AccessPath {
public:
  enum class Kind : uint8_t {
    Variable, ///< A parameter, local, global or static variable.
    This,     ///< The object of the member function.
    Fresh,    ///< What came into being at an expression: an opened file.
    Field,
    Element, ///< Any element of an array or container: all are one.
    Foreign, ///< A global (as a root) or a field that only another translation
             ///< unit can see, by its name there.
    Address, ///< The address of a place that holds a handle: `&Fd`.
    Handle,  ///< Another handle of its parent's file (dup): shares all but
             ///< being closed (CORE C-1).
    Mapping, ///< Memory that its parent's file is mapped to.
    Either,  ///< One of several objects, chosen by a branch.
  };

  [[nodiscard]] Kind kind() const { return K; }
  [[nodiscard]] const AccessPath *parent() const { return Parent; }
  [[nodiscard]] unsigned id() const { return Id; }
  [[nodiscard]] unsigned depth() const { return Depth; }
  [[nodiscard]] const AccessPath &root() const;
  [[nodiscard]] const clang::VarDecl *
  variable() const; ///< Null unless the kind is Variable.
  [[nodiscard]] const clang::FieldDecl *
  field() const; ///< Null unless the kind is Field.
  [[nodiscard]] const void *site() const { return Key; }
  [[nodiscard]] llvm::StringRef foreignName() const; ///< Of Foreign.
  /// What an Either stands for, by id; empty for others.
  [[nodiscard]] llvm::ArrayRef<const AccessPath *> alternatives() const {
    return Alternatives;
  }
  /// True when it is, or lies in, memory that a file is mapped to.
  [[nodiscard]] bool isMapped() const;
  /// The path that stands for \p A or \p B; null when that would be too many.
  [[nodiscard]] static const AccessPath *either(const AccessPath &A,
                                                const AccessPath &B);

  /// True when this is \p Prefix or lies inside it. An Either does when one of
  /// its alternatives does.
  [[nodiscard]] bool isWithin(const AccessPath &Prefix) const;
  /// True when a caller can name this path: rooted in a parameter, a global,
  /// `this`, or an enclosing function's variable seen from a lambda.
  [[nodiscard]] bool isInterface(const clang::DeclContext *Function) const;
  /// As the source would write it: "Log.Fd" for a member of `this`, "Env->Fd".
  [[nodiscard]] std::string spelling() const;

private:
  friend class AccessPathTable;
  AccessPath(AccessPathTable &Table, Kind K, const AccessPath *Parent,
             const void *Key, unsigned Id)
      : Table(Table), K(K), Parent(Parent), Key(Key), Id(Id),
        Depth(Parent ? Parent->Depth + 1 : 0) {}

  AccessPathTable &Table; ///< That interned it.
  Kind K;
  const AccessPath *Parent;
  const void *Key;
  unsigned Id;
  unsigned Depth;
  llvm::ArrayRef<const AccessPath *> Alternatives;
};

/// Owns and interns the paths of one translation unit.
class AccessPathTable {
public:
  /// \p MaxDepth: fields beyond it are folded into their prefix.
  explicit AccessPathTable(unsigned MaxDepth) : MaxDepth(MaxDepth) {}

  const AccessPath *variable(const clang::VarDecl &Variable);
  const AccessPath *thisObject();
  /// The \p Index-th object born at \p Site (an expression or a statement).
  const AccessPath *fresh(const void *Site, unsigned Index = 0);
  /// A field that \p Base already passes through is folded into that place.
  const AccessPath *field(const AccessPath &Base,
                          const clang::FieldDecl &Field);
  /// Of an address: the place itself.
  const AccessPath *element(const AccessPath &Base);
  /// The global, or with \p Base the field, that another translation unit calls
  /// \p Name: equal names are one place.
  const AccessPath *foreign(const AccessPath *Base, llvm::StringRef Name);
  const AccessPath *address(const AccessPath &Place);
  /// The handle that duplicating \p File at \p Site yields.
  const AccessPath *handle(const AccessPath &File, const void *Site);
  const AccessPath *mapping(const AccessPath &File);
  const AccessPath *either(const AccessPath &A, const AccessPath &B);
  /// \p Path, a part of another, as the same part of \p Parent.
  const AccessPath *within(const AccessPath &Parent, const AccessPath &Path);

  /// Stands for a deeper path, too.
  [[nodiscard]] bool isFolded(const AccessPath &Path) const {
    return Folded.contains(&Path);
  }

private:
  using Key = std::tuple<unsigned, const AccessPath *, const void *, unsigned>;
  template <typename Function>
  const AccessPath *distribute(const AccessPath &Either, Function Of);
  const AccessPath *intern(AccessPath::Kind K, const AccessPath *Parent,
                           const void *Site, unsigned Index);

  unsigned MaxDepth;
  unsigned NextId = 0;
  llvm::DenseSet<const AccessPath *> Folded;
  llvm::StringSet<> ForeignNames;
  llvm::BumpPtrAllocator Allocator;
  llvm::DenseMap<Key, const AccessPath *> Interned;
  std::map<std::vector<unsigned>, AccessPath *> Eithers; ///< By alternatives.
  using Pair = std::pair<const AccessPath *, const AccessPath *>;
  llvm::DenseMap<Pair, const AccessPath *> Pairs; ///< What either() said.
};

} // namespace durability

#endif // DURABILITY_CORE_ACCESSPATH_H
