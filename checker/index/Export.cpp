#include "index/Export.h"
#include "core/CallGraph.h"
#include "core/RecordFacts.h"
#include "core/SiblingEvidence.h"
#include "index/Encode.h"
#include "index/Keys.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/CXXInheritance.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/xxhash.h"

using namespace clang;
using namespace durability;
using namespace durability::index;
using llvm::StringRef;

template <typename T> static void sortUnique(std::vector<T> &Items) {
  llvm::sort(Items);
  Items.erase(llvm::unique(Items), Items.end());
}

namespace {
/// Reads the facts of a unit.
class FactReader {
public:
  FactReader(const TranslationUnitAnalysis &Analysis, FileNames &Files,
             StringRef Unit)
      : Analysis(Analysis), Context(Analysis.shared()), Files(Files) {
    Facts.Unit = Unit.str();
  }
  UnitFacts run();

private:
  void addCalls();
  void addNode(const CallGraph::Node &Node, CallNode &Call);
  void addOthers(const CallGraph::Node &Node, CallNode &Call);
  void addOverrides(const CXXRecordDecl &Class);
  void addTables();
  void addBuffers();
  void addKinds();
  [[nodiscard]] std::string exportKey(const FunctionDecl &Function) const;
  void addSources();

  const TranslationUnitAnalysis &Analysis;
  AnalysisContext &Context;
  FileNames &Files;
  UnitFacts Facts;
  llvm::DenseSet<const FunctionDecl *> InTables; ///< Canonical.
  llvm::DenseMap<const FunctionDecl *, uint32_t> Numbers;
};
} // namespace

/// Empty when no other translation unit can reach \p Function.
std::string FactReader::exportKey(const FunctionDecl &Function) const {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  const bool Reached =
      (Method && Method->isVirtual()) ||
      InTables.contains(Function.getCanonicalDecl()) ||
      (Function.isExternallyVisible() && !Function.isInlined());
  return Reached ? keyText(Function, Facts.Unit) : std::string();
}

void FactReader::addTables() {
  for (const Dispatch::KnownTable &Table : Context.Dispatches.tables()) {
    TableFact Fact{recordName(*Table.Record), Table.Name.str(), {}};
    for (const FieldDecl *Field : Table.Record->fields())
      if (const FunctionDecl *Function =
              functionIn(fieldValue(*Table.List, *Field))) {
        InTables.insert(Function->getCanonicalDecl());
        Fact.Slots.push_back(
            {fieldName(*Field).Field, keyHash(keyText(*Function, Facts.Unit))});
      }
    if (!Fact.Record.empty())
      Facts.Tables.push_back(std::move(Fact));
  }
}

/// What a call of each method runs on an object of exactly \p Class.
void FactReader::addOverrides(const CXXRecordDecl &Class) {
  CXXFinalOverriderMap Final;
  Class.getFinalOverriders(Final);
  const std::string Name = classNameOf(Class);
  for (const auto &[Method, BySubobject] : Final)
    for (const auto &[Subobject, Runs] : BySubobject)
      if (Runs.size() == 1 && !Runs[0].Method->isPureVirtual() &&
          !Files.Sources.isInSystemHeader(Runs[0].Method->getLocation()))
        Facts.Overrides.push_back(
            {keyHash(keyText(*Method, Facts.Unit)), Name,
             keyHash(keyText(*Runs[0].Method, Facts.Unit))});
}

/// Another unit may hold the same function, and the linker keeps one.
static bool isSharedDefinition(const FunctionDecl &Function) {
  switch (Function.getASTContext().GetGVALinkageForFunction(&Function)) {
  case GVA_AvailableExternally:
  case GVA_DiscardableODR:
  case GVA_StrongODR:
    return true;
  case GVA_Internal:
  case GVA_StrongExternal:
    return false;
  }
  llvm_unreachable("all linkages are handled");
}

/// What is called in other units, as far as it can be named.
void FactReader::addOthers(const CallGraph::Node &Node, CallNode &Call) {
  for (const FunctionDecl *Callee : Node.Elsewhere)
    if (!Numbers.contains(Callee))
      Call.Elsewhere.push_back(keyHash(keyText(*Callee, Facts.Unit)));
  for (const CXXMethodDecl *Method : Node.Methods)
    if (!Files.Sources.isInSystemHeader(Method->getLocation()))
      Call.Elsewhere.push_back(keyHash(keyText(*Method, Facts.Unit)));
  for (const FieldDecl *Field : Node.Fields) {
    const FieldName Name = fieldName(*Field);
    Call.Elsewhere.push_back(slotKey(Name.Record, Name.Field));
  }
}

void FactReader::addNode(const CallGraph::Node &Node, CallNode &Call) {
  const FunctionDecl &Function = *Node.Definition;
  if (const std::string Key = exportKey(Function); !Key.empty())
    Call.Key = keyHash(Key);
  Call.HasEvent = Node.HasEvent;
  Call.CallsPointer = Node.CallsPointer && !Node.NeverReturns;
  Call.IsShared = isSharedDefinition(Function);
  for (const FunctionDecl *Callee : Node.Callees)
    if (auto Found = Numbers.find(Callee); Found != Numbers.end())
      Call.Local.push_back(Found->second);
  for (const FieldDecl *Field : Context.Buffers.grownBy(Function))
    Call.Levels.push_back(fieldKey(fieldName(*Field)));
  // What it does before the program ends, nobody sees.
  if (!Node.NeverReturns)
    addOthers(Node, Call);
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
      Method && !Method->getParent()->isLambda()) {
    Call.Class = classKey(*Method->getParent());
    Call.IsConstructor = isa<CXXConstructorDecl>(Method);
  }
  for (const RecordDecl *Record : Node.Binds)
    for (const FieldDecl *Field : Record->fields())
      if (Field->getType()->isFunctionPointerType())
        Call.Binds.push_back(
            slotKey(recordName(*Record), fieldName(*Field).Field));
  sortUnique(Call.Binds);
  sortUnique(Call.Local);
  sortUnique(Call.Elsewhere);
  sortUnique(Call.Levels);
}

void FactReader::addCalls() {
  const CallGraph::Map &Nodes = Analysis.calls().nodes();
  llvm::SetVector<const CXXRecordDecl *> Classes;
  for (const auto &[Function, Node] : Nodes)
    Numbers.try_emplace(Function, Numbers.size());
  for (const auto &[Function, Node] : Nodes) {
    CallNode &Call = Facts.Calls.emplace_back();
    if (Node.Definition)
      addNode(Node, Call);
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Function))
      Classes.insert(Method->getParent()->getDefinition());
  }
  // A class of which no object can be created is none that a call may meet.
  for (const CXXRecordDecl *Class : Classes)
    if (Class && Class->isPolymorphic() && !Class->isAbstract())
      addOverrides(*Class);
}

void FactReader::addSources() {
  const SourceManager &Sources = Files.Sources;
  for (auto It = Sources.fileinfo_begin(); It != Sources.fileinfo_end(); ++It) {
    FileID File = Sources.translateFile(It->first);
    const std::string Name = File.isValid() ? Files.of(File).str() : "";
    std::optional<llvm::MemoryBufferRef> Text = It->second->getBufferIfLoaded();
    if (Text && !Name.empty() &&
        !Sources.isInSystemHeader(Sources.getLocForStartOfFile(File)))
      Facts.Sources.push_back({Name, llvm::xxh3_64bits(Text->getBuffer())});
  }
}

static std::vector<FieldName> namesOf(const FieldPath &Path) {
  std::vector<FieldName> Names;
  for (const FieldDecl *Field : Path)
    Names.push_back(fieldName(*Field));
  return Names;
}

void FactReader::addBuffers() {
  auto Add = [&](llvm::ArrayRef<OwnBuffer> Buffers, bool Whole) {
    for (const OwnBuffer &B : Buffers)
      Facts.Buffers.push_back({namesOf(B.Storage), namesOf(B.Level),
                               namesOf(B.Handle), B.ToStream, Whole});
  };
  Add(Context.Buffers.all(), true);
  Add(Context.Buffers.drainedOnly(), false);
}

void FactReader::addKinds() {
  for (const auto &[Place, Kind] : Context.Handles.kinds()) {
    KindFact Fact{.Field = {},
                  .Usr = "",
                  .Name = "",
                  .Other = Kind.Other,
                  .Synchronous = Kind.Synchronous,
                  .Unbuffered = Kind.Unbuffered};
    if (!Fact.Other && !Fact.Synchronous && !Fact.Unbuffered)
      continue;
    if (const auto *Field = dyn_cast<FieldDecl>(Place)) {
      Fact.Field = fieldName(*Field);
    } else if (Place->isExternallyVisible()) {
      Fact.Usr = usrOf(*Place);
      Fact.Name = Place->getQualifiedNameAsString();
    }
    if (!Fact.Field.Record.empty() || !Fact.Usr.empty())
      Facts.Kinds.push_back(std::move(Fact));
  }
}

UnitFacts FactReader::run() {
  addTables();
  addCalls();
  addSources();
  addBuffers();
  addKinds();
  sortUnique(Facts.Overrides);
  sortUnique(Facts.Tables);
  sortUnique(Facts.Buffers);
  sortUnique(Facts.Kinds);
  sortUnique(Facts.Sources);
  return std::move(Facts);
}

Exporter::Exporter(const TranslationUnitAnalysis &Analysis, StringRef Root,
                   StringRef Unit)
    : Analysis(Analysis), Files(Analysis.context().getSourceManager(), Root),
      Unit(Unit.str()) {}

UnitFacts Exporter::facts() { return FactReader(Analysis, Files, Unit).run(); }

std::vector<CloseFact> Exporter::closes(const FunctionResult &Result) {
  SiblingEvidence Evidence;
  Evidence.add(Result, Analysis.shared().Dispatches);
  std::vector<CloseFact> Closes;
  auto Add = [&](StringRef Kind, const FileEnd &End, const Witness &At) {
    if (End.InCallee || At.Location.isInvalid())
      return;
    const TraceStep Place = placeOf(At, Files);
    CloseFact Fact{{Kind.str(), End.Function->getQualifiedNameAsString(),
                    &At == End.Synced, Place.File, Place.Line, Place.Column},
                   placeOf(*End.Closed, Files),
                   {}};
    for (const Witness *W = End.Closed->Inside; W; W = W->Inside)
      Fact.Within.push_back(placeOf(*W, Files));
    Closes.push_back(std::move(Fact));
  };
  for (const auto &[Kind, Of] : Evidence.kinds()) {
    for (const FileEnd &End : Of.Synced)
      Add(Kind, End, *End.Synced);
    for (const FileEnd &End : Of.Unsynced)
      Add(Kind, End, *End.Closed);
  }
  return Closes;
}

std::vector<LeftFact> Exporter::left(const FunctionResult &Result) {
  RecordFacts Records;
  Records.add(Result);
  std::vector<LeftFact> Left;
  auto Add = [&](const auto &By, bool IsBuffered) {
    for (const auto &[Key, What] : By)
      if (const std::string Record = recordName(*Key.first); !Record.empty())
        Left.push_back({Record, namesOf({Key.second.begin(), Key.second.end()}),
                        IsBuffered, What.Writer->getQualifiedNameAsString(),
                        encodeTrace(What.Buffered, Files)});
  };
  Add(Records.Buffered, true);
  Add(Records.Dirtied, false);
  llvm::sort(Left);
  return Left;
}

std::vector<HandleName> Exporter::synced(const FunctionResult &Result) {
  std::vector<HandleName> Synced;
  auto Add = [&](const AccessPath &File) {
    const auto Alternatives = File.alternatives();
    for (const AccessPath *One :
         Alternatives.empty() ? llvm::ArrayRef(&File) : Alternatives)
      if (HandleName Name = handleName(*One); Name != HandleName())
        Synced.push_back(std::move(Name));
  };
  for (const EventRecord &Event : Result.Events)
    if (Event.Kind == EffectKind::Sync && Event.File)
      Add(*Event.File);
  for (const ExitRecord &Exit : Result.Exits)
    for (const FileState &F : Exit.At.Files)
      if (F.Synced)
        Add(*F.File);
  sortUnique(Synced);
  return Synced;
}

ConcludedFunction Exporter::conclude(uint32_t Number,
                                     const FunctionDecl &Function) {
  AnalysisContext &Context = Analysis.shared();
  ConcludedFunction Concluded;
  Concluded.Node = Number;
  const FunctionResult *Result = Context.result(Function);
  if (Context.speaksByContract(Function))
    Concluded.Known =
        encode(Context.statedSummary(Function), Function, Files, Context);
  else if (!Result)
    Concluded.IsInert = !Context.reachesUnknown(Function);
  else if (!Result->NotAnalysed.empty())
    Concluded.Known.Unknown = Result->NotAnalysed;
  else
    Concluded.Known = encode(Result->Inferred, Function, Files, Context);
  if (!Result && !Concluded.IsInert && Concluded.Known.Unknown.empty() &&
      !Context.speaksByContract(Function))
    Concluded.Known.Unknown =
        "which calls " + Context.Opaque.lookup(Function.getCanonicalDecl()) +
        ", of which nothing is known";
  if (Result) {
    Concluded.Closes = closes(*Result);
    Concluded.Left = left(*Result);
    Concluded.Synced = synced(*Result);
  }
  return Concluded;
}
