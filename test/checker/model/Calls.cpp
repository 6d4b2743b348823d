#include "Calls.h"
#include "clang/Tooling/Tooling.h"

namespace durability::model {

llvm::Expected<std::unique_ptr<Model>> loadWith(llvm::StringRef UserText) {
  llvm::vfs::InMemoryFileSystem FS;
  FS.addFile("user.yaml", 0, llvm::MemoryBuffer::getMemBufferCopy(UserText));
  return loadModel({"user.yaml"}, FS);
}

std::unique_ptr<Model> mustLoad(llvm::StringRef UserText) {
  llvm::Expected<std::unique_ptr<Model>> Loaded = loadWith(UserText);
  if (!Loaded) {
    ADD_FAILURE() << llvm::toString(Loaded.takeError());
    return nullptr;
  }
  return std::move(*Loaded);
}

const Model &builtIn() {
  static const std::unique_ptr<Model> Loaded = mustLoad();
  return *Loaded;
}

std::string render(const Operand &O) {
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

std::string render(const Effect &E) {
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

std::string render(const std::optional<CallMeaning> &Meaning) {
  if (!Meaning)
    return "unknown";
  std::vector<std::string> Effects;
  for (const Effect &E : Meaning->Effects)
    Effects.push_back(render(E));
  return Effects.empty() ? "nothing" : llvm::join(Effects, " ");
}

namespace {
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
    Snippet::Call C{Callee, {}};
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
  std::vector<Snippet::Call> Found;
};

} // namespace

Snippet::Snippet(llvm::StringRef Code, bool IsC,
                 std::vector<std::string> Arguments) {
  Arguments.insert(Arguments.begin(), IsC ? "-std=c17" : "-std=c++20");
  Arguments.push_back("-w");
  Arguments.push_back("-fno-builtin");
  Unit = clang::tooling::buildASTFromCodeWithArgs(Code, Arguments,
                                                  IsC ? "input.c" : "input.cc");
  EXPECT_TRUE(Unit);
  EXPECT_FALSE(Unit->getDiagnostics().hasErrorOccurred()) << Code.str();
}

std::vector<Snippet::Call> Snippet::calls() {
  Collector C;
  C.TraverseDecl(context().getTranslationUnitDecl());
  return std::move(C.Found);
}

std::string Snippet::meanings(const Model &M) {
  std::vector<std::string> Lines;
  for (const Call &C : calls()) {
    std::optional<CallMeaning> Meaning =
        M.meaningOf(*C.Callee, C.Arguments, context());
    EXPECT_EQ(M.mayKnow(*C.Callee), Meaning.has_value());
    Lines.push_back(render(Meaning));
  }
  return llvm::join(Lines, "\n");
}

std::string inC(llvm::StringRef Code) {
  return Snippet(Code, /*IsC=*/true).meanings(builtIn());
}

std::string inCxx(llvm::StringRef Code) {
  return Snippet(Code).meanings(builtIn());
}

std::string withUser(llvm::StringRef User, llvm::StringRef Code) {
  std::unique_ptr<Model> Loaded = mustLoad(User);
  return Loaded ? Snippet(Code).meanings(*Loaded) : "";
}

} // namespace durability::model
