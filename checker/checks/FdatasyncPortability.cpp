#include "checks/FdatasyncPortability.h"
#include "checks/FullSyncRequests.h"
#include "checks/PlatformCondition.h"
#include "checks/PlatformScope.h"
#include "checks/SyncWrappers.h"
#include "checks/WeakOnMacOs.h"
#include "core/Analysis.h"
#include "core/CallGraph.h"
#include "core/PreprocessorFacts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = FdatasyncPortabilityName;

static constexpr CheckOption CheckOptionTable[] = {
    {"Platforms", "linux,macos,windows",
     "The platforms the code is built for, separated by commas."}};
static constexpr const CheckOption &PlatformsOption = CheckOptionTable[0];

static constexpr llvm::StringLiteral MacOs = "macos";

/// "macos" → "macOS".
static StringRef displayName(StringRef Platform) {
  if (Platform == MacOs)
    return "macOS";
  if (Platform == "windows")
    return "Windows";
  return Platform == "linux" ? StringRef("Linux") : Platform;
}

static const Effect *syncOf(const ModelledCall &Call) {
  const Effect *Found =
      llvm::find_if(Call.Meaning.Effects,
                    [](const Effect &E) { return E.Kind == EffectKind::Sync; });
  return Found == Call.Meaning.Effects.end() ? nullptr : Found;
}

namespace {

class PortabilityJudge {
public:
  PortabilityJudge(const CheckInput &Input, CheckOutput &Output)
      : Input(Input), Facts(Input.Preprocessor),
        Calls(Input.Analysis.modelledCalls()),
        Context(Input.Analysis.context()), Sources(Context.getSourceManager()),
        Scope(Facts, Calls, Sources), Output(Output) {
    Input.option(CheckName, PlatformsOption).split(Platforms, ',', -1, false);
    for (StringRef &Platform : Platforms)
      Platform = Platform.trim();
  }

  void run() {
    for (const ModelledCall &Call : Calls) {
      const Effect *Sync = syncOf(Call);
      if (!Sync || !Seen.insert(Call.Call->getBeginLoc()).second)
        continue; // An instantiation of a template that was judged already.
      ++Output.Sinks.Judged;
      bool Reported = Sync->Strength == SyncKind::Data ? judgeDataSync(Call)
                                                       : judgeFullSync(Call);
      Reported |= judgeFullSyncRequests(Call.Enclosing);
      Reported |= judgeChoice(Call, *Sync);
      ++(Reported ? Output.Sinks.Reported : Output.Sinks.ProvenSilent);
    }
    if (Output.Sinks.Judged && macOsIsWeak())
      for (const MacroFact *Macro : macrosThatAreFsync(Facts, Calls, Scope))
        reportMacro(*Macro);
  }

private:
  //===--------------------------------------------------------------------===//
  // (a) A data sync that some platform lacks
  //===--------------------------------------------------------------------===//

  bool judgeDataSync(const ModelledCall &Call) {
    llvm::SmallVector<StringRef, 4> Missing;
    for (StringRef Platform : Platforms)
      if (!existsOn(Call.Meaning, Platform) && Scope.reaches(Call, Platform) &&
          !Scope.needsForeignCall(Platform, Call.Meaning.Name))
        Missing.push_back(displayName(Platform));
    if (Missing.empty() || isMapped(Call))
      return false;
    if (!FunctionsWithDataSync.insert(ownerOf(Call)).second)
      return true; // Covered by the finding at the first call of the function.
    std::string Name = Call.Meaning.Name.str(),
                Lacking = llvm::join(Missing, " and ");
    Finding F = findingAt(Call, "'" + Name + "' does not exist on " + Lacking +
                                    " and has no guard or fallback here; a "
                                    "port that drops it leaves the data in the "
                                    "page cache, which a power failure loses");
    F.Path.push_back(
        {F.Location, "'" + Name + "' is called for every platform here"});
    offerGuard(Call, F);
    Output.Findings.push_back(std::move(F));
    return true;
  }

  /// Whether the project gives the call a meaning of its own where the platform
  /// has none.
  bool isMapped(const ModelledCall &Call) const {
    const FunctionDecl *Definition = nullptr;
    if (Call.Callee->hasBody(Definition) &&
        !Sources.isInSystemHeader(Definition->getLocation()))
      return true;
    StringRef Name = Call.Callee->getName();
    if (!Facts.definitionsOf(Name).empty())
      return true;
    SourceLocation Place = placeOf(Call);
    for (; Place.isMacroID(); Place = Sources.getImmediateMacroCallerLoc(Place))
      if (Facts
              .definitionsOf(Lexer::getImmediateMacroName(
                  Place, Sources, Context.getLangOpts()))
              .size() > 1)
        return true;
    return isDeclaredUnderCondition(Name);
  }

  /// "#ifdef __APPLE__ int fdatasync(int); #endif", or a definition there.
  bool isDeclaredUnderCondition(StringRef Name) const {
    return llvm::any_of(Facts.placesOf(Name), [&](SourceLocation Place) {
      SourceLocation LineStart = Place.getLocWithOffset(
          1 - static_cast<int>(Sources.getSpellingColumnNumber(Place)));
      bool AfterType = false;
      Facts.forEachToken({LineStart, Place},
                         [&](const RawToken &T, SourceLocation Location) {
                           if (Location == Place)
                             return false;
                           AfterType = T.Text == "int";
                           return true;
                         });
      return AfterType && !Facts.conditionsAt(Place).empty();
    });
  }

  /// Repeats the line of the call in a guard, with fsync for platforms without
  /// the option. Only for a call that stands in one line of its own file, where
  /// directives may be put around it.
  void offerGuard(const ModelledCall &Call, Finding &F) const {
    SourceLocation Begin = Call.Call->getBeginLoc(),
                   End = Call.Call->getEndLoc(), Place = placeOf(Call);
    if (Begin.isMacroID() || End.isMacroID() || Place.isMacroID() ||
        Call.Meaning.Name != Call.Callee->getName())
      return;
    auto [File, Offset] = Sources.getDecomposedLoc(Place);
    StringRef Buffer = Sources.getBufferData(File);
    size_t LineBegin = Buffer.rfind('\n', Offset) + 1,
           LineEnd = Buffer.find('\n', Offset);
    if (LineEnd == StringRef::npos ||
        LineBegin > Sources.getFileOffset(Begin) ||
        Sources.getFileOffset(End) > LineEnd)
      return;
    StringRef Line = Buffer.slice(LineBegin, LineEnd);
    if (Line.rtrim().ends_with("\\") || Line.contains("/*") ||
        Line.contains("*/"))
      return;
    std::string Fallback = Line.str();
    Fallback.replace(Offset - LineBegin, Call.Meaning.Name.size(), "fsync");
    SourceLocation Start = Sources.getLocForStartOfFile(File);
    auto Insert = [&](size_t At, std::string Text) {
      SourceLocation Where = Start.getLocWithOffset(static_cast<int>(At));
      F.Edits.push_back(
          {CharSourceRange::getCharRange(Where, Where), std::move(Text)});
    };
    Insert(
        LineBegin,
        "#if defined(_POSIX_SYNCHRONIZED_IO) && _POSIX_SYNCHRONIZED_IO > 0\n");
    Insert(LineEnd, "\n#else\n" + Fallback + "\n#endif");
  }

  //===--------------------------------------------------------------------===//
  // (b) A plain fsync beside a wrapper that does better
  //===--------------------------------------------------------------------===//

  bool judgeFullSync(const ModelledCall &Call) {
    // The model says that it is a full sync; that it is the plain one only its
    // name tells.
    if (Call.Meaning.Name != "fsync" || placeInMacroText(Call) ||
        !llvm::is_contained(Platforms, MacOs) || !Scope.reaches(Call, MacOs) ||
        !Facts.definitionsOf(Call.Meaning.Name).empty() ||
        Scope.needsForeignCall(MacOs, Call.Meaning.Name))
      return false;
    SourceLocation Place = placeOf(Call);
    // A fallback, or a function that takes care of macOS by itself.
    if (Facts.alternativesMention(Place, FullSyncRequest) ||
        (Call.Enclosing &&
         Facts.mentions(Call.Enclosing->getSourceRange(), FullSyncRequest)))
      return false;
    const SyncWrapper *Wrapper = wrapperFor(Call);
    if (!Wrapper || (Call.Enclosing && isPartOf(*Wrapper, *Call.Enclosing)))
      return false;
    Finding F = findingAt(Call, "'fsync' bypasses '" + Wrapper->Name +
                                    "', which uses F_FULLFSYNC on macOS; there "
                                    "the data stays in the drive's cache, "
                                    "which a power failure loses");
    F.Path.push_back(
        {Wrapper->Location,
         "'" + Wrapper->Name + "' syncs with F_FULLFSYNC on macOS"});
    F.Path.push_back({F.Location, "'fsync' is called without it here"});
    SourceLocation Begin = Call.Call->getBeginLoc();
    if (Wrapper->TakesOneArgument && Place.isFileID() && Begin.isFileID())
      F.Edits.push_back(
          {CharSourceRange::getTokenRange(Begin, Place), Wrapper->Name});
    Output.Findings.push_back(std::move(F));
    return true;
  }

  /// Whether the callee's name stands in the text of a macro: that macro is the
  /// wrapper, or its fallback.
  bool placeInMacroText(const ModelledCall &Call) const {
    return llvm::any_of(Scope.governingPlaces(placeOf(Call)),
                        [&, Expansion = Sources.getExpansionLoc(placeOf(Call))](
                            SourceLocation Place) {
                          return Place != Expansion &&
                                 isInMacroDefinition(Place);
                        });
  }

  bool isInMacroDefinition(SourceLocation Spelling) const {
    return llvm::any_of(Facts.macros(), [&](const MacroFact &M) {
      const char *Text = Sources.getCharacterData(Spelling);
      return M.Body.begin() <= Text && Text < M.Body.end();
    });
  }

  /// The wrapper is made of \p Function, also where only an arm for another
  /// platform calls it.
  bool isPartOf(const SyncWrapper &Wrapper,
                const FunctionDecl &Function) const {
    if (!Wrapper.Function)
      return false;
    if (Function.getDeclName().isIdentifier() &&
        Facts.mentions(Wrapper.Function->getSourceRange(), Function.getName()))
      return true;
    llvm::SetVector<const FunctionDecl *> Called;
    Called.insert(Wrapper.Function->getCanonicalDecl());
    const CallGraph::Map &Nodes = Input.Analysis.calls().nodes();
    for (size_t I = 0; I < Called.size(); ++I)
      if (const auto *It = Nodes.find(Called[I]); It != Nodes.end())
        Called.insert_range(It->second.Callees);
    return Called.contains(Function.getCanonicalDecl());
  }

  const SyncWrapper *wrapperFor(const ModelledCall &Call) {
    if (!WrappersKnown)
      Wrappers = findSyncWrappers(Facts, Calls);
    WrappersKnown = true;
    auto Reachable = [&](const SyncWrapper &W) {
      if (!W.Function || W.Function->getAccess() == AS_none ||
          W.Function->getAccess() == AS_public)
        return true;
      return Call.Enclosing &&
             W.Function->getParent() == Call.Enclosing->getParent();
    };
    auto Found = llvm::find_if(Wrappers, Reachable);
    return Found == Wrappers.end() ? nullptr : &*Found;
  }

  //===--------------------------------------------------------------------===//
  // (d) A choice by platform that takes plain fsync on macOS
  //===--------------------------------------------------------------------===//

  /// Where F_FULLFSYNC occurs, the project knows of it, and (b) judges.
  bool macOsIsWeak() {
    if (!FullSyncNeeded)
      FullSyncNeeded = llvm::is_contained(Platforms, MacOs) &&
                       Facts.placesOf(FullSyncRequest).empty() &&
                       !Scope.needsForeignCall(MacOs, "fdatasync");
    return *FullSyncNeeded;
  }

  static std::string plainOnMacOs(const std::string &What) {
    return "on macOS " + What +
           " is plain 'fsync', which leaves the data in the drive's cache, and "
           "a power failure loses it; F_FULLFSYNC empties it";
  }

  bool judgeChoice(const ModelledCall &Call, const Effect &Sync) {
    SourceLocation Place = placeOf(Call);
    const bool Plain = Call.Meaning.Name == "fsync";
    if ((!Plain && Sync.Strength != SyncKind::Data) ||
        Scope.isLeftOut(Place, MacOs) || !macOsIsWeak())
      return false;
    const MacroFact *Instead =
        Plain ? nullptr : fsyncInsteadOf(Call.Meaning.Name, Facts, Scope);
    // A call that a test for a feature guards is not the one that is mapped.
    if (Instead ? Scope.isGuarded(Place, MacOs)
                : !Plain || !isChosenByPlatform(Call, Facts, Scope))
      return false;
    if (!FunctionsWithChoice.insert(ownerOf(Call)).second)
      return true;
    Finding F = findingAt(Call, plainOnMacOs("this"));
    if (Instead)
      F.Path.push_back({Instead->Location, "'" + Call.Meaning.Name.str() +
                                               "' becomes 'fsync' here"});
    F.Path.push_back({F.Location, Instead ? "the data is synced here"
                                          : "'fsync' is chosen here"});
    Output.Findings.push_back(std::move(F));
    return true;
  }

  void reportMacro(const MacroFact &Macro) const {
    Finding F;
    F.Check = CheckName;
    F.Location = Macro.Location;
    F.Message = plainOnMacOs("'" + Macro.Name.str() + "'");
    F.Path.push_back({F.Location, "'fsync' is chosen here"});
    Output.Findings.push_back(std::move(F));
    ++Output.Sinks.Judged;
    ++Output.Sinks.Reported;
  }

  //===--------------------------------------------------------------------===//
  // (c) F_FULLFSYNC whose failure nobody sees
  //===--------------------------------------------------------------------===//

  bool judgeFullSyncRequests(const FunctionDecl *Function) {
    if (!Function || !llvm::is_contained(Platforms, MacOs) ||
        !FunctionsWithRequest.insert(Function->getLocation()).second)
      return false;
    std::vector<DroppedRequest> Dropped = findDroppedRequests(Facts, *Function);
    for (const DroppedRequest &Request : Dropped) {
      Finding F;
      F.Check = CheckName;
      F.Location = Request.Begin;
      F.Function = Function;
      F.Message = "the result of F_FULLFSYNC is dropped and no fsync follows; "
                  "on a file system without it nothing is "
                  "synced, and a power failure loses the data";
      F.Path.push_back(
          {Request.Begin, "F_FULLFSYNC may fail with ENOTSUP here"});
      F.Edits.push_back(
          {CharSourceRange::getCharRange(Request.Begin, Request.Semicolon),
           "if (" + Request.Call + " != 0)\n    fsync(" + Request.Descriptor +
               ")"});
      Output.Findings.push_back(std::move(F));
    }
    return !Dropped.empty();
  }

  static SourceLocation ownerOf(const ModelledCall &Call) {
    return Call.Enclosing ? Call.Enclosing->getLocation()
                          : Call.Call->getBeginLoc();
  }

  Finding findingAt(const ModelledCall &Call, std::string Message) const {
    Finding F;
    F.Check = CheckName;
    F.Location = Sources.getExpansionLoc(Call.Call->getBeginLoc());
    F.Message = std::move(Message);
    F.Function = Call.Enclosing;
    return F;
  }

  const CheckInput &Input;
  const PreprocessorFacts &Facts;
  ArrayRef<ModelledCall> Calls;
  ASTContext &Context;
  const SourceManager &Sources;
  PlatformScope Scope;
  CheckOutput &Output;
  llvm::SmallVector<StringRef, 4> Platforms;
  llvm::DenseSet<SourceLocation> Seen, FunctionsWithDataSync,
      FunctionsWithRequest, FunctionsWithChoice;
  std::optional<bool> FullSyncNeeded;
  std::vector<SyncWrapper> Wrappers;
  bool WrappersKnown = false;
};

} // namespace

static void runCheck(const CheckInput &Input, CheckOutput &Output) {
  PortabilityJudge(Input, Output).run();
}

static std::string validatePlatforms(StringRef Option, StringRef Value) {
  llvm::SmallVector<StringRef, 4> Names;
  Value.split(Names, ',', -1, false);
  for (StringRef Name : Names)
    if (!llvm::is_contained(knownPlatforms(), Name.trim()))
      return "unknown platform '" + Name.trim().str() + "'; known are " +
             llvm::join(knownPlatforms(), ", ");
  return Names.empty() ? "no platform is given" : "";
}

constinit const CheckCode durability::FdatasyncPortabilityCheck = {
    runCheck, CheckOptionTable, validatePlatforms};
