/// \file
/// From the states of all blocks to what is known of the function.
#include "core/ErrorLook.h"
#include "core/FunctionAnalysis.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace durability;

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
  findErrorLooks(*Result, *Graph, Context.Model);
  findCycles(*Result, *Graph);
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
