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

/// The flags that make \p C hold by themselves.
static void addFlags(const Condition &C, uint16_t Attribute,
                     llvm::StringMap<uint16_t> &Into) {
  if (C.What == Condition::Test::Flag)
    Into[C.Text] |= Attribute;
  if (C.What == Condition::Test::Any)
    for (const Condition &Part : C.Parts)
      addFlags(Part, Attribute, Into);
}

struct Model::Tables {
  explicit Tables(const Definitions &All)
      : Calls(All), Constants(All.Constants), Statuses(All), Texts(All),
        Contracts(All), Words(All) {
    for (const auto &[Name, Overloads] : All.Calls)
      for (const CallEntry &Entry : Overloads)
        for (const EffectEntry &Effect : Entry.Effects)
          for (const auto &[Attribute, Holds] : Effect.Attributes)
            addFlags(Holds, Attribute, OpenFlags);
  }

  CallTable Calls;
  ConstantTable Constants;
  StatusTable Statuses;
  TextTable Texts;
  ContractTable Contracts;
  Vocabulary Words;
  llvm::StringMap<uint16_t> OpenFlags; ///< OpenAttributes by macro name.
};

Model::Model(std::unique_ptr<const Definitions> Given)
    : All(std::move(Given)), Index(std::make_unique<Tables>(*All)) {}
Model::~Model() = default;

ErrorNature Model::errorNature(StringRef Name) const {
  return All->Errors.lookup(Name);
}

bool Model::isErrorNumber(const FunctionDecl &Function) const {
  return llvm::any_of(All->ErrorNumbers, [&](const ScopedName &Name) {
    return isNamed(Function, Name);
  });
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
  // Only a call whose entry says so can open past the page cache.
  E.AttributesClear |= OA_Direct;
  for (const auto &[Attribute, Holds] : Entry.Attributes) {
    std::optional<bool> Answer = Judge.holds(Holds);
    E.AttributesClear &= ~Attribute;
    if (Answer)
      (*Answer ? E.AttributesSet : E.AttributesClear) |= Attribute;
  }
  if (!Entry.Synchronous)
    return;
  std::optional<bool> Synchronous = Judge.holds(*Entry.Synchronous);
  E.Synchronous = Synchronous.value_or(false);
  E.Certain &= Synchronous.has_value();
}

/// What success looks like by type; a write that returns more than an int
/// returns the number of bytes.
static ResultTest resultOf(QualType Type, EffectKind Kind,
                           const StatusTable &Statuses) {
  if (Type->isBooleanType())
    return ResultTest::NonZero;
  if (Kind == EffectKind::Write &&
      (Type->isSpecificBuiltinType(BuiltinType::Long) ||
       Type->isSpecificBuiltinType(BuiltinType::LongLong)))
    return ResultTest::NonNegative;
  if (Type->isIntegerType())
    return ResultTest::Zero;
  if (Type->isPointerType())
    return ResultTest::NonNull;
  return Statuses.isStatusType(Type) ? ResultTest::Status : ResultTest::Always;
}

/// The lighter call that \p Entry names, if the target has it.
static StringRef dataOnly(const CallEntry &Entry, const Definitions &All,
                          const ASTContext &Context) {
  auto Found =
      Entry.DataOnly.empty() ? All.Calls.end() : All.Calls.find(Entry.DataOnly);
  if (Found == All.Calls.end() || Found->second.empty())
    return {};
  const std::vector<StringRef> &Platforms = Found->second.front().Platforms;
  return Platforms.empty() || llvm::is_contained(Platforms, platformOf(Context))
             ? Entry.DataOnly
             : StringRef();
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
    Meaning.Success =
        resultOf(Callee.getReturnType(), Use->Word.Kind, Index->Statuses);
    Meaning.FromVocabulary = true;
    Vocabulary::addEffects(*Use, {.Where = Operand::Object}, Meaning.Effects);
    return Meaning;
  }
  Meaning.Name = Entry->Name.Full;
  Meaning.Success = Entry->Success;
  Meaning.Returns = Entry->Returns;
  Meaning.Platforms = Entry->Platforms;
  Meaning.WaitsBy = Entry->WaitsBy;
  Meaning.WaitsFor = Entry->WaitsFor;
  Meaning.DataOnly = dataOnly(*Entry, *All, Context);
  ConditionJudge Judge(Arguments, Index->Constants, Context);
  for (const auto &[Mistake, When] : Entry->Mistakes)
    if (Judge.holds(When) == true)
      Meaning.Mistakes.push_back(Mistake);
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

std::optional<CallMeaning> Model::meaningOfSlot(const FieldDecl &Field) const {
  std::optional<Vocabulary::Use> Use = Index->Words.wordOf(Field);
  if (!Use)
    return std::nullopt;
  CallMeaning Meaning;
  Meaning.Name = Field.getName();
  QualType Type = Field.getType()->getPointeeType();
  Meaning.Success = resultOf(Type->castAs<FunctionType>()->getReturnType(),
                             Use->Word.Kind, Index->Statuses);
  Meaning.FromVocabulary = true;
  Vocabulary::addEffects(*Use, {.Where = Operand::Argument}, Meaning.Effects);
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

uint16_t Model::openAttributes(StringRef Name) const {
  return Index->OpenFlags.lookup(Name);
}

uint16_t Model::openAttributes(const Expr &Value,
                               const ASTContext &Context) const {
  uint16_t Attributes = 0;
  if (Value.getType()->isIntegralOrEnumerationType())
    for (StringRef Name : bitsOf(Value, Index->Constants, Context).Must)
      Attributes |= Index->OpenFlags.lookup(Name);
  return Attributes;
}

std::vector<StringRef> Model::callNames() const {
  std::vector<StringRef> Names;
  for (const auto &[Name, Overloads] : All->Calls)
    Names.push_back(Name);
  llvm::sort(Names);
  return Names;
}

} // namespace durability
