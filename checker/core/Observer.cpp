#include "core/Observer.h"
#include "core/FunctionAnalysis.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

std::pair<unsigned, unsigned> LineObserver::lines(SourceRange Range) const {
  auto [BeginFile, Begin] =
      Sources.getDecomposedLoc(Sources.getExpansionLoc(Range.getBegin()));
  auto [EndFile, End] = Sources.getDecomposedLoc(
      Sources.getExpansionRange(Range.getEnd()).getEnd());
  if (BeginFile != File || EndFile != File)
    return {0, 0};
  return {Sources.getLineNumber(File, Begin), Sources.getLineNumber(File, End)};
}

bool LineObserver::covers(const FunctionDecl &Function) const {
  auto [First, Last] = lines(Function.getSourceRange());
  return First && First <= Line && Line <= Last;
}

void LineObserver::put(ObservedPoint Point) {
  llvm::erase_if(Points, [&](const ObservedPoint &Old) {
    return Old.Function == Point.Function;
  });
  Points.push_back(std::move(Point));
}

const ObservedPoint *LineObserver::find(const FunctionDecl &Function) const {
  auto It = llvm::find_if(Points, [&](const ObservedPoint &Point) {
    return Point.Function->getCanonicalDecl() == Function.getCanonicalDecl();
  });
  return It == Points.end() ? nullptr : &*It;
}

/// The line on which the statement that is asked for begins: 0 if none follows.
unsigned FunctionAnalysis::observedLine(const LineObserver &Observer) const {
  unsigned Spanning = 0, Next = 0;
  for (const CFGBlock *Block : InOrder)
    for (const CFGElement &Element : *Block) {
      std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>();
      if (!Statement)
        continue;
      auto [First, Last] =
          Observer.lines(Statement->getStmt()->getSourceRange());
      if (First == Observer.Line)
        return First;
      if (First && First < Observer.Line && Observer.Line <= Last)
        Spanning = std::max(Spanning, First);
      if (First > Observer.Line && (!Next || First < Next))
        Next = First;
    }
  return Spanning ? Spanning : Next;
}

/// The index of the first element of \p Block on \p Line; its size if none.
static unsigned firstElement(const CFGBlock &Block, unsigned Line,
                             const LineObserver &Observer) {
  unsigned Index = 0;
  for (const CFGElement &Element : Block) {
    std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>();
    if (Statement &&
        Observer.lines(Statement->getStmt()->getSourceRange()).first == Line)
      break;
    ++Index;
  }
  return Index;
}

void FunctionAnalysis::observe(LineObserver &Observer) {
  if (!Observer.covers(Function))
    return;
  ObservedPoint Point;
  Point.Function = &Function;
  Point.Line = observedLine(Observer);
  Point.AtEnd = Point.Line == 0;
  if (Point.AtEnd) {
    Point.Line = Observer.Line;
    for (const ExitRecord &Exit : Result->Exits)
      Point.States.push_back(Exit.At);
    Observer.put(std::move(Point));
    return;
  }
  // Events are recorded once more on the way: they are known already.
  auto Events = Result->Events;
  auto Latent = Result->Inferred.Latent;
  for (const CFGBlock *Block : InOrder) {
    const BlockInfo &Info = Blocks[Block->getBlockID()];
    unsigned Index = firstElement(*Block, Point.Line, Observer);
    if (Index == Block->size() || Info.Entering.empty())
      continue;
    for (const State &S : Info.Entering) {
      States Current{S};
      unsigned Passed = 0;
      for (const CFGElement &Element : *Block) {
        if (Passed++ == Index)
          break;
        States Next;
        for (State &T : Current)
          llvm::append_range(Next, element(Element, std::move(T)));
        Current = std::move(Next);
        coalesce(Current);
      }
      llvm::append_range(Point.States, Current);
    }
    break;
  }
  Result->Events = std::move(Events);
  Result->Inferred.Latent = std::move(Latent);
  Observer.put(std::move(Point));
}
