#include "core/PathName.h"
#include "clang/AST/Decl.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"

using namespace durability;

bool PathName::isInterface(const clang::DeclContext *Function) const {
  if (K == Kind::Held)
    return Where->isInterface(Function);
  return llvm::all_of(
      Parts, [&](const PathName *Part) { return Part->isInterface(Function); });
}

std::string PathName::pattern() const {
  switch (K) {
  case Kind::Text:
    return Text;
  case Kind::Held:
    return {};
  case Kind::Call: {
    // What joins any two names into a buffer says nothing of the file.
    if (llvm::any_of(Parts, [](const PathName *Part) {
          return Part->K == Kind::Text && Part->Text.empty();
        }))
      return {};
    if (!Callee)
      return Text;
    llvm::SmallString<64> Usr;
    clang::index::generateUSRForDecl(Callee, Usr);
    return std::string(Usr);
  }
  case Kind::Joined:
    break;
  }
  // A separator or a lone letter between values tells nothing.
  std::string Format;
  unsigned Letters = 0;
  for (const PathName *Part : Parts) {
    Format += Part->K == Kind::Text ? Part->Text : std::string("%");
    Letters += llvm::count_if(Part->Text, llvm::isAlpha);
  }
  return Letters >= 2 ? Format : std::string();
}

const PathName *PathNameTable::intern(PathName Name) {
  std::vector<unsigned> Ids;
  for (const PathName *Part : Name.Parts)
    Ids.push_back(Part->id());
  std::unique_ptr<PathName> &Slot =
      Interned[Key(Name.K, Name.Text, Name.Where ? Name.Where->id() : 0,
                   Name.Callee, std::move(Ids))];
  if (!Slot) {
    Name.Id = Interned.size();
    Slot = std::make_unique<PathName>(std::move(Name));
  }
  return Slot.get();
}

const PathName *PathNameTable::text(llvm::StringRef Text) {
  PathName Name;
  Name.Text = Text.str();
  return intern(std::move(Name));
}

const PathName *PathNameTable::held(const AccessPath &Where) {
  PathName Name;
  Name.K = PathName::Kind::Held;
  Name.Where = &Where;
  return intern(std::move(Name));
}

const PathName *
PathNameTable::call(const clang::FunctionDecl &Callee,
                    llvm::ArrayRef<const PathName *> Arguments) {
  PathName Name;
  Name.K = PathName::Kind::Call;
  Name.Callee = Callee.getCanonicalDecl();
  Name.Parts = Arguments.vec();
  return intern(std::move(Name));
}

const PathName *
PathNameTable::foreignCall(llvm::StringRef Usr, llvm::StringRef Qualified,
                           llvm::ArrayRef<const PathName *> Arguments) {
  PathName Name;
  Name.K = PathName::Kind::Call;
  Name.Text = Usr.str();
  Name.Foreign = Qualified.str();
  Name.Parts = Arguments.vec();
  return intern(std::move(Name));
}

const PathName *PathNameTable::joined(llvm::ArrayRef<const PathName *> Given) {
  PathName Name;
  Name.K = PathName::Kind::Joined;
  std::string Pending;
  auto Flush = [&] {
    if (!Pending.empty())
      Name.Parts.push_back(text(Pending));
    Pending.clear();
  };
  auto Add = [&](const PathName *Part) {
    if (Part->kind() == PathName::Kind::Text) {
      Pending += Part->text();
      return;
    }
    Flush();
    Name.Parts.push_back(Part);
  };
  for (const PathName *Part : Given) {
    if (Part->kind() == PathName::Kind::Joined)
      llvm::for_each(Part->parts(), Add);
    else
      Add(Part);
  }
  Flush();
  // A loop that appends would otherwise grow its name without end.
  constexpr unsigned MaxParts = 16;
  if (Name.Parts.size() > MaxParts)
    Name.Parts.resize(MaxParts);
  if (Name.Parts.empty())
    return text("");
  return Name.Parts.size() == 1 ? Name.Parts.front() : intern(std::move(Name));
}

const PathName *PathNameTable::substitute(
    const PathName &Name,
    llvm::function_ref<const PathName *(const AccessPath &)> Replace) {
  switch (Name.kind()) {
  case PathName::Kind::Text:
    return &Name;
  case PathName::Kind::Held:
    return Replace(*Name.held());
  case PathName::Kind::Call:
  case PathName::Kind::Joined:
    break;
  }
  llvm::SmallVector<const PathName *, 4> Parts;
  for (const PathName *Part : Name.parts())
    Parts.push_back(substitute(*Part, Replace));
  if (Name.kind() == PathName::Kind::Joined)
    return joined(Parts);
  return Name.callee() ? call(*Name.callee(), Parts)
                       : foreignCall(Name.text(), Name.foreignCallee(), Parts);
}
