#include "model/Vocabulary.h"
#include "model/CallTable.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace durability::model {

Vocabulary::Vocabulary(const Definitions &All) : All(All) {
  for (const VocabularyEntry &Entry : All.Vocabularies)
    for (const VocabularyEntry::Word &Word : Entry.Words)
      Words[Word.Name] = true;
}

static bool isWrite(EffectKind Kind) {
  return Kind == EffectKind::Write || Kind == EffectKind::BufferedWrite;
}

/// Notes which of write and sync \p Class or its bases declare.
static void findRoles(const CXXRecordDecl *Class, const VocabularyEntry &Entry,
                      bool &Writes, bool &Syncs, unsigned Depth = 0) {
  Class = Class ? Class->getDefinition() : nullptr;
  if (!Class || Depth > 4)
    return;
  for (const CXXMethodDecl *Method : Class->methods()) {
    if (!Method->getIdentifier() || Method->isStatic())
      continue;
    for (const VocabularyEntry::Word &Word : Entry.Words) {
      if (Word.Name != Method->getName())
        continue;
      Writes |= isWrite(Word.Kind);
      Syncs |= Word.Kind == EffectKind::Sync;
    }
  }
  for (const CXXBaseSpecifier &Base : Class->bases())
    findRoles(Base.getType()->getAsCXXRecordDecl(), Entry, Writes, Syncs,
              Depth + 1);
}

std::optional<Vocabulary::Use>
Vocabulary::find(const FunctionDecl &Callee) const {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  if (!Method)
    return std::nullopt;
  std::optional<Use> Known = wordOf(*Method);
  if (Known && definitionOf(Callee) && !Callee.hasSkippedBody())
    return std::nullopt;
  return Known;
}

std::optional<Vocabulary::Use>
Vocabulary::wordOf(const CXXMethodDecl &Method) const {
  if (Method.isStatic() || !Method.getIdentifier() ||
      !Words.contains(Method.getName()))
    return std::nullopt;
  for (const VocabularyEntry &Entry : llvm::reverse(All.Vocabularies)) {
    for (const VocabularyEntry::Word &Word : Entry.Words) {
      if (Word.Name != Method.getName())
        continue;
      bool Writes = false, Syncs = false;
      findRoles(Method.getParent(), Entry, Writes, Syncs);
      if (Writes && Syncs)
        return Use{&Entry, Word};
    }
  }
  return std::nullopt;
}

void Vocabulary::addEffects(const Use &U,
                            llvm::SmallVectorImpl<Effect> &Effects) {
  Effect E;
  E.Kind = U.Word.Kind;
  E.File.Where = Operand::Object;
  auto Has = [&](EffectKind Kind) {
    return llvm::any_of(U.Entry->Words, [&](const VocabularyEntry::Word &W) {
      return W.Kind == Kind;
    });
  };
  // Where the words tell a log from what it describes, the log comes first.
  E.File.Log = U.Word.Log;
  if (isWrite(E.Kind) && !U.Word.Log &&
      llvm::any_of(U.Entry->Words,
                   [](const VocabularyEntry::Word &W) { return W.Log; }))
    E.After = {.Where = Operand::Object, .Log = true};
  // A class with a buffer and no flush of its own can only drain it in its
  // sync.
  if (E.Kind == EffectKind::Sync && Has(EffectKind::BufferedWrite) &&
      !Has(EffectKind::Flush)) {
    Effects.push_back(E);
    Effects.back().Kind = EffectKind::Flush;
  }
  Effects.push_back(E);
}

} // namespace durability::model
