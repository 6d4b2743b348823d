#include "core/RecordFacts.h"
#include "clang/AST/DeclCXX.h"
#include <algorithm>

using namespace clang;
using namespace durability;

std::optional<HandleKey> durability::handleKey(const AccessPath &File,
                                               const FunctionDecl &Function) {
  std::vector<const FieldDecl *> Fields;
  for (const AccessPath *Path = &File; Path->parent(); Path = Path->parent()) {
    if (Path->kind() == AccessPath::Kind::Foreign)
      return std::nullopt;
    if (Path->field())
      Fields.push_back(Path->field());
  }
  std::reverse(Fields.begin(), Fields.end());
  const AccessPath &Root = File.root();
  const RecordDecl *Record = nullptr;
  if (Root.kind() == AccessPath::Kind::This) {
    const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
    Record = Method ? Method->getParent() : nullptr;
  } else if (const VarDecl *Variable = Root.variable()) {
    QualType Type = Variable->getType().getNonReferenceType();
    if (Type->isPointerType())
      Type = Type->getPointeeType();
    Record = Type->getAsRecordDecl();
  }
  // A bare parameter is the caller's handle, not a member of anything.
  if (!Record || Fields.empty())
    return std::nullopt;
  return HandleKey{cast<RecordDecl>(Record->getCanonicalDecl()),
                   std::move(Fields)};
}

/// The path holds only where an object around \p F is of certain classes.
static bool isOfOneClass(const FileState &F, const State &At) {
  return llvm::any_of(At.Assumed.literals(), [&](const Literal &L) {
    return L.Of->Form == AtomForm::Dispatch && F.File->isWithin(*L.Of->Subject);
  });
}

const LeftInBuffer *RecordFacts::buffered(const HandleKey &Handle) const {
  Asked.insert(Handle.first);
  auto Found = Buffered.find(Handle);
  return Found == Buffered.end() ? nullptr : &Found->second;
}

bool RecordFacts::leaves(const RecordDecl &Record,
                         Map RecordFacts::*Which) const {
  const Decl *Canonical = Record.getCanonicalDecl();
  Asked.insert(cast<RecordDecl>(Canonical));
  return llvm::any_of(this->*Which, [&](const auto &Item) {
    return Item.first.first == Canonical;
  });
}

void RecordFacts::add(const FunctionResult &Result) {
  for (const ExitRecord &Exit : Result.Exits) {
    if (!Result.isSuccess(Exit))
      continue;
    for (const FileState &F : Exit.At.Files) {
      std::optional<HandleKey> Key =
          F.NotRegular ? std::nullopt : handleKey(*F.File, *Result.Function);
      if (!Key)
        continue;
      // A class that another function of the record may not meet (CORE K-2).
      if ((F.Buffer & Here) && !isOfOneClass(F, Exit.At))
        Buffered.try_emplace(*Key, LeftInBuffer{Result.Function, F.Buffered});
      if (F.Cache & Here)
        Dirtied.try_emplace(*Key, LeftInBuffer{Result.Function, F.Dirtied});
    }
  }
}

bool durability::isExternallyCallable(const FunctionDecl &Function) {
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Function))
    return Method->getAccess() == AS_public || Method->isVirtual();
  return Function.isExternallyVisible();
}
