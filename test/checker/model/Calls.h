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
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

namespace durability::model {

/// The model with \p UserText as its only user file, `user.yaml`.
inline llvm::Expected<std::unique_ptr<Model>>
loadWith(llvm::StringRef UserText) {
  llvm::vfs::InMemoryFileSystem FS;
  FS.addFile("user.yaml", 0, llvm::MemoryBuffer::getMemBufferCopy(UserText));
  return loadModel({"user.yaml"}, FS);
}

inline std::unique_ptr<Model> mustLoad(llvm::StringRef UserText = "") {
  llvm::Expected<std::unique_ptr<Model>> Loaded = loadWith(UserText);
  if (!Loaded) {
    ADD_FAILURE() << llvm::toString(Loaded.takeError());
    return nullptr;
  }
  return std::move(*Loaded);
}

inline const Model &builtIn() {
  static const std::unique_ptr<Model> Loaded = mustLoad();
  return *Loaded;
}

template <typename Value>
std::string wordOf(llvm::ArrayRef<Spelling<Value>> Words, Value V) {
  for (const Spelling<Value> &S : Words)
    if (S.Meaning == V)
      return S.Word.str();
  return "?";
}

inline std::string render(const Operand &O) {
  std::string Star = O.Pointee ? "*" : "";
  switch (O.Where) {
  case Operand::None:
    return "";
  case Operand::Argument:
    return Star + "arg" + std::to_string(O.Index);
  case Operand::Object:
    return "object";
  case Operand::Result:
    return "result";
  case Operand::AllStreams:
    return "all-streams";
  }
  return "?";
}

/// `open(file=result path=arg0 +create -truncate)`; a trailing `?` is an
/// uncertain effect, an attribute that is not shown is unknown.
inline std::string render(const Effect &E) {
  std::vector<std::string> Parts;
  auto Place = [&](const char *Name, const Operand &O) {
    if (O)
      Parts.push_back(std::string(Name) + "=" + render(O));
  };
  Place("file", E.File);
  Place("path", E.Path);
  Place("target", E.Target);
  if (E.Kind == EffectKind::Sync)
    Parts.push_back(wordOf(SyncKindWords, E.Strength));
  if (E.Flushes)
    Parts.push_back("flushes");
  if (E.Synchronous)
    Parts.push_back("synchronous");
  if (E.Kind == EffectKind::Open)
    for (const Spelling<OpenAttribute> &S : AttributeWords) {
      if (E.AttributesSet & S.Meaning)
        Parts.push_back("+" + S.Word.str());
      if (!((E.AttributesSet | E.AttributesClear) & S.Meaning))
        Parts.push_back("?" + S.Word.str());
    }
  return wordOf(EffectKindWords, E.Kind) + "(" + llvm::join(Parts, " ") + ")" +
         (E.Certain ? "" : "?");
}

inline std::string render(const std::optional<CallMeaning> &Meaning) {
  if (!Meaning)
    return "unknown";
  std::vector<std::string> Effects;
  for (const Effect &E : Meaning->Effects)
    Effects.push_back(render(E));
  return Effects.empty() ? "nothing" : llvm::join(Effects, " ");
}

/// A parsed snippet.
class Snippet {
public:
  explicit Snippet(llvm::StringRef Code, bool IsC = false,
                   std::vector<std::string> Arguments = {}) {
    Arguments.insert(Arguments.begin(), IsC ? "-std=c17" : "-std=c++20");
    Arguments.push_back("-w");
    Arguments.push_back("-fno-builtin");
    Unit = clang::tooling::buildASTFromCodeWithArgs(
        Code, Arguments, IsC ? "input.c" : "input.cc");
    EXPECT_TRUE(Unit);
    EXPECT_FALSE(Unit->getDiagnostics().hasErrorOccurred()) << Code.str();
  }

  [[nodiscard]] clang::ASTContext &context() { return Unit->getASTContext(); }

  struct Call {
    const clang::FunctionDecl *Callee;
    llvm::SmallVector<const clang::Expr *, 6> Arguments;
  };

  /// Calls and constructions in functions named `f`, in source order.
  std::vector<Call> calls() {
    Collector C;
    C.TraverseDecl(context().getTranslationUnitDecl());
    return std::move(C.Found);
  }

  /// What \p M says of every call in `f`, as lines.
  std::string meanings(const Model &M) {
    std::vector<std::string> Lines;
    for (const Call &C : calls()) {
      std::optional<CallMeaning> Meaning =
          M.meaningOf(*C.Callee, C.Arguments, context());
      EXPECT_EQ(M.mayKnow(*C.Callee), Meaning.has_value());
      Lines.push_back(render(Meaning));
    }
    return llvm::join(Lines, "\n");
  }

  template <typename Node> const Node *find(llvm::StringRef Name) {
    Finder<Node> F(Name);
    F.TraverseDecl(context().getTranslationUnitDecl());
    return F.Found;
  }

private:
  struct Collector : clang::RecursiveASTVisitor<Collector> {
    bool shouldTraversePostOrder() const { return true; }
    bool shouldVisitTemplateInstantiations() const { return true; }
    bool TraverseFunctionDecl(clang::FunctionDecl *F) {
      bool Outer = Inside;
      Inside = F->getNameInfo().getAsString() == "f";
      bool Result = RecursiveASTVisitor::TraverseFunctionDecl(F);
      Inside = Outer;
      return Result;
    }
    bool VisitCallExpr(clang::CallExpr *E) {
      const clang::FunctionDecl *Callee = E->getDirectCallee();
      if (!Inside || !Callee)
        return true;
      Call C{Callee, {}};
      // The object of a member operator is no argument.
      bool MemberOperator = llvm::isa<clang::CXXOperatorCallExpr>(E) &&
                            llvm::isa<clang::CXXMethodDecl>(Callee);
      for (const clang::Expr *A :
           llvm::drop_begin(E->arguments(), MemberOperator))
        C.Arguments.push_back(A);
      Found.push_back(std::move(C));
      return true;
    }
    bool VisitCXXConstructExpr(clang::CXXConstructExpr *E) {
      if (Inside && !E->isElidable())
        Found.push_back({E->getConstructor(), {E->arg_begin(), E->arg_end()}});
      return true;
    }
    bool Inside = false;
    std::vector<Call> Found;
  };

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
inline std::string inC(llvm::StringRef Code) {
  return Snippet(Code, /*IsC=*/true).meanings(builtIn());
}
inline std::string inCxx(llvm::StringRef Code) {
  return Snippet(Code).meanings(builtIn());
}

} // namespace durability::model

#endif // DURABILITY_TEST_MODEL_CALLS_H
