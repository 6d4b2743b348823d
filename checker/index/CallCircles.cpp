/// \file
/// Recursion in the call graph of a program: its strongly connected components,
/// and what is done with those that lead through too much of it.
///
/// In a large program everything that can call back (a virtual table, a query
/// inside a query) forms one circle of a thousand functions. Going around it
/// until nothing changes costs several analyses of the whole program, and what
/// it says in the end is next to nothing. So such a circle is cut: of its calls
/// between units, those stay that lead closer to an event. What is cut is
/// unknown there, as it is without linking.
#include "index/CallLinks.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability::index;

namespace {
/// Tarjan's algorithm with an explicit stack.
class ComponentSearch {
public:
  explicit ComponentSearch(const std::vector<CallLinks::Node> &Nodes)
      : Nodes(Nodes), Order(Nodes.size()), Low(Nodes.size()),
        Open(Nodes.size()) {}

  std::vector<std::vector<uint32_t>> run() {
    for (uint32_t I = 0; I < Nodes.size(); ++I)
      if (Nodes[I].HasEvent && !Order[I])
        visit(I);
    return std::move(Components);
  }

private:
  void enter(uint32_t Node) {
    Order[Node] = Low[Node] = ++Count;
    Open[Node] = true;
    Stack.push_back(Node);
    Frames.push_back({Node, 0});
  }

  void visit(uint32_t Root) {
    enter(Root);
    while (!Frames.empty()) {
      auto &[At, Next] = Frames.back();
      if (Next < Nodes[At].Callees.size()) {
        const uint32_t Callee = Nodes[At].Callees[Next++];
        if (!Nodes[Callee].HasEvent)
          continue;
        if (!Order[Callee])
          enter(Callee);
        else if (Open[Callee])
          Low[At] = std::min(Low[At], Order[Callee]);
        continue;
      }
      const uint32_t Done = At;
      Frames.pop_back();
      if (!Frames.empty()) {
        uint32_t &Caller = Low[Frames.back().first];
        Caller = std::min(Caller, Low[Done]);
      }
      if (Low[Done] == Order[Done])
        close(Done);
    }
  }

  void close(uint32_t Root) {
    std::vector<uint32_t> &Component = Components.emplace_back();
    uint32_t Member = 0;
    do {
      Member = Stack.back();
      Stack.pop_back();
      Open[Member] = false;
      Component.push_back(Member);
    } while (Member != Root);
    llvm::sort(Component);
  }

  const std::vector<CallLinks::Node> &Nodes;
  std::vector<uint32_t> Order, Low; ///< Order 0: not visited.
  std::vector<bool> Open;
  std::vector<uint32_t> Stack;
  std::vector<std::pair<uint32_t, uint32_t>> Frames; ///< Node, next callee.
  std::vector<std::vector<uint32_t>> Components;
  uint32_t Count = 0;
};
} // namespace

std::vector<std::vector<uint32_t>> CallLinks::components() const {
  return ComponentSearch(Nodes).run();
}

template <typename Predicate>
void CallLinks::cutWithin(llvm::ArrayRef<uint32_t> Circle, Predicate Goes) {
  const llvm::DenseSet<uint32_t> Inside(Circle.begin(), Circle.end());
  for (const uint32_t From : Circle)
    llvm::erase_if(Nodes[From].Callees, [&](uint32_t To) {
      const bool Gone = Inside.contains(To) &&
                        Nodes[From].Unit != Nodes[To].Unit &&
                        Goes(Nodes[From], Nodes[To]);
      Nodes[From].IsCut = Nodes[From].IsCut || Gone;
      return Gone;
    });
}

void CallLinks::cutCircles(size_t MaxCircle) {
  auto CutLarge = [&](auto Goes) {
    for (const std::vector<uint32_t> &Circle : components())
      if (Circle.size() > MaxCircle)
        cutWithin(Circle, Goes);
  };
  CutLarge([](const Node &From, const Node &To) {
    return To.Distance >= From.Distance;
  });
  // Within a unit, calls may lead away from events, and out again.
  CutLarge([](const Node &, const Node &) { return true; });
}
