/// \file
/// What the functions of a program do with files of one kind before they let go
/// of them (CORE O-3, D-4).
///
/// A kind is a field of a project's own type, the function that makes the
/// file's name, or the format of that name. The keys mean the same in every
/// translation unit, so tables of several units can be added up. Kinds that say
/// too little (a local descriptor, a name that was passed in) do not occur.
#ifndef DURABILITY_CORE_SIBLINGEVIDENCE_H
#define DURABILITY_CORE_SIBLINGEVIDENCE_H

#include "core/FunctionResult.h"
#include <map>

namespace durability {

struct FileKind {
  std::string Key;     ///< "field:ns::Type.Member", "path:USR or format".
  std::string Spelled; ///< For messages: "named by 'TableFileName'".
};

/// A function wrote a file, closed it and returned success.
struct FileEnd {
  const clang::FunctionDecl *Function = nullptr;
  const Witness *Closed = nullptr;
  const Witness *Dirtied = nullptr; ///< When it was not synced: the write.
  const Witness *Synced = nullptr;  ///< When it was.
};

struct KindEvidence {
  std::string Spelled;
  std::vector<FileEnd> Synced;   ///< One for each function, in source order.
  std::vector<FileEnd> Unsynced; ///< The same.

  /// At least two functions sync such files, and more than do not.
  [[nodiscard]] bool saysSync() const {
    return Synced.size() >= 2 && Synced.size() > Unsynced.size();
  }
};

class SiblingEvidence {
public:
  /// Takes what \p Result says; call it in source order.
  void add(const FunctionResult &Result);
  /// Drops what is only the echo of a function called.
  void finish();
  [[nodiscard]] const std::map<std::string, KindEvidence> &kinds() const {
    return Kinds;
  }

private:
  std::map<std::string, KindEvidence> Kinds;
};

/// The kinds that \p F is of; empty when nothing tells.
[[nodiscard]] llvm::SmallVector<FileKind, 2> kindsOf(const FileState &F);

} // namespace durability

#endif // DURABILITY_CORE_SIBLINGEVIDENCE_H
