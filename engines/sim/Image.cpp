#include "sim/Image.h"

#include <cstring>

namespace storage::sim {

static uint64_t mix(uint64_t H) {
  // The finaliser of MurmurHash3: every input bit changes half of the output.
  H ^= H >> 33;
  H *= 0xff51afd7ed558ccdULL;
  H ^= H >> 33;
  H *= 0xc4ceb9fe1a85ec53ULL;
  return H ^ (H >> 33);
}

uint64_t hashBytes(std::string_view Bytes, uint64_t Seed) {
  uint64_t H = mix(Seed + 0x9e3779b97f4a7c15ULL * (Bytes.size() + 1));
  size_t At = 0;
  for (; At + 8 <= Bytes.size(); At += 8) {
    uint64_t Word;
    std::memcpy(&Word, Bytes.data() + At, 8);
    H = (H ^ Word) * 0x9fb21c651e98df25ULL;
    H ^= H >> 32;
  }
  uint64_t Rest = 0;
  if (At < Bytes.size())
    std::memcpy(&Rest, Bytes.data() + At, Bytes.size() - At);
  return mix(H ^ Rest);
}

/// Calls \p Part with each component of \p Path.
template <class Fn> static void eachPart(std::string_view Path, Fn Part) {
  while (!Path.empty()) {
    size_t End = std::min(Path.find('/'), Path.size());
    std::string_view Name = Path.substr(0, End);
    Path.remove_prefix(std::min(End + 1, Path.size()));
    if (!Name.empty() && Name != ".")
      Part(Name);
  }
}

bool Image::find(std::string_view Path, NodeId &Out) const {
  bool Found = true;
  Out = RootNode;
  eachPart(Path, [&](std::string_view Name) {
    auto Dir = Found ? Directories.find(Out) : Directories.end();
    if (Dir == Directories.end()) {
      Found = false;
      return;
    }
    auto Entry = Dir->second.find(Name);
    Found = Entry != Dir->second.end();
    if (Found)
      Out = Entry->second;
  });
  return Found;
}

Contents Image::file(std::string_view Path) const {
  NodeId N;
  if (!find(Path, N))
    return nullptr;
  auto Found = Files.find(N);
  return Found == Files.end() ? nullptr : Found->second;
}

NodeId Image::plantDirectory(std::string_view Path) {
  NodeId At = RootNode;
  eachPart(Path, [&](std::string_view Name) {
    auto [Entry, Made] = Directories[At].emplace(std::string(Name), NextNode);
    At = Entry->second;
    if (Made)
      Directories[NextNode++];
  });
  return At;
}

NodeId Image::plant(std::string_view Path, std::string Bytes) {
  size_t Slash = Path.rfind('/');
  bool Bare = Slash == std::string_view::npos;
  NodeId Parent = Bare ? RootNode : plantDirectory(Path.substr(0, Slash));
  std::string Name(Bare ? Path : Path.substr(Slash + 1));
  auto [Entry, Made] = Directories[Parent].emplace(Name, NextNode);
  NextNode += Made;
  Files[Entry->second] = makeContents(std::move(Bytes));
  return Entry->second;
}

static void walkFrom(const Image &I, NodeId At, const std::string &Path,
                     const std::function<void(const std::string &, NodeId,
                                              const Contents &)> &Visit) {
  static const Contents None;
  auto Dir = I.Directories.find(At);
  if (Dir == I.Directories.end())
    return;
  for (const auto &[Name, Node] : Dir->second) {
    std::string Full = Path.empty() ? Name : Path + "/" + Name;
    auto File = I.Files.find(Node);
    if (File != I.Files.end()) {
      Visit(Full, Node, File->second);
    } else {
      Visit(Full, Node, None);
      walkFrom(I, Node, Full, Visit);
    }
  }
}

void Image::walk(const std::function<void(const std::string &, NodeId,
                                          const Contents &)> &Visit) const {
  walkFrom(*this, RootNode, "", Visit);
}

static uint64_t hashFrom(const Image &I, NodeId At, uint64_t H) {
  auto Dir = I.Directories.find(At);
  if (Dir == I.Directories.end())
    return H;
  for (const auto &[Name, Node] : Dir->second) {
    H = hashBytes(Name, H);
    auto File = I.Files.find(Node);
    if (File != I.Files.end())
      H = mix(H ^ (File->second ? File->second->Hash : 1));
    else
      H = mix(hashFrom(I, Node, H + 2) + 3);
  }
  return H;
}

uint64_t Image::hash() const { return hashFrom(*this, RootNode, 7); }

} // namespace storage::sim
