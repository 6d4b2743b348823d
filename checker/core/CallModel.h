/// \file
/// What the analysis asks of a model: the meaning of calls, status types and
/// standard streams. The model room implements it; the analysis knows no API.
#ifndef DURABILITY_CORE_CALLMODEL_H
#define DURABILITY_CORE_CALLMODEL_H

#include "core/CallMeaning.h"
#include "core/ClauseKind.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>
#include <vector>

namespace clang {
class ASTContext;
class CXXMethodDecl;
class Expr;
class FieldDecl;
class FunctionDecl;
class QualType;
class RecordDecl;
class VarDecl;
} // namespace clang

namespace durability {

/// What a member, constructor or factory of a status type (Status,
/// std::expected, std::error_code) does.
enum class StatusOperation : uint8_t {
  None,       ///< Not a status operation.
  TestsOk,    ///< True when the status is ok.
  TestsError, ///< True when it is not.
  MakesOk,    ///< Yields an ok status.
  MakesError, ///< Yields a failed status.
  Forwards,   ///< Yields the status it is given (copy, move, conversion).
};

/// What an error number says of the operation that failed.
enum class ErrorNature : uint8_t {
  Unspecified, ///< Something was lost, as far as anybody knows.
  Interrupted, ///< EINTR: nothing happened yet, repeat the call (CORE X-2).
  Unsupported, ///< EINVAL, ENOSYS: this handle or system cannot do it.
};

/// What the model promises for a function that cannot be annotated.
struct ModelContract {
  std::vector<ModelClause> Clauses;
  ResultTest Success =
      ResultTest::Always; ///< Always: as the type of the result does.
};

/// The model as the analysis sees it. Implementations are immutable and safe to
/// share between threads.
class CallModel {
public:
  virtual ~CallModel() = default;

  /// Fast test by name only: false means meaningOf would return nullopt for any
  /// arguments.
  [[nodiscard]] virtual bool
  mayKnow(const clang::FunctionDecl &Callee) const = 0;

  /// The meaning of a call with these arguments (the object of a member call is
  /// not one of them). nullopt: the model says nothing of this callee. An empty
  /// effect list: known to touch no file with these arguments.
  [[nodiscard]] virtual std::optional<CallMeaning>
  meaningOf(const clang::FunctionDecl &Callee,
            llvm::ArrayRef<const clang::Expr *> Arguments,
            const clang::ASTContext &Context) const = 0;

  /// What the name of \p Method says that it does to its object, in a class
  /// that also declares the words that go with it; a body makes no difference.
  [[nodiscard]] virtual std::optional<EffectKind>
  wordOf(const clang::CXXMethodDecl &Method) const {
    (void)Method;
    return std::nullopt;
  }

  [[nodiscard]] virtual StatusOperation
  statusOperation(const clang::FunctionDecl &Function) const = 0;
  [[nodiscard]] virtual bool isStatusType(clang::QualType Type) const = 0;

  /// The nature of the error with the macro name \p Name: "EINTR".
  [[nodiscard]] virtual ErrorNature errorNature(llvm::StringRef Name) const {
    return ErrorNature::Unspecified;
  }

  /// A call of \p Function yields the last error's number, as errno does.
  [[nodiscard]] virtual bool isErrorNumber(const clang::FunctionDecl &) const {
    return false;
  }

  /// What a call with \p Arguments explicit arguments does to a string; nullopt
  /// when the model says nothing of it.
  [[nodiscard]] virtual std::optional<TextMeaning>
  textOf(const clang::FunctionDecl &Callee, unsigned Arguments) const {
    (void)Callee;
    (void)Arguments;
    return std::nullopt;
  }
  /// A class whose objects are strings: std::string.
  [[nodiscard]] virtual bool isTextClass(const clang::RecordDecl &Class) const {
    (void)Class;
    return false;
  }

  /// What the model promises for \p Function by its name; null when nothing.
  [[nodiscard]] virtual const ModelContract *
  contractOf(const clang::FunctionDecl &Function) const {
    (void)Function;
    return nullptr;
  }
  /// The value of the macro or constant \p Name; nullopt when the model does
  /// not say it.
  [[nodiscard]] virtual std::optional<int64_t>
  constantOf(llvm::StringRef Name, const clang::ASTContext &Context) const {
    (void)Name;
    (void)Context;
    return std::nullopt;
  }
  /// The OpenAttributes that the flag \p Name ("O_DSYNC") of an opening call
  /// stands for.
  [[nodiscard]] virtual uint16_t openAttributes(llvm::StringRef Name) const {
    (void)Name;
    return 0;
  }
  /// The same for all flags that \p Value certainly has.
  [[nodiscard]] virtual uint16_t
  openAttributes(const clang::Expr &Value,
                 const clang::ASTContext &Context) const {
    (void)Value;
    (void)Context;
    return 0;
  }

  /// A stream or descriptor that is no regular file: stdout, std::cerr.
  [[nodiscard]] virtual bool
  isStandardStream(const clang::VarDecl &Variable) const = 0;

  /// What the name of a function pointer in a table says that a call does to
  /// its first argument; nullopt when words are missing that go with it.
  [[nodiscard]] virtual std::optional<CallMeaning>
  meaningOfSlot(const clang::FieldDecl &) const {
    return std::nullopt;
  }
};

} // namespace durability

#endif // DURABILITY_CORE_CALLMODEL_H
