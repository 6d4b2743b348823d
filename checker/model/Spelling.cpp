#include "model/Spelling.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace durability::model {

static constexpr Spelling<EffectKind> EffectKinds[] = {
    {"open", EffectKind::Open},
    {"open-other", EffectKind::OpenOther},
    {"buffered-write", EffectKind::BufferedWrite},
    {"write", EffectKind::Write},
    {"flush", EffectKind::Flush},
    {"sync", EffectKind::Sync},
    {"sync-directory", EffectKind::SyncDirectory},
    {"sync-everything", EffectKind::SyncEverything},
    {"truncate", EffectKind::Truncate},
    {"allocate", EffectKind::Allocate},
    {"rename", EffectKind::Rename},
    {"link", EffectKind::Link},
    {"unlink", EffectKind::Unlink},
    {"make-directory", EffectKind::MakeDirectory},
    {"close", EffectKind::Close},
    {"duplicate", EffectKind::Duplicate},
    {"handle-of", EffectKind::HandleOf},
    {"stream-of", EffectKind::StreamOf},
    {"map", EffectKind::Map},
    {"unmap", EffectKind::Unmap},
    {"set-unbuffered", EffectKind::SetUnbuffered},
    {"metadata", EffectKind::Metadata},
    {"acknowledge", EffectKind::Acknowledge},
};
static constexpr Spelling<SyncKind> SyncKinds[] = {
    {"data", SyncKind::Data},       {"full", SyncKind::Full},
    {"barrier", SyncKind::Barrier}, {"range", SyncKind::Range},
    {"async", SyncKind::Async},
};
static constexpr Spelling<ResultTest> ResultTests[] = {
    {"always", ResultTest::Always},
    {"zero", ResultTest::Zero},
    {"non-zero", ResultTest::NonZero},
    {"non-negative", ResultTest::NonNegative},
    {"non-null", ResultTest::NonNull},
    {"count", ResultTest::Count},
    {"status", ResultTest::Status},
};
static constexpr Spelling<OpenAttribute> Attributes[] = {
    {"create", OA_Create},       {"truncate", OA_Truncate},
    {"append", OA_Append},       {"exclusive", OA_Exclusive},
    {"read-only", OA_ReadOnly},  {"synchronous", OA_Synchronous},
    {"temporary", OA_Temporary}, {"directory", OA_Directory},
    {"direct", OA_Direct},
};
static constexpr Spelling<ParameterShape> Parameters[] = {
    {"any", ParameterShape::Any},       {"integer", ParameterShape::Integer},
    {"string", ParameterShape::String}, {"pointer", ParameterShape::Pointer},
    {"record", ParameterShape::Record}, {"function", ParameterShape::Function},
};
static constexpr Spelling<StatusOperation> StatusOperations[] = {
    {"tests-ok", StatusOperation::TestsOk},
    {"tests-error", StatusOperation::TestsError},
    {"makes-ok", StatusOperation::MakesOk},
    {"makes-error", StatusOperation::MakesError},
    {"forwards", StatusOperation::Forwards},
};
static constexpr Spelling<ArgumentMistake> Mistakes[] = {
    {"zero-length", ArgumentMistake::ZeroLength},
    {"swapped-arguments", ArgumentMistake::SwappedArguments},
    {"no-mode", ArgumentMistake::NoMode},
    {"two-modes", ArgumentMistake::TwoModes},
};
static constexpr StringLiteral Platforms[] = {"linux",   "macos",  "windows",
                                              "freebsd", "netbsd", "openbsd",
                                              "solaris", "android"};

const ArrayRef<Spelling<EffectKind>> EffectKindWords = EffectKinds;
const ArrayRef<Spelling<SyncKind>> SyncKindWords = SyncKinds;
const ArrayRef<Spelling<ResultTest>> ResultTestWords = ResultTests;
const ArrayRef<Spelling<OpenAttribute>> AttributeWords = Attributes;
const ArrayRef<Spelling<ParameterShape>> ParameterWords = Parameters;
const ArrayRef<Spelling<StatusOperation>> StatusWords = StatusOperations;
const ArrayRef<Spelling<ArgumentMistake>> MistakeWords = Mistakes;
const ArrayRef<StringLiteral> PlatformWords = Platforms;

std::string hintFor(StringRef Word, ArrayRef<StringRef> Known) {
  StringRef Nearest;
  unsigned Best = Word.size() / 3 +
                  2; // Further away it is another word, not a misspelling.
  for (StringRef K : Known) {
    unsigned Distance =
        Word.edit_distance_insensitive(K, /*AllowReplacements=*/true, Best);
    if (Distance < Best) {
      Best = Distance;
      Nearest = K;
    }
  }
  std::string Hint;
  if (!Nearest.empty())
    Hint = ("; did you mean '" + Nearest + "'?").str();
  return Hint + " (known: " + join(Known.begin(), Known.end(), ", ") + ")";
}

std::optional<Operand> operandOf(StringRef Word) {
  Operand Result;
  Result.Pointee = Word.consume_front("*");
  if (Word.consume_front("arg")) {
    if (Word.getAsInteger(10, Result.Index) || Result.Index > 31)
      return std::nullopt;
    Result.Where = Operand::Argument;
    return Result;
  }
  if (Result.Pointee)
    return std::nullopt;
  if (Word == "object")
    Result.Where = Operand::Object;
  else if (Word == "result")
    Result.Where = Operand::Result;
  else if (Word == "all-streams")
    Result.Where = Operand::AllStreams;
  else
    return std::nullopt;
  return Result;
}

} // namespace durability::model
