/// \file
/// The contents of a file system at one moment, as a value: cheap to copy,
/// comparable by a hash of names and bytes.
///
/// Nodes are numbered; 0 is the root directory. The hash covers what is
/// reachable from the root, by path, and no node numbers: images that look the
/// same to a process have the same hash.
///
/// Thread safety: a value; shared contents are constant.
#ifndef STORAGE_SIM_IMAGE_H
#define STORAGE_SIM_IMAGE_H

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace storage::sim {

using NodeId = uint32_t;
inline constexpr NodeId RootNode = 0;

/// A hash of \p Bytes; \p Seed chains several.
uint64_t hashBytes(std::string_view Bytes, uint64_t Seed = 0);

/// The bytes of a file, hashed once.
struct FileBytes {
  explicit FileBytes(std::string B)
      : Bytes(std::move(B)), Hash(hashBytes(Bytes)) {}
  const std::string Bytes;
  const uint64_t Hash;
};
using Contents = std::shared_ptr<const FileBytes>;

inline Contents makeContents(std::string Bytes) {
  return std::make_shared<const FileBytes>(std::move(Bytes));
}

struct Image {
  using Names = std::map<std::string, NodeId, std::less<>>;
  std::map<NodeId, Names> Directories{{RootNode, {}}};
  std::map<NodeId, Contents> Files;
  NodeId NextNode = 1; ///< Greater than every node used so far.

  /// The node at \p Path; nothing found: false.
  bool find(std::string_view Path, NodeId &Out) const;
  /// The bytes of the file at \p Path, null if there is none.
  Contents file(std::string_view Path) const;
  /// Makes the file at \p Path, and missing directories above it.
  NodeId plant(std::string_view Path, std::string Bytes);
  /// Makes the directory at \p Path, and missing ones above it.
  NodeId plantDirectory(std::string_view Path);
  /// Visits files and directories (null contents) by path, in order.
  void walk(const std::function<void(const std::string &Path, NodeId,
                                     const Contents &)> &Visit) const;
  uint64_t hash() const;
};

} // namespace storage::sim

#endif // STORAGE_SIM_IMAGE_H
