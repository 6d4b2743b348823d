#include "index/Keys.h"
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

uint64_t durability::index::keyHash(llvm::StringRef KeyText) {
  return llvm::xxh3_64bits(KeyText);
}
