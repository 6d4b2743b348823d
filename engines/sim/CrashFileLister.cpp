#include "sim/CrashFileLister.h"

#include <algorithm>

namespace storage::sim {

size_t CrashFile::Lister::options(const Sector &S) const {
  return S.Versions.size() - S.Least + (garbage() ? 1 : 0);
}

uint64_t CrashFile::Lister::product(const Shape &S) const {
  uint64_t Product = 1;
  for (const Sector &Each : S.Sectors)
    Product = std::min<uint64_t>(Product * options(Each), UINT32_MAX);
  return Product;
}

CrashFile::Lister::Choice CrashFile::Lister::newest(const Shape &S) {
  Choice C;
  for (const Sector &Each : S.Sectors)
    C.push_back(Each.Versions.size() - 1);
  return C;
}

CrashFile::Lister::Choice CrashFile::Lister::oldest(const Shape &S) {
  Choice C;
  for (const Sector &Each : S.Sectors)
    C.push_back(Each.Least);
  return C;
}

/// As the first \p Position operations left them.
CrashFile::Lister::Choice CrashFile::Lister::moment(const Shape &S,
                                                    size_t Position) {
  Choice C = oldest(S);
  for (size_t I = 0; I < C.size(); ++I)
    for (size_t V = C[I] + 1; V < S.Sectors[I].Versions.size(); ++V)
      if (S.Sectors[I].Versions[V].By < Position)
        C[I] = V;
  return C;
}

std::string CrashFile::Lister::garbageOf(const Shape &S, size_t I) const {
  const Sector &Each = S.Sectors[I];
  uint64_t Begin = S.Numbers[I] * CrashSector;
  std::string Bytes =
      Model.Garbage ? Each.Versions.back().Bytes : Each.Versions.front().Bytes;
  uint64_t Noise = hashBytes("garbage", S.Numbers[I] + Bounds.Seed);
  for (uint64_t At = 0; At < CrashSector; ++At) {
    Noise = Noise * 6364136223846793005ULL + 1442695040888963407ULL;
    bool Extended = Begin + At >= File.Stable->Bytes.size();
    if (Each.Written[At] && (Model.Garbage || Extended))
      Bytes[At] = static_cast<char>(Noise >> 56 | 0x80); // No letter, no zero.
  }
  return Bytes;
}

std::vector<size_t> CrashFile::Lister::lost(const Shape &S,
                                            const Choice &C) const {
  std::set<size_t> Positions;
  for (size_t I = 0; I < C.size(); ++I) {
    const std::vector<Version> &All = S.Sectors[I].Versions;
    bool Arbitrary = C[I] == All.size();
    for (size_t V = Arbitrary ? 1 : C[I] + 1; V < All.size(); ++V)
      Positions.insert(All[V].By);
  }
  for (size_t P = S.Size.Applied; P < File.Ops.size(); ++P) {
    const Op &O = *File.Ops[P].O;
    if (O.Kind != OpKind::Write || O.Offset + O.Length > S.Size.Size)
      Positions.insert(P);
  }
  std::vector<size_t> Indices;
  for (size_t P : Positions)
    Indices.push_back(File.Ops[P].Index);
  return Indices;
}

void CrashFile::Lister::emit(const Shape &S, const Choice &C) {
  std::string Bytes = File.Stable->Bytes;
  Bytes.resize(S.Size.Size, '\0');
  bool Arbitrary = false;
  for (size_t I = 0; I < C.size(); ++I) {
    bool Garbled = C[I] == S.Sectors[I].Versions.size();
    Arbitrary |= Garbled;
    const std::string &New =
        Garbled ? garbageOf(S, I) : S.Sectors[I].Versions[C[I]].Bytes;
    uint64_t Begin = S.Numbers[I] * CrashSector;
    size_t Count = std::min<uint64_t>(CrashSector, Bytes.size() - Begin);
    Bytes.replace(Begin, Count, New, 0, Count);
  }
  Contents Made = makeContents(std::move(Bytes));
  if (Seen.insert(Made->Hash).second)
    Out.push_back({std::move(Made), lost(S, C), Arbitrary});
}

void CrashFile::Lister::all(const Shape &S) {
  Choice C = oldest(S);
  while (true) {
    emit(S, C);
    size_t I = 0;
    for (; I < C.size(); ++I) {
      if (++C[I] < S.Sectors[I].Least + options(S.Sectors[I]))
        break;
      C[I] = S.Sectors[I].Least;
    }
    if (I == C.size())
      return;
  }
}

void CrashFile::Lister::some(const Shape &S) {
  const Choice New = newest(S), Old = oldest(S);
  emit(S, Old);
  emit(S, moment(S, S.Size.Applied));
  emit(S, New);
  for (size_t I = 0; I < New.size(); ++I) {
    Choice Drop = New, Keep = Old, Garbled = New;
    Drop[I] = Old[I];
    Keep[I] = New[I];
    emit(S, Drop);
    emit(S, Keep);
    Garbled[I] = S.Sectors[I].Versions.size();
    if (garbage())
      emit(S, Garbled);
  }
}

void CrashFile::Lister::random(const std::vector<Shape> &Shapes) {
  std::mt19937_64 Random(Bounds.Seed);
  for (uint32_t N = 0; N < Bounds.Samples; ++N) {
    const Shape &S = Shapes[Random() % Shapes.size()];
    Choice C;
    for (const Sector &Each : S.Sectors)
      C.push_back(Each.Least + Random() % options(Each));
    emit(S, C);
  }
}

bool CrashFile::Lister::run(const std::vector<SizeChoice> &Sizes) {
  std::vector<Shape> Shapes;
  uint64_t Total = 0;
  bool Small = true;
  for (const SizeChoice &Size : Sizes) {
    Shape S{Size, {}, {}};
    for (auto &[Number, Each] : File.sectors(Size, Model)) {
      S.Numbers.push_back(Number);
      S.Sectors.push_back(std::move(Each));
    }
    Total += product(S);
    Small &= S.Sectors.size() <= Bounds.MaxSectors;
    Shapes.push_back(std::move(S));
  }
  emit(Shapes.front(), oldest(Shapes.front()));
  emit(Shapes.back(), newest(Shapes.back()));
  bool Exhaustive = Small && Total <= Bounds.MaxStates;
  for (const Shape &S : Shapes)
    Exhaustive ? all(S) : some(S);
  if (!Exhaustive)
    random(Shapes);
  return Exhaustive;
}

} // namespace storage::sim
