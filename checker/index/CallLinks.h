/// \file
/// The call graph of a whole program, as far as its functions can be told apart
/// by key.
#ifndef DURABILITY_INDEX_CALLLINKS_H
#define DURABILITY_INDEX_CALLLINKS_H

#include "index/Knowledge.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <set>

namespace durability::index {

class CallLinks {
public:
  struct Node {
    unsigned Unit = 0;
    uint32_t Number = 0; ///< In its unit.
    uint64_t Key = 0;
    bool IsShared = false;
    bool HasEvent = false; ///< Reaches an event, also in other units.
    bool Touches = false;  ///< Reaches an event or something unknown.
    bool IsCut = false;    ///< Calls of it are left out: see CallCircles.cpp.
    bool IsAsked = false;  ///< What it does is asked for by name from outside.
    unsigned Distance = 0; ///< Calls on the shortest way to an event.
    llvm::SmallVector<uint32_t, 4> Callees, Callers;
  };

  /// \p Units: null for one that could not be read. \p Facts: of all of them;
  /// gets the inert functions, and loses the buffers that nobody appends to.
  /// \p MaxCircle: functions of a recursion through several units; larger ones
  /// are cut.
  CallLinks(llvm::ArrayRef<const UnitFacts *> Units, ProgramFacts &Facts,
            size_t MaxCircle);

  [[nodiscard]] const std::vector<Node> &nodes() const { return Nodes; }
  /// The nodes that \p Key stands for: of an inline function the first, of
  /// others all.
  [[nodiscard]] const auto &definitions() const { return Defined; }
  /// Strongly connected components of the nodes that reach events, callees
  /// first.
  [[nodiscard]] std::vector<std::vector<uint32_t>> components() const;

  /// Calls \p Do with \p Key and all that it may run.
  void forEachBehind(uint64_t Key, llvm::function_ref<void(uint64_t)> Do) const;

private:
  void addNodes(llvm::ArrayRef<const UnitFacts *> Units);
  void addEdges(llvm::ArrayRef<const UnitFacts *> Units);
  void addBehind(const ProgramFacts &Facts);
  bool addCallees(Node &N, uint64_t Key) const;
  void findEvents(llvm::ArrayRef<const UnitFacts *> Units, ProgramFacts &Facts);
  void addBinders(llvm::ArrayRef<const UnitFacts *> Units);
  void spread(bool Node::*Flag);
  void cutCircles(size_t MaxCircle);
  template <typename Predicate>
  void cutWithin(llvm::ArrayRef<uint32_t> Circle, Predicate Goes);
  void findInert(ProgramFacts &Facts) const;
  void findAsked(llvm::ArrayRef<const UnitFacts *> Units);

  std::vector<Node> Nodes;
  llvm::DenseMap<uint64_t, llvm::SmallVector<uint32_t, 1>> Defined;
  llvm::DenseMap<uint64_t, std::set<uint64_t>>
      Behind; ///< Of methods and slots: the functions they may run.
};

} // namespace durability::index

#endif // DURABILITY_INDEX_CALLLINKS_H
