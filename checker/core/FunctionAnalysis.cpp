#include "core/FunctionAnalysis.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"

using namespace clang;
using namespace durability;

namespace {
/// Finds expressions whose value is dropped: statements of their own, casts to
/// void, left sides of a comma.
class DiscardedValues : public RecursiveASTVisitor<DiscardedValues> {
public:
  explicit DiscardedValues(llvm::DenseSet<const Stmt *> &Into) : Into(Into) {}

  bool VisitCompoundStmt(CompoundStmt *S) {
    for (const Stmt *Child : S->body())
      drop(Child);
    return true;
  }
  bool VisitIfStmt(IfStmt *S) {
    return drop(S->getThen()), drop(S->getElse()), true;
  }
  bool VisitForStmt(ForStmt *S) {
    return drop(S->getBody()), drop(S->getInc()), drop(S->getInit()), true;
  }
  bool VisitWhileStmt(WhileStmt *S) { return drop(S->getBody()), true; }
  bool VisitDoStmt(DoStmt *S) { return drop(S->getBody()), true; }
  bool VisitCXXForRangeStmt(CXXForRangeStmt *S) {
    return drop(S->getBody()), true;
  }
  bool VisitSwitchCase(SwitchCase *S) { return drop(S->getSubStmt()), true; }
  bool VisitLabelStmt(LabelStmt *S) { return drop(S->getSubStmt()), true; }
  bool VisitCastExpr(CastExpr *E) {
    if (E->getCastKind() == CK_ToVoid)
      drop(E->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) {
    if (E->getOpcode() == BO_Comma)
      drop(E->getLHS());
    return true;
  }

private:
  void drop(const Stmt *S) {
    if (const auto *E = dyn_cast_or_null<Expr>(S))
      Into.insert(stripped(E));
  }
  llvm::DenseSet<const Stmt *> &Into;
};
} // namespace

FunctionAnalysis::FunctionAnalysis(AnalysisContext &Context,
                                   const FunctionDecl &Function)
    : Context(Context), Function(Function),
      Result(std::make_unique<FunctionResult>()), Evaluate(Context, Function),
      Transfers(Context, Evaluate, *Result) {
  Result->Function = &Function;
  Result->Stated = Context.contract(Function);
  if (const ContractClause *If = Result->Stated.find(ClauseKind::DurableIf)) {
    ConditionScope Scope{Function, *If->StatedBy, Context.Paths, Context.Atoms};
    if (llvm::Expected<ContractCondition> Parsed =
            parseCondition(If->Argument, Scope))
      Promised = std::move(*Parsed);
    else
      llvm::consumeError(Parsed.takeError());
  }
}

bool FunctionAnalysis::buildGraph() {
  CFG::BuildOptions Options;
  Options.AddInitializers = true;
  Options.AddImplicitDtors = true;
  Options.AddTemporaryDtors = true;
  for (Stmt::StmtClass Class :
       {Stmt::BinaryOperatorClass, Stmt::CompoundAssignOperatorClass,
        Stmt::UnaryOperatorClass})
    Options.setAlwaysAdd(Class);
  Graph = CFG::buildCFG(&Function, Function.getBody(), &Context.AST, Options);
  if (!Graph) {
    Result->NotAnalysed = "clang builds no control-flow graph for it";
    return false;
  }
  if (Graph->getNumBlockIDs() > Context.Limits.MaxCfgBlocks) {
    Result->NotAnalysed = "it has " + std::to_string(Graph->getNumBlockIDs()) +
                          " blocks, more than the limit of " +
                          std::to_string(Context.Limits.MaxCfgBlocks);
    return false;
  }
  Blocks.resize(Graph->getNumBlockIDs());
  PostOrderCFGView Order(Graph.get());
  for (const CFGBlock *Block : Order) {
    Blocks[Block->getBlockID()].Order = InOrder.size();
    InOrder.push_back(Block);
  }
  return true;
}

bool FunctionAnalysis::mayClear(const CFGBlock &Block) {
  return llvm::any_of(Block, [&](const CFGElement &Element) {
    std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>();
    const auto *Call =
        Statement ? dyn_cast<CallExpr>(Statement->getStmt()) : nullptr;
    return Call && Transfers.mayClear(*Call);
  });
}

/// CORE O-4: a loop over what was written runs for each of it, so a loop that
/// flushes or syncs in its body is taken to run at least once.
void FunctionAnalysis::findLoops() {
  for (const CFGBlock *Tail : InOrder)
    for (const CFGBlock *Head : Tail->succs()) {
      if (!Head ||
          Blocks[Head->getBlockID()].Order > Blocks[Tail->getBlockID()].Order)
        continue;
      const Stmt *Loop = Head->getTerminatorStmt();
      if (!Loop || !isa<WhileStmt, ForStmt, CXXForRangeStmt>(Loop) ||
          mayClear(*Head))
        continue;
      // The natural loop: what reaches the tail without passing the head.
      llvm::DenseSet<unsigned> Body{Head->getBlockID()};
      llvm::SmallVector<const CFGBlock *, 8> Work{Tail};
      bool Clears = false;
      while (!Work.empty()) {
        const CFGBlock *Block = Work.pop_back_val();
        if (!Body.insert(Block->getBlockID()).second)
          continue;
        Clears = Clears || mayClear(*Block);
        for (const CFGBlock *Predecessor : Block->preds())
          if (Predecessor)
            Work.push_back(Predecessor);
      }
      if (Clears)
        ClearingLoops[Head->getBlockID()].insert(Body.begin(), Body.end());
    }
}

/// DURABLE_IF: a path on which the condition does not hold stays apart, even
/// when several such paths merge and what they assume is lost.
void FunctionAnalysis::noteDenied(State &S) const {
  S.DeniesContract =
      S.DeniesContract ||
      (Promised &&
       llvm::none_of(Promised->Disjuncts, [&](const Conjunction &D) {
         Conjunction Both = S.Assumed;
         return llvm::all_of(D.literals(), [&](const Literal &L) {
           return Both.add(*L.Of, L.Holds);
         });
       }));
}

void FunctionAnalysis::enter(const CFGBlock &Block, State S) {
  noteDenied(S);
  BlockInfo &Info = Blocks[Block.getBlockID()];
  for (unsigned I = 0; I < Info.Entering.size(); ++I)
    if (Info.Entering[I].sameProperty(S)) {
      if (Info.Entering[I].merge(S, &Function))
        Info.Pending.insert(I);
      return;
    }
  if (Info.Entering.size() >= Context.Limits.MaxStatesPerBlock) {
    Result->Approximate = true;
    if (Info.Entering.back().merge(S, &Function))
      Info.Pending.insert(Info.Entering.size() - 1);
    return;
  }
  Info.Pending.insert(Info.Entering.size());
  Info.Entering.push_back(std::move(S));
}

void FunctionAnalysis::leave(const CFGBlock &From, const CFGBlock &To,
                             State S) {
  unsigned Source = From.getBlockID(), Target = To.getBlockID();
  for (const auto &[Head, Body] : ClearingLoops) {
    bool Inside = Body.contains(Source), Stays = Body.contains(Target);
    bool Fresh = llvm::is_contained(S.FreshLoops, Head);
    // The zero-iteration path.
    if (Fresh && Source == Head && !Stays)
      return;
    if ((Inside && !Stays) || (Inside && Target == Head))
      llvm::erase(S.FreshLoops, Head);
    else if (!Inside && Target == Head)
      S.FreshLoops.push_back(Head);
  }
  llvm::sort(S.FreshLoops);
  enter(To, std::move(S));
}

void FunctionAnalysis::process(const CFGBlock &Block, State S) {
  States Current{std::move(S)};
  for (const CFGElement &Element : Block) {
    States Next;
    for (State &T : Current)
      llvm::append_range(Next, element(Element, std::move(T)));
    Current = std::move(Next);
    if (Current.size() > Context.Limits.MaxStatesPerBlock) {
      Result->Approximate = true;
      Current.truncate(Context.Limits.MaxStatesPerBlock);
    }
  }
  if (Block.hasNoReturnElement())
    return;
  for (State &T : Current)
    branch(Block, std::move(T));
}

std::unique_ptr<FunctionResult> FunctionAnalysis::run() {
  if (!buildGraph())
    return std::move(Result);
  DiscardedValues(Discarded).TraverseStmt(Function.getBody());
  findLoops();
  Escaped = escapingLocals(Function);
  enter(Graph->getEntry(), State());
  // Lowest block in reverse post-order first.
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const CFGBlock *Block : InOrder) {
      BlockInfo &Info = Blocks[Block->getBlockID()];
      if (Info.Pending.empty())
        continue;
      unsigned Index = *Info.Pending.begin();
      Info.Pending.erase(Info.Pending.begin());
      if (++Visits > Context.Limits.MaxBlockVisits ||
          Info.Entering[Index].Files.size() > Context.Limits.MaxFilesPerState) {
        Result->NotAnalysed = Visits > Context.Limits.MaxBlockVisits
                                  ? "it needs more block visits than the limit"
                                  : "it holds more files than the limit";
        Result->Events.clear();
        Result->CheckedCalls.clear();
        Result->Inferred.Latent.clear();
        return std::move(Result);
      }
      process(*Block, Info.Entering[Index]);
      Changed = true;
      break;
    }
  }
  finish();
  return std::move(Result);
}

void FunctionAnalysis::finish() {
  const SourceManager &Sources = Context.AST.getSourceManager();
  for (const State &S : Blocks[Graph->getExit().getBlockID()].Entering)
    Result->Exits.push_back(
        {S, S.Return ? S.Return->getReturnLoc() : Function.getBodyRBrace()});
  for (const CFGBlock *Block : InOrder)
    for (const State &S : Blocks[Block->getBlockID()].Entering)
      Result->BlockStates.emplace_back(Block->getBlockID(), S);
  Result->CatchesWhileDirty =
      llvm::any_of(InOrder,
                   [](const CFGBlock *Block) {
                     return isa_and_nonnull<CXXTryStmt>(
                         Block->getTerminatorStmt());
                   }) &&
      llvm::any_of(Result->BlockStates, [](const auto &Item) {
        return llvm::any_of(Item.second.Files,
                            [](const FileState &F) { return F.isDirty(); });
      });
  llvm::stable_sort(
      Result->Events, [&](const EventRecord &A, const EventRecord &B) {
        return Sources.isBeforeInTranslationUnit(A.Location, B.Location);
      });
  llvm::stable_sort(
      Result->Exits, [&](const ExitRecord &A, const ExitRecord &B) {
        return Sources.isBeforeInTranslationUnit(A.Location, B.Location);
      });
  findResultUses(*Result, *Graph, Context.AST);
  auto &Latent = Result->Inferred.Latent;
  llvm::SmallVector<LatentSync, 2> Unique;
  for (const LatentSync &L : Latent)
    if (llvm::none_of(Unique, [&](const LatentSync &U) {
          return U.File == L.File && U.Buffer == L.Buffer &&
                 U.Assumed == L.Assumed;
        }))
      Unique.push_back(L);
  Latent.assign(Unique.begin(), Unique.end());
  Result->Inferred.Outcomes = outcomesOf(*Result, Context.Limits);
}
