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

#include "core/AccessPath.h"
#include "core/CallModel.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <vector>

namespace durability {

struct OwnBuffer {
  const clang::FieldDecl *Storage;
  const clang::FieldDecl *Level;  ///< The same as Storage for containers.
  const clang::FieldDecl *Handle; ///< What the storage is written to.
};

/// What a statement does to an own buffer.
enum class BufferAction : uint8_t { Grow, Reset };

struct BufferEvent {
  const OwnBuffer *Buffer;
  BufferAction Action;
  const clang::Expr *Object; ///< The base expression of the member: `this`,
                             ///< `W`; null for an implicit this.
  bool Arrow;
};

class OwnBufferTable {
public:
  /// Infers the buffers of all records from the functions given.
  void infer(llvm::ArrayRef<const clang::FunctionDecl *> Functions,
             const CallModel &Model, const clang::ASTContext &Context);
  [[nodiscard]] llvm::ArrayRef<OwnBuffer> all() const { return Buffers; }
  /// The functions that move a fill level, by canonical declaration.
  [[nodiscard]] llvm::ArrayRef<const clang::FunctionDecl *> users() const {
    return Users;
  }
  /// What \p E (an assignment, increment or member call) does to a buffer, if
  /// anything.
  [[nodiscard]] std::optional<BufferEvent> eventOf(const clang::Expr &E) const;
  /// The buffer whose level is \p Field: an edge on which it is zero is empty
  /// (B-3).
  [[nodiscard]] const OwnBuffer *byLevel(const clang::FieldDecl &Field) const;

private:
  std::vector<OwnBuffer> Buffers;
  std::vector<const clang::FunctionDecl *> Users;
  llvm::DenseMap<const clang::FieldDecl *, unsigned> IndexByLevel;
};

} // namespace durability

#endif // DURABILITY_CORE_OWNBUFFER_H
