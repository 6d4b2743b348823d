#include "core/AccessPath.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/STLExtras.h"

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
             ? static_cast<const llvm::StringSet<>::MapEntryTy *>(Key)->getKey()
             : llvm::StringRef();
}

bool AccessPath::isMapped() const {
  const AccessPath *Path = this;
  while (Path && Path->K != Kind::Mapping)
    Path = Path->Parent;
  return Path;
}

const AccessPath *AccessPath::either(const AccessPath &A, const AccessPath &B) {
  return A.Table.either(A, B);
}

bool AccessPath::isWithin(const AccessPath &Prefix) const {
  if (K == Kind::Either && this != &Prefix)
    return llvm::any_of(Alternatives, [&](const AccessPath *One) {
      return One->isWithin(Prefix);
    });
  if (Prefix.K == Kind::Either && this != &Prefix)
    return llvm::any_of(Prefix.Alternatives,
                        [&](const AccessPath *One) { return isWithin(*One); });
  for (const AccessPath *Path = this; Path && Path->Depth >= Prefix.Depth;
       Path = Path->Parent)
    if (Path == &Prefix)
      return true;
  return false;
}

bool AccessPath::isInterface(const clang::DeclContext *Function) const {
  const AccessPath &Root = root();
  if (Root.K == Kind::Either)
    return llvm::all_of(Root.Alternatives, [&](const AccessPath *One) {
      return One->isInterface(Function);
    });
  if (Root.K == Kind::This || Root.K == Kind::Foreign)
    return true;
  const clang::VarDecl *Variable = Root.variable();
  if (!Variable)
    return false;
  if (llvm::isa<clang::ParmVarDecl>(Variable) || Variable->hasGlobalStorage())
    return true;
  return Variable->getDeclContext() != Function;
}

/// An out-parameter rather than an array.
static bool isPointee(const AccessPath &Path) {
  const auto *Parameter =
      llvm::dyn_cast_or_null<clang::ParmVarDecl>(Path.variable());
  return Parameter && Parameter->getOriginalType()->isPointerType();
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
    return isPointee(*Parent) ? "*" + Parent->spelling()
                              : Parent->spelling() + "[]";
  case Kind::Address:
    return "&" + Parent->spelling();
  case Kind::Handle:
  case Kind::Mapping:
    return Parent->spelling();
  case Kind::Either:
    return Alternatives.front()->spelling();
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
    It->second = new (Allocator) AccessPath(*this, K, Parent, Site, NextId++);
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
  if (Base.kind() == AccessPath::Kind::Either)
    return distribute(Base,
                      [&](const AccessPath &One) { return field(One, Field); });
  // A recursive type (list, parent pointer): one round stands for all, so that
  // recursion over it settles.
  const clang::FieldDecl *Canonical = Field.getCanonicalDecl();
  for (const AccessPath *Path = &Base; Path; Path = Path->parent())
    if (Path->field() == Canonical)
      return Path;
  if (Base.depth() >= MaxDepth) {
    Folded.insert(&Base);
    return &Base;
  }
  return intern(AccessPath::Kind::Field, &Base, Canonical, 0);
}

const AccessPath *AccessPathTable::element(const AccessPath &Base) {
  if (Base.kind() == AccessPath::Kind::Address)
    return Base.parent();
  if (Base.kind() == AccessPath::Kind::Either)
    return distribute(Base,
                      [&](const AccessPath &One) { return element(One); });
  if (Base.kind() == AccessPath::Kind::Element)
    return &Base;
  if (Base.depth() >= MaxDepth) {
    Folded.insert(&Base);
    return &Base;
  }
  return intern(AccessPath::Kind::Element, &Base, nullptr, 0);
}

const AccessPath *AccessPathTable::foreign(const AccessPath *Base,
                                           llvm::StringRef Name) {
  if (Base && Base->kind() == AccessPath::Kind::Either)
    return distribute(
        *Base, [&](const AccessPath &One) { return foreign(&One, Name); });
  const void *Key = &*ForeignNames.insert(Name).first;
  for (const AccessPath *Path = Base; Path; Path = Path->parent())
    if (Path->kind() == AccessPath::Kind::Foreign && Path->site() == Key)
      return Path;
  if (Base && Base->depth() >= MaxDepth)
    return Base;
  return intern(AccessPath::Kind::Foreign, Base, Key, 0);
}

const AccessPath *AccessPathTable::address(const AccessPath &Place) {
  if (Place.kind() == AccessPath::Kind::Either)
    return distribute(Place,
                      [&](const AccessPath &One) { return address(One); });
  return intern(AccessPath::Kind::Address, &Place, nullptr, 0);
}

const AccessPath *AccessPathTable::handle(const AccessPath &File,
                                          const void *Site) {
  if (File.kind() == AccessPath::Kind::Either)
    return distribute(File,
                      [&](const AccessPath &One) { return handle(One, Site); });
  // A handle duplicated again, in a loop: one stands for all.
  for (const AccessPath *Path = &File; Path; Path = Path->parent())
    if (Path->kind() == AccessPath::Kind::Handle)
      return Path;
  return File.depth() >= MaxDepth
             ? &File
             : intern(AccessPath::Kind::Handle, &File, Site, 0);
}

const AccessPath *AccessPathTable::mapping(const AccessPath &File) {
  if (File.kind() == AccessPath::Kind::Either)
    return distribute(File,
                      [&](const AccessPath &One) { return mapping(One); });
  return File.isMapped() || File.depth() >= MaxDepth
             ? &File
             : intern(AccessPath::Kind::Mapping, &File, nullptr, 0);
}

template <typename Function>
const AccessPath *AccessPathTable::distribute(const AccessPath &Either,
                                              Function Of) {
  const AccessPath *All = nullptr;
  for (const AccessPath *One : Either.alternatives()) {
    const AccessPath *Part = Of(*One);
    All = All && Part ? either(*All, *Part) : Part;
    if (!All)
      return &Either;
  }
  return All;
}

const AccessPath *AccessPathTable::either(const AccessPath &A,
                                          const AccessPath &B) {
  constexpr unsigned MaxAlternatives = 3;
  if (&A == &B)
    return &A;
  auto [Known, New] = Pairs.try_emplace({&A, &B}, nullptr);
  if (!New)
    return Known->second;
  llvm::SmallVector<const AccessPath *, 6> All;
  for (const AccessPath *Side : {&A, &B}) {
    if (Side->kind() == AccessPath::Kind::Either)
      llvm::append_range(All, Side->alternatives());
    else
      All.push_back(Side);
  }
  llvm::sort(All, [](const AccessPath *L, const AccessPath *R) {
    return L->id() < R->id();
  });
  All.erase(llvm::unique(All), All.end());
  if (All.size() > MaxAlternatives)
    return nullptr;
  std::vector<unsigned> Ids;
  for (const AccessPath *One : All)
    Ids.push_back(One->id());
  AccessPath *&Slot = Eithers[Ids];
  if (!Slot) {
    Slot = new (Allocator)
        AccessPath(*this, AccessPath::Kind::Either, nullptr, nullptr, NextId++);
    Slot->Alternatives =
        llvm::ArrayRef<const AccessPath *>(All).copy(Allocator);
  }
  return Pairs[{&A, &B}] = Slot;
}

const AccessPath *AccessPathTable::within(const AccessPath &Parent,
                                          const AccessPath &Path) {
  switch (Path.kind()) {
  case AccessPath::Kind::Field:
    return field(Parent, *Path.field());
  case AccessPath::Kind::Address:
    return address(Parent);
  case AccessPath::Kind::Handle:
    return handle(Parent, Path.site());
  case AccessPath::Kind::Mapping:
    return mapping(Parent);
  case AccessPath::Kind::Foreign:
    return foreign(&Parent, Path.foreignName());
  default:
    return element(Parent);
  }
}
