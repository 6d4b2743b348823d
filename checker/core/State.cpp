#include "core/State.h"
#include "clang/AST/DeclBase.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability;

template <typename Range, typename Projection>
static auto lowerBoundById(Range &R, const AccessPath &Path, Projection Of) {
  return llvm::lower_bound(R, Path.id(), [&](const auto &Item, unsigned Id) {
    return Of(Item)->id() < Id;
  });
}

static const AccessPath *fileOf(const FileState &F) { return F.File; }
static const AccessPath *
placeOf(const std::pair<const AccessPath *, Value> &P) {
  return P.first;
}

const FileState *State::find(const AccessPath &File) const {
  auto *It = lowerBoundById(Files, File, fileOf);
  return It != Files.end() && It->File == &File ? It : nullptr;
}

FileState State::entryOf(const AccessPath &File) const {
  if (const FileState *Tracked = find(File))
    return *Tracked;
  FileState New;
  if (File.kind() == AccessPath::Kind::Either) {
    New = entryOf(*File.alternatives().front());
    for (const AccessPath *One : File.alternatives().drop_front())
      New.merge(entryOf(*One));
    // What one of them is dirty with stays its own.
    New.Buffer &= ~Here;
    New.Cache &= ~Here;
    New.Opened = New.Written = New.Closed = false;
    New.Buffered = New.Dirtied = nullptr;
    New.File = &File;
    return New;
  }
  // What is known of an object holds for the handle inside it, too; data that
  // the object is dirty with stays the object's.
  for (const AccessPath *Outer = File.parent(); Outer; Outer = Outer->parent())
    if (const FileState *Around = find(*Outer)) {
      New = *Around;
      New.Buffer &= ~Here;
      New.Cache &= ~Here;
      New.Opened = New.Written = false;
      // Each handle is closed by itself (CORE C-1).
      New.Closed = New.Closed && File.kind() != AccessPath::Kind::Handle;
      New.Buffered = New.Dirtied = nullptr;
      break;
    }
  New.File = &File;
  return New;
}

FileState &State::file(const AccessPath &File) {
  auto *It = lowerBoundById(Files, File, fileOf);
  if (It == Files.end() || It->File != &File)
    It = Files.insert(It, entryOf(File));
  return *It;
}

void State::drop(const AccessPath &File) {
  llvm::erase_if(Files,
                 [&](const FileState &F) { return F.File->isWithin(File); });
}

const Value *State::stored(const AccessPath &Place) const {
  auto *It = lowerBoundById(Store, Place, placeOf);
  return It != Store.end() && It->first == &Place ? &It->second : nullptr;
}

void State::store(const AccessPath &Place, const Value &V) {
  // One of several places: each may keep what it holds.
  for (const AccessPath *One : Place.alternatives()) {
    const Value *Old = stored(*One);
    store(*One, (Old ? *Old : Value::object(One)).join(V));
  }
  if (!Place.alternatives().empty())
    return;
  auto *It = lowerBoundById(Store, Place, placeOf);
  if (It != Store.end() && It->first == &Place)
    It->second = V;
  else
    Store.insert(It, {&Place, V});
}

const Value *State::valueOf(const clang::Expr *E) const {
  for (const auto &[Of, V] : llvm::reverse(Values))
    if (Of == E)
      return &V;
  return nullptr;
}

void State::setValue(const clang::Expr *E, const Value &V) {
  for (auto &[Of, Old] : Values)
    if (Of == E) {
      Old = V;
      return;
    }
  Values.push_back({E, V});
}

const PathName *State::text(const AccessPath &Object) const {
  auto *It = lowerBoundById(Texts, Object,
                            [](const auto &Item) { return Item.first; });
  return It != Texts.end() && It->first == &Object ? It->second : nullptr;
}

void State::setText(const AccessPath &Object, const PathName *Text) {
  auto *It = lowerBoundById(Texts, Object,
                            [](const auto &Item) { return Item.first; });
  if (It != Texts.end() && It->first == &Object)
    It->second = Text;
  else
    Texts.insert(It, {&Object, Text});
}

bool State::sameProperty(const State &Other) const {
  if (!Failed != !Other.Failed || (Failed && FailedKind != Other.FailedKind) ||
      (Failed && FailedNature != Other.FailedNature) ||
      Return != Other.Return || HasReturned != Other.HasReturned ||
      FreshLoops != Other.FreshLoops)
    return false;
  if (HasReturned && (Returned.Class != Other.Returned.Class ||
                      Returned.Object != Other.Returned.Object))
    return false;
  return Failed ? sameFailures(Files, Other.Files)
                : sameProperties(Files, Other.Files);
}

/// A place the other path does not mention: a local that is not set there, or
/// an entry value.
static Value absentValue(const AccessPath &Place, const Value &Mine,
                         const clang::DeclContext *Function) {
  return Place.isInterface(Function) ? Value::object(&Place) : Mine;
}

bool State::merge(const State &Other, const clang::DeclContext *Function) {
  State Before = *this;
  // A file that one side does not mention is there what it was on entry.
  auto MayBeAbsent = [](const FileState &F) {
    return F.Opened || F.NotRegular || F.isNeutral();
  };
  for (FileState &F : Files)
    if (!Other.find(*F.File) && !MayBeAbsent(F))
      F.merge(Other.entryOf(*F.File));
  for (const FileState &F : Other.Files) {
    if (find(*F.File) || !MayBeAbsent(F))
      file(*F.File).merge(F);
    else
      file(*F.File) = F;
  }
  for (auto &[Place, V] : Store) {
    const Value *Theirs = Other.stored(*Place);
    V = V.join(Theirs ? *Theirs : absentValue(*Place, V, Function));
  }
  for (const auto &[Place, V] : Other.Store)
    if (!stored(*Place))
      store(*Place, absentValue(*Place, V, Function).join(V));
  llvm::erase_if(Values, [&](auto &Item) {
    const Value *Theirs = Other.valueOf(Item.first);
    if (Theirs)
      Item.second = Item.second.join(*Theirs);
    return !Theirs;
  });
  // What differs is not known from here on.
  llvm::erase_if(Texts, [&](const auto &Item) {
    return !llvm::is_contained(Other.Texts, Item);
  });
  llvm::erase_if(Changes, [&](const NameChange &Change) {
    return !llvm::is_contained(Other.Changes, Change);
  });
  Assumed.join(Other.Assumed, [&](const Atom &A) {
    return natureOf(A) == BranchNature::Option &&
           A.Subject->isInterface(Function);
  });
  if (HasReturned)
    Returned = Returned.join(Other.Returned);
  return Store != Before.Store || Values != Before.Values ||
         Texts != Before.Texts || Changes != Before.Changes ||
         !(Assumed == Before.Assumed) || !(Returned == Before.Returned) ||
         !llvm::equal(Files, Before.Files,
                      [](const FileState &A, const FileState &B) {
                        return A.Buffer == B.Buffer && A.Cache == B.Cache &&
                               A.sameProperty(B) && A.Name == B.Name &&
                               A.Created == B.Created;
                      });
}
