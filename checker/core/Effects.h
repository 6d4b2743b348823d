/// \file
/// What one call does to files: the vocabulary between the model (which knows
/// API names) and the analysis (which does not).
///
/// A model turns a callee and its arguments into a CallMeaning (see there): a
/// list of Effects on operands of the call. An effect whose condition on the
/// arguments could not be decided is kept with Certain == false; the analysis
/// then treats the file as unknown.
#ifndef DURABILITY_CORE_EFFECTS_H
#define DURABILITY_CORE_EFFECTS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace durability {

enum class EffectKind : uint8_t {
  Open,      ///< File becomes a new handle of a regular file named Path.
  OpenOther, ///< File becomes a handle of something without durability: socket,
             ///< pipe, terminal, memory.
  BufferedWrite, ///< Data enters the user-space buffer of File.
  Write,         ///< Data enters the page cache of File.
  Flush,         ///< The user-space buffer of File is handed to the kernel.
  Sync, ///< The page cache of File reaches stable storage (see SyncKind). The
        ///< buffer is unchanged.
  SyncDirectory, ///< The names in directory File (a handle) or Path are stable.
  SyncEverything, ///< sync(), syncfs(): the page cache of all files.
  Truncate,       ///< Size change: dirties the page cache of File (or Path).
  Allocate,       ///< Space reserved: dirties the page cache of File.
  Rename,         ///< Path is renamed to Target.
  Link,           ///< Target becomes another name of Path.
  Unlink,         ///< Path is removed.
  MakeDirectory,  ///< Directory Path is created.
  Close, ///< File is closed; a stream's buffer is flushed first when Flushes is
         ///< set.
  Duplicate,     ///< Result is another handle of File's file; with Target set
                 ///< (dup2), Target is replaced.
  HandleOf,      ///< Result is the descriptor inside stream File (fileno).
  StreamOf,      ///< Result is a stream on descriptor File (fdopen).
  Map,           ///< Result is a shared writable mapping of File.
  Unmap,         ///< Mapping File goes away.
  SetUnbuffered, ///< Stream File has no buffer from now on.
  Metadata,      ///< Mode, owner or times of File change: no data.
  Acknowledge,   ///< A reply or acknowledgement is sent.
};

enum class SyncKind : uint8_t {
  Data,    ///< fdatasync: data and the metadata needed to read it.
  Full,    ///< fsync, F_FULLFSYNC, msync(MS_SYNC).
  Barrier, ///< F_BARRIERFSYNC: order, not durability.
  Range,   ///< sync_file_range: starts or waits for writeback; no metadata, no
           ///< device cache flush.
  Async,   ///< msync(MS_ASYNC), posix_fadvise: a hint.
};

/// Facts of an Open. Tri-state: known true, known false, or unknown (bit in
/// neither set).
enum OpenAttribute : uint16_t {
  OA_Create = 1,
  OA_Truncate = 2,
  OA_Append = 4,
  OA_Exclusive = 8,
  OA_ReadOnly = 16,
  OA_Synchronous =
      32,            ///< O_SYNC, O_DSYNC: each write is stable when it returns.
  OA_Temporary = 64, ///< No name that anybody could find after a crash
                     ///< (tmpfile, O_TMPFILE).
  OA_Directory = 128,
  OA_Direct = 256, ///< O_DIRECT: past the page cache, not onto the medium.
};

/// A place in a call.
struct Operand {
  enum Place : uint8_t {
    None,
    Argument,   ///< The Index-th argument, from 0.
    Object,     ///< The object a member function is called on.
    Result,     ///< What the call returns (for a constructor: the object).
    AllStreams, ///< Every stream of the process: fflush(NULL).
  };
  Place Where = None;
  uint8_t Index = 0;
  bool Pointee = false; ///< The place holds the address of the handles:
                        ///< fopen_s(&F, …), pipe(Fds).
  bool Log = false;     ///< The log of the object there: a file of its own.
  explicit operator bool() const { return Where != None; }
};

struct Effect {
  EffectKind Kind = EffectKind::Write;
  SyncKind Strength = SyncKind::Full; ///< For Sync.
  bool Certain =
      true; ///< False: a condition on the arguments could not be decided.
  bool Flushes = false; ///< For Close: the buffer reaches the kernel first.
  bool Synchronous =
      false; ///< For Write: stable when the call returns (RWF_DSYNC).
  uint16_t AttributesSet = 0;   ///< For Open: OpenAttributes known to hold.
  uint16_t AttributesClear = 0; ///< For Open: OpenAttributes known not to hold.
  Operand File;                 ///< The handle.
  Operand Path; ///< The name (Open, Rename, Link, Unlink, Truncate by path).
  Operand
      Target; ///< The new name (Rename, Link); the replaced handle (Duplicate).
  Operand Data;   ///< First byte written, where the call has one.
  Operand Length; ///< For Truncate: what is left.
  Operand After;  ///< For Write: the log that must be stable before.
};

} // namespace durability

#endif // DURABILITY_CORE_EFFECTS_H
