#include "checks/LostBuffer.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/RecordFacts.h"
#include "clang/AST/DeclCXX.h"
#include <set>

using namespace clang;
using namespace durability;

namespace {
class LossJudge {
public:
  LossJudge(const CheckInput &Input, llvm::StringRef Check, CheckOutput &Output)
      : Input(Input), Check(Check), Output(Output) {}

  void run() {
    for (const OwnBuffer &Buffer : Input.Analysis.shared().Buffers.all())
      if (!Buffer.ToStream && !Buffer.Handle.empty())
        Handles.insert({Buffer.Handle.back(), &Buffer});
    if (Handles.empty())
      return;
    for (const FunctionResult *Result : Input.Analysis.functions())
      if (isReliable(*Result))
        noteDrains(*Result);
    for (const FunctionResult *Result : Input.Analysis.functions())
      if (isReliable(*Result))
        judge(*Result);
  }

private:
  /// \p File of `this`, when its class buffers for it.
  std::optional<HandleKey> bufferedFile(const AccessPath &File,
                                        const FunctionDecl &Function) const {
    if (File.root().kind() != AccessPath::Kind::This)
      return std::nullopt;
    std::optional<HandleKey> Key = handleKey(File, Function);
    return Key && Handles.contains(Key->second.back()) ? Key : std::nullopt;
  }

  void noteDrains(const FunctionResult &Result) {
    if (!isExternallyCallable(*Result.Function))
      return;
    for (const ExitRecord &Exit : Result.Exits)
      for (const FileState &F : Exit.At.Files)
        if (Result.isSuccess(Exit) && F.Flushed && F.Synced && !F.Buffer)
          if (std::optional<HandleKey> Key =
                  bufferedFile(*F.File, *Result.Function))
            Drained.insert(*Key);
  }

  /// Content that other content took the place of.
  void judgeReplaced(const FunctionResult &Result) {
    for (const ExitRecord &Exit : Result.Exits)
      for (const FileState &F : Exit.At.Files) {
        if (!F.Lost || !Result.isSuccess(Exit) || F.NotRegular ||
            !Told.insert(F.Lost->Location).second)
          continue;
        count(Output, Verdict::Reported, F.Lost->Location, Result,
              [] { return std::string(); });
        Finding Found;
        Found.Check = Check;
        Found.Function = Result.Function;
        Found.Location = F.Lost->Location;
        Found.Message = "what the buffer of '" + F.File->spelling() +
                        "' holds is replaced before it is written out, and "
                        "success is returned; that data is lost";
        Found.Path = stepsOf(F.Lost);
        Found.Path.push_back({Exit.Location, "returns success here"});
        Output.Findings.push_back(std::move(Found));
      }
  }

  void judge(const FunctionResult &Result) {
    judgeReplaced(Result);
    if (isa<CXXDestructorDecl>(Result.Function) ||
        !isExternallyCallable(*Result.Function))
      return;
    for (const ExitRecord &Exit : Result.Exits)
      for (const FileState &F : Exit.At.Files)
        if (Result.isSuccess(Exit) && F.Closed && F.ClosedBy &&
            !F.ClosedBy->Inside && !F.NotRegular && !F.isUnclear() &&
            !isReplaced(Exit, F))
          judge(Result, F);
  }

  /// The handle goes on as that of another file: the buffer is not lost, the
  /// next drain writes it there.
  static bool isReplaced(const ExitRecord &Exit, const FileState &F) {
    const Value *Kept = Exit.At.stored(*F.File);
    const FileState *Now =
        Kept && Kept->Object ? Exit.At.find(*Kept->Object) : nullptr;
    return Now && Now->Opened && !Now->Closed;
  }

  void judge(const FunctionResult &Result, const FileState &F) {
    std::optional<HandleKey> Key = bufferedFile(*F.File, *Result.Function);
    if (!Key || !Drained.contains(*Key))
      return;
    const LeftInBuffer *Filled = Input.Analysis.records().buffered(*Key);
    bool Lost = (F.Buffer & Here) || ((F.Buffer & EntryBuffer) && Filled);
    bool Reported = Lost && Told.insert(F.ClosedBy->Location).second;
    count(Output, Reported ? Verdict::Reported : Verdict::Silent,
          F.ClosedBy->Location, Result,
          [] { return std::string("on every path the buffer is empty"); });
    if (Reported)
      report(Result, F, *Key,
             (F.Buffer & Here) ? F.Buffered : Filled->Buffered);
  }

  void report(const FunctionResult &Result, const FileState &F,
              const HandleKey &Key, const Witness *Buffered) {
    Finding Found;
    Found.Check = Check;
    Found.Function = Result.Function;
    Found.Location = F.ClosedBy->Location;
    Found.Message = "closes '" + F.File->spelling() +
                    "' and returns success while written data may still be in "
                    "the buffer '" +
                    spelling(Handles.at(Key.second.back())->Storage) +
                    "', which nothing writes out any more; that data is lost";
    Found.Path = stepsOf(Buffered);
    Found.Path.push_back({F.ClosedBy->Location, "closed here without a flush"});
    Output.Findings.push_back(std::move(Found));
  }

  const CheckInput &Input;
  llvm::StringRef Check;
  CheckOutput &Output;
  std::map<const FieldDecl *, const OwnBuffer *> Handles; ///< Looked up only.
  std::set<HandleKey> Drained;                            ///< The same.
  llvm::DenseSet<SourceLocation> Told;
};
} // namespace

void durability::judgeLostBuffers(const CheckInput &Input,
                                  llvm::StringRef Check, CheckOutput &Output) {
  LossJudge(Input, Check, Output).run();
}
