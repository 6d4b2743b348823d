/// \file
/// What contracts say of names (CORE §6, the column N).
///
/// DURABLE_SYNCS_DIRECTORY makes names stable. A clause that leaves something
/// to be synced speaks of names, not of data, when what is to sync it is a
/// function that syncs directories: the one that SYNC_DEFERRED_TO names, or the
/// only kind of sync that the object's class states (a file system).
#ifndef DURABILITY_CORE_CONTRACTNAMES_H
#define DURABILITY_CORE_CONTRACTNAMES_H

#include "core/AnalysisContext.h"

namespace durability {

/// What \p Path of \p Function stands for has names and no data of its own: all
/// syncs that its class states are of directories (a file system).
[[nodiscard]] bool keepsNames(const AccessPath &Path,
                              const clang::FunctionDecl &Function,
                              AnalysisContext &Context);

/// \p Handle is, or holds, an object whose class states writes: it is no
/// directory.
[[nodiscard]] bool holdsData(const AccessPath &Handle,
                             AnalysisContext &Context);

/// \p Clause, stated for \p Path of \p Function, speaks of names.
[[nodiscard]] bool speaksOfNames(const ContractClause &Clause,
                                 const AccessPath &Path,
                                 const clang::FunctionDecl &Function,
                                 AnalysisContext &Context);

/// \p Path is declared as a string: what a clause says of it is said of the
/// file, or directory, of that name.
[[nodiscard]] bool isNameOfFile(const AccessPath &Path,
                                const AnalysisContext &Context);

/// The name that a call of \p Function changes in \p Keeper.
[[nodiscard]] NameState statedName(const ContractClause &Clause,
                                   const AccessPath &Keeper,
                                   const clang::FunctionDecl &Function,
                                   AnalysisContext &Context);

/// What a DURABLE_SYNCS_DIRECTORY clause of \p Function syncs.
[[nodiscard]] DirectorySyncs statedSyncs(const ContractClause &Clause,
                                         const clang::FunctionDecl &Function,
                                         AnalysisContext &Context);

/// An object of \p Type is, points to or is a library's smart pointer to a
/// handle of one directory: all that its class states is that it syncs it, and
/// no function of it takes a name (as those of file systems do).
[[nodiscard]] bool holdsDirectory(clang::QualType Type,
                                  AnalysisContext &Context);

/// An object of \p Class holds another one whose class promises \p Kind: what
/// is promised is handed on to it.
[[nodiscard]] bool holdsPromise(const clang::CXXRecordDecl &Class,
                                ClauseKind Kind, AnalysisContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_CONTRACTNAMES_H
