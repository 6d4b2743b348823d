/// \file
/// What the files of a B-tree store contain outside its pages: the file header,
/// the meta slots, the log's header slots and commit frames. No policy.
///
/// Layout and a worked example: docs/formats/btree.md.
///
///  - BT-1 A file's magic, version and feature bits are checked before anything
///    else of it is believed; a newer version or an unknown feature bit is
///    refused. The page size is written once, at creation, and never again:
///    no later write can lose it.
///  - BT-2 Every structure's CRC covers the identity of its store and its place
///    in it: what was copied from elsewhere is refused.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BTREE_FORMAT_H
#define STORAGE_BTREE_FORMAT_H

#include "io/LogFraming.h"
#include "io/Status.h"

namespace storage::btree {

using io::Lsn;

/// Number of a page; page N is at offset N × page size.
using PageId = uint32_t;
/// Number of a committed transaction; 0 is the empty store.
using TxnId = uint64_t;

/// "No page" in a link: page 0 is the file header, which nothing links to.
inline constexpr PageId NoPage = 0;
/// The meta slots are the pages 1 and 2.
inline constexpr PageId FirstMetaPage = 1;
/// Pages of the tree begin here.
inline constexpr PageId FirstPage = 3;

inline constexpr uint32_t MinPageSize = 512, MaxPageSize = 32768;
/// Levels of a tree, leaves included.
inline constexpr uint32_t MaxHeight = 32;
inline constexpr uint32_t FormatVersion = 1;
/// Feature bits this version understands: none yet.
inline constexpr uint32_t KnownFeatures = 0;

inline constexpr const char *DataFileName = "data.btree",
                            *LogFileName = "log.btree", *LockFileName = "LOCK";

bool validPageSize(uint64_t Size);

/// The first bytes of the data file, written once.
struct FileHeader {
  uint64_t StoreId = 0; ///< Random identity of the store.
  uint32_t PageSize = 0;
};
inline constexpr size_t FileHeaderSize = 32;

std::string encodeFileHeader(const FileHeader &Header);
/// Corruption when \p Bytes has no header, Unsupported for a newer version or
/// an unknown feature bit. \p Path is for the message.
[[nodiscard]] Expected<FileHeader> decodeFileHeader(std::string_view Bytes,
                                                    std::string_view Path);

/// What one commit leaves behind, beside its pages.
struct TreeState {
  TxnId Txn = 0;
  Lsn Last = 0; ///< lsn of the commit frame.
  PageId Root = NoPage;
  uint32_t Height = 0;      ///< Levels, 1 for a single leaf.
  uint32_t PageCount = 0;   ///< Pages of the data file, header and slots too.
  PageId FreeHead = NoPage; ///< First page of the free list.
  uint32_t FreeCount = 0;
  uint64_t Keys = 0;
  bool operator==(const TreeState &) const = default;
};
inline constexpr size_t TreeStateSize = 48;

void encodeState(std::string &Out, const TreeState &State);
/// The state at \p Offset; nothing if it contradicts itself.
std::optional<TreeState> decodeState(std::string_view Bytes, size_t Offset);

/// A meta slot: the state that the data file has without any log.
inline constexpr size_t MetaSize = 64;
std::string encodeMeta(uint64_t StoreId, PageId Slot, const TreeState &State);
std::optional<TreeState> decodeMeta(std::string_view Bytes, uint64_t StoreId,
                                    PageId Slot);

/// A header slot of the log. The slots take turns; the highest generation
/// rules.
struct LogHeader {
  uint64_t StoreId = 0;
  uint64_t Generation = 0; ///< At least 1.
  uint64_t Salt = 0;       ///< Random; of this generation's frames.
  uint64_t NextSalt = 0;   ///< The next generation's salt.
  TxnId BaseTxn = 0;       ///< Last transaction before this generation.
  Lsn BaseLsn = 0;         ///< lsn of its commit frame.
  uint32_t PrevCrc = 0;    ///< CRC of that frame.
  uint32_t PageSize = 0;

  io::FrameSeed seed() const { return {Salt, Generation}; }
  io::FrameSeed nextSeed() const { return {NextSalt, Generation + 1}; }
};
inline constexpr size_t LogHeaderSize = 80;
/// Distance of the two slots: they share neither a sector nor a 4 KiB block.
inline constexpr uint64_t LogSlotSize = 4096;
/// Frames begin here.
inline constexpr uint64_t LogStart = 2 * LogSlotSize;

/// Which slot a generation's header is in.
constexpr unsigned slotOf(uint64_t Generation) { return Generation % 2; }

std::string encodeLogHeader(const LogHeader &Header);
/// As decodeFileHeader(); \p Slot is 0 or 1.
[[nodiscard]] Expected<LogHeader>
decodeLogHeader(std::string_view Bytes, unsigned Slot, std::string_view Path);

/// Types of the log's frames.
enum class FrameType : uint8_t {
  Page = 1,   ///< A page image, sealed.
  Commit = 2, ///< The page frames since the last commit are one transaction.
};

/// Payload of a commit frame.
struct Commit {
  uint32_t Pages = 0;      ///< Page frames of the transaction.
  uint32_t RunningCrc = 0; ///< CRC32C of their images, one after the other.
  TreeState State;
};
inline constexpr size_t CommitSize = 8 + TreeStateSize;

std::string encodeCommit(const Commit &C);
std::optional<Commit> decodeCommit(std::string_view Payload);

} // namespace storage::btree

#endif // STORAGE_BTREE_FORMAT_H
