/// \file
/// Parses a snippet and renders what a model says of the calls in its function
/// `f`.
#ifndef DURABILITY_TEST_MODEL_CALLS_H
#define DURABILITY_TEST_MODEL_CALLS_H

#include "model/Model.h"
#include "model/Spelling.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Frontend/ASTUnit.h"
#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

namespace durability::model {

/// The model with \p UserText as its only user file, `user.yaml`.
llvm::Expected<std::unique_ptr<Model>> loadWith(llvm::StringRef UserText);
/// The same; an error fails the test and yields null.
std::unique_ptr<Model> mustLoad(llvm::StringRef UserText = "");
const Model &builtIn();

template <typename Value>
std::string wordOf(llvm::ArrayRef<Spelling<Value>> Words, Value V) {
  for (const Spelling<Value> &S : Words)
    if (S.Meaning == V)
      return S.Word.str();
  return "?";
}

std::string render(const Operand &O);
/// `open(file=result path=arg0 +create ?truncate)?`: create is set, truncate
/// unknown, the others are clear; the last mark is an uncertain effect.
std::string render(const Effect &E);
/// The effects, "nothing" or "unknown".
std::string render(const std::optional<CallMeaning> &Meaning);

/// A parsed snippet.
class Snippet {
public:
  explicit Snippet(llvm::StringRef Code, bool IsC = false,
                   std::vector<std::string> Arguments = {});

  [[nodiscard]] clang::ASTContext &context() { return Unit->getASTContext(); }

  struct Call {
    const clang::FunctionDecl *Callee;
    llvm::SmallVector<const clang::Expr *, 6> Arguments;
  };
  /// Calls and constructions in functions named `f`, arguments first.
  std::vector<Call> calls();
  /// What \p M says of each of them, as lines.
  std::string meanings(const Model &M);

  template <typename Node> const Node *find(llvm::StringRef Name) {
    Finder<Node> F(Name);
    F.TraverseDecl(context().getTranslationUnitDecl());
    return F.Found;
  }

private:
  template <typename Node>
  struct Finder : clang::RecursiveASTVisitor<Finder<Node>> {
    explicit Finder(llvm::StringRef Name) : Name(Name) {}
    bool VisitNamedDecl(clang::NamedDecl *D) {
      if (auto *N = llvm::dyn_cast<Node>(D);
          N && !Found && D->getNameAsString() == Name)
        Found = N;
      return true;
    }
    llvm::StringRef Name;
    const Node *Found = nullptr;
  };

  std::unique_ptr<clang::ASTUnit> Unit;
};

/// What the built-in packs say of the calls in `f`.
std::string inC(llvm::StringRef Code);
std::string inCxx(llvm::StringRef Code);
/// The same with a user file.
std::string withUser(llvm::StringRef User, llvm::StringRef Code);

} // namespace durability::model

#endif // DURABILITY_TEST_MODEL_CALLS_H
