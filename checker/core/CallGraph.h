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
    llvm::SmallSetVector<const clang::FunctionDecl *, 4>
        Elsewhere; ///< Callees that only another translation unit can know.
    llvm::SmallSetVector<const clang::CXXMethodDecl *, 2>
        Methods; ///< Called on objects of classes not known.
    llvm::SmallSetVector<const clang::FieldDecl *, 2>
        Fields; ///< Of tables: called through.
    llvm::SmallSetVector<const clang::FieldDecl *, 2>
        OpenFields; ///< Those that no table of this translation unit fills.
    bool OwnEvent = false;     ///< Itself, as far as can be seen here.
    bool OwnUnknown = false;   ///< Itself, as far as can be seen here.
    bool NeverReturns = false; ///< What it does to files, nobody sees.
    bool HasEvent = false;     ///< Also through callees; see resolve().
    bool CallsUnknown = false; ///< Also through callees; see resolve().
    std::string Unknown;       ///< One that nothing is known of: "'hook'".
    llvm::SmallVector<const clang::RecordDecl *, 1>
        Binds; ///< Assigns records, or pointers to records, of these types.
    bool CallsPointer = false; ///< Itself, not through callees; what is passed
                               ///< may be a file or lead to one.
    bool CallsBlindly = false; ///< The same, and it cannot: what runs has only
                               ///< the program's own variables.
    /// \p Function is its definition.
    void define(const clang::FunctionDecl &Function);
    /// What a call that names no function may run, for other translation units.
    void noteCall(const clang::CallExpr &Call, const clang::ASTContext &AST);
    /// A call that names no function, and nothing here says what it runs.
    void noteOpenCall(const clang::CallExpr &Call,
                      const clang::ASTContext &AST);
  };
  using Map = llvm::MapVector<const clang::FunctionDecl *, Node>;

  /// Reads every function body outside system headers; infers own buffers on
  /// the way.
  explicit CallGraph(AnalysisContext &Context);

  /// Decides which functions reach an event, and which something unknown, with
  /// what \p External (null: nothing) knows of other translation units; infers
  /// the kinds of handles from the former.
  void resolve(AnalysisContext &Context, ExternalSummaries *External);

  /// Strongly connected components of the functions to analyse, callees first.
  [[nodiscard]] std::vector<std::vector<const Node *>> bottomUp() const;

  /// By canonical declaration, in source order.
  [[nodiscard]] const Map &nodes() const { return Nodes; }

private:
  void addReach(Node &N, ExternalSummaries *External) const;
  void addBuffers(AnalysisContext &Context, ExternalSummaries &External);
  [[nodiscard]] std::vector<const clang::FunctionDecl *> definitions() const;
  void analyseConstructors();
  void analyseOwners();
  void analyseBinders(AnalysisContext &Context, ExternalSummaries *External);
  void analyseInitialisers(const AnalysisContext &Context);
  void propagate(bool Node::*Flag);

  Map Nodes;
};

} // namespace durability

#endif // DURABILITY_CORE_CALLGRAPH_H
