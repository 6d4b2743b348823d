#include "FakeModel.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Type.h"

using namespace clang;
using namespace durability;

bool FakeModel::mayKnow(const FunctionDecl &Callee) const {
  const IdentifierInfo *Name = Callee.getIdentifier();
  return Name && (Name->isStr("fsync") || Name->isStr("fdatasync") ||
                  Name->isStr("sync_file_range") || Name->isStr("write") ||
                  Name->isStr("fileno"));
}

std::optional<CallMeaning> FakeModel::meaningOf(const FunctionDecl &Callee,
                                                ArrayRef<const Expr *>,
                                                const ASTContext &) const {
  static constexpr StringRef LinuxAndBsd[] = {"linux", "freebsd"};
  static constexpr StringRef OnlyLinux[] = {"linux"};
  CallMeaning Meaning;
  Meaning.Name = Callee.getName();
  Effect E;
  E.File = {Operand::Argument, 0};
  E.Kind = EffectKind::Sync;
  if (Meaning.Name == "fdatasync") {
    E.Strength = SyncKind::Data;
    Meaning.Platforms = LinuxAndBsd;
  } else if (Meaning.Name == "sync_file_range") {
    E.Strength = SyncKind::Range;
    Meaning.Platforms = OnlyLinux;
  } else if (Meaning.Name == "write") {
    E.Kind = EffectKind::Write;
  } else if (Meaning.Name == "fileno") {
    E.Kind = EffectKind::HandleOf;
  }
  Meaning.Effects.push_back(E);
  return Meaning;
}

bool FakeModel::isStatusType(QualType) const { return false; }
