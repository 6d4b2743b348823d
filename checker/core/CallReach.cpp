#include "core/CallGraph.h"
#include "core/ExternalSummaries.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;

/// What \p N reaches in other translation units.
void CallGraph::addReach(Node &N, ExternalSummaries *External) const {
  auto Note = [&](bool IsUnknown, const std::string &Name) {
    if (IsUnknown && !N.CallsUnknown)
      N.Unknown = "'" + Name + "'";
    N.CallsUnknown = N.CallsUnknown || IsUnknown;
  };
  auto Add = [&](const ExternalReach &Reach, const NamedDecl &By) {
    N.HasEvent = N.HasEvent || Reach.Event;
    Note(Reach.Unknown, By.getQualifiedNameAsString());
    return Reach.Any;
  };
  for (const FunctionDecl *Callee : N.Elsewhere) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
    const bool Known = External && (Add(External->reach(*Callee), *Callee) ||
                                    (Method && Method->isVirtual() &&
                                     External->reachOfOverriders(*Method).Any));
    Note(!Known, Callee->getQualifiedNameAsString());
  }
  if (External)
    for (const CXXMethodDecl *Method : N.Methods)
      Add(External->reachOfOverriders(*Method), *Method);
  for (const FieldDecl *Field : N.Fields)
    Note(!(External && Add(External->reachOfTables(*Field), *Field)) &&
             N.OpenFields.contains(Field),
         Field->getQualifiedNameAsString());
}

/// Infers the own buffers again where others have to say something of types of
/// this translation unit.
void CallGraph::addBuffers(AnalysisContext &Context,
                           ExternalSummaries &External) {
  std::vector<OwnBuffer> Known = External.buffers(Context);
  llvm::erase_if(Known, [&](const OwnBuffer &B) {
    return llvm::is_contained(Context.Buffers.all(), B);
  });
  if (Known.empty())
    return;
  Context.Buffers = OwnBufferTable();
  Context.Buffers.infer(definitions(), Context.Model, Context.AST, Known);
}

void CallGraph::resolve(AnalysisContext &Context, ExternalSummaries *External) {
  for (auto &[Key, N] : Nodes) {
    N.HasEvent = N.OwnEvent;
    // CORE K-4: what an index does not know has no access to the program's
    // variables.
    N.CallsUnknown = N.OwnUnknown || (N.CallsBlindly && !External);
    if (N.Unknown.empty())
      N.Unknown = "a function pointer";
    addReach(N, External);
    N.CallsUnknown = N.CallsUnknown && !N.NeverReturns;
  }
  if (External)
    addBuffers(Context, *External);
  for (const FunctionDecl *User : Context.Buffers.users())
    Nodes[User].HasEvent = true;
  propagate(&Node::HasEvent);
  analyseConstructors();
  analyseOwners();
  analyseBinders(Context, External);
  propagate(&Node::HasEvent);
  analyseInitialisers(Context);
  std::vector<const FunctionDecl *> Eventful;
  for (const auto &[Key, N] : Nodes)
    if (N.HasEvent && N.Definition && N.Definition->getBody())
      Eventful.push_back(N.Definition);
  Context.Handles.infer(Eventful, Context.Model, Context.AST);
  if (Context.AST.getLangOpts().CPlusPlus)
    Context.Wrappings.infer(Eventful);
  // Others may disprove what was found.
  if (!Context.Wrappings.empty())
    Context.Wrappings.infer(definitions());
  if (External)
    External->addKinds(Context.Handles, Context);
  propagate(&Node::CallsUnknown);
  Context.Opaque.clear();
  Context.Exposures.clear();
  for (const auto &[Key, N] : Nodes)
    if (N.CallsUnknown)
      Context.Opaque.try_emplace(Key, N.Unknown);
  // Before, only the targets of this translation unit count.
  Context.External = External;
  Context.Dispatches.forgetTargets();
}

/// What a constructor binds is what the type's other functions work on.
void CallGraph::analyseConstructors() {
  llvm::DenseSet<const CXXRecordDecl *> Eventful;
  for (const auto &[Key, N] : Nodes)
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Key);
        Method && N.HasEvent && !Method->getParent()->isLambda())
      Eventful.insert(Method->getParent()->getCanonicalDecl());
  llvm::SmallVector<const FunctionDecl *, 16> Work;
  for (auto &[Key, N] : Nodes)
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Key);
        Constructor &&
        Eventful.contains(Constructor->getParent()->getCanonicalDecl())) {
      N.HasEvent = true;
      Work.push_back(Key);
    }
  // So is what it makes of a part that it keeps: `Body(new Parts(File))`.
  while (!Work.empty())
    for (const FunctionDecl *Callee : Nodes[Work.pop_back_val()].Callees)
      if (auto Part = Nodes.find(Callee);
          isa<CXXConstructorDecl>(Callee) && Part != Nodes.end() &&
          Part->second.Definition && !Part->second.HasEvent) {
        Part->second.HasEvent = true;
        Work.push_back(Callee);
      }
}

/// Takes a handle from an object that would close it, or gives it one: `int
/// release()`, `void swap(Fd &)`, a move assignment.
static bool handsOver(const CXXMethodDecl &Method) {
  const CXXRecordDecl &Class = *Method.getParent();
  if (Method.isStatic() || Method.isConst() || Method.isVirtual() ||
      Method.getNumParams() > 1)
    return false;
  if (Method.getNumParams() == 1) {
    const QualType Given = Method.getParamDecl(0)->getType();
    return Given->isReferenceType() &&
           !Given.getNonReferenceType().isConstQualified() &&
           Given.getNonReferenceType()->getAsCXXRecordDecl() == &Class;
  }
  const QualType Returned = Method.getReturnType();
  return Returned->isScalarType() && !Returned->isBooleanType() &&
         llvm::any_of(Class.fields(), [&](const FieldDecl *Field) {
           return Class.getASTContext().hasSameUnqualifiedType(Field->getType(),
                                                               Returned);
         });
}

/// A class whose destructor closes what it holds: the methods that hand it over
/// decide who closes it, though they reach no event themselves.
void CallGraph::analyseOwners() {
  llvm::DenseSet<const CXXRecordDecl *> Owners;
  for (const auto &[Key, N] : Nodes)
    if (isa<CXXDestructorDecl>(Key) && N.HasEvent)
      Owners.insert(cast<CXXMethodDecl>(Key)->getParent()->getCanonicalDecl());
  for (auto &[Key, N] : Nodes)
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Key);
        Method && N.Definition && !isa<CXXConstructorDecl>(Method) &&
        !isa<CXXDestructorDecl>(Method) &&
        Owners.contains(Method->getParent()->getCanonicalDecl()) &&
        handsOver(*Method))
      N.HasEvent = true;
}

/// What a function sets an object's table to is what calls on it run.
void CallGraph::analyseBinders(AnalysisContext &Context,
                               ExternalSummaries *External) {
  llvm::DenseMap<const RecordDecl *, bool> Eventful;
  auto IsEventful = [&](const RecordDecl *Record) {
    auto [It, New] = Eventful.try_emplace(Record, false);
    if (New)
      for (const FieldDecl *Field : Record->fields())
        if (Field->getType()->isFunctionPointerType()) {
          for (const DispatchTarget &T : Context.Dispatches.targets(*Field)) {
            auto Known = Nodes.find(T.Function->getCanonicalDecl());
            It->second =
                It->second || (Known != Nodes.end() && Known->second.HasEvent);
          }
          It->second =
              It->second || (External && External->reachOfTables(*Field).Event);
        }
    return It->second;
  };
  for (auto &[Key, N] : Nodes)
    N.HasEvent = N.HasEvent || llvm::any_of(N.Binds, IsEventful);
}

void CallGraph::propagate(bool Node::*Flag) {
  llvm::DenseMap<const FunctionDecl *,
                 llvm::SmallVector<const FunctionDecl *, 4>>
      Callers;
  llvm::SmallVector<const FunctionDecl *, 16> Work;
  for (const auto &[Key, N] : Nodes) {
    for (const FunctionDecl *Callee : N.Callees)
      Callers[Callee].push_back(Key);
    if (N.*Flag)
      Work.push_back(Key);
  }
  while (!Work.empty()) {
    const FunctionDecl *Callee = Work.pop_back_val();
    for (const FunctionDecl *Caller : Callers.lookup(Callee)) {
      Node &N = Nodes[Caller];
      const bool Stays = N.NeverReturns && Flag == &Node::CallsUnknown;
      if (!(N.*Flag) && !Stays) {
        N.*Flag = true;
        if (Flag == &Node::CallsUnknown)
          N.Unknown = Nodes[Callee].Unknown;
        Work.push_back(Caller);
      }
    }
  }
}
