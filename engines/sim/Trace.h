/// \file
/// What a program did to its files, as a list of operations that knows no
/// engine and no way of recording: the input of the crash explorer.
///
/// \code
///   Create wal/3 (file 7) ─ Write 7 @0+64 ─ SyncData 7 ─ Ack call 12
/// \endcode
///
/// A trace starts from an Image that is stable as a whole. Files and
/// directories are nodes, numbered once and never again, so that an operation
/// says which file it is about whatever its name is by then. Only operations
/// that took effect are in a trace: a write is what reached the page cache, so
/// bytes in a user buffer are absent, and a failed call is absent except for
/// SyncFailed.
///
///  - TRACE-1 Applying all operations to the start gives what a process sees
///    after them (applyCached); a recorder keeps that true.
///
/// Thread safety: plain data.
#ifndef STORAGE_SIM_TRACE_H
#define STORAGE_SIM_TRACE_H

#include "sim/Image.h"

#include <vector>

namespace storage::sim {

enum class OpKind : uint8_t {
  // Names.
  Create, ///< Name in Parent becomes the new, empty file Node.
  Mkdir,  ///< Name in Parent becomes the new, empty directory Node.
  Rename, ///< Name in Parent becomes ToName in ToParent; Node is what moved.
  Link,   ///< Node, which has another name, also gets Name in Parent.
  Unlink, ///< Name in Parent goes; Node is what it named, a directory too.
  // Contents.
  Write,    ///< Bytes at Offset of Node.
  Truncate, ///< Node gets the size Length.
  Allocate, ///< Node has space for [Offset, Offset + Length); zeros.
  // Stability. A sync on a synchronous handle is a Write and a SyncData.
  SyncData,      ///< fdatasync of the file Node.
  SyncAll,       ///< fsync of the file Node.
  SyncDirectory, ///< fsync of the directory Node.
  SyncFailed,    ///< A sync of Node failed; pages are clean and lost.
  // What the program said: Call is its number for one call of its interface.
  Begin, ///< The call began; Payload says which.
  Ack,   ///< It returned success.
  Fail,  ///< It returned an error: it may have taken effect or not.
};

/// One operation. Fields that a kind does not name are empty.
struct Op {
  OpKind Kind = OpKind::Write;
  NodeId Node = 0;
  NodeId Parent = 0, ToParent = 0;
  std::string Name = {}, ToName = {};
  uint64_t Offset = 0, Length = 0; ///< Length of a Write is that of Bytes.
  std::shared_ptr<const std::string> Bytes = nullptr;
  uint32_t Thread = 0;
  std::string Site = {}; ///< Where the program called, for people and coverage.
  uint64_t Call = 0;
  std::string Payload = {}; ///< Opaque to the explorer; the judge's.
};

/// Operations from a stable start.
struct Trace {
  Image Start;
  std::vector<Op> Ops;
};

inline bool isNameOp(OpKind K) { return K <= OpKind::Unlink; }
inline bool isDataOp(OpKind K) {
  return K >= OpKind::Write && K <= OpKind::Allocate;
}
/// Changes what a crash may leave, by adding to it.
inline bool changesState(OpKind K) { return K <= OpKind::Allocate; }
inline bool isSync(OpKind K) {
  return K >= OpKind::SyncData && K <= OpKind::SyncFailed;
}
inline bool isMark(OpKind K) { return K >= OpKind::Begin; }

/// Does \p O to what a process sees.
void applyCached(Image &To, const Op &O);
/// Does the data operation \p O to \p Bytes.
void applyData(std::string &Bytes, const Op &O);

/// The path of node \p N after the first \p Count operations of \p T; "file 7"
/// if it has none.
std::string pathAt(const Trace &T, size_t Count, NodeId N);
/// \p T.Ops[\p Index] in words: "write 64 bytes at 0 of wal/3 (Wal::rotate)".
std::string describe(const Trace &T, size_t Index);

/// \p T without operation \p Index: would the sync there be missed?
Trace withoutOp(const Trace &T, size_t Index);
/// \p T with a sync of \p Node before operation \p Index: would one there help?
Trace withSync(const Trace &T, size_t Index, OpKind Kind, NodeId Node);

} // namespace storage::sim

#endif // STORAGE_SIM_TRACE_H
