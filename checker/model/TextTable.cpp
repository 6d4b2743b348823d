#include "model/TextTable.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using llvm::ArrayRef;

namespace durability::model {

TextTable::TextTable(const Definitions &All) : All(All) {
  for (const TextEntry &Entry : All.Texts) {
    if (Entry.Name.Kind == ScopedName::Constructor)
      Constructors[Entry.Name.Simple].push_back(&Entry);
    else if (Entry.Name.Kind == ScopedName::Operator)
      Operators[Entry.Name.Op].push_back(&Entry);
    else
      Functions[Entry.Name.Simple].push_back(&Entry);
  }
}

static ArrayRef<const TextEntry *> lookUp(const auto &Map,
                                          const IdentifierInfo *Name) {
  auto Found = Name ? Map.find(Name->getName()) : Map.end();
  return Found == Map.end() ? ArrayRef<const TextEntry *>()
                            : ArrayRef(Found->second);
}

const TextMeaning *TextTable::find(const FunctionDecl &Callee,
                                   unsigned Arguments) const {
  ArrayRef<const TextEntry *> Entries;
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Callee))
    Entries = lookUp(Constructors, Constructor->getParent()->getIdentifier());
  else if (OverloadedOperatorKind Op = Callee.getOverloadedOperator())
    Entries = Operators[Op];
  else
    Entries = lookUp(Functions, Callee.getIdentifier());
  for (const TextEntry *Entry : Entries)
    if ((!Entry->Arguments || *Entry->Arguments == Arguments) &&
        isNamed(Callee, Entry->Name))
      return &Entry->Meaning;
  return nullptr;
}

bool TextTable::isTextClass(const RecordDecl &Class) const {
  return llvm::any_of(All.TextClasses, [&](const ScopedName &Name) {
    return isNamed(static_cast<const NamedDecl &>(Class), Name);
  });
}

} // namespace durability::model
