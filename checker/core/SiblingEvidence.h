/// \file
/// What the functions of a program do with files of one kind before they let go
/// of them (CORE O-3, D-4).
///
/// A kind is a field of a project's own type, the class of the object that
/// holds the handle, the function that makes the file's name, or the format of
/// that name. The keys mean the same in every translation unit, so what other
/// files do is added where an index is loaded. Kinds that say too little (a
/// local descriptor, a name that was passed in) do not occur.
#ifndef DURABILITY_CORE_SIBLINGEVIDENCE_H
#define DURABILITY_CORE_SIBLINGEVIDENCE_H

#include "core/ExternalSummaries.h"
#include "core/FunctionResult.h"
#include "llvm/ADT/StringSet.h"
#include <map>

namespace durability {

class Dispatch;

struct FileKind {
  std::string Key;     ///< "field:ns::Type.Member", "object:ns::Type.Member",
                       ///< "path:USR or format".
  std::string Spelled; ///< For messages: "named by 'TableFileName'".
};

/// A function wrote a file, closed it and returned success.
struct FileEnd {
  const clang::FunctionDecl *Function = nullptr;
  const Witness *Closed = nullptr;
  const Witness *Dirtied = nullptr; ///< When it was not synced: the write.
  const Witness *Synced = nullptr;  ///< When it was.
  bool InCallee = false; ///< One function called opened and closed it.
};

struct KindEvidence {
  std::string Spelled;
  std::vector<FileEnd> Synced;   ///< One for each function, in source order.
  std::vector<FileEnd> Unsynced; ///< The same.
  std::vector<ExternalFileEnd> SyncedElsewhere, UnsyncedElsewhere;

  [[nodiscard]] size_t syncing() const {
    return Synced.size() + SyncedElsewhere.size();
  }
  /// At least two functions sync such files, and more than do not.
  [[nodiscard]] bool saysSync() const {
    return syncing() >= 2 &&
           syncing() > Unsynced.size() + UnsyncedElsewhere.size();
  }
};

class SiblingEvidence {
public:
  /// Takes what \p Result says; call it in source order.
  void add(const FunctionResult &Result, const Dispatch &Classes);
  /// Drops what is only the echo of a function called, and adds what \p Others,
  /// unless null, says of other translation units.
  void finish(ExternalSummaries *Others);
  [[nodiscard]] const std::map<std::string, KindEvidence> &kinds() const {
    return Kinds;
  }

private:
  void addElsewhere(ExternalSummaries &Others);
  std::map<std::string, KindEvidence> Kinds;
  llvm::StringSet<> Functions; ///< Of this translation unit, qualified.
};

/// The kinds that \p F is of in \p S; empty when nothing tells.
[[nodiscard]] llvm::SmallVector<FileKind, 2>
kindsOf(const FileState &F, const State &S, const Dispatch &Classes);

} // namespace durability

#endif // DURABILITY_CORE_SIBLINGEVIDENCE_H
