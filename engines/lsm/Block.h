/// \file
/// A sorted run of entries in a few kilobytes: the unit that tables are read
/// in.
///
/// Keys share prefixes with their predecessor; every RestartInterval-th is
/// whole (a restart point), so that a search can begin there. The same format
/// serves data blocks (values are values) and the index (values are places).
///
///  - SST-1 The CRC of a block covers its table's number and its offset: a
///  block
///    that was damaged or misplaced is refused, naming file and offset.
///  - SST-2 Every length in a block is compared with what is there before it is
///    used; keys that do not ascend are damage.
///
/// Thread safety: BlockBuilder one caller; a Block never changes.
#ifndef STORAGE_LSM_BLOCK_H
#define STORAGE_LSM_BLOCK_H

#include "lsm/Iterator.h"

namespace storage::lsm {

/// Where a block is in its file: its bytes without the trailer.
struct BlockPlace {
  uint64_t Offset = 0, Size = 0;
};

/// Type (1 byte, 0: not compressed) and CRC32C behind every block.
inline constexpr size_t BlockTrailerSize = 5;
/// Longest block that is read: a block holds at least one entry.
inline constexpr uint64_t MaxBlockBytes = 96u << 20;

/// Appends the trailer of the block \p Bytes that will lie at \p Offset of
/// table
/// \p Table.
void sealBlock(std::string &Bytes, uint64_t Table, uint64_t Offset);
/// SST-1: the block's contents without its trailer. \p Path is for the message.
[[nodiscard]] Expected<std::string_view> openBlock(std::string_view Sealed,
                                                   uint64_t Table,
                                                   uint64_t Offset,
                                                   std::string_view Path);

class BlockBuilder {
public:
  explicit BlockBuilder(uint32_t RestartInterval)
      : RestartInterval(RestartInterval) {}
  /// Adds an entry behind all others; \p Key is an encoded entry key.
  void add(std::string_view Key, std::string_view Value);
  /// Bytes that finish() will return.
  size_t size() const;
  bool empty() const { return Bytes.empty(); }
  /// The block; the builder is empty again.
  std::string finish();
  const std::string &lastKey() const { return LastKey; }

private:
  const uint32_t RestartInterval;
  std::string Bytes, LastKey;
  std::vector<uint32_t> Restarts;
  uint32_t SinceRestart = 0;
};

class Block {
public:
  /// Takes the contents of a block whose CRC is right; Corruption if its
  /// restart points are not in it.
  [[nodiscard]] static Expected<std::shared_ptr<const Block>>
  parse(std::string Bytes, uint64_t Offset, std::string Path);

  /// Walks \p Self, which it keeps alive.
  static EntryIteratorPtr iterator(std::shared_ptr<const Block> Self);
  size_t bytes() const { return Bytes.size(); }

private:
  friend class BlockIterator;
  Block() = default;
  uint32_t restart(uint32_t Index) const;

  std::string Bytes;
  size_t EntriesEnd = 0; ///< Where the restart points begin.
  uint32_t Restarts = 0;
  uint64_t Offset = 0; ///< In its file, for messages.
  std::string Path;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_BLOCK_H
