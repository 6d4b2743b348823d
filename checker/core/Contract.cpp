#include "core/Contract.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"

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
};

const ContractClause *Contract::find(ClauseKind Kind) const {
  for (const ContractClause &Clause : Clauses)
    if (Clause.Kind == Kind)
      return &Clause;
  return nullptr;
}

std::string durability::clauseSpelling(const ContractClause &Clause) {
  for (const ClauseName &Name : ClauseNames)
    if (Name.Kind == Clause.Kind) {
      if (Clause.Kind == ClauseKind::Durable ||
          Clause.Kind == ClauseKind::Cached ||
          Clause.Kind == ClauseKind::BufferedByDesign)
        return Name.Macro.str();
      bool Quoted = Clause.Kind == ClauseKind::DurableIf ||
                    Clause.Kind == ClauseKind::NotDurable ||
                    Clause.Kind == ClauseKind::SyncDeferredTo;
      llvm::StringRef Quote = Quoted ? "\"" : "";
      return (Name.Macro + "(" + Quote + Clause.Argument + Quote + ")").str();
    }
  llvm_unreachable("every clause kind has a name");
}

std::pair<llvm::StringRef, llvm::StringRef>
durability::splitWriteAhead(const ContractClause &Clause) {
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

static void readInherited(const CXXMethodDecl &Method, Contract &Into) {
  for (const CXXMethodDecl *Overridden : Method.overridden_methods()) {
    Contract Base = contractOf(*Overridden);
    llvm::append_range(Into.Clauses, Base.Clauses);
  }
}

Contract durability::contractOf(const FunctionDecl &Function) {
  Contract Result;
  const FunctionDecl *Source = &Function;
  if (const FunctionDecl *Pattern = Function.getTemplateInstantiationPattern())
    Source = Pattern;
  // Redeclarations inherit annotations, so equal clauses are one.
  for (const FunctionDecl *Redeclaration : Source->redecls())
    for (const auto *Attr : Redeclaration->specific_attrs<AnnotateAttr>())
      if (!Attr->isInherited())
        readAnnotation(*Attr, *Redeclaration, Result);
  if (Result.Clauses.empty())
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Source))
      readInherited(*Method, Result);
  return Result;
}
