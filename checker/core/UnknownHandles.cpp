/// \file
/// Handles of which it is not known which ones they are, because a callee may
/// have put others in their places. What is done with them still says something
/// of its own: whether a result is looked at.
#include "core/Transfer.h"

using namespace clang;
using namespace durability;

/// Not null, not -1, and nothing else that is known.
static bool isAnything(const Value &V) {
  return !V.Object && !V.Constant && (V.Class & VC_Positive);
}

/// Gives what \p Place holds an identity, unless it has one. Null when it is
/// known to be none.
const AccessPath *Transfer::nameUnknown(const AccessPath &Place,
                                        State &S) const {
  const Value *Stored = S.stored(Place);
  if (!Stored || !isAnything(*Stored))
    return nullptr;
  Value Named = *Stored;
  Named.Object = Context.Paths.fresh(&Place);
  S.store(Place, Named);
  return Named.Object;
}

const AccessPath *Transfer::nameUnknown(const AccessPath &Path,
                                        const CallSite &Site, State &S) const {
  const Value V = findEntryValue(Path, Site, S);
  if (!isAnything(V) || Path.root().kind() == AccessPath::Kind::Fresh ||
      (Path.parent() && !nameUnknown(*Path.parent(), Site, S)))
    return V.Object;
  const AccessPath *Place = findTarget(Path, Site, S);
  return Place ? nameUnknown(*Place, S) : nullptr;
}

/// \p S, but the handles that \p Callee speaks of have an identity where they
/// can have one; nothing if all of them have. Results of calls are judged by
/// it. No path goes on with it: what came of such handles would be carried from
/// function to function, and say nothing.
std::optional<State> Transfer::nameHandles(const Summary &Callee,
                                           const CallSite &Site,
                                           const State &S) const {
  std::optional<State> Named;
  for (const SummaryOutcome &Outcome : Callee.Outcomes)
    for (const FileState &F : Outcome.Files) {
      if (translate(*F.File, Site, S))
        continue;
      if (!Named)
        Named = S;
      const AccessPath *File = nameUnknown(*F.File, Site, *Named);
      if (!File || Named->find(*File))
        continue;
      FileState &Unknown = Named->file(*File);
      if (const AccessPath *Place = findTarget(*F.File, Site, *Named))
        Context.Handles.apply(*Place, Unknown);
      // Whatever is there, and more.
      Unknown.Buffer |= EntryBuffer | Unclear;
      Unknown.Cache |= EntryCache | Unclear;
    }
  return Named;
}
