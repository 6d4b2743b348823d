#include "index/Encode.h"
#include "core/AnalysisContext.h"
#include "index/Keys.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"

using namespace clang;
using namespace durability;
using namespace durability::index;
using llvm::StringRef;

std::string FileNames::of(StringRef Path) const {
  StringRef Rest = Path;
  if (!Root.empty() && Rest.consume_front(Root) &&
      (StringRef(Root).ends_with("/") || Rest.consume_front("/")) &&
      !Rest.empty())
    return Rest.str();
  return Path.str();
}

StringRef FileNames::of(FileID File) {
  auto [It, New] = Names.try_emplace(File);
  if (!New)
    return It->second;
  OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(File);
  if (!Entry)
    return "";
  StringRef Real = Entry->getFileEntry().tryGetRealPathName();
  llvm::SmallString<256> Path(Real.empty() ? Entry->getName() : Real);
  Sources.getFileManager().makeAbsolutePath(Path);
  llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return It->second = of(Path.str());
}

namespace {
class Encoder {
public:
  Encoder(const FunctionDecl &Function, FileNames &Files,
          const AnalysisContext &Context)
      : Function(*Function.getCanonicalDecl()), Files(Files), Context(Context) {
  }
  SymbolicSummary summary(const Summary &Known);

private:
  SymbolicStep step(const AccessPath &Path);
  SymbolicPath path(const AccessPath &Path);
  uint32_t namePart(const PathName &Name, SymbolicName &Into);
  SymbolicName name(const PathName *Name);
  void root(const AccessPath &Root, SymbolicPath &Into);
  SymbolicValue value(const Value &V);
  std::vector<SymbolicLiteral> literals(const Conjunction &Assumed);
  SymbolicCondition condition(const Condition &Assumed);
  Trace trace(const Witness *W);
  SymbolicFile file(const FileState &F, const AccessPath &File);
  void addFiles(const FileState &F, std::vector<SymbolicFile> &Into);
  void names(const SummaryOutcome &O, SymbolicOutcome &Into);
  SymbolicOutcome outcome(const SummaryOutcome &O);

  const FunctionDecl &Function;
  FileNames &Files;
  const AnalysisContext &Context;
  llvm::DenseMap<const AccessPath *, uint32_t> Fresh; ///< By root.
  llvm::DenseMap<const void *, uint32_t> Sites; ///< Of duplicated handles.
};
} // namespace

SymbolicStep Encoder::step(const AccessPath &Path) {
  using Kind = SymbolicStep::Kind;
  switch (Path.kind()) {
  case AccessPath::Kind::Foreign: {
    auto [Record, Field] = Path.foreignName().rsplit("::");
    return {Kind::Field, 0, Record.str(), Field.str()};
  }
  case AccessPath::Kind::Address:
    return {Kind::Address, 0, "", ""};
  case AccessPath::Kind::Handle:
    return {Kind::Handle,
            Sites.try_emplace(Path.site(), Sites.size()).first->second, "", ""};
  case AccessPath::Kind::Mapping:
    return {Kind::Mapping, 0, "", ""};
  default:
    break;
  }
  const FieldDecl *Field = Path.field();
  if (!Field)
    return {};
  FieldName Name = fieldName(*Field);
  return {Kind::Field, 0, std::move(Name.Record), std::move(Name.Field)};
}

/// One of several objects has no single name.
static bool hasName(const AccessPath &Path) {
  return Path.root().kind() != AccessPath::Kind::Either;
}

SymbolicPath Encoder::path(const AccessPath &Path) {
  SymbolicPath Result;
  const AccessPath *Part = &Path;
  for (; Part->parent(); Part = Part->parent())
    Result.Steps.insert(Result.Steps.begin(), step(*Part));
  root(*Part, Result);
  return Result;
}

uint32_t Encoder::namePart(const PathName &Name, SymbolicName &Into) {
  SymbolicNamePart Part;
  Part.Kind = static_cast<uint8_t>(Name.kind());
  Part.Text = Name.text().str();
  if (Name.held() && hasName(*Name.held()))
    Part.Held = path(*Name.held());
  if (const FunctionDecl *Callee = Name.callee()) {
    Part.Callee = Callee->getQualifiedNameAsString();
    Part.Usr = usrOf(*Callee);
  } else if (Name.kind() == PathName::Kind::Call) {
    Part.Callee = Name.foreignCallee().str();
    Part.Usr = std::move(Part.Text);
    Part.Text.clear();
  }
  for (const PathName *Inner : Name.parts())
    Part.Parts.push_back(namePart(*Inner, Into));
  Into.Parts.push_back(std::move(Part));
  return Into.Parts.size() - 1;
}

SymbolicName Encoder::name(const PathName *Name) {
  SymbolicName Result;
  if (Name)
    (void)namePart(*Name, Result);
  return Result;
}

void Encoder::root(const AccessPath &Root, SymbolicPath &Into) {
  using Kind = SymbolicPath::Root;
  if (Root.kind() == AccessPath::Kind::This) {
    Into.From = Kind::This;
    return;
  }
  if (Root.kind() == AccessPath::Kind::Foreign) {
    auto [Usr, Name] = Root.foreignName().split("\n::");
    Into.From = Kind::Global;
    Into.Usr = Usr.str();
    Into.Name = Name.str();
    return;
  }
  const VarDecl *Variable = Root.variable();
  const auto *Parameter = dyn_cast_or_null<ParmVarDecl>(Variable);
  const auto *Owner =
      Parameter ? dyn_cast<FunctionDecl>(Parameter->getDeclContext()) : nullptr;
  if (Owner && Owner->getCanonicalDecl() == &Function) {
    Into.From = Kind::Parameter;
    Into.Number = Parameter->getFunctionScopeIndex();
  } else if (Variable && Variable->hasGlobalStorage()) {
    Into.From = Kind::Global;
    Into.Usr = usrOf(*Variable);
    Into.Name = Variable->isStaticLocal()
                    ? Variable->getNameAsString()
                    : Variable->getQualifiedNameAsString();
  } else {
    // What the caller cannot name is an object of its own to it.
    Into.From = Kind::Fresh;
    Into.Number = Fresh.try_emplace(&Root, Fresh.size()).first->second;
    Into.Name = Context.Dispatches.exactName(Root);
  }
}

SymbolicValue Encoder::value(const Value &V) {
  SymbolicValue Result;
  if (V.Object && hasName(*V.Object))
    Result.Object = path(*V.Object);
  Result.Class = V.Class;
  Result.Written = static_cast<uint8_t>(V.Written);
  Result.Named = V.Named;
  Result.Constant = V.Constant;
  return Result;
}

std::vector<SymbolicLiteral> Encoder::literals(const Conjunction &Assumed) {
  std::vector<SymbolicLiteral> Result;
  for (const Literal &L : Assumed.literals()) {
    // A class or table has a number of its own in each translation unit.
    if (L.Of->Form == AtomForm::Dispatch) {
      if (!hasName(*L.Of->Subject))
        continue;
      Result.push_back({path(*L.Of->Subject), static_cast<uint8_t>(L.Of->Form),
                        0, Context.Dispatches.name(L.Of->Constant).str(),
                        L.Holds});
      continue;
    }
    // Beyond 2^40 stands another value, which has no name elsewhere.
    if (L.Of->Constant >= (int64_t(1) << 40) || !hasName(*L.Of->Subject) ||
        !L.Of->Subject->isInterface(&Function))
      continue;
    Result.push_back({path(*L.Of->Subject), static_cast<uint8_t>(L.Of->Form),
                      L.Of->Constant, L.Of->Spelled, L.Holds});
  }
  llvm::sort(Result, [](const SymbolicLiteral &A, const SymbolicLiteral &B) {
    return std::tie(A.Subject, A.Form, A.Constant, A.Spelled) <
           std::tie(B.Subject, B.Form, B.Constant, B.Spelled);
  });
  return Result;
}

SymbolicCondition Encoder::condition(const Condition &Assumed) {
  SymbolicCondition Result{.Ways = {}, .Weakened = Assumed.isWeakened()};
  for (const Conjunction &Way : Assumed.ways())
    Result.Ways.push_back(literals(Way));
  return Result;
}

static TraceStep placeOf(SourceLocation Location, const ForeignPlace *Elsewhere,
                         FileNames &Files) {
  if (Elsewhere)
    return {Elsewhere->File, Elsewhere->Line, Elsewhere->Column, ""};
  TraceStep Place;
  if (Location.isValid()) {
    auto [File, Offset] = Files.Sources.getDecomposedExpansionLoc(Location);
    Place.File = Files.of(File).str();
    Place.Line = Files.Sources.getLineNumber(File, Offset);
    Place.Column = Files.Sources.getColumnNumber(File, Offset);
  }
  return Place;
}

TraceStep durability::index::placeOf(const Witness &W, FileNames &Files) {
  return ::placeOf(W.Location, W.Elsewhere, Files);
}

Trace durability::index::encodeTrace(const Witness *W, FileNames &Files) {
  std::vector<PathStep> Steps;
  appendSteps(W, Steps);
  if (Steps.size() > MaxTraceSteps)
    Steps.erase(Steps.begin() + MaxTraceSteps - 1, Steps.end() - 1);
  Trace Result;
  for (PathStep &Step : Steps) {
    TraceStep Place = ::placeOf(Step.Location, Step.Elsewhere, Files);
    Place.Message = std::move(Step.Message);
    Result.Steps.push_back(std::move(Place));
  }
  return Result;
}

Trace Encoder::trace(const Witness *W) { return encodeTrace(W, Files); }

SymbolicFile Encoder::file(const FileState &F, const AccessPath &File) {
  SymbolicFile Result;
  Result.File = path(File);
  Result.Buffer = F.Buffer;
  Result.Cache = F.Cache;
  for (unsigned Bit = 0; Bit < std::size(FileFacts); ++Bit)
    Result.Facts |= F.*FileFacts[Bit] ? 1u << Bit : 0;
  Result.Attributes = F.Attributes;
  Result.Name = name(F.Name);
  Result.ClosedBy = trace(F.ClosedBy);
  Result.Unknown = trace(F.Unknown);
  Result.Buffered = trace(F.Buffered);
  Result.Dirtied = trace(F.Dirtied);
  Result.LastSync = trace(F.LastSync);
  Result.Hinted = trace(F.Hinted);
  Result.Settled = static_cast<uint8_t>(F.Settled);
  return Result;
}

/// Of one of several files it is not known which one something happened to.
void Encoder::addFiles(const FileState &F, std::vector<SymbolicFile> &Into) {
  if (hasName(*F.File)) {
    Into.push_back(file(F, *F.File));
    return;
  }
  for (const AccessPath *One : F.File->root().alternatives()) {
    SymbolicFile Either = file(F, *One);
    Either.Buffer |= Unclear;
    Either.Cache |= Unclear;
    Into.push_back(std::move(Either));
  }
}

void Encoder::names(const SummaryOutcome &O, SymbolicOutcome &Into) {
  auto Place = [&](const AccessPath *Path) {
    return Path && hasName(*Path) ? std::optional(path(*Path)) : std::nullopt;
  };
  for (const NameState &Entry : O.Entries)
    Into.Entries.push_back({static_cast<uint8_t>(Entry.Cause), name(Entry.Name),
                            name(Entry.From), Place(Entry.Keeper),
                            Entry.Unstable, Entry.Intended, trace(Entry.Step),
                            trace(Entry.Synced)});
  for (const DirectorySync &Sync : O.Syncs)
    Into.Syncs.push_back({name(Sync.Directory), Place(Sync.Through),
                          Sync.Everything, trace(Sync.Step)});
}

SymbolicOutcome Encoder::outcome(const SummaryOutcome &O) {
  SymbolicOutcome Result;
  Result.Returned = value(O.Returned);
  Result.HasReturned = O.HasReturned;
  Result.Failed = O.Failed;
  Result.FailedKind = static_cast<uint8_t>(O.FailedKind);
  for (const FileState &F : O.Files)
    addFiles(F, Result.Files);
  for (const auto &[Place, V] : O.Stores)
    if (hasName(*Place))
      Result.Stores.push_back({path(*Place), value(V)});
  for (const auto &[Object, Text] : O.Texts)
    if (hasName(*Object) && Text)
      Result.Texts.push_back({path(*Object), name(Text)});
  for (const NameChange &Change : O.Changes)
    Result.Changes.push_back({static_cast<uint8_t>(Change.Kind),
                              name(Change.From), name(Change.To),
                              Change.Settled, trace(Change.Step)});
  names(O, Result);
  Result.Assumed = condition(O.Assumed);
  // The analysis sorts by the order in which places were first mentioned, which
  // changes with what else became known.
  llvm::sort(Result.Files, [](const SymbolicFile &A, const SymbolicFile &B) {
    return A.File < B.File;
  });
  llvm::sort(Result.Texts, [](const SymbolicText &A, const SymbolicText &B) {
    return A.Object < B.Object;
  });
  llvm::sort(Result.Stores, [](const SymbolicStore &A, const SymbolicStore &B) {
    return A.Place < B.Place;
  });
  return Result;
}

SymbolicSummary Encoder::summary(const Summary &Known) {
  SymbolicSummary Result;
  Result.Unknown = Known.Unknown;
  if (!Known.Unknown.empty())
    return Result;
  for (const SummaryOutcome &O : Known.Outcomes)
    Result.Outcomes.push_back(outcome(O));
  for (const LatentSync &L : Known.Latent)
    if (hasName(*L.File))
      Result.Latent.push_back({path(*L.File), L.Buffer, trace(L.Sync),
                               trace(L.Buffered), condition(L.Assumed)});
  return Result;
}

SymbolicSummary durability::index::encode(const Summary &Known,
                                          const FunctionDecl &Function,
                                          FileNames &Files,
                                          const AnalysisContext &Context) {
  return Encoder(Function, Files, Context).summary(Known);
}
