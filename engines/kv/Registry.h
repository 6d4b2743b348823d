/// \file
/// The engines by name.
///
/// Each engine's adapter is one file here that defines one Engine; the list is
/// written out, so that a program has the engines it links and no others appear
/// by load order.
///
/// Thread safety: constant data.
#ifndef STORAGE_KV_REGISTRY_H
#define STORAGE_KV_REGISTRY_H

#include "kv/Store.h"

namespace storage::kv {

/// What salvage() could not read.
struct Salvaged {
  uint64_t Changes = 0;     ///< Handed to the sink.
  std::vector<Status> Lost; ///< Damage that was stepped over, by file.
};

/// Takes the changes that salvage finds, in the order they were made: a later
/// one replaces an earlier one of the same key.
using SalvageSink = std::function<Status(const Change &)>;

struct Engine {
  std::string_view Name;
  std::string_view
      Summary; ///< One line; says what the default policy promises.
  Capabilities Can;
  /// Opens the store in \p Directory. NotFound without one unless
  /// CreateIfMissing; Busy if open for writing elsewhere; Corruption if stable
  /// bytes are damaged; Unsupported for a newer format. \p Fs outlives the
  /// store.
  Expected<std::unique_ptr<Store>> (*Open)(io::FileSystem &Fs,
                                           const std::string &Directory,
                                           const StoreOptions &Options);
  /// Reads what is readable of a store that may not open any more. Writes
  /// nothing.
  Expected<Salvaged> (*Salvage)(io::FileSystem &Fs,
                                const std::string &Directory,
                                const SalvageSink &Sink);
  /// Whether a file called \p Name belongs to a store of this engine and of no
  /// other.
  bool (*OwnsName)(std::string_view Name);
};

/// Adapters.
extern const Engine BitcaskEngine;
extern const Engine BtreeEngine;
extern const Engine LsmEngine;
extern const Engine WalEngine;

/// All engines, by name.
std::span<const Engine *const> engines();

/// The engine called \p Name, null if there is none.
const Engine *findEngine(std::string_view Name);

/// The engine whose files are in \p Directory: NotFound if no engine's are,
/// InvalidArgument if those of several.
[[nodiscard]] NOT_DURABLE("only reads") Expected<const Engine *> detectEngine(
    io::FileSystem &Fs, const std::string &Directory);

/// Ok if \p Key and \p Value (empty for a removal) are within what \p Can
/// declares (KV-4).
Status checkLimits(const Capabilities &Can, std::string_view Key,
                   std::string_view Value);
/// checkLimits() of a batch.
Status checkLimits(const Capabilities &Can, std::span<const Change> Changes);

} // namespace storage::kv

#endif // STORAGE_KV_REGISTRY_H
