#include "lint/CallDump.h"
#include "core/Contract.h"
#include "core/Dump.h"
#include "report/Collector.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/JSON.h"

using namespace clang;
using namespace durability;

namespace {

using ByteRange = std::optional<std::pair<unsigned, unsigned>>;

/// What is said of one call, and by whom.
struct Said {
  llvm::StringRef By;
  std::vector<std::string> Effects;
};

class CallDumper : public DynamicRecursiveASTVisitor {
public:
  CallDumper(ASTContext &Context, const CallModel &Model, llvm::StringRef Root,
             llvm::raw_ostream &OS)
      : Context(Context), Sources(Context.getSourceManager()), Model(Model),
        Root(Root), OS(OS) {}

  bool TraverseDecl(Decl *D) override {
    if (!D || (!isa<TranslationUnitDecl>(D) && D->getLocation().isValid() &&
               Sources.isInSystemHeader(D->getLocation())))
      return true;
    const FunctionDecl *Outer = Enclosing;
    if (const auto *Function = dyn_cast<FunctionDecl>(D))
      Enclosing = Function;
    bool GoOn = DynamicRecursiveASTVisitor::TraverseDecl(D);
    Enclosing = Outer;
    return GoOn;
  }

  // With a single argument: nothing is queued, so the stack is the way to here.
  bool TraverseStmt(Stmt *S) override {
    if (!S)
      return true;
    Around.push_back(S);
    bool GoOn = DynamicRecursiveASTVisitor::TraverseStmt(S);
    Around.pop_back();
    return GoOn;
  }

  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || !Enclosing || Call->getBeginLoc().isMacroID() ||
        Call->getEndLoc().isMacroID())
      return true;
    if (std::optional<Said> Told = ask(*Call, *Callee))
      if (ByteRange Written = bytes(Call->getSourceRange()))
        print(*Call, *Callee, *Told, *Written);
    return true;
  }

private:
  std::optional<Said> ask(const CallExpr &Call,
                          const FunctionDecl &Callee) const {
    if (Contract Promised = contractOf(Callee, &Model); !Promised.empty()) {
      Said Told{"contract", {}};
      for (const ContractClause &Clause : Promised.Clauses)
        Told.Effects.push_back(clauseSpelling(Clause));
      return Told;
    }
    if (!Model.mayKnow(Callee))
      return std::nullopt;
    ArrayRef<const Expr *> Arguments(Call.getArgs(), Call.getNumArgs());
    if (isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(Callee) &&
        !Arguments.empty())
      Arguments = Arguments.drop_front();
    std::optional<CallMeaning> Meaning =
        Model.meaningOf(Callee, Arguments, Context);
    if (!Meaning)
      return std::nullopt;
    Said Told{"model", {}};
    for (const Effect &E : Meaning->Effects)
      Told.Effects.push_back(effectName(E.Kind).str());
    return Told;
  }

  ByteRange bytes(SourceRange Range) const {
    CharSourceRange Chars = Lexer::makeFileCharRange(
        CharSourceRange::getTokenRange(Range), Sources, Context.getLangOpts());
    if (Chars.isInvalid())
      return std::nullopt;
    return std::pair(Sources.getFileOffset(Chars.getBegin()),
                     Sources.getFileOffset(Chars.getEnd()));
  }

  /// With the semicolon that ends it.
  ByteRange statementBytes(const Stmt &S) const {
    ByteRange Written = bytes(S.getSourceRange());
    if (!Written)
      return Written;
    SourceLocation Behind = Lexer::findLocationAfterToken(
        S.getEndLoc(), tok::semi, Sources, Context.getLangOpts(),
        /*SkipTrailingWhitespaceAndNewLine=*/false);
    if (Behind.isValid())
      Written->second = Sources.getFileOffset(Behind);
    return Written;
  }

  void attribute(llvm::json::OStream &Json, llvm::StringRef Name,
                 const ByteRange &Written) const {
    if (Written)
      Json.attributeArray(Name, [&] {
        Json.value(Written->first);
        Json.value(Written->second);
      });
  }

  void printAround(llvm::json::OStream &Json) const {
    for (size_t I = Around.size(); I-- > 1;)
      if (const auto *Block = dyn_cast<CompoundStmt>(Around[I - 1])) {
        attribute(Json, "statement", statementBytes(*Around[I]));
        attribute(Json, "block", bytes(Block->getSourceRange()));
        break;
      }
    for (size_t I = Around.size(); I-- > 0;) {
      const auto *Test = dyn_cast<BinaryOperator>(Around[I]);
      if (isa<CompoundStmt>(Around[I]))
        break;
      if (!Test || !Test->isEqualityOp())
        continue;
      attribute(Json, "comparison", bytes(Test->getSourceRange()));
      Json.attribute("operator", Test->getOpcodeStr());
      break;
    }
  }

  void print(const CallExpr &Call, const FunctionDecl &Callee, const Said &Told,
             const std::pair<unsigned, unsigned> &Written) {
    SourceLocation Begin = Sources.getExpansionLoc(Call.getBeginLoc());
    PresumedLoc Place =
        Sources.getPresumedLoc(Sources.getExpansionLoc(Call.getExprLoc()),
                               /*UseLineDirectives=*/false);
    llvm::json::OStream Json(OS);
    Json.object([&] {
      Json.attribute("function", Enclosing->getQualifiedNameAsString());
      Json.attribute("callee", Callee.getQualifiedNameAsString());
      Json.attribute(
          "file",
          report::shownPath(Sources.getFilename(Begin), Root,
                            Sources.getFileManager().getVirtualFileSystem()));
      Json.attribute("line", Place.getLine());
      Json.attribute("column", Place.getColumn());
      Json.attribute("by", Told.By);
      Json.attributeArray("effects", [&] {
        for (const std::string &Effect : Told.Effects)
          Json.value(Effect);
      });
      Json.attribute("type", Call.getType().getCanonicalType().getAsString());
      attribute(Json, "call", ByteRange(Written));
      printAround(Json);
    });
    OS << '\n';
  }

  ASTContext &Context;
  const SourceManager &Sources;
  const CallModel &Model;
  llvm::StringRef Root;
  llvm::raw_ostream &OS;
  const FunctionDecl *Enclosing = nullptr;
  std::vector<const Stmt *> Around;
};

} // namespace

void durability::lint::dumpCalls(ASTContext &Context, const CallModel &Model,
                                 llvm::StringRef Root, llvm::raw_ostream &OS) {
  CallDumper(Context, Model, Root, OS).TraverseAST(Context);
}
