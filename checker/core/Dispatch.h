/// \file
/// Where a call may go that names no function: classes that override a method,
/// and constant tables that a function pointer is read from (CORE K-2).
///
/// A receiver is of one class, or has one table, along a path. Classes and
/// tables are numbered by name, so that a path can remember which they are not
/// (AtomForm::Dispatch) and callers can compare.
#ifndef DURABILITY_CORE_DISPATCH_H
#define DURABILITY_CORE_DISPATCH_H

#include "core/ExternalSummaries.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <map>

namespace clang {
class ASTContext;
class CallExpr;
class CXXRecordDecl;
class Expr;
class InitListExpr;
class QualType;
class VarDecl;
} // namespace clang

namespace durability {

/// What a call runs for one class or table.
struct DispatchTarget {
  unsigned Id = 0; ///< Of the class or table; see Dispatch::name.
  const clang::FunctionDecl *Function =
      nullptr;                 ///< Null when it is in another translation unit.
  ExternalBehaviour Elsewhere; ///< Where Function is null.
};

using DispatchTargets = llvm::SmallVector<DispatchTarget, 4>;

class Dispatch {
public:
  explicit Dispatch(AnalysisContext &Context) : Context(Context) {}

  void addClass(const clang::CXXRecordDecl &Class);
  /// Notes the tables in the initialiser of \p Variable.
  void addTables(const clang::VarDecl &Variable);

  /// The functions a call of \p Method runs on an object of static type
  /// \p Static, one per class that can be created, sorted by name.
  [[nodiscard]] const DispatchTargets &
  targets(const clang::CXXMethodDecl &Method,
          const clang::CXXRecordDecl &Static);
  /// The functions that constant tables hold in \p Field, sorted by name.
  [[nodiscard]] const DispatchTargets &targets(const clang::FieldDecl &Field);
  /// Both, for any call; empty when its callee is known, or nothing of it is.
  [[nodiscard]] DispatchTargets targets(const clang::CallExpr &Call);
  void forgetTargets() { Found.clear(); }
  /// The qualified class name, or "file:variable" of a table.
  [[nodiscard]] llvm::StringRef name(unsigned Id) const { return Names[Id]; }
  /// The number of a class or table by name, new when it had none.
  [[nodiscard]] unsigned number(const std::string &Name) { return idOf(Name); }
  /// The classes of which objects can be created, in source order.
  [[nodiscard]] llvm::ArrayRef<const clang::CXXRecordDecl *> classes() const {
    return Classes;
  }
  struct KnownTable {
    const clang::RecordDecl *Record;
    llvm::StringRef Name;
    const clang::InitListExpr *List;
  };
  [[nodiscard]] std::vector<KnownTable> tables() const; ///< Sorted by name.

  /// The value that stands for the address of \p Function.
  [[nodiscard]] const AccessPath *address(const clang::FunctionDecl &Function);
  /// The function whose address \p Path stands for, or that the constant table
  /// holds there; null when it is neither.
  [[nodiscard]] const clang::FunctionDecl *
  functionAt(const AccessPath &Path) const;
  /// The function an element of a constant array of tables holds:
  /// `Table[3].Call`; null for any other expression.
  [[nodiscard]] const clang::FunctionDecl *
  functionOfElement(const clang::Expr &Callee) const;
  /// The initialiser of the constant table at \p Path, null when there is none.
  [[nodiscard]] const clang::InitListExpr *
  tableAt(const AccessPath &Path) const;

  /// \p Object came into being as exactly a \p Type, or a \p Class.
  void born(const AccessPath &Object, clang::QualType Type);
  void born(const AccessPath &Object, const std::string &Class);
  /// \p Copy is \p Object as a caller names it.
  void sameType(const AccessPath &Object, const AccessPath &Copy);
  /// The class that \p Object is exactly of; null when it may be a derived one.
  [[nodiscard]] const clang::CXXRecordDecl *
  exactClass(const AccessPath &Object) const;
  [[nodiscard]] std::string exactName(const AccessPath &Object) const;
  /// Whether \p Object is of the class, or has the table, \p Id; nullopt when
  /// that is not known in \p S.
  [[nodiscard]] std::optional<bool> is(const AccessPath &Object, unsigned Id,
                                       const State &S);

  /// Whether functions hand a call of a method or field on, as found so far.
  llvm::DenseMap<std::pair<const clang::FunctionDecl *, const void *>, bool>
      Forwards;

private:
  struct Table {
    const clang::InitListExpr *List;
    unsigned Id;
  };
  [[nodiscard]] DispatchTargets find(const clang::CXXMethodDecl &Method,
                                     const clang::CXXRecordDecl &Static);
  [[nodiscard]] DispatchTargets find(const clang::FieldDecl &Field);
  unsigned idOf(const std::string &Name);
  void addTable(const clang::InitListExpr &List, const std::string &Name);
  [[nodiscard]] const clang::Expr *initialiser(const AccessPath &Path) const;

  AnalysisContext &Context;
  std::vector<const clang::CXXRecordDecl *> Classes; ///< In source order.
  llvm::DenseMap<const clang::RecordDecl *, std::vector<Table>> Tables;
  llvm::DenseSet<const clang::VarDecl *> TableVariables;
  std::map<std::pair<const void *, const void *>, DispatchTargets>
      Found; ///< By method and static class, or field; looked up only.
  std::map<std::string, unsigned> Ids;
  std::vector<std::string> Names; ///< By id.
  llvm::DenseMap<unsigned, const clang::CXXRecordDecl *> ClassOf;
  llvm::DenseMap<unsigned, const clang::InitListExpr *> TableOf;
  llvm::DenseMap<const AccessPath *, const clang::FunctionDecl *> Functions;
  llvm::DenseMap<const AccessPath *, const clang::CXXRecordDecl *> Exact;
  llvm::DenseMap<const AccessPath *, unsigned> ExactElsewhere; ///< Ids.
};

/// Qualified, with template arguments.
[[nodiscard]] std::string classNameOf(const clang::CXXRecordDecl &Class);
/// The field whose pointer \p Callee calls: `F->write`; a local may hold it.
[[nodiscard]] const clang::FieldDecl *calledField(const clang::Expr &Callee);
/// The value of \p Field in \p List as written; null when there is none.
[[nodiscard]] const clang::Expr *fieldValue(const clang::InitListExpr &List,
                                            const clang::FieldDecl &Field);
/// The function that \p E is the address of; null when it is none.
[[nodiscard]] const clang::FunctionDecl *functionIn(const clang::Expr *E);
/// The record that \p Type, or what it points or refers to, is.
[[nodiscard]] const clang::RecordDecl *recordBehind(clang::QualType Type);
/// Of a virtual method, and nothing in \p Call says which class's exactly.
[[nodiscard]] bool isOpenCall(const clang::CallExpr &Call);
/// An open call of a method that something overrides.
[[nodiscard]] bool isDispatched(const clang::CallExpr &Call,
                                AnalysisContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_DISPATCH_H
