/// \file
/// Names as packs spell them, and whether a declaration has that name.
///
/// Inline namespaces and linkage specifications do not count, so
/// `std::basic_ofstream::open` names the method of libstdc++ and of libc++. A
/// name without `::` is a C function: it never names a method or a function of
/// C++ linkage, which may be called `write` or `rename` for reasons of their
/// own.
#ifndef DURABILITY_MODEL_SCOPEDNAME_H
#define DURABILITY_MODEL_SCOPEDNAME_H

#include "clang/Basic/OperatorKinds.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace clang {
class FunctionDecl;
class NamedDecl;
} // namespace clang

namespace durability::model {

/// A name, split once. The strings belong to whoever spelled it.
struct ScopedName {
  enum Form : uint8_t {
    Function,
    Constructor,
    Destructor,
    Operator,
    BoolConversion
  };
  Form Kind = Function;
  clang::OverloadedOperatorKind Op = clang::OO_None;
  bool AnyLinkage = false; ///< `::name`: a global function of C or C++.
  llvm::StringRef Full;    ///< As spelled.
  llvm::StringRef Simple;  ///< The last component; the class of a constructor.
  llvm::SmallVector<llvm::StringRef, 3> Scope; ///< Before it, outermost first.
};

/// Splits `std::basic_ofstream::open`, `Class::~Class`, `ns::operator<<`,
/// `Class::operator bool`. nullopt: not a name.
[[nodiscard]] std::optional<ScopedName> scopedNameOf(llvm::StringRef Spelled);

/// Form, name, scope and linkage of \p Function are those of \p Name.
[[nodiscard]] bool isNamed(const clang::FunctionDecl &Function,
                           const ScopedName &Name);

/// For variables and classes: name and scope only.
[[nodiscard]] bool isNamed(const clang::NamedDecl &Declaration,
                           const ScopedName &Name);

} // namespace durability::model

#endif // DURABILITY_MODEL_SCOPEDNAME_H
