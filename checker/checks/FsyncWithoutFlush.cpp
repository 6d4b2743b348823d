#include "checks/FsyncWithoutFlush.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "core/RecordFacts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ParentMapContext.h"
#include "clang/Lex/Lexer.h"
#include <set>

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = FsyncWithoutFlushName;

namespace {
class FlushJudge {
public:
  FlushJudge(const CheckInput &Input, CheckOutput &Output)
      : Input(Input), Output(Output) {}

  void run() {
    // A sync that is a finding where it stands is none again where it is called
    // (CORE I-3), so the syncs of functions themselves come first.
    for (bool Inside : {false, true})
      for (const FunctionResult *Result : Input.Analysis.functions())
        judge(*Result, Inside);
  }

private:
  /// All states in which one sync is reached are one sink.
  struct Sink {
    Verdict Worst = Verdict::Silent;
    const EventRecord *Event = nullptr;
    const Witness *Buffered = nullptr;
  };

  void judge(const FunctionResult &Result, bool Inside) {
    llvm::MapVector<std::pair<SourceLocation, const AccessPath *>, Sink> Sinks;
    for (const EventRecord &Event : Result.Events) {
      if (Event.Kind != EffectKind::Sync || Event.Strength == SyncKind::Async ||
          Event.Before.NotRegular)
        continue;
      Sink &S = Sinks[{Event.Location, Event.File}];
      const Witness *Buffered = nullptr;
      Verdict V = verdict(Result, Event, Buffered);
      if (!S.Event || V > S.Worst)
        S = {V, &Event, Buffered};
    }
    std::set<std::pair<SourceLocation, SourceLocation>> Seen;
    for (const auto &[Place, S] : Sinks) {
      Verdict V = isReliable(Result) ? S.Worst : Verdict::Unknown;
      // One write and one sync are one finding, whichever file it was.
      if (V == Verdict::Reported &&
          !Seen.insert({Place.first, S.Buffered->Location}).second)
        V = Verdict::Silent;
      if (V == Verdict::Reported && !isNew(*S.Event, S.Buffered))
        V = Verdict::Silent;
      count(Output, V, Place.first, Result,
            [&] { return because(Result, *S.Event, V); });
      if (V == Verdict::Reported)
        report(Result, *S.Event, S.Buffered);
    }
  }

  /// Whether this sync of this data was not told yet.
  bool isNew(const EventRecord &Event, const Witness *Buffered) {
    SourceLocation Sync = Event.Location, Write;
    for (const Witness *W = Event.Inside; W; W = W->Inside)
      Sync = W->Location;
    for (const Witness *W = Buffered; W; W = W->Inside)
      Write = W->Location;
    return Told.insert({Sync, Write}).second || (Event.Before.Buffer & Here);
  }

  /// CORE §6: who says of himself that he syncs, and no more, leaves the buffer
  /// as it is: the flush is his callers' duty.
  static bool leavesBufferToCallers(const FunctionResult &Result) {
    bool Syncs = false;
    for (const ContractClause &Clause : Result.Stated.Clauses) {
      if (Clause.StatedBy->getCanonicalDecl() !=
          Result.Function->getCanonicalDecl())
        continue;
      if (Clause.Kind != ClauseKind::Syncs)
        return false;
      Syncs = true;
    }
    return Syncs;
  }

  Verdict verdict(const FunctionResult &Result, const EventRecord &Event,
                  const Witness *&Buffered) const {
    if (Event.AfterFailure)
      return Verdict::Silent;
    uint8_t Sources = Event.Before.Buffer;
    // A write after the last callee that nothing is known of is certain.
    if (Sources & Here) {
      Buffered = Event.Before.Buffered;
      return Verdict::Reported;
    }
    if (Sources & Unclear)
      return Verdict::Unknown;
    if (!(Sources & EntryBuffer) || !isExternallyCallable(*Result.Function) ||
        leavesBufferToCallers(Result))
      return Verdict::Silent;
    // CORE E-2: what the type's other functions leave behind.
    std::optional<HandleKey> Key = handleKey(*Event.File, *Result.Function);
    const LeftInBuffer *Left =
        Key ? Input.Analysis.records().buffered(*Key) : nullptr;
    if (!Left || isFlushedFor(*Result.Function) ||
        isChoice(*Result.Function, Event))
      return Verdict::Silent;
    Buffered = Left->Buffered;
    return Verdict::Reported;
  }

  /// Flushing is the callers' part: all that are in sight do.
  bool isFlushedFor(const FunctionDecl &Sync) const {
    bool Any = false;
    for (const FunctionResult *Caller : Input.Analysis.functions()) {
      auto Known = Caller->FlushedFor.find(Sync.getCanonicalDecl());
      if (Known == Caller->FlushedFor.end())
        continue;
      if (!Known->second)
        return false;
      Any = true;
    }
    return Any;
  }

  /// The function that syncs on behalf of the one that \p Event is of.
  static const FunctionDecl *helperOf(const EventRecord &Event) {
    const auto *Call = dyn_cast_or_null<CallExpr>(Event.Site);
    const FunctionDecl *Callee =
        Event.Inside && Call ? Call->getDirectCallee() : nullptr;
    return Callee ? Callee->getCanonicalDecl() : nullptr;
  }

  /// \p Helper belongs to the class of \p Function, or to the file alone.
  static bool isInternalTo(const FunctionDecl &Function,
                           const FunctionDecl &Helper) {
    const auto *Method = dyn_cast<CXXMethodDecl>(&Helper);
    return Method ? Method->getParent() == Function.getDeclContext()
                  : !Helper.hasExternalFormalLinkage();
  }

  /// Another function calls the same internal helper after what may have
  /// emptied the buffer: there is a sync of everything, and this one is of what
  /// was flushed already.
  bool isChoice(const FunctionDecl &Function, const EventRecord &Event) const {
    const FunctionDecl *Helper = helperOf(Event);
    return Helper && isInternalTo(Function, *Helper) &&
           llvm::any_of(
               Input.Analysis.functions(), [&](const FunctionResult *Caller) {
                 return Caller->FlushedFor.contains(Helper) &&
                        llvm::none_of(Caller->Events,
                                      [&](const EventRecord &Other) {
                                        return helperOf(Other) == Helper;
                                      });
               });
  }

  static std::string because(const FunctionResult &Result,
                             const EventRecord &Event, Verdict V) {
    if (V == Verdict::Unknown)
      return isReliable(Result) ? unknownText(Event.Before)
                                : "the function is not analysed in full";
    if (Event.AfterFailure)
      return "it is reached only after the failure of a file operation";
    if (Event.Before.Buffer & Here)
      return "this write and sync are reported elsewhere";
    if (!(Event.Before.Buffer & EntryBuffer))
      return "on every path the buffer is empty before it";
    return "nothing is written to the buffer in this function, and nobody is "
           "known to leave data there";
  }

  void report(const FunctionResult &Result, const EventRecord &Event,
              const Witness *Buffered) {
    Finding F;
    F.Check = CheckName;
    F.Function = Result.Function;
    F.Location = Event.Location;
    std::string File = Event.File->spelling();
    std::string Of = File.front() == '<' ? "" : " of '" + File + "'";
    F.Message =
        "'" + Event.By +
        "' syncs while written data may still be in the user-space buffer" +
        Of + "; a crash after it loses that data";
    F.Path = stepsOf(Buffered);
    std::vector<PathStep> Sync = stepsOf(Event.Inside);
    F.Path.push_back(
        {Event.Location,
         Sync.empty()
             ? "'" + Event.By + "' syncs here without a flush before it"
             : "calling '" + Event.By + "'"});
    llvm::append_range(F.Path, Sync);
    suggestFlush(Event, F);
    Output.Findings.push_back(std::move(F));
  }

  llvm::StringRef text(const Expr &E) const {
    const ASTContext &AST = Input.Analysis.context();
    if (E.getBeginLoc().isMacroID() || E.getEndLoc().isMacroID())
      return {};
    return Lexer::getSourceText(
        CharSourceRange::getTokenRange(E.getSourceRange()),
        AST.getSourceManager(), AST.getLangOpts());
  }

  /// The stream whose descriptor \p Descriptor is, where the expression says
  /// so: `fileno(F)`.
  llvm::StringRef streamOf(const Expr *Descriptor) const {
    const auto *Call =
        Descriptor ? dyn_cast<CallExpr>(Descriptor->IgnoreParenImpCasts())
                   : nullptr;
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee || Call->getNumArgs() != 1)
      return {};
    llvm::SmallVector<const Expr *, 1> Arguments(Call->arguments());
    auto Meaning = Input.Analysis.model().meaningOf(*Callee, Arguments,
                                                    Input.Analysis.context());
    bool IsHandle = Meaning && !Meaning->Effects.empty() &&
                    Meaning->Effects.front().Kind == EffectKind::HandleOf;
    return IsHandle ? text(*Call->getArg(0)) : llvm::StringRef();
  }

  /// Inserts the flush where the sync names the stream and both can stand.
  void suggestFlush(const EventRecord &Event, Finding &F) const {
    llvm::StringRef Stream = streamOf(Event.FileExpr);
    if (!Event.Site || Event.Inside || Stream.empty() ||
        text(*Event.Site).empty())
      return;
    ASTContext &AST = Input.Analysis.context();
    DynTypedNodeList Parents = AST.getParents(*Event.Site);
    if (Parents.size() == 1 && Parents[0].get<CompoundStmt>()) {
      llvm::StringRef Indent = Lexer::getIndentationForLine(
          Event.Site->getBeginLoc(), AST.getSourceManager());
      F.Edits.push_back(
          {CharSourceRange::getCharRange(Event.Site->getBeginLoc(),
                                         Event.Site->getBeginLoc()),
           "fflush(" + Stream.str() + ");\n" + Indent.str()});
      return;
    }
    // The value stays that of a failed sync when the flush fails.
    F.Edits.push_back({CharSourceRange::getCharRange(Event.Site->getBeginLoc(),
                                                     Event.Site->getBeginLoc()),
                       "(fflush(" + Stream.str() + ") != 0 ? -1 : "});
    SourceLocation End = Lexer::getLocForEndOfToken(
        Event.Site->getEndLoc(), 0, AST.getSourceManager(), AST.getLangOpts());
    F.Edits.push_back({CharSourceRange::getCharRange(End, End), ")"});
  }

  const CheckInput &Input;
  CheckOutput &Output;
  std::set<std::pair<SourceLocation, SourceLocation>> Told;
};
} // namespace

static void runFsyncWithoutFlush(const CheckInput &Input, CheckOutput &Output) {
  FlushJudge(Input, Output).run();
}

const CheckCode durability::FsyncWithoutFlushCheck = {runFsyncWithoutFlush};
