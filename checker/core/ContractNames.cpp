#include "core/ContractNames.h"
#include "core/CallSite.h"
#include "core/PointerClass.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace durability;

static bool isText(QualType Type, const AnalysisContext &Context) {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType())
    return Type->getPointeeType()->isAnyCharacterType();
  const RecordDecl *Class = Type->getAsRecordDecl();
  return Class && Context.Model.isTextClass(*Class);
}

bool durability::isNameOfFile(const AccessPath &Path,
                              const AnalysisContext &Context) {
  const ValueDecl *Declared = Path.field()
                                  ? static_cast<const ValueDecl *>(Path.field())
                                  : Path.variable();
  return Declared && isText(Declared->getType(), Context);
}

/// The names that \p Function is given, in order.
static llvm::SmallVector<const ParmVarDecl *, 2>
textParameters(const FunctionDecl &Function, const AnalysisContext &Context) {
  llvm::SmallVector<const ParmVarDecl *, 2> Texts;
  for (const ParmVarDecl *Parameter : Function.parameters())
    if (isText(Parameter->getType(), Context))
      Texts.push_back(Parameter);
  return Texts;
}

static const CXXRecordDecl *classOf(const AccessPath &Path,
                                    const FunctionDecl &Function) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  if (Path.kind() == AccessPath::Kind::This)
    return Method ? Method->getParent() : nullptr;
  QualType Type = Path.field()      ? Path.field()->getType()
                  : Path.variable() ? Path.variable()->getType()
                                    : QualType();
  if (Type.isNull())
    return nullptr;
  Type = Type.getNonReferenceType();
  return (Type->isPointerType() ? Type->getPointeeType() : Type)
      ->getAsCXXRecordDecl();
}

/// Of the syncs that the class states, all are of directories.
static bool onlyNames(const CXXRecordDecl &Class, AnalysisContext &Context) {
  if (!Class.hasDefinition())
    return false;
  bool Names = false;
  for (const CXXMethodDecl *Method : Class.getDefinition()->methods()) {
    const Contract &Stated = Context.contract(*Method);
    if (Stated.find(ClauseKind::Syncs) || Stated.find(ClauseKind::Flushes))
      return false;
    Names = Names || Stated.find(ClauseKind::SyncsDirectory);
  }
  return Names || llvm::any_of(Class.getDefinition()->bases(),
                               [&](const CXXBaseSpecifier &Base) {
                                 const CXXRecordDecl *Of =
                                     Base.getType()->getAsCXXRecordDecl();
                                 return Of && onlyNames(*Of, Context);
                               });
}

bool durability::keepsNames(const AccessPath &Path,
                            const FunctionDecl &Function,
                            AnalysisContext &Context) {
  const CXXRecordDecl *Class = classOf(Path, Function);
  return Class && onlyNames(*Class, Context);
}

/// The program's class of what \p Type points to, or of what a class of the
/// library holds: File of `std::vector<std::unique_ptr<File>>`.
static const CXXRecordDecl *classBehind(QualType Type) {
  Type = Type.getNonReferenceType();
  while (Type->isPointerType() || Type->isArrayType())
    Type = QualType(Type->getPointeeOrArrayElementType(), 0);
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  const auto *Holder = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Class);
  if (!Holder || Holder->getTemplateArgs().size() == 0 ||
      !Holder->getASTContext().getSourceManager().isInSystemHeader(
          Holder->getLocation()))
    return Class;
  const TemplateArgument &First = Holder->getTemplateArgs()[0];
  return First.getKind() == TemplateArgument::Type
             ? classBehind(First.getAsType())
             : nullptr;
}

/// A function of \p Class, or of a base of it, is stated to write.
static bool statesWrites(const CXXRecordDecl &Class, AnalysisContext &Context) {
  if (!Class.hasDefinition())
    return false;
  auto Writes = [&](const CXXMethodDecl *Method) {
    const Contract &Stated = Context.contract(*Method);
    return Stated.find(ClauseKind::Writes) ||
           Stated.find(ClauseKind::WritesBuffer);
  };
  return llvm::any_of(Class.getDefinition()->methods(), Writes) ||
         llvm::any_of(
             Class.getDefinition()->bases(), [&](const CXXBaseSpecifier &Base) {
               const CXXRecordDecl *Of = Base.getType()->getAsCXXRecordDecl();
               return Of && statesWrites(*Of, Context);
             });
}

bool durability::holdsData(const AccessPath &Handle, AnalysisContext &Context) {
  const AccessPath *Place = &Handle;
  while (Place->kind() == AccessPath::Kind::Element)
    Place = Place->parent();
  const ValueDecl *Declared =
      Place->field() ? static_cast<const ValueDecl *>(Place->field())
                     : Place->variable();
  const CXXRecordDecl *Class =
      Declared ? classBehind(Declared->getType()) : nullptr;
  return Class && statesWrites(*Class, Context);
}

bool durability::speaksOfNames(const ContractClause &Clause,
                               const AccessPath &Path,
                               const FunctionDecl &Function,
                               AnalysisContext &Context) {
  if (Clause.Kind == ClauseKind::SyncDeferredTo)
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Clause.StatedBy))
      for (const CXXMethodDecl *Owed : Method->getParent()->methods())
        if (Owed->getIdentifier() && Owed->getName() == Clause.Argument)
          return Context.contract(*Owed).find(ClauseKind::SyncsDirectory);
  return keepsNames(Path, Function, Context);
}

NameState durability::statedName(const ContractClause &Clause,
                                 const AccessPath &Keeper,
                                 const FunctionDecl &Function,
                                 AnalysisContext &Context) {
  auto Texts = textParameters(Function, Context);
  // rename(From, To): the last name is the one that is there afterwards.
  const PathName *Name =
      Texts.empty()
          ? nullptr
          : Context.Names.held(*Context.Paths.variable(*Texts.back()));
  return {.Cause = EntryCause::Stated,
          .Name = Name,
          .Keeper = &Keeper,
          .Unstable = Here,
          .Step = Context.Witnesses.make(
              Clause.Location,
              "'" + displayName(Function) +
                  "' changes a name that is not stable yet: its contract says "
                  "'" +
                  clauseSpelling(Clause) + "'")};
}

DirectorySyncs durability::statedSyncs(const ContractClause &Clause,
                                       const FunctionDecl &Function,
                                       AnalysisContext &Context) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  const AccessPath *This =
      Method && !Method->isStatic() ? Context.Paths.thisObject() : nullptr;
  DirectorySync Sync;
  Sync.Stated = true;
  Sync.Through = This;
  Sync.Step = Context.Witnesses.make(
      Clause.Location, "the directory is synced: the contract of '" +
                           displayName(Function) + "' says '" +
                           clauseSpelling(Clause) + "'");
  auto Texts = textParameters(Function, Context);
  if (!Clause.Argument.empty()) {
    llvm::StringRef Of = directoryOf(Clause);
    ConditionScope Scope{Function, *Clause.StatedBy, Context.Paths,
                         Context.Atoms};
    const AccessPath *Named =
        resolveFileArgument(Of.empty() ? Clause.Argument : Of, Scope);
    if (Named && isNameOfFile(*Named, Context)) {
      const PathName *Name = Context.Names.held(*Named);
      Sync.Directory = Of.empty() ? Name : Context.Names.call(Function, {Name});
    } else if (Named) {
      Sync.Through = Of.empty() ? Named : nullptr;
    }
    return {Sync};
  }
  if (Texts.size() == 1)
    Sync.Directory =
        Context.Names.held(*Context.Paths.variable(*Texts.front()));
  if (This)
    return {Sync};
  DirectorySyncs Syncs;
  for (const AccessPath *File : filesOfClause(Clause, Function, Context)) {
    Sync.Through = File;
    Syncs.push_back(Sync);
  }
  return Syncs.empty() ? DirectorySyncs{Sync} : Syncs;
}

/// The class of what a field of \p Type holds: by value, pointer, reference or
/// a library's smart pointer.
static const CXXRecordDecl *heldClass(QualType Type) {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  const QualType Held = heldByLibrary(Class);
  return Held.isNull() ? Class : Held->getAsCXXRecordDecl();
}

static bool promises(const CXXRecordDecl *Class, ClauseKind Kind,
                     AnalysisContext &Context) {
  if (!Class || !Class->hasDefinition())
    return false;
  return llvm::any_of(Class->getDefinition()->methods(),
                      [&](const CXXMethodDecl *Method) {
                        return Context.contract(*Method).find(Kind);
                      });
}

bool durability::holdsPromise(const CXXRecordDecl &Class, ClauseKind Kind,
                              AnalysisContext &Context) {
  const CXXRecordDecl *Definition = Class.getDefinition();
  if (!Definition)
    return false;
  return llvm::any_of(Definition->fields(),
                      [&](const FieldDecl *Field) {
                        return promises(heldClass(Field->getType()), Kind,
                                        Context);
                      }) ||
         llvm::any_of(Definition->bases(), [&](const CXXBaseSpecifier &Base) {
           const CXXRecordDecl *Of = Base.getType()->getAsCXXRecordDecl();
           return Of && holdsPromise(*Of, Kind, Context);
         });
}

/// A text that the function only reads.
static bool takesName(const CXXMethodDecl &Method,
                      const AnalysisContext &Context) {
  return llvm::any_of(Method.parameters(), [&](const ParmVarDecl *Parameter) {
    QualType Type = Parameter->getType();
    bool Written = Type->isPointerType() || Type->isLValueReferenceType()
                       ? !Type->getPointeeType().isConstQualified()
                       : false;
    return !Written && isText(Type, Context);
  });
}

bool durability::holdsDirectory(QualType Type, AnalysisContext &Context) {
  const CXXRecordDecl *Class = heldClass(Type);
  // The address of a handle is none.
  if (Type->isPointerType() && Class != Type->getPointeeCXXRecordDecl())
    return false;
  return Class && Class->hasDefinition() && onlyNames(*Class, Context) &&
         !statesWrites(*Class, Context) &&
         llvm::none_of(Class->getDefinition()->methods(),
                       [&](const CXXMethodDecl *Method) {
                         return takesName(*Method, Context) ||
                                Context.contract(*Method).find(
                                    ClauseKind::SyncDeferredTo);
                       });
}
