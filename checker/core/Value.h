/// \file
/// What expressions and variables hold, as far as the analysis follows it:
/// which object, which sign, which constant.
#ifndef DURABILITY_CORE_VALUE_H
#define DURABILITY_CORE_VALUE_H

#include "core/AccessPath.h"
#include "clang/AST/OperationKinds.h"
#include <optional>

namespace durability {

/// The sign classes a number, pointer (null is Zero), bool (false is Zero) or
/// status (ok is Zero) may be in.
enum ValueClass : uint8_t {
  VC_Negative = 1,
  VC_Zero = 2,
  VC_Positive = 4,
  VC_Any = 7,
  VC_NonZero = 5
};

/// What an expression or variable holds.
struct Value {
  /// Whether a count says that all was written.
  enum class Count : uint8_t { Unspecified, Full, Short };

  const AccessPath *Object = nullptr; ///< Identity: the handle or the entry
                                      ///< value; null when not known.
  uint8_t Class = VC_Any;
  Count Written = Count::Unspecified;
  bool Named =
      false; ///< The constant has a name in the source (enumerator, macro).
  std::optional<int64_t> Constant = std::nullopt;

  static Value object(const AccessPath *Path) { return {.Object = Path}; }
  static Value number(int64_t N, bool Named = false);
  static Value ofClass(uint8_t Class, const AccessPath *Object = nullptr) {
    return {.Object = Object, .Class = Class};
  }
  [[nodiscard]] std::optional<bool> truth() const;
  /// The least value that stands for both.
  [[nodiscard]] Value join(const Value &Other) const;
  friend bool operator==(const Value &, const Value &) = default;
};

/// What comparing \p L with \p R yields, where classes and counts decide it.
[[nodiscard]] std::optional<bool> compare(clang::BinaryOperatorKind Operator,
                                          const Value &L, const Value &R);

} // namespace durability

#endif // DURABILITY_CORE_VALUE_H
