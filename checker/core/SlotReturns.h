/// \file
/// What a function returns that reaches no event, by its return statements; and
/// what it is given.
#ifndef DURABILITY_CORE_SLOTRETURNS_H
#define DURABILITY_CORE_SLOTRETURNS_H

#include "core/AnalysisContext.h"

namespace durability {

struct ReturnedValues {
  uint8_t Class = 0;          ///< ValueClass bits; none when it only throws.
  clang::SourceLocation Last; ///< The last return, else the end of the body.
};

/// Of a function with a body. A void function returns VC_Any.
[[nodiscard]] ReturnedValues returnedValues(const clang::FunctionDecl &Function,
                                            AnalysisContext &Context);

/// The classes of value that calls of \p Function, which reaches no event,
/// yield: an error helper never yields success. VC_Any when it has no body in
/// sight, or its results are neither numbers nor statuses.
[[nodiscard]] uint8_t returnedClass(const clang::FunctionDecl &Function,
                                    AnalysisContext &Context);

/// Whether a status that is made of a named error code is ok: zero says so.
/// nullopt for all that are made otherwise.
[[nodiscard]] std::optional<uint8_t>
classOfCode(const clang::CXXConstructExpr &Construct,
            const AnalysisContext &Context);

/// The parameter that every call of \p Function returns, as it was passed:
/// `return logError(code, "fsync")`. Null when it returns something else too.
[[nodiscard]] const clang::ParmVarDecl *
returnedParameter(const clang::FunctionDecl &Function);

/// The classes of value that \p Function returns where parameter \p Index,
/// a number, is of \p Class, as far as that parameter decides it:
/// `if (r < 0) return -errno; return r;`, `log(…); return -error;`.
[[nodiscard]] uint8_t translatedClass(const clang::FunctionDecl &Function,
                                      unsigned Index, uint8_t Class,
                                      AnalysisContext &Context);

/// Whether \p Target can return one of the classes of value in \p Success.
[[nodiscard]] bool canReturn(const DispatchTarget &Target, uint8_t Success,
                             AnalysisContext &Context);

/// A parameter of \p Slot, a method or a field, brings bytes: a pointer to
/// constant text or memory, or an object that holds one.
[[nodiscard]] bool takesData(const clang::Decl &Slot);

} // namespace durability

#endif // DURABILITY_CORE_SLOTRETURNS_H
