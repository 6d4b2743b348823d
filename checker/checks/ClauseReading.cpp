#include "checks/ClauseReading.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/CommitMarks.h"
#include "core/ContractNames.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;

std::string durability::unreadable(const ContractClause &Clause,
                                   const ConditionScope &Given) {
  ConditionScope Scope = Given;
  Scope.Locals = Clause.Kind == ClauseKind::StableBefore;
  auto Unresolved = [&](llvm::StringRef Name) {
    return resolveFileArgument(Name, Scope)
               ? std::string()
               : "'" + Name.str() + "' is neither a parameter nor a member";
  };
  if (Clause.Kind == ClauseKind::DurableIf || !Clause.condition().empty()) {
    llvm::Expected<ContractCondition> Condition =
        parseCondition(Clause.condition(), Scope);
    if (!Condition)
      return llvm::toString(Condition.takeError());
  }
  switch (Clause.Kind) {
  case ClauseKind::WritesBuffer:
  case ClauseKind::Writes:
  case ClauseKind::Flushes:
  case ClauseKind::Syncs:
    return Clause.Argument.empty() ? std::string()
                                   : Unresolved(Clause.Argument);
  case ClauseKind::SyncsDirectory: {
    llvm::StringRef Of = directoryOf(Clause);
    return Clause.Argument.empty()
               ? std::string()
               : Unresolved(Of.empty() ? Clause.Argument : Of);
  }
  case ClauseKind::WriteAhead: {
    auto [Log, Data] = splitOrder(Clause);
    std::string Problem = Unresolved(Log);
    return Problem.empty() ? Unresolved(Data) : Problem;
  }
  case ClauseKind::StableBefore: {
    auto [File, Mark] = splitOrder(Clause);
    std::string Problem = Unresolved(File);
    if (!Problem.empty() || namesMark(Scope.Function, Mark))
      return Problem;
    llvm::StringRef Called = calledMark(Mark);
    return Called.empty() ? "no call is given '" + Mark.str() + "'"
                          : "'" + Called.str() + "' is not called";
  }
  case ClauseKind::SyncDeferredTo: {
    const auto *Method = dyn_cast<CXXMethodDecl>(Clause.StatedBy);
    if (!Method)
      return {};
    for (const CXXMethodDecl *Other : Method->getParent()->methods())
      if (Other->getIdentifier() && Other->getName() == Clause.Argument)
        return {};
    return "'" + Method->getParent()->getNameAsString() +
           "' has no member function '" + Clause.Argument + "'";
  }
  default:
    return {};
  }
}

bool durability::looksAt(const ExitRecord &Exit, const Disjunction &Wanted) {
  if (llvm::any_of(Wanted, [](const Conjunction &Way) {
        return Way.literals().empty();
      }))
    return true;
  auto IsWanted = [&](const Literal &L) {
    return llvm::any_of(Wanted, [&](const Conjunction &Way) {
      return llvm::any_of(Way.literals(), [&](const Literal &W) {
        return W.Of->Subject == L.Of->Subject;
      });
    });
  };
  return llvm::all_of(Exit.At.Assumed.ways(), [&](const Conjunction &Way) {
    return llvm::any_of(Way.literals(), IsWanted);
  });
}

bool durability::isUnexplained(const ExitRecord &Exit) {
  return llvm::any_of(Exit.At.Assumed.ways(), [](const Conjunction &Way) {
    return llvm::all_of(Way.literals(), [](const Literal &L) {
      return natureOf(*L.Of) == BranchNature::Other;
    });
  });
}

bool durability::dependsOnClass(const ExitRecord &Exit,
                                llvm::ArrayRef<const AccessPath *> Named) {
  return llvm::any_of(Exit.At.Assumed.literals(), [&](const Literal &L) {
    return L.Of->Form == AtomForm::Dispatch &&
           llvm::any_of(Named, [&](const AccessPath *Path) {
             return L.Of->Subject->isWithin(*Path) ||
                    Path->isWithin(*L.Of->Subject);
           });
  });
}

bool durability::isStatedFile(const AccessPath &Handle,
                              const FunctionResult &Result,
                              AnalysisContext &Context) {
  return llvm::any_of(Result.Stated.Clauses, [&](const ContractClause &Clause) {
    return Clause.Kind == ClauseKind::Syncs && !Clause.Argument.empty() &&
           llvm::any_of(
               filesOfClause(Clause, *Result.Function, Context),
               [&](const AccessPath *File) { return Handle.isWithin(*File); });
  });
}

bool durability::syncsDirectory(const ExitRecord &Exit, const AccessPath *Named,
                                const FunctionResult &Result,
                                AnalysisContext &Context) {
  return llvm::any_of(Exit.At.Syncs, [&](const DirectorySync &Sync) {
    if (Sync.Everything || !Sync.Through)
      return true;
    if (!Named)
      return !isStatedFile(*Sync.Through, Result, Context);
    // What a getter yields may be the one.
    return Sync.Through->isWithin(*Named) || Named->isWithin(*Sync.Through) ||
           (Sync.Through->kind() == AccessPath::Kind::Fresh &&
            !Exit.At.entryOf(*Sync.Through).Opened);
  });
}

bool durability::isHandedOn(const ContractClause &Clause,
                            const FunctionResult &Result,
                            const CheckInput &Input) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Result.Function);
  if (!Method)
    return false;
  auto SyncsDirectory = [&](const FunctionResult *Other) {
    const auto *Theirs = dyn_cast<CXXMethodDecl>(Other->Function);
    return Other != &Result && Theirs &&
           Theirs->getParent()->getCanonicalDecl() ==
               Method->getParent()->getCanonicalDecl() &&
           llvm::any_of(Other->Exits, [](const ExitRecord &Exit) {
             return !Exit.At.Syncs.empty();
           });
  };
  return holdsPromise(*Method->getParent(), Clause.Kind,
                      Input.Analysis.shared()) ||
         (Clause.Kind == ClauseKind::SyncsDirectory &&
          llvm::any_of(Input.Analysis.functions(), SyncsDirectory));
}
