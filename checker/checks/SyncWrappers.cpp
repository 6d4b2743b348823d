#include "checks/SyncWrappers.h"
#include "core/ModelledCall.h"
#include "core/PreprocessorFacts.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace durability;

static bool mentionsFullSync(StringRef MacroBody) {
  if (!MacroBody.contains(FullSyncRequest))
    return false;
  // The scanner wants a null byte behind its buffer.
  std::string Text = MacroBody.str();
  return mentionsIdentifier(Text, LangOptions(), 0, Text.size(),
                            FullSyncRequest);
}

static void addMacroWrappers(const PreprocessorFacts &Facts,
                             std::vector<SyncWrapper> &Wrappers) {
  for (const MacroFact &Full : Facts.macros()) {
    if (!mentionsFullSync(Full.Body) ||
        llvm::any_of(Wrappers,
                     [&](const SyncWrapper &W) { return W.Name == Full.Name; }))
      continue;
    std::vector<const MacroFact *> Definitions = Facts.definitionsOf(Full.Name);
    bool Usable =
        llvm::any_of(Definitions, [](const MacroFact *M) { return M->Active; });
    if (Definitions.size() > 1 && Usable)
      Wrappers.push_back({Full.Name.str(), Full.Location, nullptr,
                          !Full.FunctionLike || Full.Parameters == 1});
  }
}

static bool onlySyncs(const ModelledCall &Call) {
  return llvm::all_of(Call.Meaning.Effects, [](const Effect &E) {
    return E.Kind == EffectKind::Sync || E.Kind == EffectKind::Flush ||
           E.Kind == EffectKind::HandleOf;
  });
}

static void addFunctionWrappers(const PreprocessorFacts &Facts,
                                ArrayRef<ModelledCall> Calls,
                                std::vector<SyncWrapper> &Wrappers) {
  struct Use {
    bool OnlySyncs = true;
    bool HasFallback = false; ///< A sync in an arm beside the one with
                              ///< F_FULLFSYNC, or behind it.
  };
  llvm::MapVector<const FunctionDecl *, Use> Uses;
  for (const ModelledCall &Call : Calls) {
    if (!Call.Enclosing)
      continue;
    Use &U = Uses[Call.Enclosing];
    U.OnlySyncs &= onlySyncs(Call);
    U.HasFallback |= llvm::any_of(Call.Meaning.Effects, [](const Effect &E) {
      return E.Kind == EffectKind::Sync;
    });
  }
  for (const auto &[Function, U] : Uses) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Function);
    if (!U.OnlySyncs || !U.HasFallback || Function->getNumParams() == 0 ||
        Function->getNumParams() > 3 || (Method && !Method->isStatic()) ||
        !Function->getParamDecl(0)->getType()->isIntegerType())
      continue;
    if (Facts.mentions(Function->getSourceRange(), FullSyncRequest))
      Wrappers.push_back({Function->getNameAsString(), Function->getLocation(),
                          Function, Function->getNumParams() == 1});
  }
}

std::vector<SyncWrapper>
durability::findSyncWrappers(const PreprocessorFacts &Facts,
                             ArrayRef<ModelledCall> Calls) {
  std::vector<SyncWrapper> Wrappers;
  addMacroWrappers(Facts, Wrappers);
  addFunctionWrappers(Facts, Calls, Wrappers);
  return Wrappers;
}
