#include "core/State.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability;

template <typename Range, typename Projection>
static auto lowerBoundById(Range &R, const AccessPath &Path, Projection Of) {
  return llvm::lower_bound(R, Path.id(), [&](const auto &Item, unsigned Id) {
    return Of(Item)->id() < Id;
  });
}

static const AccessPath *fileOf(const FileState &F) { return F.File; }

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
      // Which of its handles was synced is not said.
      New.Settled = SyncLevel::None;
      New.Hinted = nullptr;
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
  return Store.find(Place);
}

void State::store(const AccessPath &Place, const Value &V) {
  // One of several places: each may keep what it holds.
  for (const AccessPath *One : Place.alternatives()) {
    const Value *Old = stored(*One);
    store(*One, (Old ? *Old : Value::object(One)).join(V));
  }
  if (Place.alternatives().empty())
    Store.set(Place, V);
}

void State::storeAll(llvm::MutableArrayRef<PlaceStore::Item> Items) {
  const bool Choice = llvm::any_of(Items, [](const PlaceStore::Item &Item) {
    return !Item.first->alternatives().empty();
  });
  if (!Choice)
    return Store.setAll(Items);
  for (const auto &[Place, V] : Items)
    store(*Place, V);
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

const clang::Expr *State::chosen(const clang::VarDecl &Local) const {
  auto *It = llvm::find_if(
      Choices, [&](const auto &Item) { return Item.first == &Local; });
  return It == Choices.end() ? nullptr : It->second;
}

void State::choose(const clang::VarDecl &Local, const clang::Expr *Given) {
  llvm::erase_if(Choices,
                 [&](const auto &Item) { return Item.first == &Local; });
  if (!Given)
    return;
  // In source order, whatever order the paths took.
  auto *At = llvm::find_if(Choices, [&](const auto &Item) {
    return Local.getLocation() < Item.first->getLocation();
  });
  Choices.insert(At, {&Local, Given});
}

/// A synced file got its final name: what else the path has written is judged
/// by that (CORE D-2).
static bool hasPublished(const State &S) {
  return llvm::any_of(S.Changes, [](const NameChange &Change) {
    return Change.Kind == EffectKind::Rename && Change.Settled;
  });
}

bool State::sameProperty(const State &Other) const {
  if (!Failed != !Other.Failed || (Failed && FailedKind != Other.FailedKind) ||
      (Failed && FailedNature != Other.FailedNature) ||
      Return != Other.Return || HasReturned != Other.HasReturned ||
      FreshLoops != Other.FreshLoops || Choices != Other.Choices)
    return false;
  if (HasReturned && (Returned.Class != Other.Returned.Class ||
                      Returned.Object != Other.Returned.Object))
    return false;
  return Failed ? sameFailures(Files, Other.Files)
                : sameProperties(Files, Other.Files) &&
                      hasPublished(*this) == hasPublished(Other) &&
                      sameProperties(Entries, Other.Entries) &&
                      sameSyncs(Syncs, Other.Syncs);
}

/// Joins the files; true when \p Mine changed.
static bool mergeFiles(State &Mine, const State &Theirs) {
  auto Before = Mine.Files;
  // A file that one side does not mention is there what it was on entry.
  auto MayBeAbsent = [](const FileState &F) {
    return F.Opened || F.NotRegular || F.isNeutral();
  };
  for (FileState &F : Mine.Files)
    if (!MayBeAbsent(F) && !Theirs.find(*F.File))
      F.merge(Theirs.entryOf(*F.File));
  for (const FileState &F : Theirs.Files) {
    if (Mine.find(*F.File) || !MayBeAbsent(F))
      Mine.file(*F.File).merge(F);
    else
      Mine.file(*F.File) = F;
  }
  return !llvm::equal(Mine.Files, Before,
                      [](const FileState &A, const FileState &B) {
                        return A.Buffer == B.Buffer && A.Cache == B.Cache &&
                               A.sameProperty(B) && A.Name == B.Name &&
                               A.Created == B.Created && A.Settled == B.Settled;
                      });
}

bool State::merge(const State &Other, const clang::DeclContext *Function,
                  bool Widen) {
  bool Changed = mergeFiles(*this, Other);
  Changed = Store.merge(Other.Store, Function, Widen) || Changed;
  // What is known on one side only is not known from here on.
  auto Forget = [&](auto &Items, auto Gone) {
    const size_t Count = Items.size();
    llvm::erase_if(Items, Gone);
    Changed = Changed || Items.size() != Count;
  };
  Forget(Values, [&](auto &Item) {
    const Value *Theirs = Other.valueOf(Item.first);
    const Value Joined = Theirs ? Item.second.join(*Theirs) : Item.second;
    Changed = Changed || !(Joined == Item.second);
    Item.second = Joined;
    return !Theirs;
  });
  Forget(Texts, [&](const auto &Item) {
    return !llvm::is_contained(Other.Texts, Item);
  });
  Forget(Changes, [&](const NameChange &Change) {
    return !llvm::is_contained(Other.Changes, Change);
  });
  Forget(Choices, [&](const auto &Item) {
    return !llvm::is_contained(Other.Choices, Item);
  });
  Changed = mergeEntries(Entries, Other.Entries) || Changed;
  Changed = mergeSyncs(Syncs, Other.Syncs) || Changed;
  const Condition Assumption = Assumed;
  Assumed.join(Other.Assumed, [&](const Atom &A) {
    return natureOf(A) == BranchNature::Option &&
           A.Subject->isInterface(Function);
  });
  Changed = Changed || !(Assumed == Assumption);
  if (HasReturned) {
    const Value Joined = Returned.join(Other.Returned);
    Changed = Changed || !(Joined == Returned);
    Returned = Joined;
  }
  if (Acknowledged && !Other.Acknowledged) {
    Acknowledged = nullptr;
    Changed = true;
  }
  return Changed;
}
