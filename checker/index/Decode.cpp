#include "index/Decode.h"
#include "index/Encode.h"
#include "index/Keys.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;
using namespace durability::index;
using llvm::StringRef;

/// The record that \p Type is, points to, or holds elements of.
static const RecordDecl *recordWithin(QualType Type) {
  while (!Type.isNull()) {
    Type = Type.getNonReferenceType();
    if (Type->isPointerType())
      Type = Type->getPointeeType();
    else if (const ArrayType *Array = Type->getAsArrayTypeUnsafe())
      Type = Array->getElementType();
    else
      break;
  }
  const RecordDecl *Record = Type.isNull() ? nullptr : Type->getAsRecordDecl();
  return Record ? Record->getDefinition() : nullptr;
}

/// The field \p Step of \p Record or of one of its bases.
static const FieldDecl *fieldIn(const RecordDecl *Record,
                                const SymbolicStep &Step) {
  if (!Record)
    return nullptr;
  StringRef Name = Step.Field;
  unsigned Index = 0;
  const bool Unnamed = Name.consume_front("#") && !Name.getAsInteger(10, Index);
  if (recordName(*Record) == Step.Record)
    for (const FieldDecl *Field : Record->fields())
      if (Unnamed ? Field->getFieldIndex() == Index && !Field->getIdentifier()
                  : Field->getName() == Step.Field)
        return Field;
  const auto *Class = dyn_cast<CXXRecordDecl>(Record);
  if (Class)
    for (const CXXBaseSpecifier &Base : Class->bases())
      if (const FieldDecl *Found = fieldIn(recordWithin(Base.getType()), Step))
        return Found;
  return nullptr;
}

const FieldDecl *NameLookup::field(const FieldName &Field) {
  const RecordDecl *Record = record(Field.Record);
  return Record ? fieldIn(Record, {SymbolicStep::Kind::Field, 0, Field.Record,
                                   Field.Field})
                : nullptr;
}

namespace {
class Decoder {
public:
  Decoder(const DecodeTarget &Target, NameLookup &Names,
          AnalysisContext &Context)
      : Target(Target), Names(Names), Context(Context) {}
  Summary summary(const SymbolicSummary &Known);

private:
  const AccessPath *path(const SymbolicPath &Path);
  const AccessPath *field(const AccessPath &Base, const SymbolicStep &Step,
                          const RecordDecl *&Record);
  /// \p Foreign: also one that functions make which nothing declares here.
  const PathName *name(const SymbolicName &Name, bool Foreign = false);
  const PathName *namePart(const SymbolicNamePart &Part,
                           llvm::ArrayRef<const PathName *> Inner,
                           bool Foreign);
  const AccessPath *root(const SymbolicPath &Path, const RecordDecl *&Of);
  Value value(const SymbolicValue &V);
  Conjunction literals(const std::vector<SymbolicLiteral> &Assumed);
  Condition condition(const SymbolicCondition &Assumed);
  const Witness *trace(const Trace &Steps);
  FileState file(const SymbolicFile &F, const AccessPath &File);
  void names(const SymbolicOutcome &O, SummaryOutcome &Into);
  SummaryOutcome outcome(const SymbolicOutcome &O);

  const DecodeTarget &Target;
  NameLookup &Names;
  AnalysisContext &Context;
};
} // namespace

/// \p Of: the record that the root is, where that is known.
const AccessPath *Decoder::root(const SymbolicPath &Path,
                                const RecordDecl *&Of) {
  switch (Path.From) {
  case SymbolicPath::Root::Parameter: {
    if (Path.Number >= Target.Parameters.size())
      return nullptr;
    const ParmVarDecl &Parameter = *Target.Parameters[Path.Number];
    Of = recordWithin(Parameter.getType());
    return Context.Paths.variable(Parameter);
  }
  case SymbolicPath::Root::This:
    Of = Target.This ? Target.This->getDefinition() : nullptr;
    return Context.Paths.thisObject();
  case SymbolicPath::Root::Global:
    if (const VarDecl *Variable = Names.global(Path.Name, Path.Usr)) {
      Of = recordWithin(Variable->getType());
      return Context.Paths.variable(*Variable);
    }
    return Context.Paths.foreign(nullptr, Path.Usr + "\n::" + Path.Name);
  case SymbolicPath::Root::Fresh: {
    const AccessPath *New = Context.Paths.fresh(Target.Owner, Path.Number);
    if (!Path.Name.empty())
      Context.Dispatches.born(*New, Path.Name);
    return New;
  }
  }
  return nullptr;
}

const AccessPath *Decoder::path(const SymbolicPath &Path) {
  const RecordDecl *Record = nullptr;
  const AccessPath *Place = root(Path, Record);
  for (const SymbolicStep &Step : Path.Steps) {
    if (!Place)
      return nullptr;
    switch (Step.Of) {
    case SymbolicStep::Kind::Field:
      Place = field(*Place, Step, Record);
      break;
    case SymbolicStep::Kind::Address:
      Place = Context.Paths.address(*Place);
      break;
    case SymbolicStep::Kind::Handle:
      // Only the identity of the place that duplicated it counts.
      Place = Context.Paths.handle(
          *Place, Context.Paths.fresh(Target.Owner, Step.Number));
      break;
    case SymbolicStep::Kind::Mapping:
      Place = Context.Paths.mapping(*Place);
      break;
    default:
      Place = Context.Paths.element(*Place);
    }
  }
  return Place;
}

/// \p Record: that of \p Base, and then that of the field.
const AccessPath *Decoder::field(const AccessPath &Base,
                                 const SymbolicStep &Step,
                                 const RecordDecl *&Record) {
  const FieldDecl *Field = fieldIn(Record, Step);
  if (!Field)
    Field = fieldIn(Names.record(Step.Record), Step);
  Record = Field ? recordWithin(Field->getType()) : nullptr;
  return Field ? Context.Paths.field(Base, *Field)
               : Context.Paths.foreign(&Base, Step.Record + "::" + Step.Field);
}

const PathName *Decoder::name(const SymbolicName &Name, bool Foreign) {
  std::vector<const PathName *> Made;
  for (const SymbolicNamePart &Part : Name.Parts) {
    llvm::SmallVector<const PathName *, 4> Inner;
    for (const uint32_t Number : Part.Parts) {
      if (Number >= Made.size())
        return nullptr;
      Inner.push_back(Made[Number]);
    }
    Made.push_back(namePart(Part, Inner, Foreign));
    if (!Made.back())
      return nullptr;
  }
  return Made.empty() ? nullptr : Made.back();
}

const PathName *Decoder::namePart(const SymbolicNamePart &Part,
                                  llvm::ArrayRef<const PathName *> Inner,
                                  bool Foreign) {
  switch (static_cast<PathName::Kind>(Part.Kind)) {
  case PathName::Kind::Text:
    return Context.Names.text(Part.Text);
  case PathName::Kind::Held: {
    const AccessPath *Where = Part.Held ? path(*Part.Held) : nullptr;
    return Where ? Context.Names.held(*Where) : nullptr;
  }
  case PathName::Kind::Call:
    if (const FunctionDecl *Callee = Names.function(Part.Callee, Part.Usr))
      return Context.Names.call(*Callee, Inner);
    return Foreign ? Context.Names.foreignCall(Part.Usr, Part.Callee, Inner)
                   : nullptr;
  case PathName::Kind::Joined:
    return Inner.empty() ? nullptr : Context.Names.joined(Inner);
  }
  return nullptr;
}

Value Decoder::value(const SymbolicValue &V) {
  Value Result;
  if (V.Object)
    Result.Object = path(*V.Object);
  Result.Class = V.Class & VC_Any;
  Result.Written = V.Written <= static_cast<uint8_t>(Value::Count::Short)
                       ? static_cast<Value::Count>(V.Written)
                       : Value::Count::Unspecified;
  Result.Named = V.Named;
  Result.Constant = V.Constant;
  return Result;
}

Conjunction Decoder::literals(const std::vector<SymbolicLiteral> &Assumed) {
  Conjunction Result;
  for (const SymbolicLiteral &L : Assumed)
    if (const AccessPath *Subject = path(L.Subject);
        Subject && L.Form <= static_cast<uint8_t>(AtomForm::Dispatch))
      (void)Result.add(
          *Context.Atoms.get(*Subject, static_cast<AtomForm>(L.Form),
                             L.Form == static_cast<uint8_t>(AtomForm::Dispatch)
                                 ? Context.Dispatches.number(L.Spelled)
                                 : L.Constant,
                             L.Spelled),
          L.Holds);
  return Result;
}

Condition Decoder::condition(const SymbolicCondition &Assumed) {
  Disjunction Ways;
  for (const std::vector<SymbolicLiteral> &Way : Assumed.Ways)
    Ways.push_back(literals(Way));
  Condition Result;
  // What cannot be said here leaves a way open, and with it all.
  if (llvm::none_of(Ways, [](const Conjunction &C) { return C.empty(); }))
    (void)Result.add(Ways);
  if (Assumed.Weakened)
    Result.weaken();
  return Result;
}

const Witness *durability::index::decodeTrace(const Trace &Steps,
                                              SourceLocation Declared,
                                              AnalysisContext &Context) {
  const Witness *Last = nullptr;
  for (const TraceStep &Step : Steps.Steps)
    Last = Context.Witnesses.makeForeign(
        Declared, Step.Message, {Step.File, Step.Line, Step.Column}, Last);
  return Last;
}

const Witness *Decoder::trace(const Trace &Steps) {
  return decodeTrace(Steps, Target.Declared, Context);
}

FileState Decoder::file(const SymbolicFile &F, const AccessPath &File) {
  FileState Result;
  Result.File = &File;
  constexpr uint8_t AllSources = EntryBuffer | EntryCache | Here | Unclear;
  Result.Buffer = F.Buffer & AllSources;
  Result.Cache = F.Cache & AllSources;
  for (unsigned Bit = 0; Bit < std::size(FileFacts); ++Bit)
    Result.*FileFacts[Bit] = F.Facts >> Bit & 1;
  Result.Attributes = F.Attributes;
  Result.Name = name(F.Name);
  Result.ClosedBy = trace(F.ClosedBy);
  Result.Unknown = trace(F.Unknown);
  Result.Buffered = trace(F.Buffered);
  Result.Dirtied = trace(F.Dirtied);
  Result.LastSync = trace(F.LastSync);
  Result.Hinted = trace(F.Hinted);
  Result.Settled = static_cast<SyncLevel>(
      std::min(F.Settled, static_cast<uint8_t>(SyncLevel::Full)));
  return Result;
}

static EffectKind effectKind(uint8_t Number) {
  return static_cast<EffectKind>(
      std::min(Number, static_cast<uint8_t>(EffectKind::Acknowledge)));
}

void Decoder::names(const SymbolicOutcome &O, SummaryOutcome &Into) {
  const auto Last = static_cast<uint8_t>(EntryCause::Stated);
  for (const SymbolicEntry &E : O.Entries) {
    NameState &Entry = Into.Entries.emplace_back();
    Entry.Cause = static_cast<EntryCause>(std::min(E.Cause, Last));
    Entry.Name = name(E.Name);
    Entry.From = name(E.From);
    Entry.Keeper = E.Keeper ? path(*E.Keeper) : nullptr;
    Entry.Unstable = E.Unstable & (Here | Unclear);
    Entry.Intended = E.Intended;
    Entry.Step = trace(E.Step);
    Entry.Synced = trace(E.Synced);
  }
  for (const SymbolicDirectorySync &S : O.Syncs)
    Into.Syncs.push_back(
        {name(S.Directory, true), S.Through ? path(*S.Through) : nullptr,
         S.Through.has_value(), S.Everything, false, trace(S.Step)});
}

SummaryOutcome Decoder::outcome(const SymbolicOutcome &O) {
  SummaryOutcome Result;
  Result.Returned = value(O.Returned);
  Result.HasReturned = O.HasReturned;
  Result.Failed = O.Failed;
  Result.FailedKind = effectKind(O.FailedKind);
  for (const SymbolicFile &F : O.Files)
    if (const AccessPath *File = path(F.File))
      Result.Files.push_back(file(F, *File));
  for (const SymbolicStore &S : O.Stores)
    if (const AccessPath *Place = path(S.Place))
      Result.Stores.emplace_back(Place, value(S.Held));
  for (const SymbolicText &T : O.Texts)
    if (const AccessPath *Object = path(T.Object))
      if (const PathName *Held = name(T.Held))
        Result.Texts.emplace_back(Object, Held);
  for (const SymbolicChange &C : O.Changes) {
    const PathName *From = name(C.From), *To = name(C.To);
    if (From && (To || C.To.Parts.empty()))
      Result.Changes.push_back(
          {effectKind(C.Kind), From, To, C.Settled, trace(C.Step)});
  }
  names(O, Result);
  Result.Assumed = condition(O.Assumed);
  return Result;
}

Summary Decoder::summary(const SymbolicSummary &Known) {
  Summary Result;
  Result.Unknown = Known.Unknown;
  for (const SymbolicOutcome &O : Known.Outcomes)
    Result.Outcomes.push_back(outcome(O));
  for (const SymbolicLatent &L : Known.Latent)
    if (const AccessPath *File = path(L.File))
      Result.Latent.push_back(
          {File,
           static_cast<uint8_t>(L.Buffer &
                                (EntryBuffer | EntryCache | Here | Unclear)),
           trace(L.Sync), trace(L.Buffered), condition(L.Assumed)});
  return Result;
}

Summary durability::index::decode(const SymbolicSummary &Known,
                                  const DecodeTarget &Target, NameLookup &Names,
                                  AnalysisContext &Context) {
  return Decoder(Target, Names, Context).summary(Known);
}
