#include "checks/FullSyncRequests.h"
#include "checks/SyncWrappers.h"
#include "core/PreprocessorFacts.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace durability;

namespace {

/// Reads a function's tokens statement by statement.
class RequestReader {
public:
  void read(const RawToken &T, SourceLocation Location) {
    InDirective = T.StartsLine ? T.Text == "#" : InDirective;
    if (InDirective)
      return;
    if (AtStart && T.Text != "::")
      begin(T, Location);
    if (IsCall)
      readCall(T, Location);
    AtStart = T.Text == ";" || T.Text == "{" || T.Text == "}" ||
              T.Text == "else" || (AtStart && T.Text == "::");
  }

  std::vector<DroppedRequest> Found;

private:
  void begin(const RawToken &T, SourceLocation Location) {
    IsCall = T.Text == "fcntl";
    HasRequest = HasComma = false;
    Depth = 0;
    Current = {Location, SourceLocation(), "", ""};
  }

  void readCall(const RawToken &T, SourceLocation Location) {
    if (T.Text == ";" && Depth == 0 && HasRequest) {
      Current.Semicolon = Location;
      Found.push_back(Current);
      IsCall = false;
      return;
    }
    Depth -= T.Text == ")";
    HasComma |= T.Text == ",";
    if (Depth > 0 && !HasComma)
      Current.Descriptor += T.Text;
    Depth += T.Text == "(";
    Current.Call += T.Text == "," ? ", " : T.Text.str();
    HasRequest |= T.Text == FullSyncRequest;
    // Anything behind the call uses its result: "fcntl(…) == 0", "fcntl(…), x".
    if (Depth == 0 && T.Text != ")" && T.Text != "fcntl")
      IsCall = false;
  }

  DroppedRequest Current;
  bool AtStart = true, InDirective = false, IsCall = false, HasRequest = false,
       HasComma = false;
  int Depth = 0;
};

} // namespace

/// Whether something else in the function that is compiled together with the
/// request may sync.
static bool hasFallback(const PreprocessorFacts &Facts,
                        const FunctionDecl &Function,
                        const DroppedRequest &Request) {
  bool Found = false;
  Facts.forEachToken(Function.getSourceRange(), [&](const RawToken &T,
                                                    SourceLocation Location) {
    Found = T.Identifier && Location != Function.getLocation() &&
            T.Text.contains_insensitive("sync") && T.Text != FullSyncRequest &&
            !Facts.areAlternatives(Location, Request.Begin);
    return !Found;
  });
  return Found;
}

std::vector<DroppedRequest>
durability::findDroppedRequests(const PreprocessorFacts &Facts,
                                const FunctionDecl &Function) {
  if (!Facts.mentions(Function.getSourceRange(), FullSyncRequest))
    return {};
  RequestReader Reader;
  Facts.forEachToken(Function.getSourceRange(),
                     [&](const RawToken &T, SourceLocation Location) {
                       Reader.read(T, Location);
                       return true;
                     });
  llvm::erase_if(Reader.Found, [&](const DroppedRequest &R) {
    return hasFallback(Facts, Function, R);
  });
  return std::move(Reader.Found);
}
