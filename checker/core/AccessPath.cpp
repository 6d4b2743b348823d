#include "core/AccessPath.h"
#include "clang/AST/Decl.h"

using namespace durability;

const AccessPath &AccessPath::root() const {
  const AccessPath *Path = this;
  while (Path->Parent)
    Path = Path->Parent;
  return *Path;
}

const clang::VarDecl *AccessPath::variable() const {
  return K == Kind::Variable ? static_cast<const clang::VarDecl *>(Key)
                             : nullptr;
}

const clang::FieldDecl *AccessPath::field() const {
  return K == Kind::Field ? static_cast<const clang::FieldDecl *>(Key)
                          : nullptr;
}

llvm::StringRef AccessPath::foreignName() const {
  return K == Kind::Foreign
             ? static_cast<const llvm::StringSet<>::MapEntryTy *>(Key)
                   ->getKey()
             : llvm::StringRef();
}

bool AccessPath::isWithin(const AccessPath &Prefix) const {
  for (const AccessPath *Path = this; Path && Path->Depth >= Prefix.Depth;
       Path = Path->Parent)
    if (Path == &Prefix)
      return true;
  return false;
}

bool AccessPath::isInterface(const clang::DeclContext *Function) const {
  const AccessPath &Root = root();
  if (Root.K == Kind::This || Root.K == Kind::Foreign)
    return true;
  const clang::VarDecl *Variable = Root.variable();
  if (!Variable)
    return false;
  if (llvm::isa<clang::ParmVarDecl>(Variable) || Variable->hasGlobalStorage())
    return true;
  return Variable->getDeclContext() != Function;
}

std::string AccessPath::spelling() const {
  switch (K) {
  case Kind::Variable:
    return variable()->getNameAsString();
  case Kind::This:
    return "this";
  case Kind::Fresh:
    return "<result>";
  case Kind::Element:
    return Parent->spelling() + "[]";
  case Kind::Field:
  case Kind::Foreign:
    break;
  }
  // A foreign name is qualified: "Log::Fd".
  std::string Name = K == Kind::Foreign
                         ? foreignName().rsplit("::").second.str()
                         : field()->getNameAsString();
  if (K == Kind::Foreign && Name.empty())
    Name = foreignName().str();
  if (!Parent)
    return Name;
  if (Parent->K == Kind::This)
    return Name;
  bool Arrow = false;
  if (const clang::VarDecl *Variable = Parent->variable())
    Arrow = Variable->getType()->isAnyPointerType();
  else if (const clang::FieldDecl *Outer = Parent->field())
    Arrow = Outer->getType()->isAnyPointerType();
  return Parent->spelling() + (Arrow ? "->" : ".") + Name;
}

const AccessPath *AccessPathTable::intern(AccessPath::Kind K,
                                          const AccessPath *Parent,
                                          const void *Site, unsigned Index) {
  auto [It, New] = Interned.try_emplace(
      Key(static_cast<unsigned>(K), Parent, Site, Index), nullptr);
  if (New)
    It->second = new (Allocator) AccessPath(K, Parent, Site, NextId++);
  return It->second;
}

const AccessPath *AccessPathTable::variable(const clang::VarDecl &Variable) {
  return intern(AccessPath::Kind::Variable, nullptr,
                Variable.getCanonicalDecl(), 0);
}

const AccessPath *AccessPathTable::thisObject() {
  return intern(AccessPath::Kind::This, nullptr, nullptr, 0);
}

const AccessPath *AccessPathTable::fresh(const void *Site, unsigned Index) {
  return intern(AccessPath::Kind::Fresh, nullptr, Site, Index);
}

const AccessPath *AccessPathTable::field(const AccessPath &Base,
                                         const clang::FieldDecl &Field) {
  // A recursive type (list, parent pointer): one round stands for all, so that
  // recursion over it settles.
  const clang::FieldDecl *Canonical = Field.getCanonicalDecl();
  for (const AccessPath *Path = &Base; Path; Path = Path->parent())
    if (Path->field() == Canonical)
      return Path;
  if (Base.depth() >= MaxDepth)
    return &Base;
  return intern(AccessPath::Kind::Field, &Base, Canonical, 0);
}

const AccessPath *AccessPathTable::element(const AccessPath &Base) {
  if (Base.kind() == AccessPath::Kind::Element || Base.depth() >= MaxDepth)
    return &Base;
  return intern(AccessPath::Kind::Element, &Base, nullptr, 0);
}

const AccessPath *AccessPathTable::foreign(const AccessPath *Base,
                                           llvm::StringRef Name) {
  const void *Key = &*ForeignNames.insert(Name).first;
  for (const AccessPath *Path = Base; Path; Path = Path->parent())
    if (Path->kind() == AccessPath::Kind::Foreign && Path->site() == Key)
      return Path;
  if (Base && Base->depth() >= MaxDepth)
    return Base;
  return intern(AccessPath::Kind::Foreign, Base, Key, 0);
}

const AccessPath *AccessPathTable::step(const AccessPath &Base,
                                        const AccessPath &Like) {
  if (Like.field())
    return field(Base, *Like.field());
  return Like.kind() == AccessPath::Kind::Foreign
             ? foreign(&Base, Like.foreignName())
             : element(Base);
}

const AccessPath *AccessPathTable::rebase(const AccessPath &Path,
                                          const AccessPath &From,
                                          const AccessPath &To) {
  if (&Path == &From)
    return &To;
  return step(*rebase(*Path.parent(), From, To), Path);
}
