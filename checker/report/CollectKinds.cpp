#include "core/HandleHistory.h"
#include "core/SiblingEvidence.h"
#include "report/Collector.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace durability;
using namespace durability::report;

/// Files that are opened, written and closed in one go are known by their name
/// or object, those that stay open by the handle that is kept.
void Collector::addKinds(const TranslationUnitAnalysis &Analysis,
                         Report &Into) {
  auto Add = [&](const std::string &Key, const std::string &Spelled,
                 const FunctionDecl &Function, SourceLocation Where,
                 bool Synced) {
    Into.Kinds.push_back({Key, Spelled, Function.getQualifiedNameAsString(),
                          place(Where), Synced});
  };
  for (const auto &[Key, Kind] : Analysis.siblings().kinds())
    for (const auto *Ends : {&Kind.Synced, &Kind.Unsynced})
      for (const FileEnd &End : *Ends)
        Add(Key, Kind.Spelled, *End.Function,
            End.Closed ? End.Closed->Location : End.Function->getLocation(),
            Ends == &Kind.Synced);
  for (const auto &[Handle, History] : Analysis.handles().all()) {
    const std::string Name = Handle->getQualifiedNameAsString();
    const std::string Key = "handle:" + Name,
                      Spelled = "kept in '" + Name + "'";
    for (const FunctionDecl *Settler : History.Settlers)
      Add(Key, Spelled, *Settler, Settler->getLocation(), true);
    for (const HandleHistory::Leaver &Left : History.Leavers)
      Add(Key, Spelled, *Left.Function->Function, Left.Exit->Location, false);
  }
}
