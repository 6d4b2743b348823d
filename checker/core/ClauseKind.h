/// \file
/// The promises a contract can make (CORE §6): the words that
/// durability/Contracts.h and model files share.
#ifndef DURABILITY_CORE_CLAUSEKIND_H
#define DURABILITY_CORE_CLAUSEKIND_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace durability {

enum class ClauseKind : uint8_t {
  WritesBuffer,
  Writes,
  Flushes,
  Syncs,
  SyncsDirectory,
  Durable,
  DurableIf,
  Cached,
  BufferedByDesign,
  NotDurable,
  SyncDeferredTo,
  WriteAhead,
  StableBefore,
};

/// The kind that \p Word names: "flushes", "durable-if".
[[nodiscard]] std::optional<ClauseKind> clauseKindOf(llvm::StringRef Word);
/// All words, for hints.
[[nodiscard]] llvm::SmallVector<llvm::StringRef, 12> clauseWords();

/// Whether an argument must, may or cannot follow the word.
enum class ClauseArgument : uint8_t { None, Optional, Required };
[[nodiscard]] ClauseArgument argumentOf(ClauseKind Kind);

/// A promise that the model makes for a function it names. The argument lives
/// as long as the model.
struct ModelClause {
  ClauseKind Kind = ClauseKind::Durable;
  llvm::StringRef Argument;
  llvm::StringRef When; ///< The condition under which a flush or sync is
                        ///< promised; empty: always.
};

} // namespace durability

#endif // DURABILITY_CORE_CLAUSEKIND_H
