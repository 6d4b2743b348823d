#include "index/Imports.h"
#include "index/Encode.h"
#include "index/Keys.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;
using namespace durability::index;

uint64_t durability::index::tableKey(llvm::StringRef Record) {
  return keyHash(("table\n" + Record).str());
}

uint64_t Imports::keyOf(const FunctionDecl &Function) {
  auto [It, New] = Keys.try_emplace(Function.getCanonicalDecl(), 0);
  if (New) {
    const std::string Usr = usrOf(Function);
    // What has internal linkage is not defined elsewhere.
    It->second =
        Usr.empty() || !Function.isExternallyVisible() ? 0 : keyHash(Usr);
  }
  if (It->second)
    Asked.insert(It->second);
  return It->second;
}

const Summary *Imports::decoded(uint64_t Key, const DecodeTarget &Target,
                                AnalysisContext &Context) {
  if (!Key || !From)
    return nullptr;
  std::optional<SymbolicSummary> Found = From->summary(Key);
  if (!Found)
    return nullptr;
  if (!Names)
    Names = std::make_unique<NameLookup>(Context.AST);
  Summary &Slot = Summaries.emplace_back();
  DecodeTarget Own = Target;
  Own.Owner = &Slot;
  Slot = decode(*Found, Own, *Names, Context);
  return &Slot;
}

const Summary *Imports::summary(const FunctionDecl &Callee,
                                AnalysisContext &Context) {
  const uint64_t Key = keyOf(Callee);
  auto [It, New] = Known.try_emplace(Callee.getCanonicalDecl(), nullptr);
  if (!New)
    return It->second;
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  return Known[Callee.getCanonicalDecl()] =
             decoded(Key,
                     {.Declared = Callee.getLocation(),
                      .Parameters = Callee.parameters(),
                      .This = Method ? Method->getParent() : nullptr},
                     Context);
}

bool Imports::isInert(const FunctionDecl &Callee) {
  const uint64_t Key = keyOf(Callee);
  return Key && From && From->isInert(Key);
}

llvm::ArrayRef<ExternalCandidate>
Imports::overriders(const CXXMethodDecl &Method, AnalysisContext &Context) {
  const uint64_t Key = keyOf(Method);
  auto [It, New] = Overriders.try_emplace(Method.getCanonicalDecl());
  if (!New || !Key || !From)
    return It->second;
  std::vector<ExternalCandidate> Candidates;
  for (const OverrideFact &Fact : From->overriders(Key)) {
    ExternalBehaviour Does;
    Does.Inert = From->isInert(Fact.By);
    // The members of the overriding class are seen from the method's.
    if (!Does.Inert)
      Does.Known = decoded(Fact.By,
                           {.Declared = Method.getLocation(),
                            .Parameters = Method.parameters(),
                            .This = Method.getParent()},
                           Context);
    Candidates.push_back({Fact.Class, Does});
  }
  return Overriders[Method.getCanonicalDecl()] = std::move(Candidates);
}

llvm::ArrayRef<ExternalTable> Imports::tables(const RecordDecl &Record,
                                              AnalysisContext &Context) {
  const std::string Name = recordName(Record);
  Asked.insert(tableKey(Name));
  auto *Canonical = cast<RecordDecl>(Record.getCanonicalDecl());
  auto [It, New] = Tables.try_emplace(Canonical);
  const RecordDecl *Definition = Record.getDefinition();
  if (!New || !From || !Definition)
    return It->second;
  std::vector<ExternalTable> Found;
  for (const TableFact &Fact : From->tables(Name)) {
    ExternalTable Table{Fact.Name, {}};
    for (const TableSlot &Slot : Fact.Slots)
      for (const FieldDecl *Field : Definition->fields()) {
        if (Field->getName() != Slot.Field)
          continue;
        ExternalBehaviour Does;
        Does.Inert = From->isInert(Slot.Function);
        if (!Does.Inert)
          Does.Known = decoded(Slot.Function,
                               {.Declared = Field->getLocation(),
                                .Parameters = tableParameters(*Field)},
                               Context);
        Table.Fields.emplace_back(Field, Does);
      }
    Found.push_back(std::move(Table));
  }
  return Tables[Canonical] = std::move(Found);
}

llvm::ArrayRef<ExternalFileEnd> Imports::fileEnds(llvm::StringRef Kind) {
  auto [It, New] = Ends.try_emplace(Kind.str());
  if (New && From)
    for (const FileEndFact &Fact : From->fileEnds(Kind))
      It->second.push_back(
          {Fact.Function, Fact.Synced, {Fact.File, Fact.Line, Fact.Column}});
  return It->second;
}
