/// \file
/// A symbolic summary in the terms of one translation unit.
///
/// Parameters become those of the declaration that is called, globals and
/// records are looked up by name. What this translation unit cannot see (a
/// static variable of another file, the fields of an opaque struct) becomes a
/// foreign place, the same one for the same name.
#ifndef DURABILITY_INDEX_DECODE_H
#define DURABILITY_INDEX_DECODE_H

#include "core/AnalysisContext.h"
#include "index/UnitFacts.h"

namespace durability::index {

/// Finds declarations of one translation unit by name; remembers what it found.
class NameLookup {
public:
  explicit NameLookup(clang::ASTContext &AST) : AST(AST) {}
  /// The definition; null when there is none here.
  [[nodiscard]] const clang::RecordDecl *record(llvm::StringRef Qualified);
  [[nodiscard]] const clang::VarDecl *global(llvm::StringRef Qualified,
                                             llvm::StringRef Usr);
  [[nodiscard]] const clang::FunctionDecl *function(llvm::StringRef Qualified,
                                                    llvm::StringRef Usr);
  /// Null when the record is not defined here.
  [[nodiscard]] const clang::FieldDecl *field(const FieldName &Field);

private:
  clang::ASTContext &AST;
  llvm::StringMap<const clang::RecordDecl *> Records;
  llvm::StringMap<const clang::VarDecl *> Globals;        ///< By USR.
  llvm::StringMap<const clang::FunctionDecl *> Functions; ///< By USR.
};

/// What the summary is asked for.
struct DecodeTarget {
  clang::SourceLocation Declared; ///< For the steps in other files.
  llvm::ArrayRef<clang::ParmVarDecl *> Parameters;
  const clang::RecordDecl *This = nullptr; ///< The class of a method.
  const void *Owner = nullptr; ///< Sets apart what summaries bring into being.
};

/// The steps in order, the last one first to be reached.
[[nodiscard]] const Witness *decodeTrace(const Trace &Steps,
                                         clang::SourceLocation Declared,
                                         AnalysisContext &Context);

/// Parts that cannot be named here are dropped.
[[nodiscard]] Summary decode(const SymbolicSummary &Known,
                             const DecodeTarget &Target, NameLookup &Names,
                             AnalysisContext &Context);

} // namespace durability::index

#endif // DURABILITY_INDEX_DECODE_H
