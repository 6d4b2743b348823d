#include "core/CommitMarks.h"
#include "core/CallModel.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

using NameChain = llvm::SmallVector<llvm::StringRef, 4>;

llvm::StringRef durability::calledMark(llvm::StringRef Mark) {
  return Mark.consume_back("()") ? Mark.trim() : llvm::StringRef();
}

/// `a->b.c` as a contract writes it.
static NameChain chainOf(llvm::StringRef Text) {
  NameChain Chain;
  for (llvm::StringRef Rest = Text; !Rest.empty();) {
    size_t Dot = Rest.find('.'), Arrow = Rest.find("->");
    size_t End = std::min(Dot, Arrow);
    Chain.push_back(Rest.substr(0, End).trim().ltrim('*'));
    Rest = End == llvm::StringRef::npos
               ? llvm::StringRef()
               : Rest.substr(End + (End == Arrow ? 2 : 1));
  }
  return Chain;
}

/// The same of an expression; members of `this` go without it.
static NameChain chainOf(const Expr *E) {
  NameChain Chain;
  for (E = E->IgnoreParenCasts();; E = E->IgnoreParenCasts()) {
    const auto *Member = dyn_cast<MemberExpr>(E);
    if (!Member)
      break;
    if (Member->getMemberDecl()->getIdentifier())
      Chain.push_back(Member->getMemberDecl()->getName());
    E = Member->getBase();
  }
  const auto *Named = dyn_cast<DeclRefExpr>(E);
  if (Named && Named->getDecl()->getIdentifier())
    Chain.push_back(Named->getDecl()->getName());
  else if (!isa<CXXThisExpr>(E))
    Chain.clear();
  std::reverse(Chain.begin(), Chain.end());
  return Chain;
}

namespace {
/// Looks for a chain of names in an expression.
class ChainFinder : public DynamicRecursiveASTVisitor {
public:
  explicit ChainFinder(const NameChain &Wanted) : Wanted(Wanted) {}
  bool TraverseUnaryExprOrTypeTraitExpr(UnaryExprOrTypeTraitExpr *) override {
    return true; // Its size is not what is written.
  }
  bool VisitMemberExpr(MemberExpr *E) override { return look(E); }
  bool VisitDeclRefExpr(DeclRefExpr *E) override { return look(E); }
  bool Found = false;

private:
  bool look(const Expr *E) {
    Found = Found || chainOf(E) == Wanted;
    return !Found;
  }
  const NameChain &Wanted;
};

/// Looks for calls in a function.
class CallFinder : public DynamicRecursiveASTVisitor {
public:
  explicit CallFinder(llvm::StringRef Mark) : Mark(Mark) {}
  bool VisitCallExpr(CallExpr *Call) override;
  bool Found = false;

private:
  llvm::StringRef Mark;
};
} // namespace

static bool names(const Expr *E, const NameChain &Wanted) {
  ChainFinder Finder(Wanted);
  Finder.TraverseStmt(const_cast<Expr *>(E));
  return Finder.Found;
}

/// What the source calls the function that is called, also through a pointer.
static bool isCallOf(const FunctionDecl *Callee, const Expr *Through,
                     llvm::StringRef Name) {
  if (Callee)
    return Callee->getIdentifier() && Callee->getName() == Name;
  NameChain Chain = Through ? chainOf(Through) : NameChain();
  return !Chain.empty() && Chain.back() == Name;
}

bool CallFinder::VisitCallExpr(CallExpr *Call) {
  llvm::StringRef Name = calledMark(Mark);
  if (!Name.empty()) {
    Found = Found || isCallOf(Call->getDirectCallee(), Call->getCallee(), Name);
    return !Found;
  }
  NameChain Wanted = chainOf(Mark);
  Found = Found || llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
            return names(Argument, Wanted);
          });
  return !Found;
}

bool durability::namesMark(const FunctionDecl &Function, llvm::StringRef Mark) {
  CallFinder Finder(Mark);
  if (Function.hasBody())
    Finder.TraverseStmt(Function.getBody());
  return Finder.Found;
}

bool durability::isMark(const CallSite &Site, llvm::StringRef Mark,
                        llvm::StringRef File, const CallModel &Model,
                        const FunctionDecl &In) {
  if (llvm::StringRef Name = calledMark(Mark); !Name.empty())
    return isCallOf(Site.Callee, Site.CalleeExpr, Name);
  NameChain Wanted = chainOf(Mark), Whole = chainOf(File);
  auto Given = [&](const NameChain &Chain) {
    return llvm::any_of(Site.Arguments,
                        [&](const Expr *E) { return names(E, Chain); });
  };
  if (!Given(Wanted) ||
      !(Given(Whole) || (Site.ObjectExpr && names(Site.ObjectExpr, Whole))))
    return false;
  std::optional<CallMeaning> Meaning =
      Site.Callee
          ? Model.meaningOf(*Site.Callee, Site.Arguments, In.getASTContext())
          : std::nullopt;
  return !Meaning || llvm::any_of(Meaning->Effects, [](const Effect &E) {
    return E.Kind == EffectKind::Write || E.Kind == EffectKind::BufferedWrite ||
           E.Kind == EffectKind::Truncate;
  });
}
