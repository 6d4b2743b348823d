/// \file
/// User-space buffers that a class keeps itself, inferred from what its
/// functions do (CORE §3).
///
/// CORE B-1: an own buffer is storage plus a fill level that grows on append
/// and is reset by a function that writes the storage to a handle of the same
/// object. For a container (std::string) storage and level are one field. B-2:
/// page frames, headers and scratch encoders have no such level and are none.
#ifndef DURABILITY_CORE_OWNBUFFER_H
#define DURABILITY_CORE_OWNBUFFER_H

#include "core/BufferScan.h"
#include <optional>
#include <string>
#include <vector>

namespace durability {

/// Three places of one record, as paths of fields that start in it. What a
/// whole-program index keeps of a buffer is these three paths.
struct OwnBuffer {
  FieldPath Storage;
  FieldPath Level;  ///< The same as Storage for containers.
  FieldPath Handle; ///< What the storage is written to.
  /// The handle is a stream: what is drained stays in user space.
  bool ToStream = false;
  [[nodiscard]] bool isSelfLevelled() const { return Storage == Level; }
  friend bool operator==(const OwnBuffer &, const OwnBuffer &) = default;
};

/// "Out.len" for the fields of a path.
[[nodiscard]] std::string spelling(const FieldPath &Path);

/// What a statement does to an own buffer.
enum class BufferAction : uint8_t {
  Grow,
  Drained,   ///< Emptied by a function that writes it out.
  Refitted,  ///< Cut to a tail that was written and will be written again.
  Discarded, ///< Emptied elsewhere: what it held is dropped or moved away.
  Replaced   ///< Filled anew from the start.
};

/// A buffer of a certain object.
struct BufferUse {
  const OwnBuffer *Buffer;
  const clang::Expr *Object; ///< The record, or a pointer to it.
  bool Arrow;                ///< Object is a pointer.
};

struct BufferEvent : BufferUse {
  BufferAction Action;
};

class OwnBufferTable {
public:
  /// Infers the buffers of all records from the functions given. Those in
  /// \p Known are drained in another translation unit: what is appended here
  /// is all that is asked of them.
  void infer(llvm::ArrayRef<const clang::FunctionDecl *> Functions,
             const CallModel &Model, const clang::ASTContext &Context,
             llvm::ArrayRef<OwnBuffer> Known = {});
  [[nodiscard]] llvm::ArrayRef<OwnBuffer> all() const { return Buffers; }
  /// Storage that functions here write out and reset, and whose level grows
  /// nowhere here: own buffers if another translation unit appends (CORE B-1
  /// over several files).
  [[nodiscard]] llvm::ArrayRef<OwnBuffer> drainedOnly() const {
    return Candidates;
  }
  /// The functions that move a fill level, by canonical declaration.
  [[nodiscard]] llvm::ArrayRef<const clang::FunctionDecl *> users() const {
    return Users;
  }
  /// The last fields of the levels, own buffer or not, that \p Function itself
  /// adds to: another translation unit may write them out.
  [[nodiscard]] llvm::ArrayRef<const clang::FieldDecl *>
  grownBy(const clang::FunctionDecl &Function) const;
  /// What \p E (an assignment, increment or call) does to a buffer, if
  /// anything.
  [[nodiscard]] std::optional<BufferEvent> eventOf(const clang::Expr &E) const;
  /// The buffer that is empty where \p Condition is \p Holds (B-3).
  [[nodiscard]] std::optional<BufferUse>
  emptyWhere(const clang::Expr &Condition, bool Holds) const;
  /// The buffer of which not all was written where \p Condition is \p Holds:
  /// the count that its drain returned is compared with its level.
  [[nodiscard]] bool isShortDrain(const clang::Expr &Condition,
                                  bool Holds) const;

private:
  friend class BufferInference;
  /// The use of a buffer whose level the fields of \p Chain end with.
  [[nodiscard]] std::optional<BufferUse> match(const FieldChain &Chain) const;
  /// The use of the buffer whose level \p E is or yields.
  [[nodiscard]] std::optional<BufferUse> levelOf(const clang::Expr &E) const;
  [[nodiscard]] std::optional<BufferUse>
  zeroWhere(const clang::Expr &E, bool Holds, unsigned Depth) const;
  [[nodiscard]] std::optional<BufferUse>
  emptyCall(const clang::CallExpr &Call, bool Holds, unsigned Depth) const;
  [[nodiscard]] std::optional<BufferEvent>
  calleeEvent(const clang::CallExpr &Call) const;
  [[nodiscard]] std::optional<BufferEvent>
  eventFor(ChangeKind Kind, const FieldChain &Chain, const FieldPath &To,
           const clang::Expr &At) const;

  std::vector<OwnBuffer> Buffers, Candidates;
  std::vector<const clang::FunctionDecl *> Users;
  llvm::DenseMap<const clang::FunctionDecl *,
                 llvm::SmallVector<const clang::FieldDecl *, 1>>
      Grown; ///< By canonical declaration.
  /// By the last field of the level.
  llvm::DenseMap<const clang::FieldDecl *, llvm::SmallVector<unsigned, 1>>
      ByLevel;
  /// What functions do to levels that they see only the end of.
  llvm::DenseMap<const clang::FunctionDecl *, std::vector<ChangeFact>> Effects;
  /// Functions that yield the length of a storage, and that empty one.
  llvm::DenseSet<const clang::FunctionDecl *> Lengths, Releases;
  llvm::DenseSet<const clang::Expr *> Discards; ///< Resets without a drain.
  llvm::DenseSet<const clang::Expr *> Refits;   ///< Set after a whole drain.
  llvm::DenseSet<const clang::Expr *> Refills;  ///< Set after a new filling.
  llvm::DenseSet<const clang::VarDecl *>
      Counts; ///< Hold what a drain returned.
  llvm::DenseMap<const clang::VarDecl *, const clang::Expr *> Copies;
};

} // namespace durability

#endif // DURABILITY_CORE_OWNBUFFER_H
