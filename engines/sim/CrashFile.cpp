#include "sim/CrashFile.h"

#include "sim/CrashFileLister.h"

#include <algorithm>

namespace storage::sim {

void CrashFile::add(size_t Index, const Op &O) {
  Ops.push_back({Index, &O, false, {}});
}

/// The sectors that \p O writes to.
static std::pair<uint64_t, uint64_t> span(const Op &O) {
  if (O.Kind != OpKind::Write || O.Length == 0)
    return {0, 0};
  return {O.Offset / CrashSector,
          (O.Offset + O.Length + CrashSector - 1) / CrashSector};
}

void CrashFile::settle() {
  std::string Bytes = Stable->Bytes;
  std::set<uint64_t> Fresh, Clean;
  for (const Pending &P : Ops) {
    applyData(Bytes, *P.O);
    for (auto [S, End] = span(*P.O); S < End; ++S)
      (P.Clean && !P.Rewritten.count(S) ? Clean : Fresh).insert(S);
  }
  std::vector<Pending> Rest;
  for (uint64_t S : Clean) { // CRASH-4
    if (Fresh.count(S) || S * CrashSector >= Bytes.size())
      continue;
    std::string Old;
    if (S * CrashSector < Stable->Bytes.size())
      Old = Stable->Bytes.substr(S * CrashSector, CrashSector);
    Old.resize(CrashSector, '\0');
    size_t Count =
        std::min<size_t>(CrashSector, Bytes.size() - S * CrashSector);
    Bytes.replace(S * CrashSector, Count, Old, 0, Count);
  }
  for (Pending &P : Ops) {
    if (!P.Clean || P.O->Kind != OpKind::Write)
      continue;
    P.Rewritten.insert(Fresh.begin(), Fresh.end());
    auto [S, End] = span(*P.O);
    bool Open = false;
    for (; S < End; ++S)
      Open |= !P.Rewritten.count(S);
    if (Open)
      Rest.push_back(std::move(P));
  }
  Stable = makeContents(std::move(Bytes));
  Ops = std::move(Rest);
}

void CrashFile::fail() {
  for (Pending &P : Ops)
    P.Clean = true;
}

std::vector<size_t> CrashFile::indices() const {
  std::vector<size_t> Out;
  for (const Pending &P : Ops)
    Out.push_back(P.Index);
  return Out;
}

std::vector<size_t> CrashFile::gates() const {
  std::vector<size_t> Out;
  for (const Pending &P : Ops)
    if (P.O->Kind != OpKind::Write)
      Out.push_back(P.Index);
  return Out;
}

void CrashFile::whole(std::vector<FileState> &Out) const {
  std::string Bytes = Stable->Bytes;
  for (const Pending &P : Ops)
    applyData(Bytes, *P.O);
  Out.push_back({makeContents(std::move(Bytes)), {}, false});
}

void CrashFile::prefixes(std::vector<FileState> &Out) const {
  std::vector<size_t> All = indices();
  Out.push_back({Stable, All, false});
  whole(Out);
  std::string Bytes = Stable->Bytes;
  for (size_t I = 0; I < Ops.size(); ++I) {
    const Op &O = *Ops[I].O;
    std::vector<size_t> After(All.begin() + static_cast<ptrdiff_t>(I),
                              All.end());
    for (auto [S, End] = span(O); S + 1 < End; ++S) { // Torn after sector S.
      Op Part = O;
      Part.Length = (S + 1) * CrashSector - O.Offset;
      Part.Bytes =
          std::make_shared<const std::string>(O.Bytes->substr(0, Part.Length));
      std::string Torn = Bytes;
      applyData(Torn, Part);
      Out.push_back({makeContents(std::move(Torn)), After, false});
    }
    applyData(Bytes, O);
    if (I + 1 < Ops.size())
      Out.push_back(
          {makeContents(Bytes), {After.begin() + 1, After.end()}, false});
  }
}

std::vector<CrashFile::SizeChoice> CrashFile::sizes(size_t Committed) const {
  std::vector<uint64_t> After{Stable->Bytes.size()};
  size_t Lowest = 0, Highest = Ops.size();
  for (size_t P = 0; P < Ops.size(); ++P) {
    const Op &O = *Ops[P].O;
    uint64_t Size = O.Kind == OpKind::Truncate
                        ? O.Length
                        : std::max(After.back(), O.Offset + O.Length);
    After.push_back(Size);
    if (O.Kind == OpKind::Write || Committed == AllCommitted)
      continue;
    if (Ops[P].Index < Committed) {
      Lowest = P + 1;
    } else {
      Highest = P;
      break;
    }
  }
  std::vector<SizeChoice> Out{{Lowest, After[Lowest]}};
  for (size_t P = Lowest + 1; P <= Highest; ++P) {
    const Op &O = *Ops[P - 1].O;
    if (After[P] == After[P - 1] && O.Kind != OpKind::Truncate)
      continue;
    for (uint64_t Part = (After[P - 1] / CrashSector + 1) * CrashSector;
         O.Kind == OpKind::Write && Part < After[P]; Part += CrashSector)
      Out.push_back({P, Part});
    Out.push_back({P, After[P]});
  }
  return Out;
}

/// Makes the bytes of \p Sector number \p S that \p O writes new.
static void writeSector(std::string &Sector, uint64_t S, const Op &O) {
  uint64_t Begin = std::max(O.Offset, S * CrashSector);
  uint64_t End = std::min(O.Offset + O.Length, (S + 1) * CrashSector);
  for (uint64_t At = Begin; At < End; ++At)
    Sector[At - S * CrashSector] = (*O.Bytes)[At - O.Offset];
}

CrashFile::Sector &CrashFile::sectorOf(std::map<uint64_t, Sector> &All,
                                       uint64_t S) const {
  auto [At, Made] = All.try_emplace(S);
  if (Made) {
    std::string Old;
    if (S * CrashSector < Stable->Bytes.size())
      Old = Stable->Bytes.substr(S * CrashSector, CrashSector);
    Old.resize(CrashSector, '\0');
    At->second.Versions.push_back({std::move(Old), SIZE_MAX});
    At->second.Written.resize(CrashSector);
  }
  return At->second;
}

void CrashFile::cut(std::map<uint64_t, Sector> &All, uint64_t Size) const {
  for (uint64_t S = Size / CrashSector; S * CrashSector < Stable->Bytes.size();
       ++S)
    sectorOf(All, S);
  for (auto &[S, Each] : All)
    for (Version &V : Each.Versions)
      for (uint64_t At = std::max(Size, S * CrashSector);
           At < (S + 1) * CrashSector; ++At) {
        V.Bytes[At - S * CrashSector] = '\0';
        Each.Written[At - S * CrashSector] = false;
      }
}

std::map<uint64_t, CrashFile::Sector>
CrashFile::sectors(const SizeChoice &Size, const CrashModel &Model) const {
  std::map<uint64_t, Sector> All;
  uint64_t Cached = Stable->Bytes.size();
  for (size_t P = 0; P < Ops.size(); ++P) {
    const Op &O = *Ops[P].O;
    uint64_t Before = Cached;
    if (O.Kind == OpKind::Truncate) {
      if (P >= Size.Applied && O.Length < Cached)
        break; // What comes after it needs it.
      if (P < Size.Applied)
        cut(All, O.Length);
      Cached = O.Length;
    } else {
      Cached = std::max(Cached, O.Offset + O.Length);
    }
    for (auto [S, End] = span(O); S < End; ++S) {
      if (Ops[P].Rewritten.count(S))
        continue;
      Sector &Each = sectorOf(All, S);
      std::string Bytes = Each.Versions.back().Bytes;
      writeSector(Bytes, S, O);
      // The same bytes again are nothing new.
      uint64_t From = std::max(O.Offset, S * CrashSector) - S * CrashSector;
      uint64_t To =
          std::min(O.Offset + O.Length - S * CrashSector, CrashSector);
      for (uint64_t At = From; At < To; ++At)
        Each.Written[At] = Each.Written[At] ||
                           S * CrashSector + At >= Stable->Bytes.size() ||
                           Bytes[At] != Each.Versions.front().Bytes[At];
      Each.Versions.push_back({std::move(Bytes), P});
      // Appended blocks are on disk before the size that shows them.
      bool Appends =
          std::min(O.Offset + O.Length, (S + 1) * CrashSector) > Before;
      if (Model.Data == DataOrder::Ordered && Appends && P < Size.Applied)
        Each.Least = Each.Versions.size() - 1;
    }
  }
  std::erase_if(All, [&](const auto &Entry) {
    return Entry.first * CrashSector >= Size.Size;
  });
  return All;
}

std::vector<FileState> CrashFile::states(const CrashModel &Model,
                                         const CrashBounds &Bounds,
                                         size_t Committed,
                                         bool &Exhaustive) const {
  std::vector<FileState> Out;
  if (Ops.empty() || Model.Data == DataOrder::Kept ||
      Model.Data == DataOrder::Program)
    whole(Out);
  else if (Model.Data == DataOrder::File)
    prefixes(Out);
  else
    Exhaustive &= Lister(*this, Model, Bounds, Out).run(sizes(Committed));
  return Out;
}

} // namespace storage::sim
