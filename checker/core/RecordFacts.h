/// \file
/// What the functions of a type leave in the buffers of its handles (CORE E-2).
#ifndef DURABILITY_CORE_RECORDFACTS_H
#define DURABILITY_CORE_RECORDFACTS_H

#include "core/FunctionResult.h"
#include <map>
#include <set>

namespace durability {

/// A handle by the record it is kept in and the fields that lead to it.
using HandleKey =
    std::pair<const clang::RecordDecl *, std::vector<const clang::FieldDecl *>>;

/// The key of \p File when it is reached from `this` or from a parameter that
/// is a record; nullopt otherwise.
[[nodiscard]] std::optional<HandleKey>
handleKey(const AccessPath &File, const clang::FunctionDecl &Function);

/// A write whose data is still buffered when \p Writer returns successfully.
struct LeftInBuffer {
  const clang::FunctionDecl *Writer =
      nullptr; ///< Null for one of another translation unit.
  const Witness *Buffered = nullptr;
};

/// A write whose data is not stable when a function returns, or a sync, by
/// handle.
struct RecordFacts {
  using Map = std::map<HandleKey, LeftInBuffer>;
  Map Buffered; ///< The first writer in source order.
  Map Dirtied;
  /// Those whose facts were asked for.
  mutable std::set<const clang::RecordDecl *> Asked;

  /// Takes what \p Result says; what came before it stays.
  void add(const FunctionResult &Result);
  /// What is left in the buffer of the handle; null when nothing.
  [[nodiscard]] const LeftInBuffer *buffered(const HandleKey &Handle) const;
  /// Whether something is left in a handle of \p Record, according to
  /// \p Which, of these facts.
  [[nodiscard]] bool leaves(const clang::RecordDecl &Record,
                            Map RecordFacts::*Which) const;
};

/// True when code outside the translation unit, or outside the class, can call
/// \p Function.
[[nodiscard]] bool isExternallyCallable(const clang::FunctionDecl &Function);

} // namespace durability

#endif // DURABILITY_CORE_RECORDFACTS_H
