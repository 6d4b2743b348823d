/// \file
/// Property simulation over one function's CFG (ESP: Das, Lerner, Seigle, PLDI
/// 2002).
///
/// Each block keeps the states that enter it. States whose properties (the bits
/// of their files, the pending failure, the value returned) are equal merge;
/// others stay apart with the conditions that led to them. The worklist runs in
/// reverse post-order until nothing changes. It ends: bits only join upwards,
/// remembered conditions (COND-1) and values only get weaker, and the number of
/// properties is bounded by MaxStatesPerBlock.
#ifndef DURABILITY_CORE_FUNCTIONANALYSIS_H
#define DURABILITY_CORE_FUNCTIONANALYSIS_H

#include "core/Escapes.h"
#include "core/Liveness.h"
#include "core/Observer.h"
#include "core/Transfer.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseSet.h"
#include <set>

namespace durability {

class FunctionAnalysis {
public:
  FunctionAnalysis(AnalysisContext &Context,
                   const clang::FunctionDecl &Function);
  /// The result; NotAnalysed says why when there is none.
  [[nodiscard]] std::unique_ptr<FunctionResult> run();

private:
  using States = llvm::SmallVector<State, 2>;
  struct BlockInfo {
    std::vector<State> Entering;
    std::vector<unsigned> Joins; ///< That changed each of them.
    std::set<unsigned> Pending;  ///< Indices into Entering to be processed.
    unsigned Order = 0;          ///< In reverse post-order.
  };

  bool buildGraph();
  void findLoops();
  bool mayClear(const clang::CFGBlock &Block);
  void enter(const clang::CFGBlock &Block, State S);
  void leave(const clang::CFGBlock &From, const clang::CFGBlock &To, State S);
  /// Merges \p S into the one of \p Kept that differs from it in the fewest
  /// files; of those nothing is known from there on. True when that one, number
  /// \p Which, changed.
  bool mergeBeyondLimit(llvm::MutableArrayRef<State> Kept, State S,
                        unsigned &Which, llvm::ArrayRef<unsigned> Joins = {});
  [[nodiscard]] bool isLarge() const;
  [[nodiscard]] unsigned maxStates() const;
  [[nodiscard]] bool widens(unsigned Joins) const;
  void process(const clang::CFGBlock &Block, State S);
  /// Merges states that differ neither in property nor in an awaited result;
  /// beyond the limit, all others.
  void coalesce(States &Current);
  void branch(const clang::CFGBlock &Block, State S);
  [[nodiscard]] bool assumeCase(const clang::SwitchStmt &Switch,
                                const clang::CaseStmt &Case, bool Holds,
                                State &S);
  void branchSwitch(const clang::CFGBlock &Block,
                    const clang::SwitchStmt &Switch, const State &S);
  [[nodiscard]] States element(const clang::CFGElement &Element, State S);
  [[nodiscard]] States statement(const clang::Stmt &Statement, State S);
  [[nodiscard]] States call(const clang::Expr &E, State S);
  [[nodiscard]] States choose(const clang::Stmt &Statement, State S);
  [[nodiscard]] States callChosen(CallSite Site, State S, unsigned From = 0);
  [[nodiscard]] States construct(const clang::CXXConstructExpr &Construct,
                                 CallSite Site, State S);
  [[nodiscard]] bool isReturned(const AccessPath *Object, const State &S) const;
  [[nodiscard]] States destructor(const clang::CXXDestructorDecl *Destructor,
                                  const AccessPath *Object,
                                  clang::SourceLocation Location, State S);
  [[nodiscard]] States deleted(const clang::CXXDestructorDecl *Destructor,
                               const AccessPath *Object,
                               clang::SourceLocation Location, State S);
  [[nodiscard]] States destroyParts(const clang::CXXRecordDecl &Record,
                                    const AccessPath &Object,
                                    clang::SourceLocation Location, State S);
  void declare(const clang::DeclStmt &Declaration, State &S);
  void initializeFields(const clang::InitListExpr &List,
                        const AccessPath &Object, State &S);
  bool copyTable(const Value &V, clang::QualType Type, const AccessPath &Place,
                 State &S);
  void assign(const clang::BinaryOperator &Assignment, State &S);
  void initialize(const clang::CXXCtorInitializer &Initializer, State &S);
  void emptied(const clang::Expr *Condition, bool Holds, State &S);
  /// What other code may have changed meanwhile is no longer a constant.
  void forgetEscaped(State &S) const;
  /// True when a smart pointer is made to hold something else.
  [[nodiscard]] bool rebindsPointer(const CallSite &Site, State &S) const;
  void thrown(const clang::CXXThrowExpr &Throw, State &S);
  void finish();
  void obscureFolded();
  void observe(LineObserver &Observer);
  [[nodiscard]] unsigned observedLine(const LineObserver &Observer) const;

  AnalysisContext &Context;
  const clang::FunctionDecl &Function;
  std::unique_ptr<FunctionResult> Result;
  Evaluator Evaluate;
  Transfer Transfers;
  std::unique_ptr<clang::CFG> Graph;
  std::vector<BlockInfo> Blocks; ///< By block id.
  std::vector<const clang::CFGBlock *> InOrder;
  llvm::DenseMap<unsigned, llvm::DenseSet<unsigned>>
      ClearingLoops; ///< Head to body, of loops that flush or sync.
  llvm::DenseSet<const clang::Stmt *>
      Discarded; ///< Expressions whose value nobody looks at.
  llvm::DenseSet<const clang::Stmt *>
      Decides; ///< Conditions, and parts of them, that choose a value.
  llvm::DenseSet<const clang::VarDecl *>
      Escaped; ///< Locals that other code may keep the address of.
  std::unique_ptr<Liveness> Live;
  const Witness *Merged = nullptr; ///< Why merged states know less.
  llvm::DenseSet<const clang::VarDecl *> Deciding; ///< See Choices.h.
  unsigned Visits = 0;
};

/// Why paths of \p Function are not told apart: it has \p Reached a limit.
[[nodiscard]] const Witness *limitWitness(AnalysisContext &Context,
                                          const clang::FunctionDecl &Function,
                                          Limit Reached);

/// A move whose body says what goes over, and what stays behind for the
/// destructor of the object that it is taken from.
[[nodiscard]] bool movesParts(const clang::FunctionDecl &Function,
                              const AnalysisContext &Context);

/// Fills in FunctionResult::Cycles where the order of a write and a sync
/// matters.
void findCycles(FunctionResult &Result, const clang::CFG &Graph);

/// Fills in the outcomes of \p Result as its callers see them. Beyond the limit
/// they are merged, and \p Merged says why less is known then.
void inferOutcomes(FunctionResult &Result, const AnalysisLimits &Limits,
                   const Witness *Merged);

/// Adds to \p Into what \p New says of \p Function, an earlier or later round
/// of a recursion. True when that is something new.
[[nodiscard]] bool joinSummaries(Summary &Into, const Summary &New,
                                 const clang::FunctionDecl *Function,
                                 const AnalysisLimits &Limits,
                                 const Witness *Merged);

} // namespace durability

#endif // DURABILITY_CORE_FUNCTIONANALYSIS_H
