/// \file
/// Which functions of a translation unit are worth analysing, and in which
/// order.
///
/// A function is analysed when it reaches an event: a call that the model gives
/// an effect, a callee with a contract, or a fill level of an own buffer. All
/// others are skipped, which is what keeps the cost near parsing.
#ifndef DURABILITY_CORE_CALLGRAPH_H
#define DURABILITY_CORE_CALLGRAPH_H

#include "core/AnalysisContext.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace durability {

class CallGraph {
public:
  struct Node {
    const clang::FunctionDecl *Definition = nullptr;
    llvm::SmallSetVector<const clang::FunctionDecl *, 8>
        Callees; ///< Canonical declarations.
    bool HasEvent = false;
    bool CallsUnknown = false;
    llvm::SmallVector<const clang::RecordDecl *, 1>
        Binds; ///< Assigns records, or pointers to records, of these types.
  };

  /// Reads every function body outside system headers; infers own buffers on
  /// the way.
  explicit CallGraph(AnalysisContext &Context);

  /// Strongly connected components of the functions to analyse, callees first.
  [[nodiscard]] std::vector<std::vector<const Node *>> bottomUp() const;

private:
  void analyseConstructors();
  void analyseBinders(AnalysisContext &Context);
  void propagate(bool Node::*Flag);

  llvm::MapVector<const clang::FunctionDecl *, Node>
      Nodes; ///< By canonical declaration, in source order.
};

} // namespace durability

#endif // DURABILITY_CORE_CALLGRAPH_H
