#include "index/Keys.h"
#include "core/AccessPath.h"
#include "clang/AST/Decl.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/Support/xxhash.h"

using namespace clang;
using namespace durability;

std::string durability::index::usrOf(const Decl &D) {
  llvm::SmallString<128> Usr;
  return clang::index::generateUSRForDecl(&D, Usr) ? std::string()
                                                   : Usr.str().str();
}

std::string durability::index::keyText(const FunctionDecl &Function,
                                       llvm::StringRef Unit) {
  std::string Key = usrOf(Function);
  if (!Key.empty() && !Function.isExternallyVisible())
    Key += "\n" + Unit.str();
  return Key;
}

std::string durability::index::recordName(const RecordDecl &Record) {
  if (const TypedefNameDecl *Typedef = Record.getTypedefNameForAnonDecl())
    return Typedef->getQualifiedNameAsString();
  return Record.getIdentifier() ? Record.getQualifiedNameAsString() : "";
}

durability::index::FieldName
durability::index::fieldName(const FieldDecl &Field) {
  return {recordName(*Field.getParent()),
          Field.getIdentifier() ? Field.getName().str()
                                : "#" + std::to_string(Field.getFieldIndex())};
}

durability::index::HandleName
durability::index::handleName(const AccessPath &File) {
  for (const AccessPath *Path = &File; Path; Path = Path->parent()) {
    if (const FieldDecl *Field = Path->field())
      return {fieldName(*Field), ""};
    if (Path->kind() == AccessPath::Kind::Foreign && Path->parent()) {
      auto [Record, Field] = Path->foreignName().rsplit("::");
      return {{Record.str(), Field.str()}, ""};
    }
    if (Path->kind() == AccessPath::Kind::Foreign)
      return {{}, Path->foreignName().split("\n::").first.str()};
    if (const VarDecl *Variable = Path->variable())
      return {{}, Variable->isExternallyVisible() ? usrOf(*Variable) : ""};
  }
  return {};
}

uint64_t durability::index::slotKey(llvm::StringRef Record,
                                    llvm::StringRef Field) {
  return keyHash(("slot\n" + Record + "\n" + Field).str());
}

uint64_t durability::index::classKey(const RecordDecl &Class) {
  return keyHash("class\n" + recordName(Class));
}

uint64_t durability::index::fieldKey(const FieldName &Field) {
  return keyHash("field\n" + Field.Record + "\n" + Field.Field);
}

uint64_t durability::index::keyHash(llvm::StringRef KeyText) {
  return llvm::xxh3_64bits(KeyText);
}
