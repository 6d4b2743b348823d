/// \file
/// Names of files as values: what a path string holds, as far as the source
/// says (CORE §2, C-1).
///
/// A name is a term over what was there on entry and what calls returned.
/// Joined terms are flattened and neighbouring texts run together, so that
/// `snprintf(B, N, "%s.tmp", P)` and `P + ".tmp"` are one name. Terms are
/// interned: equal names are one pointer, numbered in order of creation
/// (CORE I-2). Different terms may still spell the same path; nothing is
/// concluded from that.
#ifndef DURABILITY_CORE_PATHNAME_H
#define DURABILITY_CORE_PATHNAME_H

#include "core/AccessPath.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <memory>
#include <vector>

namespace clang {
class FunctionDecl;
}

namespace durability {

class PathName {
public:
  enum class Kind : uint8_t {
    Text,   ///< Written in the source; a number counts as its digits.
    Held,   ///< What a place, object or call result held.
    Call,   ///< What a function makes of its arguments.
    Joined, ///< The parts one after the other.
  };

  [[nodiscard]] Kind kind() const { return K; }
  [[nodiscard]] unsigned id() const { return Id; }
  [[nodiscard]] llvm::StringRef text() const { return Text; }
  /// For Held.
  [[nodiscard]] const AccessPath *held() const { return Where; }
  /// For Call; null where only another translation unit declares it.
  [[nodiscard]] const clang::FunctionDecl *callee() const { return Callee; }
  /// Of such a Call, whose text is then the USR.
  [[nodiscard]] llvm::StringRef foreignCallee() const { return Foreign; }
  /// Arguments of a Call, parts of a Joined.
  [[nodiscard]] llvm::ArrayRef<const PathName *> parts() const { return Parts; }

  /// A caller of \p Function can say which file is meant.
  [[nodiscard]] bool isInterface(const clang::DeclContext *Function) const;
  /// What names of this kind have in common: a format ("%-%.ldb") or the
  /// function that makes them; empty when the name says nothing. Meaningful
  /// in every translation unit.
  [[nodiscard]] std::string pattern() const;

private:
  friend class PathNameTable;
  Kind K = Kind::Text;
  unsigned Id = 0;
  std::string Text;
  const AccessPath *Where = nullptr;
  const clang::FunctionDecl *Callee = nullptr;
  std::string Foreign; ///< Qualified name.
  std::vector<const PathName *> Parts;
};

/// Owns and interns the names of one translation unit.
class PathNameTable {
public:
  const PathName *text(llvm::StringRef Text);
  const PathName *held(const AccessPath &Where);
  const PathName *call(const clang::FunctionDecl &Callee,
                       llvm::ArrayRef<const PathName *> Arguments);
  /// The same for a function that nothing declares here.
  const PathName *foreignCall(llvm::StringRef Usr, llvm::StringRef Qualified,
                              llvm::ArrayRef<const PathName *> Arguments);
  const PathName *joined(llvm::ArrayRef<const PathName *> Parts);
  /// \p Name with every Held place replaced by what \p Replace yields.
  const PathName *
  substitute(const PathName &Name,
             llvm::function_ref<const PathName *(const AccessPath &)> Replace);

private:
  const PathName *intern(PathName Name);

  using Key = std::tuple<PathName::Kind, std::string, unsigned, const void *,
                         std::vector<unsigned>>;
  std::map<Key, std::unique_ptr<PathName>> Interned;
};

} // namespace durability

#endif // DURABILITY_CORE_PATHNAME_H
