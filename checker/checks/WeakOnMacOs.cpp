#include "checks/WeakOnMacOs.h"
#include "checks/PlatformScope.h"
#include "core/ModelledCall.h"
#include "core/PreprocessorFacts.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;
using namespace durability;
using llvm::StringRef;

static constexpr StringRef MacOs = "macos";
static constexpr StringRef PlainSync = "fsync";
static constexpr StringRef DataSync = "fdatasync";

/// What other systems sync a file with.
static constexpr StringRef OtherSyncs[] = {DataSync, "_commit",
                                           "FlushFileBuffers"};

namespace {
enum class BodyKind : uint8_t { Fsync, OtherSync, Neither };
} // namespace

/// "fsync", "(fd) fsync(fd)": a name and what it is applied to.
static BodyKind kindOf(const MacroFact &Macro) {
  // The scanner wants a null byte behind its buffer.
  std::string Text = Macro.Body.str();
  BodyKind Kind = BodyKind::Neither;
  bool Mixed = false;
  forEachRawToken(Text, LangOptions(), 0, Text.size(), [&](const RawToken &T) {
    BodyKind Said = T.Text == PlainSync ? BodyKind::Fsync
                    : llvm::is_contained(OtherSyncs, T.Text)
                        ? BodyKind::OtherSync
                        : BodyKind::Neither;
    if (Said != BodyKind::Neither) {
      Mixed |= Kind != BodyKind::Neither && Kind != Said;
      Kind = Said;
    }
    return true;
  });
  return Mixed ? BodyKind::Neither : Kind;
}

/// The one that macOS takes, if it is clear which and it is fsync, where
/// another platform has another sync.
static const MacroFact *
fsyncOnMacOs(llvm::ArrayRef<const MacroFact *> Definitions,
             const PlatformScope &Scope) {
  const MacroFact *Taken = nullptr;
  bool Other = false;
  for (const MacroFact *Macro : Definitions) {
    BodyKind Kind = kindOf(*Macro);
    if (Kind == BodyKind::Neither)
      return nullptr;
    if (Scope.isLeftOut(Macro->Location, MacOs)) {
      Other |= Kind == BodyKind::OtherSync;
      continue;
    }
    if (Kind != BodyKind::Fsync || Taken)
      return nullptr;
    Taken = Macro;
  }
  return Other ? Taken : nullptr;
}

std::vector<const MacroFact *>
durability::macrosThatAreFsync(const PreprocessorFacts &Facts,
                               llvm::ArrayRef<ModelledCall> Calls,
                               const PlatformScope &Scope) {
  std::vector<const MacroFact *> Found;
  llvm::StringSet<> Seen;
  for (const ModelledCall &Call : Calls)
    for (StringRef Name : Scope.macrosAround(placeOf(Call))) {
      if (!Seen.insert(Name).second)
        continue;
      if (const MacroFact *Macro =
              fsyncOnMacOs(Facts.definitionsOf(Name), Scope))
        Found.push_back(Macro);
    }
  return Found;
}

const MacroFact *durability::fsyncInsteadOf(StringRef Name,
                                            const PreprocessorFacts &Facts,
                                            const PlatformScope &Scope) {
  std::vector<const MacroFact *> Definitions = Facts.definitionsOf(Name);
  auto IsOther = [](const MacroFact *M) {
    return kindOf(*M) != BodyKind::Fsync;
  };
  if (llvm::any_of(Definitions, IsOther))
    return nullptr;
  auto Taken = llvm::find_if(Definitions, [&](const MacroFact *M) {
    return !Scope.isLeftOut(M->Location, MacOs);
  });
  return Taken == Definitions.end() ? nullptr : *Taken;
}

bool durability::isChosenByPlatform(const ModelledCall &Call,
                                    const PreprocessorFacts &Facts,
                                    const PlatformScope &Scope) {
  if (!Call.Enclosing)
    return false;
  SourceLocation Place = placeOf(Call);
  bool Chosen = false;
  Facts.forEachToken(Call.Enclosing->getSourceRange(),
                     [&](const RawToken &T, SourceLocation Location) {
                       // A test for fdatasync itself is a guard, and no choice
                       // by platform: macOS may pass it.
                       Chosen = llvm::is_contained(OtherSyncs, T.Text) &&
                                Facts.areAlternatives(Location, Place) &&
                                (T.Text != DataSync ||
                                 Scope.isLeftOut(Location, MacOs));
                       return !Chosen;
                     });
  return Chosen;
}
