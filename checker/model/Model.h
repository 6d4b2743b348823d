/// \file
/// What each API call means for files: the built-in packs and the user's files
/// behind one CallModel.
///
/// A model file is one YAML mapping. All keys are optional:
/// \code{.yaml}
///   calls:
///     - name: open                       # or names: [open, open64]
///       parameters: [string, integer, rest]
///       result: non-negative
///       platforms: [linux, macos]        # absent: everywhere
///       effects:                         # in the order in which they happen;
///       [] = touches no file
///         - kind: open
///           file: result                 # argN, *argN (its address), object,
///           result, all-streams path: arg0 attributes: [create: {arg: 1, flag:
///           O_CREAT}, temporary: false] when: {not: {arg: 0, prefix: /dev/}}
///   no-effect: [read, lseek]             # known to touch no file
///   constants: {O_CREAT: {linux: 0x40}}  # macros to decide by name; {} =
///   value unknown statuses:
///     - type: ns::Status                 # or shape: {test: [ok], factory:
///     [OK], class-name: [Status]}
///       tests-ok: [ok]                   # also tests-error, makes-ok,
///       makes-error, forwards
///   contracts: [{name: put, result: zero, promises: [durable-if: Sync]}]
///   vocabulary: [{write: [write_page], sync: [sync]}]
///   other-types: [std::basic_ostringstream]
///   standard-streams: [stdout, std::cout]
/// \endcode
/// checker/model/packs/README.md explains every key. A name without `::` is a C
/// function; `::name` is a global function of either language. The entries of a
/// later file replace those of the same name in earlier ones (user files come
/// after the built-in packs, in the order given); `extends: true` appends
/// effects to them instead.
///
/// Thread safety: a Model is immutable. It does not read system headers or
/// guess at names it has no entry for.
#ifndef DURABILITY_MODEL_MODEL_H
#define DURABILITY_MODEL_MODEL_H

#include "core/CallModel.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <memory>
#include <string>
#include <vector>

namespace durability {

namespace model {
struct Definitions;
}

class Model final : public CallModel {
public:
  explicit Model(std::unique_ptr<const model::Definitions> All);
  ~Model() override;

  [[nodiscard]] bool mayKnow(const clang::FunctionDecl &Callee) const override;
  [[nodiscard]] std::optional<CallMeaning>
  meaningOf(const clang::FunctionDecl &Callee,
            llvm::ArrayRef<const clang::Expr *> Arguments,
            const clang::ASTContext &Context) const override;
  [[nodiscard]] std::optional<EffectKind>
  wordOf(const clang::CXXMethodDecl &Method) const override;
  [[nodiscard]] std::optional<CallMeaning>
  meaningOfSlot(const clang::FieldDecl &Field) const override;
  [[nodiscard]] StatusOperation
  statusOperation(const clang::FunctionDecl &Function) const override;
  [[nodiscard]] bool isStatusType(clang::QualType Type) const override;
  [[nodiscard]] ErrorNature errorNature(llvm::StringRef Name) const override;
  [[nodiscard]] bool
  isErrorNumber(const clang::FunctionDecl &Function) const override;
  [[nodiscard]] std::optional<TextMeaning>
  textOf(const clang::FunctionDecl &Callee, unsigned Arguments) const override;
  [[nodiscard]] bool isTextClass(const clang::RecordDecl &Class) const override;
  [[nodiscard]] const ModelContract *
  contractOf(const clang::FunctionDecl &Function) const override;
  [[nodiscard]] std::optional<int64_t>
  constantOf(llvm::StringRef Name,
             const clang::ASTContext &Context) const override;
  [[nodiscard]] uint16_t openAttributes(llvm::StringRef Name) const override;
  [[nodiscard]] uint16_t
  openAttributes(const clang::Expr &Value,
                 const clang::ASTContext &Context) const override;
  /// Also true for a variable of a stream class without a file:
  /// std::ostringstream.
  [[nodiscard]] bool
  isStandardStream(const clang::VarDecl &Variable) const override;

  /// Names of all calls, sorted: for `--list` options and tests.
  [[nodiscard]] std::vector<llvm::StringRef> callNames() const;

private:
  struct Tables;

  std::unique_ptr<const model::Definitions> All;
  std::unique_ptr<const Tables> Index;
};

/// The built-in packs and then \p UserFiles, read through \p FS. A file that
/// cannot be read or is wrong yields `file:line:column: message`, with a hint,
/// and no model.
[[nodiscard]] llvm::Expected<std::unique_ptr<Model>>
loadModel(llvm::ArrayRef<std::string> UserFiles, llvm::vfs::FileSystem &FS);

/// The names of the built-in packs, in the order in which they are read:
/// "posix", "stdio", ….
[[nodiscard]] std::vector<llvm::StringRef> builtInPacks();

} // namespace durability

#endif // DURABILITY_MODEL_MODEL_H
