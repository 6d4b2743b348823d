#include "model/Model.h"
#include "model/CallTable.h"
#include "model/Conditions.h"
#include "model/ContractTable.h"
#include "model/StatusTable.h"
#include "model/TextTable.h"
#include "model/Vocabulary.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using llvm::ArrayRef;
using llvm::StringRef;

namespace durability {

using namespace model;

struct Model::Tables {
  explicit Tables(const Definitions &All)
      : Calls(All), Constants(All.Constants), Statuses(All), Texts(All),
        Contracts(All), Words(All) {}

  CallTable Calls;
  ConstantTable Constants;
  StatusTable Statuses;
  TextTable Texts;
  ContractTable Contracts;
  Vocabulary Words;
};

Model::Model(std::unique_ptr<const Definitions> Given)
    : All(std::move(Given)), Index(std::make_unique<Tables>(*All)) {}
Model::~Model() = default;

ErrorNature Model::errorNature(StringRef Name) const {
  return All->Errors.lookup(Name);
}

bool Model::mayKnow(const FunctionDecl &Callee) const {
  return Index->Calls.find(Callee) || Index->Words.find(Callee);
}

std::optional<EffectKind> Model::wordOf(const CXXMethodDecl &Method) const {
  std::optional<Vocabulary::Use> Use = Index->Words.wordOf(Method);
  return Use ? std::optional(Use->Word.Kind) : std::nullopt;
}

/// A constant descriptor (1, STDERR_FILENO, -1) or a standard stream: no duty
/// can arise.
static bool isNoFile(const Expr &Handle, const Model &M,
                     const ASTContext &Context) {
  if (const auto *Reference = dyn_cast<DeclRefExpr>(Handle.IgnoreParenCasts()))
    if (const auto *Variable = dyn_cast<VarDecl>(Reference->getDecl());
        Variable && M.isStandardStream(*Variable))
      return true;
  Expr::EvalResult Value;
  return Handle.getType()->isIntegerType() && !Handle.isValueDependent() &&
         Handle.EvaluateAsInt(Value, Context) &&
         Value.Val.getInt().getSExtValue() <= 2;
}

static void addEffect(const EffectEntry &Entry, const ConditionJudge &Judge,
                      CallMeaning &Meaning) {
  std::optional<bool> Applies = Entry.When ? Judge.holds(*Entry.When) : true;
  if (Applies == false)
    return;
  Effect &E = Meaning.Effects.emplace_back(Entry.Fixed);
  E.Certain = Entry.Fixed.Certain && Applies.has_value();
  for (const auto &[Attribute, Holds] : Entry.Attributes)
    if (std::optional<bool> Answer = Judge.holds(Holds))
      (*Answer ? E.AttributesSet : E.AttributesClear) |= Attribute;
  if (!Entry.Synchronous)
    return;
  std::optional<bool> Synchronous = Judge.holds(*Entry.Synchronous);
  E.Synchronous = Synchronous.value_or(false);
  E.Certain &= Synchronous.has_value();
}

static ResultTest resultOf(QualType Type, const StatusTable &Statuses) {
  if (Type->isBooleanType())
    return ResultTest::NonZero;
  if (Type->isIntegerType())
    return ResultTest::Zero;
  if (Type->isPointerType())
    return ResultTest::NonNull;
  return Statuses.isStatusType(Type) ? ResultTest::Status : ResultTest::Always;
}

std::optional<CallMeaning> Model::meaningOf(const FunctionDecl &Callee,
                                            ArrayRef<const Expr *> Arguments,
                                            const ASTContext &Context) const {
  CallMeaning Meaning;
  const CallEntry *Entry = Index->Calls.find(Callee);
  if (!Entry) {
    std::optional<Vocabulary::Use> Use = Index->Words.find(Callee);
    if (!Use)
      return std::nullopt;
    Meaning.Name = Use->Word.Name;
    Meaning.Success = resultOf(Callee.getReturnType(), Index->Statuses);
    Meaning.FromVocabulary = true;
    Vocabulary::addEffects(*Use, Meaning.Effects);
    return Meaning;
  }
  Meaning.Name = Entry->Name.Full;
  Meaning.Success = Entry->Success;
  Meaning.Returns = Entry->Returns;
  Meaning.Platforms = Entry->Platforms;
  ConditionJudge Judge(Arguments, Index->Constants, Context);
  for (const EffectEntry &Effect : Entry->Effects) {
    const Operand &File = Effect.Fixed.File;
    bool Opens = Effect.Fixed.Kind == EffectKind::Open ||
                 Effect.Fixed.Kind == EffectKind::OpenOther;
    if (File.Where == Operand::Argument && !Opens && !File.Pointee) {
      bool Passed = File.Index < Arguments.size() && Arguments[File.Index];
      if (!Passed || isNoFile(*Arguments[File.Index], *this, Context))
        continue;
    }
    addEffect(Effect, Judge, Meaning);
  }
  return Meaning;
}

StatusOperation Model::statusOperation(const FunctionDecl &Function) const {
  return Index->Statuses.operationOf(Function);
}

bool Model::isStatusType(QualType Type) const {
  return Index->Statuses.isStatusType(Type);
}

std::optional<TextMeaning> Model::textOf(const FunctionDecl &Callee,
                                         unsigned Arguments) const {
  const TextMeaning *Found = Index->Texts.find(Callee, Arguments);
  return Found ? std::optional(*Found) : std::nullopt;
}

bool Model::isTextClass(const RecordDecl &Class) const {
  return Index->Texts.isTextClass(Class);
}

const ModelContract *Model::contractOf(const FunctionDecl &Function) const {
  return Index->Contracts.find(Function);
}

std::optional<int64_t> Model::constantOf(StringRef Name,
                                         const ASTContext &Context) const {
  if (!Index->Constants.isKnown(Name))
    return std::nullopt;
  return Index->Constants.valueOf(Name, Context).Number;
}

bool Model::isStandardStream(const VarDecl &Variable) const {
  const CXXRecordDecl *Class =
      Variable.getType().getNonReferenceType()->getAsCXXRecordDecl();
  auto IsName = [](const NamedDecl &Declaration) {
    return [&](const ScopedName &Name) { return isNamed(Declaration, Name); };
  };
  return llvm::any_of(All->StandardStreams, IsName(Variable)) ||
         (Class && llvm::any_of(All->OtherTypes, IsName(*Class)));
}

std::vector<StringRef> Model::callNames() const {
  std::vector<StringRef> Names;
  for (const auto &[Name, Overloads] : All->Calls)
    Names.push_back(Name);
  llvm::sort(Names);
  return Names;
}

} // namespace durability
