/// \file
/// What rename, link and unlink do to the files that a path has in hand (CORE
/// §8, D-2).
#include "core/Transfer.h"

using namespace clang;
using namespace durability;

void Transfer::nameEffect(const CallSite &Site, const CallMeaning &Meaning,
                          const Effect &E, State &S) {
  const PathName *From = nameOf(Site, E.Path, S);
  if (!From)
    return;
  const char *Verb = E.Kind == EffectKind::Rename   ? "renamed by '"
                     : E.Kind == EffectKind::Link   ? "linked by '"
                     : E.Kind == EffectKind::Unlink ? "removed by '"
                                                    : "changed by '";
  const Witness *Step = Context.Witnesses.make(
      Site.Location, Verb + Meaning.Name.str() + "' here");
  switch (E.Kind) {
  case EffectKind::Truncate:
    for (FileState &F : S.Files)
      if (F.Name == From) {
        F.Written = true;
        F.Cache |= Here;
        F.Dirtied = Step;
      }
    break;
  case EffectKind::Rename:
  case EffectKind::Link:
  case EffectKind::Unlink:
    if (E.Certain)
      change({.Kind = E.Kind,
              .From = From,
              .To = nameOf(Site, E.Target, S),
              .Step = Step},
             Site, Meaning.Name, S);
    break;
  default:
    break;
  }
}

/// A file that another function opened by this very place's name is named so on
/// entry: `A->Fd = open(A->Tmp, …)` there, `rename(A->Tmp, …)` here. Null where
/// there is none.
std::optional<FileState> Transfer::entryNamed(const PathName &Name, State &S) {
  if (Name.kind() != PathName::Kind::Held ||
      llvm::any_of(S.Files,
                   [&](const FileState &F) { return F.Name == &Name; }))
    return std::nullopt;
  bool Creates = false;
  const AccessPath *File =
      Context.Handles.fileNamed(*Name.held(), Context.Paths, Creates);
  if (!File || Evaluate.load(*File, S).Object != File)
    return std::nullopt;
  FileState F = track(*File, S);
  if (F.Opened || F.Name || F.NotRegular)
    return std::nullopt;
  F.Created = Creates;
  return F;
}

void Transfer::change(NameChange Change, const CallSite &Site,
                      llvm::StringRef By, State &S) {
  bool Publishes = !Change.Settled && (Change.Kind == EffectKind::Rename ||
                                       Change.Kind == EffectKind::Link);
  auto Publish = [&](const FileState &F, bool Brought) {
    if (Publishes && F.Created && (F.Written || F.isUnclear() || Brought))
      record({.Site = Site.Site,
              .Location = Site.Location,
              .Kind = Change.Kind,
              .File = F.File,
              .Before = F,
              .By = By.str(),
              .Inside = Change.Step,
              .AfterFailure = S.Failed != nullptr,
              .Assumed = S.Assumed});
  };
  if (std::optional<FileState> F = entryNamed(*Change.From, S))
    Publish(*F, F->Cache & EntryCache);
  for (FileState &F : S.Files) {
    if (F.Name != Change.From)
      continue;
    Change.Settled = Change.Settled || (F.Synced && !F.isDirty());
    Publish(F, false);
    if (Change.Kind == EffectKind::Rename) {
      F.Name = Change.To;
    } else if (Change.Kind == EffectKind::Unlink) {
      // What is removed need not be stable.
      F.Buffer = F.Cache = FromNothing;
      F.Name = nullptr;
      F.Written = F.Created = false;
    }
  }
  if (Change.Kind == EffectKind::Rename && Change.Settled && !S.Failed)
    for (FileState &F : S.Files)
      if (F.Created && F.Written && F.isDirty() && !F.isUnclear() &&
          F.Name != Change.To && !F.Passed)
        F.Passed = Change.Step;
  bool Nameable = Change.From->isInterface(Result.Function) &&
                  (!Change.To || Change.To->isInterface(Result.Function));
  if (Nameable && !llvm::is_contained(S.Changes, Change))
    S.Changes.push_back(Change);
}

void Transfer::applyNames(const SummaryOutcome &Outcome, const CallSite &Site,
                          const State &Before, State &S) {
  std::string Name = calledName(Site);
  for (const NameChange &Latent : Outcome.Changes) {
    NameChange Said = Latent;
    Said.From = translate(*Latent.From, Site, Before);
    Said.To = Latent.To ? translate(*Latent.To, Site, Before) : nullptr;
    Said.Step = Context.Witnesses.make(Site.Location, "calling '" + Name + "'",
                                       Latent.Step);
    change(Said, Site, Name, S);
  }
  for (const auto &[Object, Text] : Outcome.Texts)
    if (const AccessPath *Place = translate(*Object, Site, Before))
      S.setText(*Place, translate(*Text, Site, Before));
}
