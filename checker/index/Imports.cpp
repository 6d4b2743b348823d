#include "index/Imports.h"
#include "core/HandleFacts.h"
#include "core/OwnBuffer.h"
#include "core/RecordFacts.h"
#include "index/Encode.h"
#include "index/Keys.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;
using namespace durability::index;

uint64_t Imports::keyOf(const FunctionDecl &Function) {
  auto [It, New] = Keys.try_emplace(Function.getCanonicalDecl(), 0);
  if (New) {
    const std::string Usr = usrOf(Function);
    // What has internal linkage is not defined elsewhere.
    It->second =
        Usr.empty() || !Function.isExternallyVisible() ? 0 : keyHash(Usr);
  }
  return It->second;
}

NameLookup &Imports::names(AnalysisContext &Context) {
  if (!Names)
    Names = std::make_unique<NameLookup>(Context.AST);
  return *Names;
}

void Imports::forget() {
  Known.clear();
  Overriders.clear();
  Tables.clear();
}

ExternalReach Imports::reach(uint64_t Key) const {
  ExternalReach Reach;
  if (!Key || !From)
    return Reach;
  Reach.Event = From->knows(Key);
  Reach.Any = Reach.Event || From->facts().isInert(Key);
  return Reach;
}

/// What several functions reach together; \p Keys: all that may be run.
static ExternalReach together(const ExternalReach &A, const ExternalReach &B) {
  return {true, A.Event || B.Event, A.Unknown || B.Unknown || !B.Any};
}

ExternalReach Imports::reach(const FunctionDecl &Callee) {
  return reach(keyOf(Callee));
}

ExternalReach Imports::reachOfOverriders(const CXXMethodDecl &Method) {
  ExternalReach Reach;
  const uint64_t Key = keyOf(Method);
  if (Key && From)
    for (const OverrideFact &Fact : From->facts().overriders(Key))
      Reach = together(Reach, reach(Fact.By));
  return Reach;
}

ExternalReach Imports::reachOfTables(const FieldDecl &Field) {
  ExternalReach Reach;
  const FieldName Name = fieldName(Field);
  if (From)
    for (const TableFact &Fact : From->facts().tables(Name.Record))
      for (const TableSlot &Slot : Fact.Slots)
        if (Slot.Field == Name.Field)
          Reach = together(Reach, reach(Slot.Function));
  return Reach;
}

bool Imports::isInert(uint64_t Key) {
  Asked.function(Key, *From);
  return From->isInert(Key);
}

const Summary *Imports::decoded(uint64_t Key, const DecodeTarget &Target,
                                AnalysisContext &Context) {
  if (!Key || !From)
    return nullptr;
  Asked.function(Key, *From);
  std::optional<SymbolicSummary> Found = From->summary(Key);
  if (!Found)
    return nullptr;
  Summary &Slot = Summaries.emplace_back();
  DecodeTarget Own = Target;
  Own.Owner = &Slot;
  Slot = decode(*Found, Own, names(Context), Context);
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
  return Key && From && isInert(Key);
}

llvm::ArrayRef<ExternalCandidate>
Imports::overriders(const CXXMethodDecl &Method, AnalysisContext &Context) {
  const uint64_t Key = keyOf(Method);
  auto [It, New] = Overriders.try_emplace(Method.getCanonicalDecl());
  if (!New || !Key || !From)
    return It->second;
  std::vector<ExternalCandidate> Candidates;
  for (const OverrideFact &Fact : From->facts().overriders(Key)) {
    ExternalBehaviour Does;
    Does.Inert = isInert(Fact.By);
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
  auto *Canonical = cast<RecordDecl>(Record.getCanonicalDecl());
  auto [It, New] = Tables.try_emplace(Canonical);
  const RecordDecl *Definition = Record.getDefinition();
  if (!New || !From || !Definition)
    return It->second;
  std::vector<ExternalTable> Found;
  for (const TableFact &Fact : From->facts().tables(Name)) {
    ExternalTable Table{Fact.Name, {}};
    for (const TableSlot &Slot : Fact.Slots)
      for (const FieldDecl *Field : Definition->fields()) {
        if (fieldName(*Field).Field != Slot.Field)
          continue;
        ExternalBehaviour Does;
        Does.Inert = isInert(Slot.Function);
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
  if (New && From) {
    Asked.fileEnds(Kind, *From);
    for (const FileEndFact &Fact : From->facts().fileEnds(Kind))
      It->second.push_back(
          {Fact.Function, Fact.Synced, {Fact.File, Fact.Line, Fact.Column}});
  }
  return It->second;
}

/// Empty when a field is not defined here.
static FieldPath fieldsOf(llvm::ArrayRef<FieldName> Path, NameLookup &Names) {
  FieldPath Fields;
  for (const FieldName &Name : Path) {
    const FieldDecl *Field = Names.field(Name);
    if (!Field)
      return {};
    Fields.push_back(Field->getCanonicalDecl());
  }
  return Fields;
}

std::vector<OwnBuffer> Imports::buffers(AnalysisContext &Context) {
  std::vector<OwnBuffer> Buffers;
  if (!From)
    return Buffers;
  for (const BufferFact &Fact : From->facts().Buffers) {
    OwnBuffer B{fieldsOf(Fact.Storage, names(Context)),
                fieldsOf(Fact.Level, names(Context)),
                fieldsOf(Fact.Handle, names(Context)), Fact.ToStream};
    if (!B.Storage.empty() && !B.Level.empty() && !B.Handle.empty())
      Buffers.push_back(std::move(B));
  }
  return Buffers;
}

void Imports::addKinds(HandleFacts &Into, AnalysisContext &Context) {
  if (!From)
    return;
  for (const KindFact &Fact : From->facts().Kinds) {
    const ValueDecl *Place =
        Fact.Usr.empty()
            ? static_cast<const ValueDecl *>(names(Context).field(Fact.Field))
            : names(Context).global(Fact.Name, Fact.Usr);
    HandleKind Kind;
    Kind.Other = Fact.Other;
    Kind.Synchronous = Fact.Synchronous;
    Kind.Unbuffered = Fact.Unbuffered;
    if (Place)
      Into.add(*Place, Kind);
  }
}

void Imports::addLeft(RecordFacts &Into, AnalysisContext &Context) {
  if (!From)
    return;
  for (const LeftFact &Fact : From->facts().Left) {
    const RecordDecl *Record = names(Context).record(Fact.Record);
    FieldPath Fields = fieldsOf(Fact.Fields, names(Context));
    if (!Record || Fields.empty())
      continue;
    auto &By = Fact.IsBuffered ? Into.Buffered : Into.Dirtied;
    HandleKey Key{cast<RecordDecl>(Record->getCanonicalDecl()),
                  {Fields.begin(), Fields.end()}};
    if (auto [It, New] = By.try_emplace(std::move(Key)); New)
      It->second.Buffered =
          decodeTrace(Fact.Steps, Record->getLocation(), Context);
  }
}

bool Imports::isSynced(const AccessPath &File) {
  const HandleName Name = handleName(File);
  if (!From || Name == HandleName())
    return true;
  Asked.isSynced(Name, *From);
  return From->facts().isSynced(Name);
}
