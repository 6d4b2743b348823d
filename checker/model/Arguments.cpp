#include "model/Arguments.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/TargetInfo.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::SmallVector;
using llvm::SmallVectorImpl;
using llvm::StringRef;

namespace durability::model {

StringRef platformOf(const ASTContext &Context) {
  const llvm::Triple &Triple = Context.getTargetInfo().getTriple();
  if (Triple.isOSDarwin())
    return "macos";
  if (Triple.isAndroid())
    return "android";
  if (Triple.isOSLinux())
    return "linux";
  if (Triple.isOSWindows())
    return "windows";
  if (Triple.isOSFreeBSD())
    return "freebsd";
  if (Triple.isOSNetBSD())
    return "netbsd";
  if (Triple.isOSOpenBSD())
    return "openbsd";
  return Triple.isOSSolaris() ? "solaris" : "";
}

ConstantTable::Value ConstantTable::valueOf(StringRef Name,
                                            const ASTContext &Context) const {
  auto Found = Constants.find(Name);
  if (Found == Constants.end() || Found->second.Values.empty())
    return {};
  StringRef Platform = platformOf(Context);
  if (Platform == "android")
    Platform = "linux"; // The kernel's values.
  for (const auto &[Where, Number] : Found->second.Values)
    if (Where == Platform)
      return {true, static_cast<uint64_t>(Number)};
  // Listed for other platforms only. Unlisted platforms may well have it.
  bool Covered =
      Platform == "linux" || Platform == "macos" || Platform == "windows";
  return {!Covered, std::nullopt};
}

namespace {
struct MacroUse {
  StringRef Name;
  SourceLocation Where;
  bool operator==(const MacroUse &) const = default;
};
} // namespace

/// The macros whose expansion produced the token at \p Where, innermost first.
static SmallVector<MacroUse, 4> macrosAt(SourceLocation Where,
                                         const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  SmallVector<MacroUse, 4> Result;
  while (Where.isMacroID()) {
    if (Sources.isMacroArgExpansion(Where)) {
      Where = Sources.getImmediateSpellingLoc(Where);
      continue;
    }
    StringRef Name =
        Lexer::getImmediateMacroName(Where, Sources, Context.getLangOpts());
    Where = Sources.getImmediateExpansionRange(Where).getBegin();
    Result.push_back({Name, Where});
  }
  return Result;
}

static const ValueDecl *referencedBy(const Expr &E) {
  if (const auto *Reference = dyn_cast<DeclRefExpr>(&E))
    return Reference->getDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(&E))
    return Member->getMemberDecl();
  return nullptr;
}

SmallVector<StringRef, 2> knownNamesOf(const Expr &E,
                                       const ConstantTable &Constants,
                                       const ASTContext &Context) {
  SmallVector<StringRef, 2> Result;
  SmallVector<MacroUse, 4> AtEnd = macrosAt(E.getEndLoc(), Context);
  for (const MacroUse &Use : macrosAt(E.getBeginLoc(), Context))
    if (Constants.isKnown(Use.Name) && llvm::is_contained(AtEnd, Use))
      Result.push_back(Use.Name);
  const ValueDecl *Constant = referencedBy(*E.IgnoreParenCasts());
  if (isa_and_nonnull<EnumConstantDecl, VarDecl>(Constant) &&
      Constant->getIdentifier() && Constants.isKnown(Constant->getName()))
    Result.push_back(Constant->getName());
  return Result;
}

namespace {

class BitsReader {
public:
  BitsReader(const ConstantTable &Constants, const ASTContext &Context)
      : Constants(Constants), Context(Context) {}

  Bits read(const Expr *E, unsigned Depth = 0) {
    if (!E || Depth > MaxDepth || E->isValueDependent())
      return unseen();
    if (auto Names = knownNamesOf(*E, Constants, Context); !Names.empty())
      return named(Names);
    if (const Expr *Inner = unwrapped(E); Inner != E)
      return read(Inner, Depth + 1);
    if (const auto *Choice = dyn_cast<ConditionalOperator>(E))
      return readChoice(*Choice, Depth);
    if (const auto *Binary = dyn_cast<BinaryOperator>(E))
      if (std::optional<Bits> Result = readOperator(
              Binary->getOpcode(), Binary->getLHS(), Binary->getRHS(), Depth))
        return *Result;
    if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
        Call && Call->isInfixBinaryOp())
      if (std::optional<Bits> Result = readOperator(
              BinaryOperator::getOverloadedOpcode(Call->getOperator()),
              Call->getArg(0), Call->getArg(1), Depth))
        return *Result;
    if (const ValueDecl *Declaration = referencedBy(*E)) {
      if (const auto *Variable = dyn_cast<VarDecl>(Declaration))
        return readVariable(*Variable, Depth);
      if (const auto *Enumerator = dyn_cast<EnumConstantDecl>(Declaration);
          Enumerator && Enumerator->getInitExpr())
        return read(Enumerator->getInitExpr(), Depth + 1);
    }
    return number(*E);
  }

private:
  static constexpr unsigned MaxDepth = 24;

  static Bits unseen() {
    Bits Result;
    Result.Complete = false;
    return Result;
  }
  static Bits named(llvm::ArrayRef<StringRef> Names) {
    Bits Result;
    Result.Must.assign(Names.begin(), Names.end());
    Result.May = Result.Must;
    return Result;
  }
  Bits number(const Expr &E) {
    Expr::EvalResult Value;
    if (!E.getType()->isIntegralOrEnumerationType() ||
        !E.EvaluateAsInt(Value, Context))
      return unseen();
    Bits Result;
    Result.MustNumber = Result.MayNumber =
        Value.Val.getInt().extOrTrunc(64).getZExtValue();
    return Result;
  }

  /// Without one layer of parentheses, cast, default argument, template
  /// argument.
  static const Expr *unwrapped(const Expr *E) {
    if (const auto *Paren = dyn_cast<ParenExpr>(E))
      return Paren->getSubExpr();
    if (const auto *Cast = dyn_cast<CastExpr>(E))
      return Cast->getSubExpr();
    if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(E))
      return Default->getExpr();
    if (const auto *Substituted = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      return Substituted->getReplacement();
    if (const auto *Full = dyn_cast<FullExpr>(E))
      return Full->getSubExpr();
    if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
      return Temporary->getSubExpr();
    return E;
  }

  Bits readChoice(const ConditionalOperator &Choice, unsigned Depth) {
    bool Taken;
    if (!Choice.getCond()->isValueDependent() &&
        Choice.getCond()->EvaluateAsBooleanCondition(Taken, Context))
      return read(Taken ? Choice.getTrueExpr() : Choice.getFalseExpr(),
                  Depth + 1);
    return join(read(Choice.getTrueExpr(), Depth + 1),
                read(Choice.getFalseExpr(), Depth + 1));
  }

  std::optional<Bits> readOperator(BinaryOperatorKind Kind, const Expr *Left,
                                   const Expr *Right, unsigned Depth) {
    switch (Kind) {
    case BO_Or:
    case BO_Add: // Some code adds flags.
      return unite(read(Left, Depth + 1), read(Right, Depth + 1));
    case BO_Comma:
      return read(Right, Depth + 1);
    case BO_And:
      break;
    default:
      return std::nullopt;
    }
    Bits Result = read(Left, Depth + 1);
    const Expr *Mask = Right->IgnoreParenCasts();
    if (const auto *Not = dyn_cast<UnaryOperator>(Mask);
        Not && Not->getOpcode() == UO_Not)
      return subtract(Result, read(Not->getSubExpr(), Depth + 1));
    Result.Must.clear();
    Result.MustNumber = 0;
    return Result;
  }

  Bits readVariable(const VarDecl &Variable, unsigned Depth) {
    if (llvm::is_contained(Active, &Variable))
      return unseen();
    Assignments All = assignmentsOf(Variable);
    if (!All.Complete)
      return unseen();
    Active.push_back(&Variable);
    Bits Result = read(All.Set.front(), Depth + 1);
    for (const Expr *Value : llvm::drop_begin(All.Set))
      Result = join(std::move(Result), read(Value, Depth + 1));
    for (const Expr *Value : All.Added) {
      Bits With = unite(Result, read(Value, Depth + 1));
      Result = join(std::move(Result), With);
    }
    Active.pop_back();
    return Result;
  }

  static void addNames(SmallVectorImpl<StringRef> &To,
                       llvm::ArrayRef<StringRef> From) {
    for (StringRef Name : From)
      if (!llvm::is_contained(To, Name))
        To.push_back(Name);
  }
  /// Both: A | B.
  static Bits unite(Bits A, const Bits &B) {
    addNames(A.Must, B.Must);
    addNames(A.May, B.May);
    A.MustNumber |= B.MustNumber;
    A.MayNumber |= B.MayNumber;
    A.Complete &= B.Complete;
    return A;
  }
  /// One or the other.
  static Bits join(Bits A, const Bits &B) {
    llvm::erase_if(A.Must, [&](StringRef Name) {
      return !llvm::is_contained(B.Must, Name);
    });
    addNames(A.May, B.May);
    A.MustNumber &= B.MustNumber;
    A.MayNumber |= B.MayNumber;
    A.Complete &= B.Complete;
    return A;
  }
  /// A & ~B.
  static Bits subtract(Bits A, const Bits &B) {
    llvm::erase_if(A.May, [&](StringRef Name) {
      return llvm::is_contained(B.Must, Name);
    });
    llvm::erase_if(A.Must, [&](StringRef Name) {
      return llvm::is_contained(B.May, Name) || !B.Complete;
    });
    A.MayNumber &= ~B.MustNumber;
    A.MustNumber &= B.Complete ? ~B.MayNumber : 0;
    return A;
  }

  const ConstantTable &Constants;
  const ASTContext &Context;
  SmallVector<const VarDecl *, 4> Active;
};

} // namespace

Bits bitsOf(const Expr &Argument, const ConstantTable &Constants,
            const ASTContext &Context) {
  return BitsReader(Constants, Context).read(&Argument);
}

} // namespace durability::model
