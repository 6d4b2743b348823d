/// \file
/// What a crash may do to operations that no sync covers: a file system as a
/// handful of flags, in SQLite's manner, and eight presets.
///
/// Rules of every model: sectors have 512 bytes. A byte not written since the
/// last completed sync of its file never changes (powersafe overwrite). A
/// sector is as some write left it, all earlier writes to it included, or,
/// with Garbage, arbitrary in its newly written bytes: those that a write gave
/// another value, for writing the same bytes again is how recovery makes sure
/// of them. rename is one operation. Operations on one name survive in their
/// order, without gaps. A size is the file's metadata, settled by a sync of the
/// file; bytes below the size that did not reach the disk read as zeros. What
/// was written after a truncation needs the truncation.
///
/// | preset | names | data |
/// |---|---|---|
/// | process-kill | kept | kept |
/// | prefix | program order, together with the data | program order |
/// | lazyfs | kept | per file: none, all, or a torn prefix |
/// | ext4-ordered | journal order | inside the size any sectors, appends a
/// prefix | | ext4-writeback | journal order | any sectors and sizes, a tail
/// may be garbage | | posix+newfile | any; a file sync settles the file's own
/// creation | any | | posix-weak | any | any, and garbage | | damage | kept |
/// kept, and one fault in synced bytes |
///
/// Sources: SQLite test6.c (SQLITE_IOCAP flags); ALICE (OSDI'14) and
/// CrashMonkey (OSDI'18) for the orders; ext4: fs/ext4 journalling of i_size at
/// write-back.
///
/// Thread safety: plain data.
#ifndef STORAGE_SIM_CRASHMODEL_H
#define STORAGE_SIM_CRASHMODEL_H

#include <cstdint>
#include <span>
#include <string_view>

namespace storage::sim {

inline constexpr uint64_t CrashSector = 512;

/// Which directory operations survive.
enum class NameOrder : uint8_t {
  Kept,    ///< All.
  Program, ///< Those before some moment, together with all data before it.
  Journal, ///< Those before some moment; a sync commits up to the last change
           ///< of what it syncs.
  Any,     ///< Any that no directory sync covers, closed under same-name order.
};

/// Which unsynced bytes survive.
enum class DataOrder : uint8_t {
  Kept,    ///< All.
  Program, ///< With NameOrder::Program.
  File,    ///< Per file: those before some moment, torn at a sector.
  Ordered, ///< Any sectors inside the old size; the size never runs ahead of
           ///< the data below it.
  Any,     ///< Any sectors, any of the sizes.
};

struct CrashModel {
  std::string_view Name;
  NameOrder Names = NameOrder::Any;
  DataOrder Data = DataOrder::Any;
  bool NewFileSyncsName = false; ///< A sync of a file settles its creation.
  bool Garbage = false;          ///< New bytes of a sector may be arbitrary.
  bool GarbageTail = false; ///< Extended bytes not written may be arbitrary.
  bool Damage = false;      ///< One fault in synced bytes: judged by C7 only.
};

/// The presets, weakest promise to the program last, damage at the end.
std::span<const CrashModel> crashModels();
/// The preset called \p Name, null if there is none.
const CrashModel *findCrashModel(std::string_view Name);

/// How far enumeration goes. Within MaxNameOps and MaxSectors it is exhaustive
/// as long as the product is at most MaxStates; beyond, a choice of prefixes,
/// leave-one-out, keep-one and Samples random ones.
struct CrashBounds {
  uint32_t MaxNameOps = 10;  ///< Pending directory operations.
  uint32_t MaxSectors = 12;  ///< Dirty sectors, per file.
  uint32_t MaxStates = 4096; ///< Per crash point.
  uint32_t Samples = 200;    ///< Random choices where not exhaustive.
  uint64_t Seed = 1;
};

} // namespace storage::sim

#endif // STORAGE_SIM_CRASHMODEL_H
