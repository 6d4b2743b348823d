#include "core/FunctionAnalysis.h"
#include "core/Choices.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"

using namespace clang;
using namespace durability;

namespace {
/// Finds expressions whose value is dropped: statements of their own, casts to
/// void, left sides of a comma.
class DiscardedValues : public DynamicRecursiveASTVisitor {
public:
  explicit DiscardedValues(llvm::DenseSet<const Stmt *> &Into) : Into(Into) {}

  bool VisitCompoundStmt(CompoundStmt *S) override {
    for (const Stmt *Child : S->body())
      drop(Child);
    return true;
  }
  bool VisitIfStmt(IfStmt *S) override {
    return drop(S->getThen()), drop(S->getElse()), true;
  }
  bool VisitForStmt(ForStmt *S) override {
    return drop(S->getBody()), drop(S->getInc()), drop(S->getInit()), true;
  }
  bool VisitWhileStmt(WhileStmt *S) override {
    return drop(S->getBody()), true;
  }
  bool VisitDoStmt(DoStmt *S) override { return drop(S->getBody()), true; }
  bool VisitCXXForRangeStmt(CXXForRangeStmt *S) override {
    return drop(S->getBody()), true;
  }
  bool VisitSwitchCase(SwitchCase *S) override {
    return drop(S->getSubStmt()), true;
  }
  bool VisitLabelStmt(LabelStmt *S) override {
    return drop(S->getSubStmt()), true;
  }
  bool VisitCastExpr(CastExpr *E) override {
    if (E->getCastKind() == CK_ToVoid)
      drop(E->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
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
    Result->NotAnalysed = limitReached(Limit::CfgBlocks, Context.Limits);
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

static const Witness *limitWitness(AnalysisContext &Context,
                                   const FunctionDecl &Function,
                                   Limit Reached) {
  return Context.Witnesses.make(Function.getLocation(),
                                "not told apart on all paths: " +
                                    limitReached(Reached, Context.Limits));
}

/// Differ in the bits of files only.
static bool differInFiles(const State &A, const State &B) {
  return !A.Failed == !B.Failed &&
         (!A.Failed ||
          (A.FailedKind == B.FailedKind && A.FailedNature == B.FailedNature)) &&
         A.Return == B.Return && A.HasReturned == B.HasReturned &&
         A.FreshLoops == B.FreshLoops &&
         (!A.HasReturned || (A.Returned.Class == B.Returned.Class &&
                             A.Returned.Object == B.Returned.Object));
}

bool FunctionAnalysis::mergeBeyondLimit(llvm::MutableArrayRef<State> Kept,
                                        State S, unsigned &Which) {
  State *Closest = nullptr;
  unsigned Least = 0;
  for (State &K : Kept) {
    if (!differInFiles(K, S))
      continue;
    unsigned Differences = countDifferences(K.Files, S.Files);
    if (!Closest || Differences < Least) {
      Closest = &K;
      Least = Differences;
    }
  }
  bool Changed = false;
  if (Closest) {
    Result->Reached.insert(Limit::States);
    if (!Merged)
      Merged = limitWitness(Context, Function, Limit::States);
    Changed = obscureDifferences(Closest->Files, S.Files, Merged);
    Changed = obscureDifferences(Closest->Entries, S.Entries) || Changed;
  } else {
    Result->approximate(Limit::States);
    Closest = &Kept.back();
  }
  Which = Closest - Kept.begin();
  return Closest->merge(S, &Function) || Changed;
}

void FunctionAnalysis::enter(const CFGBlock &Block, State S) {
  BlockInfo &Info = Blocks[Block.getBlockID()];
  // Return statements meet in one block, and there are as many as the source
  // has: each counts for itself.
  unsigned Alike = 0;
  for (unsigned I = 0; I < Info.Entering.size(); ++I) {
    if (Info.Entering[I].sameProperty(S)) {
      if (Info.Entering[I].merge(S, &Function))
        Info.Pending.insert(I);
      return;
    }
    Alike += Info.Entering[I].Return == S.Return;
  }
  if (Alike >= Context.Limits.MaxStatesPerBlock) {
    unsigned Which = 0;
    if (mergeBeyondLimit(Info.Entering, std::move(S), Which))
      Info.Pending.insert(Which);
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
  llvm::erase_if(S.Store, [&](const auto &Item) {
    const VarDecl *Local = Item.first->variable();
    return Local && Live->isDead(*Local, Target);
  });
  llvm::erase_if(S.Choices, [&](const auto &Item) {
    return &To == &Graph->getExit() || Live->isDead(*Item.first, Target);
  });
  enter(To, std::move(S));
}

void FunctionAnalysis::coalesce(States &Current) {
  constexpr unsigned Few = 8;
  if (Current.size() <= std::min(Few, Context.Limits.MaxStatesPerBlock))
    return;
  States Kept;
  for (State &S : Current) {
    auto *Same = llvm::find_if(Kept, [&](const State &K) {
      return K.sameProperty(S) && K.Values == S.Values;
    });
    if (Same != Kept.end()) {
      (void)Same->merge(S, &Function);
    } else if (Kept.size() < Context.Limits.MaxStatesPerBlock) {
      Kept.push_back(std::move(S));
    } else {
      unsigned Which = 0;
      (void)mergeBeyondLimit(Kept, std::move(S), Which);
    }
  }
  Current = std::move(Kept);
}

void FunctionAnalysis::process(const CFGBlock &Block, State S) {
  S.Assumed.restart();
  States Current{std::move(S)};
  for (const CFGElement &Element : Block) {
    States Next;
    for (State &T : Current)
      llvm::append_range(Next, element(Element, std::move(T)));
    // What a call splits off is work, too.
    Visits += Next.size() > Current.size() ? Next.size() - Current.size() : 0;
    if (Visits > Context.Limits.MaxBlockVisits)
      return;
    Current = std::move(Next);
    coalesce(Current);
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
  Live = std::make_unique<Liveness>(Function, *Graph);
  Deciding = decidingLocals(Function, Context.Model);
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
      const bool TooManyFiles =
          Info.Entering[Index].Files.size() > Context.Limits.MaxFilesPerState;
      ++Visits;
      if (!TooManyFiles)
        process(*Block, Info.Entering[Index]);
      if (TooManyFiles || Visits > Context.Limits.MaxBlockVisits) {
        Result->NotAnalysed = limitReached(
            TooManyFiles ? Limit::Files : Limit::BlockVisits, Context.Limits);
        Result->Events.clear();
        Result->CheckedCalls.clear();
        Result->Inferred.Latent.clear();
        return std::move(Result);
      }
      Changed = true;
      break;
    }
  }
  finish();
  if (Context.Observer)
    observe(*Context.Observer);
  return std::move(Result);
}

/// CORE K-7: some file is dirty where an exception would be caught: it was
/// written inside the try block and nothing has made it stable since.
static bool catchesWhileDirty(const CFG &Graph, const FunctionResult &Result,
                              const SourceManager &Sources) {
  auto Contains = [&](const CFGBlock *Try, SourceLocation At) {
    const auto *Statement =
        dyn_cast_or_null<CXXTryStmt>(Try->getTerminatorStmt());
    SourceRange Range =
        Statement ? Statement->getTryBlock()->getSourceRange() : SourceRange();
    return Range.isValid() && At.isValid() &&
           !Sources.isBeforeInTranslationUnit(At, Range.getBegin()) &&
           Sources.isBeforeInTranslationUnit(At, Range.getEnd());
  };
  auto IsCaught = [&](const FileState &F) {
    const Witness *Step = F.Dirtied ? F.Dirtied : F.Buffered;
    return F.isDirty() && Step &&
           llvm::any_of(Graph.try_blocks(), [&](const CFGBlock *Try) {
             return Contains(Try, Step->Location);
           });
  };
  return llvm::any_of(Result.BlockStates, [&](const auto &Item) {
    return llvm::any_of(Item.second.Files, IsCaught);
  });
}

void FunctionAnalysis::finish() {
  const SourceManager &Sources = Context.AST.getSourceManager();
  for (const State &S : Blocks[Graph->getExit().getBlockID()].Entering)
    Result->Exits.push_back(
        {S, S.Return ? S.Return->getReturnLoc() : Function.getBodyRBrace()});
  for (const CFGBlock *Block : InOrder)
    for (const State &S : Blocks[Block->getBlockID()].Entering)
      Result->BlockStates.emplace_back(Block->getBlockID(), S);
  Result->CatchesWhileDirty = catchesWhileDirty(*Graph, *Result, Sources);
  llvm::stable_sort(
      Result->Events, [&](const EventRecord &A, const EventRecord &B) {
        return Sources.isBeforeInTranslationUnit(A.Location, B.Location);
      });
  llvm::stable_sort(
      Result->Exits, [&](const ExitRecord &A, const ExitRecord &B) {
        return Sources.isBeforeInTranslationUnit(A.Location, B.Location);
      });
  findResultUses(*Result, *Graph, Context.AST);
  findCycles(*Result, *Graph);
  auto &Latent = Result->Inferred.Latent;
  llvm::SmallVector<LatentSync, 2> Unique;
  for (const LatentSync &L : Latent)
    if (llvm::none_of(Unique, [&](const LatentSync &U) {
          return U.File == L.File && U.Buffer == L.Buffer &&
                 U.Assumed == L.Assumed;
        }))
      Unique.push_back(L);
  Latent.assign(Unique.begin(), Unique.end());
  obscureFolded();
  inferOutcomes(*Result, Context.Limits,
                limitWitness(Context, Function, Limit::Outcomes));
}

/// A path that stands for a deeper one, too, is several files.
void FunctionAnalysis::obscureFolded() {
  const Witness *Why = limitWitness(Context, Function, Limit::PathDepth);
  auto Obscure = [&](FileState &F) {
    if (!F.File || !Context.Paths.isFolded(*F.File) || F.isNeutral())
      return;
    F.Buffer = F.Cache = Unclear;
    F.Unknown = F.Unknown ? F.Unknown : Why;
    Result->Reached.insert(Limit::PathDepth);
  };
  for (EventRecord &Event : Result->Events)
    Obscure(Event.Before);
  for (CheckedCall &Call : Result->CheckedCalls)
    Obscure(Call.Before);
  for (ExitRecord &Exit : Result->Exits)
    for (FileState &F : Exit.At.Files)
      Obscure(F);
}
