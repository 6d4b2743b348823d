/// \file
/// What other translation units know of functions that this one only declares.
///
/// The analysis asks where a callee has no body here, no contract and no
/// meaning in the model (CORE K-4), and where a call may go to a class or a
/// table of another file (CORE K-2). An index of summaries implements it.
/// Without one (AnalysisContext::External is null) such callees are unknown.
///
/// All answers stay valid and the same for as long as the analysis of the
/// translation unit runs.
#ifndef DURABILITY_CORE_EXTERNALSUMMARIES_H
#define DURABILITY_CORE_EXTERNALSUMMARIES_H

#include "core/Summary.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace clang {
class CXXMethodDecl;
class FieldDecl;
class FunctionDecl;
class ParmVarDecl;
class RecordDecl;
} // namespace clang

namespace durability {

struct AnalysisContext;
class HandleFacts;
struct OwnBuffer;
struct RecordFacts;

/// What is known of one function of a candidate.
struct ExternalBehaviour {
  const Summary *Known = nullptr; ///< Null: inert, or nothing is known.
  bool Inert = false;             ///< It is known to touch no file.
};

/// A class that overrides a method and is defined in another translation unit.
struct ExternalCandidate {
  std::string Class; ///< Qualified name; the same in every translation unit.
  ExternalBehaviour Behaviour; ///< Over the parameters of the method asked for.
};

/// A constant table of function pointers in another translation unit.
struct ExternalTable {
  std::string Name; ///< "file:variable"; the same in every translation unit.
  /// One per field that holds a function, over that field's own parameters (see
  /// tableParameters).
  std::vector<std::pair<const clang::FieldDecl *, ExternalBehaviour>> Fields;
};

/// A function of another translation unit that wrote a file, closed it and
/// returned success (see SiblingEvidence.h).
struct ExternalFileEnd {
  std::string Function; ///< Qualified.
  bool Synced = false;
  ForeignPlace Place; ///< Of the sync, or of the close.
};

/// What calls of functions of other translation units reach.
struct ExternalReach {
  bool Any = false;     ///< Something is known to be called.
  bool Event = false;   ///< Some of it has a summary.
  bool Unknown = false; ///< Of some of it nothing is known.
};

class ExternalSummaries {
public:
  virtual ~ExternalSummaries() = default;

  /// What is reached without saying yet what it does: enough to decide which
  /// functions to analyse. By a direct call; by a call of a method on an object
  /// whose class is not known; by a call through a field of a table.
  [[nodiscard]] virtual ExternalReach
  reach(const clang::FunctionDecl &Callee) = 0;
  [[nodiscard]] virtual ExternalReach
  reachOfOverriders(const clang::CXXMethodDecl &Method) = 0;
  [[nodiscard]] virtual ExternalReach
  reachOfTables(const clang::FieldDecl &Field) = 0;

  /// The summary of a function defined elsewhere, over the parameters of
  /// \p Callee; null when it is not known.
  [[nodiscard]] virtual const Summary *
  summary(const clang::FunctionDecl &Callee, AnalysisContext &Context) = 0;
  /// True when \p Callee is defined elsewhere and touches no file.
  [[nodiscard]] virtual bool isInert(const clang::FunctionDecl &Callee) = 0;
  /// The classes of other translation units that override \p Method, sorted by
  /// name. A class that this translation unit defines, too, may be among them.
  [[nodiscard]] virtual llvm::ArrayRef<ExternalCandidate>
  overriders(const clang::CXXMethodDecl &Method, AnalysisContext &Context) = 0;
  /// The constant tables of other translation units whose type is \p Record,
  /// sorted by name.
  [[nodiscard]] virtual llvm::ArrayRef<ExternalTable>
  tables(const clang::RecordDecl &Record, AnalysisContext &Context) = 0;
  /// What was done with files of the kind called \p Kind (FileKind::Key), in an
  /// order of its own.
  [[nodiscard]] virtual llvm::ArrayRef<ExternalFileEnd>
  fileEnds(llvm::StringRef Kind) = 0;
  /// The own buffers of types of this translation unit that functions of others
  /// keep (CORE B-1).
  [[nodiscard]] virtual std::vector<OwnBuffer>
  buffers(AnalysisContext &Context) = 0;
  /// Adds the kinds of handles kept in fields and global variables of this
  /// translation unit that others assign (CORE C-3).
  virtual void addKinds(HandleFacts &Into, AnalysisContext &Context) = 0;
  /// Adds what functions of others leave behind in handles of types of this
  /// translation unit (CORE E-2).
  virtual void addLeft(RecordFacts &Into, AnalysisContext &Context) = 0;
  /// Some function syncs a file kept in the field or variable that \p File is;
  /// also when other units have no name for it.
  [[nodiscard]] virtual bool isSynced(const AccessPath &File) = 0;
};

/// The parameters that the summaries of a field of function-pointer type are
/// over: as the declaration of the field, or of the typedef it uses, writes
/// them. Empty when there are none.
[[nodiscard]] llvm::ArrayRef<clang::ParmVarDecl *>
tableParameters(const clang::FieldDecl &Field);

} // namespace durability

#endif // DURABILITY_CORE_EXTERNALSUMMARIES_H
