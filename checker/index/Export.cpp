#include "index/Export.h"
#include "core/CallGraph.h"
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

namespace {
class Exporter {
public:
  Exporter(const TranslationUnitAnalysis &Analysis, StringRef Root,
           StringRef Unit)
      : Analysis(Analysis), Context(Analysis.shared()),
        Files(Analysis.context().getSourceManager(), Root) {
    Facts.Unit = Unit.str();
  }
  UnitFacts run();

private:
  void addCalls();
  void addFunction(const FunctionDecl &Function, const std::string &Key);
  void addOverrides(const CXXRecordDecl &Class);
  void addTables();
  [[nodiscard]] std::string exportKey(const FunctionDecl &Function) const;
  void addSources();
  void addFileEnds();

  const TranslationUnitAnalysis &Analysis;
  AnalysisContext &Context;
  FileNames Files;
  UnitFacts Facts;
  llvm::DenseSet<const FunctionDecl *> InTables; ///< Canonical.
};
} // namespace

/// Empty when no other translation unit can reach \p Function.
std::string Exporter::exportKey(const FunctionDecl &Function) const {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  const bool Reached =
      (Method && Method->isVirtual()) ||
      InTables.contains(Function.getCanonicalDecl()) ||
      (Function.isExternallyVisible() && !Function.isInlined());
  return Reached ? keyText(Function, Facts.Unit) : std::string();
}

void Exporter::addTables() {
  for (const Dispatch::KnownTable &Table : Context.Dispatches.tables()) {
    TableFact Fact{recordName(*Table.Record), Table.Name.str(), {}};
    for (const FieldDecl *Field : Table.Record->fields())
      if (const FunctionDecl *Function =
              functionIn(fieldValue(*Table.List, *Field))) {
        InTables.insert(Function->getCanonicalDecl());
        Fact.Slots.push_back({Field->getNameAsString(),
                              keyHash(keyText(*Function, Facts.Unit))});
      }
    if (!Fact.Record.empty())
      Facts.Tables.push_back(std::move(Fact));
  }
}

/// What a call of each method runs on an object of exactly \p Class.
void Exporter::addOverrides(const CXXRecordDecl &Class) {
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

void Exporter::addFunction(const FunctionDecl &Function,
                           const std::string &Key) {
  const FunctionResult *Result = Context.result(Function);
  if (!Result && !Context.speaksByContract(Function))
    return;
  ExportedFunction Exported{Key, Function.getQualifiedNameAsString(), {}};
  if (Context.speaksByContract(Function))
    Exported.Known =
        encode(Context.contractSummary(Function), Function, Files, Context);
  else if (!Result->NotAnalysed.empty())
    Exported.Known.Unknown = Result->NotAnalysed;
  else
    Exported.Known = encode(Result->Inferred, Function, Files, Context);
  Facts.Functions.push_back(std::move(Exported));
}

void Exporter::addCalls() {
  const CallGraph::Map &Nodes = Analysis.calls().nodes();
  llvm::DenseMap<const FunctionDecl *, uint32_t> Numbers;
  llvm::SetVector<const CXXRecordDecl *> Classes;
  for (const auto &[Function, Node] : Nodes)
    Numbers.try_emplace(Function, Numbers.size());
  for (const auto &[Function, Node] : Nodes) {
    CallNode &Call = Facts.Calls.emplace_back();
    if (const std::string Key = exportKey(*Function); !Key.empty()) {
      Call.Key = keyHash(Key);
      addFunction(*Node.Definition, Key);
    }
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Function))
      Classes.insert(Method->getParent()->getDefinition());
    Call.HasEvent = Node.HasEvent;
    Call.CallsPointer = Node.CallsPointer;
    for (const FunctionDecl *Callee : Node.Callees)
      if (auto Found = Numbers.find(Callee); Found != Numbers.end())
        Call.Local.push_back(Found->second);
    for (const FunctionDecl *Callee : Node.Elsewhere)
      if (!Numbers.contains(Callee))
        Call.Elsewhere.push_back(keyHash(keyText(*Callee, Facts.Unit)));
    for (const CXXMethodDecl *Method : Node.Methods)
      if (!Files.Sources.isInSystemHeader(Method->getLocation()))
        Call.Elsewhere.push_back(keyHash(keyText(*Method, Facts.Unit)));
    for (const RecordDecl *Record : Node.Tables)
      Call.Elsewhere.push_back(tableKey(recordName(*Record)));
    llvm::sort(Call.Local);
    llvm::sort(Call.Elsewhere);
  }
  // A class of which no object can be created is none that a call may meet.
  for (const CXXRecordDecl *Class : Classes)
    if (Class && Class->isPolymorphic() && !Class->isAbstract())
      addOverrides(*Class);
}

void Exporter::addSources() {
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

void Exporter::addFileEnds() {
  auto Add = [&](StringRef Kind, const FileEnd &End, const Witness &At) {
    if (End.InCallee || At.Location.isInvalid())
      return;
    auto [File, Offset] = Files.Sources.getDecomposedExpansionLoc(At.Location);
    Facts.Ends.push_back({Kind.str(), End.Function->getQualifiedNameAsString(),
                          &At == End.Synced, Files.of(File).str(),
                          Files.Sources.getLineNumber(File, Offset),
                          Files.Sources.getColumnNumber(File, Offset)});
  };
  for (const auto &[Kind, Evidence] : Analysis.siblings().kinds()) {
    for (const FileEnd &End : Evidence.Synced)
      Add(Kind, End, *End.Synced);
    for (const FileEnd &End : Evidence.Unsynced)
      Add(Kind, End, *End.Closed);
  }
}

template <typename T> static void sortUnique(std::vector<T> &Items) {
  llvm::sort(Items);
  Items.erase(llvm::unique(Items), Items.end());
}

UnitFacts Exporter::run() {
  addTables();
  addCalls();
  addSources();
  addFileEnds();
  llvm::sort(Facts.Functions,
             [](const ExportedFunction &A, const ExportedFunction &B) {
               return A.Key < B.Key;
             });
  sortUnique(Facts.Overrides);
  sortUnique(Facts.Tables);
  sortUnique(Facts.Ends);
  sortUnique(Facts.Sources);
  return std::move(Facts);
}

UnitFacts durability::index::exportUnit(const TranslationUnitAnalysis &Analysis,
                                        const Imports &Asked, StringRef Root,
                                        StringRef Unit) {
  UnitFacts Facts = Exporter(Analysis, Root, Unit).run();
  Facts.Asked.assign(Asked.asked().begin(), Asked.asked().end());
  return Facts;
}
