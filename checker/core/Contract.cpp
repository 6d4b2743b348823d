#include "core/Contract.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace durability;

namespace {
struct ClauseName {
  llvm::StringRef Annotation;
  llvm::StringRef Macro;
  ClauseKind Kind;
};
} // namespace

static constexpr ClauseName ClauseNames[] = {
    {"writes-buffer", "DURABLE_WRITES_BUFFER", ClauseKind::WritesBuffer},
    {"writes", "DURABLE_WRITES", ClauseKind::Writes},
    {"flushes", "DURABLE_FLUSHES", ClauseKind::Flushes},
    {"syncs", "DURABLE_SYNCS", ClauseKind::Syncs},
    {"syncs-directory", "DURABLE_SYNCS_DIRECTORY", ClauseKind::SyncsDirectory},
    {"durable", "DURABLE_ON_SUCCESS", ClauseKind::Durable},
    {"durable-if", "DURABLE_IF", ClauseKind::DurableIf},
    {"cached", "CACHED_ON_SUCCESS", ClauseKind::Cached},
    {"buffered-by-design", "BUFFERED_BY_DESIGN", ClauseKind::BufferedByDesign},
    {"not-durable", "NOT_DURABLE", ClauseKind::NotDurable},
    {"sync-deferred-to", "SYNC_DEFERRED_TO", ClauseKind::SyncDeferredTo},
    {"write-ahead", "WRITE_AHEAD", ClauseKind::WriteAhead},
    {"stable-before", "STABLE_BEFORE", ClauseKind::StableBefore},
};

std::optional<ClauseKind> durability::clauseKindOf(llvm::StringRef Word) {
  for (const ClauseName &Name : ClauseNames)
    if (Name.Annotation == Word)
      return Name.Kind;
  return std::nullopt;
}

llvm::SmallVector<llvm::StringRef, 12> durability::clauseWords() {
  llvm::SmallVector<llvm::StringRef, 12> Words;
  for (const ClauseName &Name : ClauseNames)
    Words.push_back(Name.Annotation);
  return Words;
}

ClauseArgument durability::argumentOf(ClauseKind Kind) {
  switch (Kind) {
  case ClauseKind::Durable:
  case ClauseKind::Cached:
  case ClauseKind::BufferedByDesign:
    return ClauseArgument::None;
  case ClauseKind::DurableIf:
  case ClauseKind::NotDurable:
  case ClauseKind::SyncDeferredTo:
  case ClauseKind::WriteAhead:
  case ClauseKind::StableBefore:
    return ClauseArgument::Required;
  case ClauseKind::WritesBuffer:
  case ClauseKind::Writes:
  case ClauseKind::Flushes:
  case ClauseKind::Syncs:
  case ClauseKind::SyncsDirectory:
    break;
  }
  return ClauseArgument::Optional;
}

const ContractClause *Contract::find(ClauseKind Kind) const {
  for (const ContractClause &Clause : Clauses)
    if (Clause.Kind == Kind)
      return &Clause;
  return nullptr;
}

std::string durability::clauseSpelling(const ContractClause &Clause) {
  for (const ClauseName &Name : ClauseNames)
    if (Name.Kind == Clause.Kind) {
      if (argumentOf(Clause.Kind) == ClauseArgument::None)
        return Name.Macro.str();
      bool Quoted = Clause.Kind == ClauseKind::DurableIf ||
                    Clause.Kind == ClauseKind::NotDurable ||
                    Clause.Kind == ClauseKind::SyncDeferredTo;
      llvm::StringRef Quote = Quoted ? "\"" : "";
      std::string Text =
          (Name.Macro + "(" + Quote + Clause.Argument + Quote + ")").str();
      return Clause.When.empty() ? Text : Text + " when " + Clause.When;
    }
  llvm_unreachable("every clause kind has a name");
}

llvm::StringRef durability::directoryOf(const ContractClause &Clause) {
  llvm::StringRef Text = llvm::StringRef(Clause.Argument).trim();
  if (Clause.Kind != ClauseKind::SyncsDirectory ||
      !Text.consume_front("dirname(") || !Text.consume_back(")"))
    return {};
  return Text.trim();
}

std::pair<llvm::StringRef, llvm::StringRef>
durability::splitOrder(const ContractClause &Clause) {
  auto [Log, Data] = llvm::StringRef(Clause.Argument).split(',');
  return {Log.trim(), Data.trim()};
}

static void readAnnotation(const AnnotateAttr &Attr,
                           const FunctionDecl &Function, Contract &Into) {
  llvm::StringRef Text = Attr.getAnnotation();
  if (!Text.consume_front("durability:"))
    return;
  auto [Head, Rest] = Text.split('(');
  bool Closed = Rest.consume_back(")");
  for (const ClauseName &Name : ClauseNames) {
    if (Name.Annotation != Head || (Text.contains('(') && !Closed))
      continue;
    Into.Clauses.push_back(
        {Name.Kind, Rest.trim().str(), Attr.getLocation(), &Function});
    return;
  }
  Into.Malformed.push_back({Attr.getLocation(), Text.str()});
}

static void readInherited(const CXXMethodDecl &Method, const CallModel *Model,
                          Contract &Into) {
  for (const CXXMethodDecl *Overridden : Method.overridden_methods()) {
    Contract Base = contractOf(*Overridden, Model);
    llvm::append_range(Into.Clauses, Base.Clauses);
    Into.Success = Base.Success;
  }
}

/// The declaration whose parameters have the names that people use: the
/// definition, else one that names all of them.
static const FunctionDecl &namedDeclaration(const FunctionDecl &Function) {
  if (const FunctionDecl *Definition = Function.getDefinition())
    return *Definition;
  for (const FunctionDecl *Redeclaration : Function.redecls())
    if (llvm::all_of(Redeclaration->parameters(), [](const ParmVarDecl *P) {
          return !P->getName().empty();
        }))
      return *Redeclaration;
  return Function;
}

static bool hasParameter(const FunctionDecl &Function, llvm::StringRef Name) {
  return llvm::any_of(Function.parameters(), [&](const ParmVarDecl *P) {
    return P->getName() == Name;
  });
}

/// A model names all overloads at once. What \p Text says of a parameter that
/// another overload has, and \p Function has not, is said of that one.
static bool isOfOtherOverload(llvm::StringRef Text,
                              const FunctionDecl &Function) {
  llvm::SmallVector<llvm::StringRef, 4> Words;
  for (size_t At = 0; At < Text.size(); ++At) {
    llvm::StringRef Word = Text.substr(At).take_while(
        [](char C) { return llvm::isAlnum(C) || C == '_'; });
    if (!Word.empty())
      Words.push_back(Word);
    At += Word.size();
  }
  return !Words.empty() &&
         llvm::any_of(Function.getDeclContext()->lookup(Function.getDeclName()),
                      [&](const NamedDecl *Other) {
                        const auto *Overload = dyn_cast<FunctionDecl>(Other);
                        return Overload &&
                               Overload->getCanonicalDecl() !=
                                   Function.getCanonicalDecl() &&
                               llvm::any_of(Words, [&](llvm::StringRef Word) {
                                 return hasParameter(
                                            namedDeclaration(*Overload),
                                            Word) &&
                                        !hasParameter(Function, Word);
                               });
                      });
}

static void readModel(const FunctionDecl &Function, const CallModel &Model,
                      Contract &Into) {
  const ModelContract *Stated = Model.contractOf(Function);
  if (!Stated)
    return;
  const FunctionDecl &By = namedDeclaration(Function);
  for (const ModelClause &Clause : Stated->Clauses)
    if (!isOfOtherOverload(Clause.Argument, By) &&
        !isOfOtherOverload(Clause.When, By))
      Into.Clauses.push_back({Clause.Kind, Clause.Argument.str(),
                              By.getLocation(), &By, /*FromModel=*/true,
                              Clause.When.str()});
  Into.Success = Stated->Success;
}

Contract durability::contractOf(const FunctionDecl &Function,
                                const CallModel *Model) {
  Contract Result;
  const FunctionDecl *Source = &Function;
  if (const FunctionDecl *Pattern = Function.getTemplateInstantiationPattern())
    Source = Pattern;
  // Redeclarations inherit annotations, so equal clauses are one.
  for (const FunctionDecl *Redeclaration : Source->redecls())
    for (const auto *Attr : Redeclaration->specific_attrs<AnnotateAttr>())
      if (!Attr->isInherited())
        readAnnotation(*Attr, *Redeclaration, Result);
  if (Result.Clauses.empty() && Model)
    readModel(*Source, *Model, Result);
  if (Result.Clauses.empty())
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Source))
      readInherited(*Method, Model, Result);
  return Result;
}
