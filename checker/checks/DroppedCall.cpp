#include "checks/DroppedCall.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace durability;

namespace {
class StatementFinder : public RecursiveASTVisitor<StatementFinder> {
public:
  explicit StatementFinder(SourceLocation Location) : Location(Location) {}

  bool VisitCompoundStmt(CompoundStmt *Block) {
    for (const Stmt *Child : Block->body()) {
      const auto *E = dyn_cast<Expr>(Child);
      while (const auto *Cast = dyn_cast_or_null<CStyleCastExpr>(E))
        E = Cast->getSubExpr()->IgnoreParens();
      if (const auto *Call = dyn_cast_or_null<CallExpr>(E);
          Call && Call->getExprLoc() == Location)
        Found = Child;
    }
    return !Found;
  }
  const Stmt *Found = nullptr;

private:
  SourceLocation Location;
};
} // namespace

std::optional<CharSourceRange>
durability::droppedCallAt(const FunctionDecl &Function, SourceLocation Location,
                          const ASTContext &Context) {
  if (!Function.hasBody() || Location.isMacroID())
    return std::nullopt;
  StatementFinder Finder(Location);
  Finder.TraverseStmt(Function.getBody());
  if (!Finder.Found || Finder.Found->getBeginLoc().isMacroID() ||
      Finder.Found->getEndLoc().isMacroID())
    return std::nullopt;
  SourceLocation End = Lexer::findLocationAfterToken(
      Finder.Found->getEndLoc(), tok::semi, Context.getSourceManager(),
      Context.getLangOpts(), /*SkipTrailingWhitespaceAndNewLine=*/false);
  if (End.isInvalid())
    return std::nullopt;
  return CharSourceRange::getCharRange(Finder.Found->getBeginLoc(), End);
}
