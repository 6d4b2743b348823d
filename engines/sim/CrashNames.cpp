#include "sim/CrashNames.h"

#include <algorithm>
#include <random>

namespace storage::sim {

void applyName(Image &To, const Op &O) {
  To.NextNode = std::max(To.NextNode, O.Node + 1);
  auto &Parent = To.Directories[O.Parent];
  switch (O.Kind) {
  case OpKind::Mkdir:
    To.Directories[O.Node];
    [[fallthrough]];
  case OpKind::Create:
  case OpKind::Link:
    Parent[O.Name] = O.Node;
    break;
  case OpKind::Unlink:
    Parent.erase(O.Name);
    break;
  case OpKind::Rename:
    Parent.erase(O.Name);
    To.Directories[O.ToParent][O.ToName] = O.Node;
    break;
  default:
    break;
  }
}

CrashNames::CrashNames(const Image &Start) : Settled(Start) {
  Settled.Files.clear();
}

void CrashNames::add(size_t Index, const Op &O) {
  // Without a second parent there is nothing to wait for there.
  Ops.push_back({Index, &O, false, O.Kind != OpKind::Rename});
}

bool CrashNames::sameName(const Op &A, const Op &B) {
  auto Touches = [](const Op &X, NodeId Parent, const std::string &Name) {
    return (X.Parent == Parent && X.Name == Name) ||
           (X.Kind == OpKind::Rename && X.ToParent == Parent &&
            X.ToName == Name);
  };
  return Touches(A, B.Parent, B.Name) ||
         (B.Kind == OpKind::Rename && Touches(A, B.ToParent, B.ToName));
}

void CrashNames::need(std::vector<bool> &Kept, size_t I) const {
  if (Kept[I])
    return;
  Kept[I] = true;
  for (size_t J = 0; J < I; ++J)
    if (sameName(*Ops[J].O, *Ops[I].O))
      need(Kept, J);
}

void CrashNames::close(std::vector<bool> &Kept) const {
  for (size_t I = 0; I < Ops.size(); ++I)
    for (size_t J = 0; J < I && Kept[I]; ++J)
      if (!Kept[J] && sameName(*Ops[J].O, *Ops[I].O))
        Kept[I] = false;
}

void CrashNames::settle(size_t I) {
  std::vector<bool> Done(Ops.size());
  need(Done, I);
  std::vector<Pending> Rest;
  for (size_t J = 0; J < Ops.size(); ++J)
    if (Done[J])
      applyName(Settled, *Ops[J].O);
    else
      Rest.push_back(Ops[J]);
  Ops = std::move(Rest);
}

void CrashNames::settleDirectory(NodeId D) {
  for (Pending &P : Ops) {
    P.FromSettled |= P.O->Parent == D;
    P.ToSettled |= P.O->Kind == OpKind::Rename && P.O->ToParent == D;
  }
  for (size_t I = 0; I < Ops.size();)
    if (Ops[I].FromSettled && Ops[I].ToSettled) {
      settle(I);
      I = 0;
    } else {
      ++I;
    }
}

void CrashNames::settleCreation(NodeId N) {
  for (size_t I = 0; I < Ops.size(); ++I)
    if (Ops[I].O->Kind == OpKind::Create && Ops[I].O->Node == N)
      return settle(I);
}

void CrashNames::settleBefore(size_t Count) {
  size_t Done = 0;
  while (Done < Ops.size() && Ops[Done].Index < Count)
    applyName(Settled, *Ops[Done++].O);
  Ops.erase(Ops.begin(), Ops.begin() + static_cast<ptrdiff_t>(Done));
}

std::vector<size_t> CrashNames::indices() const {
  std::vector<size_t> Out;
  for (const Pending &P : Ops)
    Out.push_back(P.Index);
  return Out;
}

NameState CrashNames::with(const std::vector<bool> &Kept) const {
  NameState Out{Settled, AllCommitted, {}};
  for (size_t I = 0; I < Ops.size(); ++I)
    if (Kept[I])
      applyName(Out.Names, *Ops[I].O);
    else
      Out.Lost.push_back(Ops[I].Index);
  return Out;
}

std::vector<std::vector<bool>> CrashNames::subsets(const CrashBounds &Bounds,
                                                   bool &Exhaustive) const {
  std::vector<std::vector<bool>> Out;
  size_t N = Ops.size();
  if (N <= Bounds.MaxNameOps) {
    for (size_t Mask = 0; Mask < size_t(1) << N; ++Mask) {
      std::vector<bool> Kept(N);
      for (size_t I = 0; I < N; ++I)
        Kept[I] = (Mask >> I & 1) != 0;
      std::vector<bool> Closed = Kept;
      close(Closed);
      if (Closed == Kept)
        Out.push_back(std::move(Kept));
    }
    return Out;
  }
  Exhaustive = false;
  for (size_t I = 0; I <= N; ++I) { // Prefixes, drop one, keep one.
    std::vector<bool> Prefix(N), Drop(N, true), Keep(N);
    std::fill_n(Prefix.begin(), I, true);
    Out.push_back(std::move(Prefix));
    if (I == N)
      break;
    Drop[I] = false;
    close(Drop);
    Out.push_back(std::move(Drop));
    need(Keep, I);
    Out.push_back(std::move(Keep));
  }
  std::mt19937_64 Random(Bounds.Seed);
  for (uint32_t S = 0; S < Bounds.Samples; ++S) {
    std::vector<bool> Kept(N);
    for (size_t I = 0; I < N; ++I)
      Kept[I] = (Random() & 1) != 0;
    close(Kept);
    Out.push_back(std::move(Kept));
  }
  std::sort(Out.begin(), Out.end());
  Out.erase(std::unique(Out.begin(), Out.end()), Out.end());
  return Out;
}

std::vector<NameState> CrashNames::states(const CrashModel &Model,
                                          const CrashBounds &Bounds,
                                          std::vector<size_t> Gates,
                                          size_t Forced,
                                          bool &Exhaustive) const {
  std::vector<NameState> Out;
  if (Model.Names == NameOrder::Kept) {
    Out.push_back(with(std::vector<bool>(Ops.size(), true)));
  } else if (Model.Names == NameOrder::Any) {
    for (const std::vector<bool> &Kept : subsets(Bounds, Exhaustive))
      Out.push_back(with(Kept));
  } else {
    std::vector<size_t> Moments{Forced};
    for (const Pending &P : Ops)
      Moments.push_back(P.Index + 1);
    for (size_t Gate : Gates)
      Moments.push_back(Gate + 1);
    std::sort(Moments.begin(), Moments.end());
    Moments.erase(std::unique(Moments.begin(), Moments.end()), Moments.end());
    for (size_t Moment : Moments) {
      if (Moment < Forced)
        continue;
      std::vector<bool> Kept(Ops.size());
      for (size_t I = 0; I < Ops.size(); ++I)
        Kept[I] = Ops[I].Index < Moment;
      Out.push_back(with(Kept));
      Out.back().Committed = Moment;
    }
  }
  return Out;
}

} // namespace storage::sim
