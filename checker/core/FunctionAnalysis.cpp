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

/// Finds what decides a `c ? x : y`: the condition and each `&&` and `||` in
/// it.
class DecidingConditions : public DynamicRecursiveASTVisitor {
public:
  explicit DecidingConditions(llvm::DenseSet<const Stmt *> &Into)
      : Into(Into) {}
  bool TraverseConditionalOperator(ConditionalOperator *E) override {
    Into.insert(stripped(E->getCond()));
    ++Depth;
    const bool Whole = TraverseStmt(E->getCond());
    --Depth;
    return Whole && TraverseStmt(E->getTrueExpr()) &&
           TraverseStmt(E->getFalseExpr());
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (Depth && E->isLogicalOp())
      Into.insert(E);
    return true;
  }

private:
  unsigned Depth = 0;
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

const Witness *durability::limitWitness(AnalysisContext &Context,
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

/// A function that has used an eighth of its visits will not get by with the
/// rest unless fewer paths are told apart.
bool FunctionAnalysis::isLarge() const {
  return Visits > Context.Limits.MaxBlockVisits / 8;
}

/// Whether \p S finds no room beside \p Count states like it. One that can be
/// merged with none of \p Kept does up to half as much again: what all paths do
/// together is worth less than a few more of them.
static bool hasNoRoom(llvm::ArrayRef<State> Kept, const State &S, size_t Count,
                      size_t Limit) {
  return Count >= Limit + Limit / 2 ||
         (Count >= Limit && llvm::any_of(Kept, [&](const State &K) {
            return differInFiles(K, S);
          }));
}

/// Differ in nothing but files that something else had in its hands. A handful
/// of objects that are now known and now not (iterators over iterators) would
/// fill all the room there is, and then take what is known of others with them.
static bool differInUnclear(const State &A, const State &B) {
  return differInFiles(A, B) && A.Choices == B.Choices &&
         sameProperties(A.Entries, B.Entries) && sameSyncs(A.Syncs, B.Syncs) &&
         countDifferences(A.Files, B.Files) == 0;
}

unsigned FunctionAnalysis::maxStates() const {
  return std::max(isLarge() ? Context.Limits.MaxStatesPerBlock / 4
                            : Context.Limits.MaxStatesPerBlock,
                  1u);
}

/// Whether what still changes in variables is given up, after \p Joins that
/// changed a state: a loop over many of them would go round once for each.
bool FunctionAnalysis::widens(unsigned Joins) const {
  return Joins >= (isLarge() ? 2 : 6);
}

bool FunctionAnalysis::mergeBeyondLimit(llvm::MutableArrayRef<State> Kept,
                                        State S, unsigned &Which,
                                        llvm::ArrayRef<unsigned> Joins) {
  State *Closest = nullptr;
  unsigned Least = 0;
  for (State &K : Kept) {
    if (!differInFiles(K, S))
      continue;
    unsigned Differences =
        differInUnclear(K, S) ? 0 : 1 + countDifferences(K.Files, S.Files);
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
  const bool Widen = !Joins.empty() && widens(Joins[Which]);
  return Closest->merge(S, &Function, Widen) || Changed;
}

void FunctionAnalysis::enter(const CFGBlock &Block, State S) {
  BlockInfo &Info = Blocks[Block.getBlockID()];
  auto Changed = [&](unsigned Which) {
    ++Info.Joins[Which];
    Info.Pending.insert(Which);
  };
  // Return statements meet in one block, and there are as many as the source
  // has: each counts for itself.
  unsigned Alike = 0;
  for (unsigned I = 0; I < Info.Entering.size(); ++I) {
    if (Info.Entering[I].sameProperty(S)) {
      const bool Widen = widens(Info.Joins[I]);
      if (Info.Entering[I].merge(S, &Function, Widen))
        Changed(I);
      return;
    }
    Alike += Info.Entering[I].Return == S.Return;
  }
  constexpr unsigned Crowded = 4; // A part of the limit.
  const bool IsCrowded = Alike * Crowded >= maxStates() &&
                         llvm::any_of(Info.Entering, [&](const State &K) {
                           return differInUnclear(K, S);
                         });
  if (IsCrowded || hasNoRoom(Info.Entering, S, Alike, maxStates())) {
    unsigned Which = 0;
    if (mergeBeyondLimit(Info.Entering, std::move(S), Which, Info.Joins))
      Changed(Which);
    return;
  }
  Info.Pending.insert(Info.Entering.size());
  Info.Entering.push_back(std::move(S));
  Info.Joins.push_back(0);
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
  S.Store.eraseIf([&](const auto &Item) {
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
  if (Current.size() <= std::min(Few, maxStates()))
    return;
  States Kept;
  for (State &S : Current) {
    auto *Same = llvm::find_if(Kept, [&](const State &K) {
      return K.sameProperty(S) && K.Values == S.Values;
    });
    if (Same != Kept.end()) {
      (void)Same->merge(S, &Function);
    } else if (!hasNoRoom(Kept, S, Kept.size(), maxStates())) {
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
  DecidingConditions(Decides).TraverseStmt(Function.getBody());
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
