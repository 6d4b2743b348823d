/// \file
/// What the functions of a translation unit do with the file of a handle that
/// is kept in a field or at file scope, whichever object it belongs to.
///
/// It says something only where no other translation unit can reach the handle
/// (isPrivate): then "nobody syncs it" is a fact of the whole program.
#ifndef DURABILITY_CORE_HANDLEHISTORY_H
#define DURABILITY_CORE_HANDLEHISTORY_H

#include "core/FunctionResult.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace durability {

class ExternalSummaries;

struct HandleHistory {
  /// A function that returns successfully with data that nobody synced.
  struct Leaver {
    const FunctionResult *Function = nullptr;
    const ExitRecord *Exit = nullptr;
    const FileState *File = nullptr;
    bool AlsoSyncs = false; ///< This or another file.
  };
  std::vector<Leaver> Leavers; ///< One for each function, in source order.
  std::vector<const clang::FunctionDecl *>
      Settlers; ///< Write to it and sync it before they return, whatever way
                ///< they take.
  std::vector<const clang::FunctionDecl *>
      Syncers;              ///< All that sync it, in some way.
  bool Written = false;     ///< Some function writes to it, in some way.
  bool Synced = false;      ///< Some function does, in some way.
  bool SyncedAlone = false; ///< Some function syncs what others have written.
  bool Unclear = false;     ///< Something that is not known may do more.
};

class HandleHistories {
public:
  /// Takes what \p Result says; call it in source order.
  void add(const FunctionResult &Result);
  /// By field or variable, in order of appearance.
  using Map = llvm::MapVector<const clang::ValueDecl *, HandleHistory>;
  [[nodiscard]] const Map &all() const { return Known; }
  /// Null when nothing of this file touches \p Handle, or not all of it could
  /// be followed.
  [[nodiscard]] const HandleHistory *of(const clang::ValueDecl &Handle) const;
  /// Some function could not be followed: it may do anything.
  [[nodiscard]] bool isIncomplete() const { return Incomplete; }

private:
  Map Known;
  bool Incomplete = false;
};

/// The field or variable at file scope that \p File is kept in; null when it is
/// something else. Canonical.
[[nodiscard]] const clang::ValueDecl *keptIn(const AccessPath &File);

/// Some function whose body \p Analysed denies names \p Handle: it may give it
/// away.
[[nodiscard]] bool isNamedElsewhere(
    const clang::ValueDecl &Handle,
    llvm::function_ref<bool(const clang::FunctionDecl &)> Analysed);

/// Nobody in the program syncs the file of the handle that \p File is: it is
/// none that should last, such as a log for people. False when not all of the
/// program is in sight. \p Others: null without an index.
[[nodiscard]] bool isNeverSynced(const AccessPath &File,
                                 const HandleHistories &Here,
                                 ExternalSummaries *Others);

/// No other translation unit can name \p Handle: a variable with internal
/// linkage, or a field of a type that is defined in the main file.
[[nodiscard]] bool isPrivate(const clang::ValueDecl &Handle);

} // namespace durability

#endif // DURABILITY_CORE_HANDLEHISTORY_H
