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
      if (Word.Alone || Word.Name != Method->getName())
        continue;
      Writes |= isWrite(Word.Kind);
      Syncs |= Word.Kind == EffectKind::Sync;
    }
  }
  for (const CXXBaseSpecifier &Base : Class->bases())
    findRoles(Base.getType()->getAsCXXRecordDecl(), Entry, Writes, Syncs,
              Depth + 1);
}

/// The body of the method that starts an interface is what runs where no class
/// overrides it: `virtual Status fsync() { return sync(); }`. One that
/// overrides is an implementation, and speaks by its body.
static bool isDefault(const CXXMethodDecl &Method) {
  return Method.isVirtual() && !Method.size_overridden_methods() &&
         !Method.hasAttr<FinalAttr>() &&
         !Method.getParent()->hasAttr<FinalAttr>();
}

std::optional<Vocabulary::Use>
Vocabulary::find(const FunctionDecl &Callee) const {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  if (!Method)
    return std::nullopt;
  std::optional<Use> Known = wordOf(*Method);
  if (!Known)
    Known = wordAlone(*Method);
  if (Known && definitionOf(Callee) && !Callee.hasSkippedBody() &&
      !isDefault(*Method))
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
      if (Word.Alone || Word.Name != Method.getName())
        continue;
      bool Writes = false, Syncs = false;
      findRoles(Method.getParent(), Entry, Writes, Syncs);
      if (Writes && Syncs)
        return Use{&Entry, Word};
    }
  }
  return std::nullopt;
}

/// An interface for directories has nothing to write and still a sync.
std::optional<Vocabulary::Use>
Vocabulary::wordAlone(const CXXMethodDecl &Method) const {
  if (!Method.isVirtual() || !Method.getIdentifier() ||
      !Words.contains(Method.getName()))
    return std::nullopt;
  for (const VocabularyEntry &Entry : llvm::reverse(All.Vocabularies))
    for (const VocabularyEntry::Word &Word : Entry.Words)
      if (Word.Alone && Word.Name == Method.getName())
        return Use{&Entry, Word};
  return std::nullopt;
}

/// Whether \p Name ends with \p Word as a word of its own: "xSync", "fh_sync",
/// not "async".
static bool endsWithWord(llvm::StringRef Name, llvm::StringRef Word) {
  if (!Name.consume_back(Word))
    return false;
  return Name.empty() || Name.back() == '_' ||
         (llvm::isUpper(Word.front()) && !llvm::isUpper(Name.back()));
}

/// The type of a function that \p Field points to and that is called on an
/// object; null for other fields.
static const FunctionProtoType *slotType(const FieldDecl &Field) {
  const auto *Type =
      Field.getType()->isFunctionPointerType()
          ? Field.getType()->getPointeeType()->getAs<FunctionProtoType>()
          : nullptr;
  return Type && Type->getNumParams() &&
                 (Type->getParamType(0)->isPointerType() ||
                  Type->getParamType(0)->isIntegerType())
             ? Type
             : nullptr;
}

/// A parameter after the object is the address of bytes.
static bool takesBytes(const FunctionProtoType &Type) {
  return llvm::any_of(Type.param_types().drop_front(), [](QualType T) {
    return T->isVoidPointerType() ||
           (T->isPointerType() && T->getPointeeType()->isAnyCharacterType());
  });
}

/// The word that \p Field's name ends with.
static const VocabularyEntry::Word *slotWord(const FieldDecl &Field,
                                             const VocabularyEntry &Entry) {
  const FunctionProtoType *Type = slotType(Field);
  for (const VocabularyEntry::Word &Word : Entry.Words)
    if (Type && !Word.Alone && endsWithWord(Field.getName(), Word.Name) &&
        isWrite(Word.Kind) == takesBytes(*Type))
      return &Word;
  return nullptr;
}

std::optional<Vocabulary::Use>
Vocabulary::wordOf(const FieldDecl &Field) const {
  const FunctionProtoType *Type = slotType(Field);
  if (!Type)
    return std::nullopt;
  for (const VocabularyEntry &Entry : llvm::reverse(All.Vocabularies)) {
    const VocabularyEntry::Word *Mine = slotWord(Field, Entry);
    if (!Mine)
      continue;
    bool Writes = false, Syncs = false;
    for (const FieldDecl *Other : Field.getParent()->fields()) {
      const VocabularyEntry::Word *Word = slotWord(*Other, Entry);
      if (!Word || slotType(*Other)->getParamType(0).getCanonicalType() !=
                       Type->getParamType(0).getCanonicalType())
        continue;
      Writes |= isWrite(Word->Kind);
      Syncs |= Word->Kind == EffectKind::Sync;
    }
    if (Writes && Syncs)
      return Use{&Entry, *Mine};
  }
  return std::nullopt;
}

void Vocabulary::addEffects(const Use &U, Operand Object,
                            llvm::SmallVectorImpl<Effect> &Effects) {
  Effect E;
  E.Kind = U.Word.Kind;
  E.File = Object;
  // Where the words tell a log from what it describes, the log comes first.
  E.File.Log = U.Word.Log;
  if (isWrite(E.Kind) && !U.Word.Log &&
      llvm::any_of(U.Entry->Words,
                   [](const VocabularyEntry::Word &W) { return W.Log; }))
    E.After = {.Where = Operand::Object, .Log = true};
  // A class with a buffer and no flush of its own can only drain it in its
  // sync.
  if (E.Kind == EffectKind::Sync && U.Entry->has(EffectKind::BufferedWrite) &&
      !U.Entry->has(EffectKind::Flush)) {
    Effects.push_back(E);
    Effects.back().Kind = EffectKind::Flush;
  }
  Effects.push_back(E);
}

} // namespace durability::model
