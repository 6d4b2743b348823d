#include "core/DirectiveScan.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace durability;

int FileDirectives::branchAt(unsigned Offset) const {
  auto After = llvm::partition_point(
      Branches, [&](const DirectiveBranch &B) { return B.Begin <= Offset; });
  if (After == Branches.begin())
    return -1;
  // The last arm that begins before Offset holds it, or one of its ancestors
  // does, or none.
  int Index = static_cast<int>(After - Branches.begin()) - 1;
  while (Index >= 0 && Branches[Index].End <= Offset)
    Index = Branches[Index].Parent;
  return Index;
}

namespace {

/// Walks the tokens of a buffer line by line.
class DirectiveScanner {
public:
  DirectiveScanner(StringRef Buffer, const LangOptions &Language)
      : Buffer(Buffer), Lex(SourceLocation(), Language, Buffer.begin(),
                            Buffer.begin(), Buffer.end()) {}

  FileDirectives run() {
    next();
    while (Current.isNot(tok::eof)) {
      if (Current.is(tok::hash) && Current.isAtStartOfLine()) {
        directive();
        continue;
      }
      SawToken = true;
      if (Open.empty())
        closeGuardCandidate();
      next();
    }
    for (OpenConditional &C : Open)
      Result.Branches[C.Arm].End = Buffer.size();
    if (GuardBranch >= 0 && Open.empty())
      markGuard();
    return std::move(Result);
  }

private:
  struct OpenConditional {
    unsigned Number;
    int Arm;               ///< Index of the arm being read.
    int Parent;            ///< Arm around the conditional.
    std::string Negations; ///< "!(first) && !(second)" of the arms read so far.
  };

  void next() { Lex.LexFromRawLexer(Current); }
  unsigned offset() const {
    return Lex.getBufferLocation() - Buffer.data() - Current.getLength();
  }
  StringRef spelling() const {
    return Buffer.substr(offset(), Current.getLength());
  }
  bool inLine() const {
    return Current.isNot(tok::eof) && !Current.isAtStartOfLine();
  }

  /// Reads to the end of the directive; returns its remaining text without
  /// trailing space or comment.
  StringRef restOfLine() {
    unsigned Begin = offset(), End = Begin;
    for (; inLine(); next())
      End = offset() + Current.getLength();
    return Buffer.slice(Begin, End);
  }

  void directive() {
    unsigned Hash = offset();
    next();
    if (!inLine())
      return;
    StringRef Keyword = spelling();
    next();
    if (Keyword == "define")
      return define();
    if (Keyword == "if" || Keyword == "ifdef" || Keyword == "ifndef")
      return open(Hash, condition(Keyword));
    if (Keyword == "elif" || Keyword == "elifdef" || Keyword == "elifndef")
      return arm(Hash, condition(Keyword.drop_front(2)));
    if (Keyword == "else") {
      restOfLine();
      return arm(Hash, "");
    }
    StringRef Rest = restOfLine();
    if (Keyword == "endif")
      return close(Hash);
    if (Keyword == "include" && Rest.consume_front("<"))
      Result.Includes.push_back({Rest.split('>').first, Hash});
    if (Keyword == "pragma")
      return; // "#pragma once" may stand beside a guard.
    SawToken = true;
    if (Open.empty())
      closeGuardCandidate();
  }

  /// \p Keyword is "if", "ifdef" or "ifndef".
  std::string condition(StringRef Keyword) {
    std::string Text = restOfLine().str();
    if (Keyword == "if")
      return Text;
    return (Keyword == "ifdef" ? "defined(" : "!defined(") + Text + ")";
  }

  void open(unsigned Hash, std::string Condition) {
    // An include guard opens before any token or other directive.
    GuardPending =
        !SawToken && Result.Branches.empty() && Result.Macros.empty();
    if (Open.empty() && !GuardPending)
      closeGuardCandidate();
    int Parent = Open.empty() ? -1 : Open.back().Arm;
    Open.push_back({Conditionals++, static_cast<int>(Result.Branches.size()),
                    Parent, "!(" + Condition + ")"});
    push(Hash, std::move(Condition));
  }

  void push(unsigned Hash, std::string Condition) {
    DirectiveBranch Branch;
    Branch.Condition = std::move(Condition);
    Branch.Begin = Hash;
    Branch.Conditional = Open.back().Number;
    Branch.Parent = Open.back().Parent;
    Result.Branches.push_back(std::move(Branch));
  }

  void arm(unsigned Hash, std::string Condition) {
    if (Open.empty())
      return;
    OpenConditional &C = Open.back();
    if (C.Arm == GuardBranch)
      GuardBranch = -1; // A guard has one arm.
    Result.Branches[C.Arm].End = Hash;
    C.Arm = static_cast<int>(Result.Branches.size());
    std::string Full = C.Negations;
    if (!Condition.empty()) {
      Full += " && (" + Condition + ")";
      C.Negations += " && !(" + Condition + ")";
    }
    push(Hash, std::move(Full));
  }

  void close(unsigned Hash) {
    if (Open.empty())
      return;
    Result.Branches[Open.back().Arm].End = Hash;
    Open.pop_back();
  }

  void define() {
    if (!inLine())
      return;
    DirectiveMacro Macro;
    Macro.Name = spelling();
    Macro.Offset = offset();
    Macro.Branch = Open.empty() ? -1 : Open.back().Arm;
    next();
    Macro.FunctionLike =
        inLine() && Current.is(tok::l_paren) && !Current.hasLeadingSpace();
    Macro.Body = restOfLine();
    if (Macro.FunctionLike) {
      StringRef List = Macro.Body.drop_front().split(')').first.trim();
      Macro.Parameters = List.empty() ? 0 : List.count(',') + 1;
    }
    // "#ifndef NAME" and "#define NAME" at the very top: a guard, if nothing
    // follows its #endif.
    if (GuardPending && !SawToken && Result.Macros.empty() &&
        Open.size() == 1 && Result.Branches.size() == 1 &&
        isNegatedTest(Result.Branches[0].Condition, Macro.Name))
      GuardBranch = 0;
    GuardPending = false;
    if (Open.empty())
      closeGuardCandidate();
    Result.Macros.push_back(Macro);
  }

  /// "!defined(NAME)" in any spelling.
  static bool isNegatedTest(StringRef Condition, StringRef Name) {
    auto Trim = [](StringRef S) { return S.trim(" \t()"); };
    Condition = Trim(Condition);
    if (!Condition.consume_front("!"))
      return false;
    Condition = Trim(Condition);
    return Condition.consume_front("defined") && Trim(Condition) == Name;
  }

  /// Something stands outside every conditional: what came before was no
  /// include guard.
  void closeGuardCandidate() { GuardBranch = -1; }
  void markGuard() {
    Result.Branches[GuardBranch].IncludeGuard = true;
    Result.Branches[GuardBranch].Condition.clear();
  }

  StringRef Buffer;
  Lexer Lex;
  Token Current;
  FileDirectives Result;
  std::vector<OpenConditional> Open;
  unsigned Conditionals = 0;
  int GuardBranch = -1;
  bool GuardPending = false;
  bool SawToken = false;
};

} // namespace

FileDirectives durability::scanDirectives(StringRef Buffer,
                                          const LangOptions &Language) {
  return DirectiveScanner(Buffer, Language).run();
}

void durability::forEachRawToken(
    StringRef Buffer, const LangOptions &Language, unsigned Begin, unsigned End,
    llvm::function_ref<bool(const RawToken &)> Visit) {
  Lexer Lex(SourceLocation(), Language, Buffer.begin(), Buffer.begin() + Begin,
            Buffer.end());
  Token Current;
  for (Lex.LexFromRawLexer(Current); Current.isNot(tok::eof);
       Lex.LexFromRawLexer(Current)) {
    unsigned Offset =
        Lex.getBufferLocation() - Buffer.data() - Current.getLength();
    if (Offset >= End)
      return;
    RawToken Token;
    Token.Text = Buffer.substr(Offset, Current.getLength());
    Token.Offset = Offset;
    Token.Identifier = Current.is(tok::raw_identifier);
    Token.StartsLine = Current.isAtStartOfLine();
    if (!Visit(Token))
      return;
  }
}

bool durability::mentionsIdentifier(StringRef Buffer,
                                    const LangOptions &Language, unsigned Begin,
                                    unsigned End, StringRef Word) {
  if (!Buffer.slice(Begin, End).contains(Word))
    return false; // Lexing costs more than looking.
  bool Found = false;
  forEachRawToken(Buffer, Language, Begin, End, [&](const RawToken &T) {
    Found = T.Identifier && T.Text == Word;
    return !Found;
  });
  return Found;
}
