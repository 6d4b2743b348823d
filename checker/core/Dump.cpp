#include "core/Dump.h"
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
using namespace durability;

llvm::StringRef durability::effectName(EffectKind Kind) {
  static constexpr llvm::StringRef Names[] = {
      "open",     "open-other", "buffered-write",
      "write",    "flush",      "sync",
      "sync-dir", "sync-all",   "truncate",
      "allocate", "rename",     "link",
      "unlink",   "mkdir",      "close",
      "dup",      "handle-of",  "stream-of",
      "map",      "unmap",      "set-unbuffered",
      "metadata", "acknowledge"};
  return Names[static_cast<unsigned>(Kind)];
}

/// A set of sources: "0", "1", "u" (the caller's buffer), "k" (the caller's
/// page cache), "?".
static std::string sources(uint8_t Set) {
  if (!Set)
    return "0";
  std::string Text;
  for (auto [Bit, Name] : {std::pair(Here, "1"), std::pair(EntryBuffer, "u"),
                           std::pair(EntryCache, "k"), std::pair(Unclear, "?")})
    if (Set & Bit)
      Text += (Text.empty() ? "" : "|") + std::string(Name);
  return Text;
}

static void printFile(const FileState &F, llvm::raw_ostream &OS) {
  OS << F.File->spelling() << ": U=" << sources(F.Buffer)
     << " K=" << sources(F.Cache);
  if (F.Closed)
    OS << " closed";
  if (F.SyncFailed)
    OS << " sync-failed";
  if (F.NotRegular)
    OS << " not-regular";
  if (F.Synchronous)
    OS << " synchronous";
}

static std::string classText(const Value &V) {
  if (V.Constant)
    return std::to_string(*V.Constant);
  if (V.Class == VC_Any)
    return V.Object ? V.Object->spelling() : "any";
  std::string Text;
  for (auto [Bit, Name] :
       {std::pair(VC_Negative, "<0"), std::pair(VC_Zero, "0"),
        std::pair(VC_Positive, ">0")})
    if (V.Class & Bit)
      Text += (Text.empty() ? "" : ",") + std::string(Name);
  return Text;
}

static const char *causeName(EntryCause Cause) {
  static constexpr const char *Names[] = {"created", "renamed",   "linked",
                                          "removed", "directory", "stated"};
  return Names[static_cast<unsigned>(Cause)];
}

/// "{renamed N=1 intended}", "{synced}".
static void printNames(const NameStates &Entries, const DirectorySyncs &Syncs,
                       llvm::raw_ostream &OS) {
  for (const NameState &Entry : Entries) {
    OS << " {" << causeName(Entry.Cause);
    if (std::string Name = Entry.Name ? Entry.Name->pattern() : std::string();
        !Name.empty())
      OS << " " << Name;
    if (Entry.Keeper)
      OS << " through " << Entry.Keeper->spelling();
    OS << " N=" << sources(Entry.Unstable)
       << (Entry.Intended ? " intended}" : "}");
  }
  for (const DirectorySync &Sync : Syncs)
    OS << " {syncs "
       << (Sync.Everything ? "everything"
           : Sync.Through  ? "directory " + Sync.Through->spelling()
                           : std::string("directory"))
       << "}";
}

void durability::dumpEvents(llvm::ArrayRef<const FunctionResult *> Results,
                            const ASTContext &Context, llvm::raw_ostream &OS) {
  for (const FunctionResult *Result : Results) {
    OS << "events of " << Result->Function->getQualifiedNameAsString() << "\n";
    for (const EventRecord &Event : Result->Events) {
      PresumedLoc Loc =
          Context.getSourceManager().getPresumedLoc(Event.Location);
      OS << "  " << Loc.getLine() << ":" << Loc.getColumn() << " "
         << effectName(Event.Kind) << " by '" << Event.By << "' before: ";
      printFile(Event.Before, OS);
      OS << "\n";
    }
  }
}

static void printConditions(const Condition &Assumed, llvm::raw_ostream &OS) {
  if (Assumed.hasTests())
    OS << " when " << Assumed.text();
  for (const Literal &L : Assumed.literals())
    if (L.Of->Form == AtomForm::Dispatch)
      OS << " where " << (L.Holds ? L.Of->Positive : L.Of->Negative);
}

void durability::dumpStates(llvm::ArrayRef<const FunctionResult *> Results,
                            llvm::raw_ostream &OS) {
  for (const FunctionResult *Result : Results) {
    OS << "states of " << Result->Function->getQualifiedNameAsString() << "\n";
    for (const auto &[Block, S] : Result->BlockStates) {
      OS << "  B" << Block << ":";
      for (const FileState &F : S.Files) {
        OS << " [";
        printFile(F, OS);
        OS << "]";
      }
      printNames(S.Entries, S.Syncs, OS);
      if (S.Failed)
        OS << " failed";
      printConditions(S.Assumed, OS);
      OS << "\n";
    }
  }
}

static void printBuffer(llvm::StringRef What, const OwnBuffer &Buffer,
                        llvm::raw_ostream &OS) {
  const RecordDecl *Record = Buffer.Storage.front()->getParent();
  // A structure without a name is known by the one around it.
  while (!Record->getIdentifier() && isa<RecordDecl>(Record->getDeclContext()))
    Record = cast<RecordDecl>(Record->getDeclContext());
  OS << What << " " << Record->getQualifiedNameAsString()
     << "::" << spelling(Buffer.Storage) << " level " << spelling(Buffer.Level)
     << " handle " << spelling(Buffer.Handle) << "\n";
}

void durability::dumpSummaries(llvm::ArrayRef<const FunctionResult *> Results,
                               const AnalysisContext &Context,
                               llvm::raw_ostream &OS) {
  for (const OwnBuffer &Buffer : Context.Buffers.all())
    printBuffer("own buffer", Buffer, OS);
  for (const OwnBuffer &Buffer : Context.Buffers.drainedOnly())
    printBuffer("drained here, filled elsewhere:", Buffer, OS);
  for (const FunctionResult *Result : Results) {
    OS << "summary of " << Result->Function->getQualifiedNameAsString();
    if (!Result->NotAnalysed.empty())
      OS << ": not analysed, " << Result->NotAnalysed;
    OS << "\n";
    for (const LatentSync &Latent : Result->Inferred.Latent)
      OS << "  syncs " << Latent.File->spelling()
         << " with U=" << sources(Latent.Buffer) << "\n";
    for (const SummaryOutcome &Outcome : Result->Inferred.Outcomes) {
      OS << "  " << (Outcome.Failed ? "fail" : "ok");
      if (Outcome.HasReturned)
        OS << " returns " << classText(Outcome.Returned);
      OS << ":";
      for (const FileState &F : Outcome.Files) {
        OS << " [";
        printFile(F, OS);
        OS << "]";
      }
      printNames(Outcome.Entries, Outcome.Syncs, OS);
      for (const auto &[Place, V] : Outcome.Stores)
        OS << " " << Place->spelling() << " := " << classText(V);
      printConditions(Outcome.Assumed, OS);
      OS << "\n";
    }
  }
}
