#include "report/Suppression.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/GlobPattern.h"
#include <optional>
#include <vector>

using namespace durability::report;
using llvm::StringRef;

namespace {

/// One NOLINT comment of a line.
struct Directive {
  enum Shape { SameLine, NextLine, Begin, End };
  Shape Kind = SameLine;
  StringRef Checks; ///< What is between the parentheses; empty: all.
  StringRef Reason;
  unsigned Line = 0;
};

} // namespace

bool durability::report::suppressionCovers(StringRef Checks, StringRef Check) {
  if (Checks.empty())
    return true;
  bool Covered = false;
  llvm::SmallVector<StringRef, 4> Globs;
  Checks.split(Globs, ',', -1, /*KeepEmpty=*/false);
  for (StringRef Glob : Globs) {
    Glob = Glob.trim();
    const bool Negative = Glob.consume_front("-");
    llvm::Expected<llvm::GlobPattern> Pattern = llvm::GlobPattern::create(Glob);
    if (!Pattern)
      llvm::consumeError(Pattern.takeError());
    else if (Pattern->match(Check))
      Covered = !Negative;
  }
  return Covered;
}

/// The directive in \p Text, which starts after the word NOLINT.
static Directive parseAfterKeyword(StringRef Text) {
  Directive D;
  if (Text.consume_front("NEXTLINE"))
    D.Kind = Directive::NextLine;
  else if (Text.consume_front("BEGIN"))
    D.Kind = Directive::Begin;
  else if (Text.consume_front("END"))
    D.Kind = Directive::End;
  if (Text.consume_front("(")) {
    auto [Checks, Rest] = Text.split(')');
    D.Checks = Checks.trim();
    Text = Rest;
  }
  if (Text.consume_front(":"))
    D.Reason = Text.split("*/").first.trim();
  return D;
}

static std::optional<Directive> parseLine(StringRef Line) {
  const size_t Comment = std::min(Line.find("//"), Line.find("/*"));
  const size_t Keyword = Line.find("NOLINT");
  if (Keyword == StringRef::npos || Comment == StringRef::npos ||
      Keyword < Comment)
    return std::nullopt;
  return parseAfterKeyword(
      Line.drop_front(Keyword + StringRef("NOLINT").size()));
}

std::vector<SuppressionList>
durability::report::listSuppressions(StringRef Text) {
  std::vector<SuppressionList> Found;
  for (unsigned Line = 1; Text.contains("NOLINT"); ++Line) {
    auto [LineText, Rest] = Text.split('\n');
    Text = Rest;
    std::optional<Directive> D = parseLine(LineText);
    if (D && D->Kind != Directive::End && D->Checks.contains("durability-"))
      Found.push_back({Line, D->Checks.str()});
  }
  return Found;
}

Suppression durability::report::findSuppression(StringRef Text, unsigned Line,
                                                StringRef Check) {
  std::vector<Directive>
      Covering; // NOLINTBEGINs that are open at Line, then what else applies.
  if (!Text.contains("NOLINT"))
    return {};
  for (unsigned Current = 1; Current <= Line && !Text.empty(); ++Current) {
    auto [LineText, Rest] = Text.split('\n');
    Text = Rest;
    std::optional<Directive> D = parseLine(LineText);
    if (!D || !suppressionCovers(D->Checks, Check))
      continue;
    D->Line = Current;
    if (D->Kind == Directive::End && !Covering.empty())
      Covering.pop_back();
    else if (D->Kind == Directive::Begin ||
             (D->Kind == Directive::SameLine && Current == Line) ||
             (D->Kind == Directive::NextLine && Current + 1 == Line))
      Covering.push_back(*D);
  }
  Suppression Answer;
  for (const Directive &D : Covering) {
    const bool Honoured = !D.Checks.empty() && !D.Reason.empty();
    if (Answer.Answer == Suppression::Honoured)
      break;
    Answer.Answer =
        Honoured ? Suppression::Honoured : Suppression::WithoutReason;
    Answer.Line = D.Line;
    Answer.Reason = D.Reason.str();
  }
  return Answer;
}
