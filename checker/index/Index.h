/// \file
/// The index of summaries: one file that says what the functions of a whole
/// program do, for the analysis of any of its translation units.
///
/// Layout, little endian: an 8-byte magic, the format's version, the size and
/// the checksum (xxh3) of all that follows; then a table of sections by number
/// and the sections. Unknown sections are ignored. Summaries are decoded when
/// they are asked for.
///
/// INDEX-1: no bytes make opening or reading crash. A foreign, damaged or
/// truncated file is an error that says so and what to do.
/// An Index is immutable and safe to share between threads.
#ifndef DURABILITY_INDEX_INDEX_H
#define DURABILITY_INDEX_INDEX_H

#include "index/Bytes.h"
#include "index/Knowledge.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace durability::index {

/// Changes with every change of the format or of what a summary means.
inline constexpr uint32_t FormatVersion = 5;

/// What an index was made by and from.
struct IndexSetup {
  std::string Tool;       ///< Version of the tool.
  uint64_t ModelHash = 0; ///< Of the contents of the user's model files.
  std::string Root;       ///< Absolute; what relative files are relative to.
  uint32_t Rounds = 0;    ///< Of linking.
  uint32_t Unsettled = 0; ///< Functions that did not settle: unknown.
  template <typename A> void describe(A &Archive) {
    Archive(Tool, ModelHash, Root, Rounds, Unsettled);
  }
};

/// What to write.
struct IndexContents {
  struct Function {
    uint64_t Key = 0;
    SymbolicSummary Known;
  };
  IndexSetup Setup;
  std::vector<Function> Functions; ///< Sorted by key, each once.
  ProgramFacts Facts;
};

[[nodiscard]] std::string writeIndex(IndexContents Contents);

/// Version of this tool and of clang.
[[nodiscard]] std::string toolVersion();
/// Of what \p Files contain, in order; 0 when there are none.
[[nodiscard]] uint64_t hashOfFiles(llvm::ArrayRef<std::string> Files);

class Index : public Knowledge {
public:
  /// Error: the file cannot be read, was made by another version or with other
  /// models than those of \p ModelHash, or see parse().
  [[nodiscard]] static llvm::Expected<std::shared_ptr<const Index>>
  open(llvm::StringRef File, uint64_t ModelHash);
  /// Error: not an index, another version, truncated, damaged.
  [[nodiscard]] static llvm::Expected<std::shared_ptr<const Index>>
  parse(std::unique_ptr<llvm::MemoryBuffer> Bytes);

  [[nodiscard]] const IndexSetup &setup() const { return Made; }
  [[nodiscard]] const ProgramFacts &facts() const override { return Facts; }
  [[nodiscard]] bool knows(uint64_t Key) const override;
  [[nodiscard]] std::optional<SymbolicSummary>
  summary(uint64_t Key) const override;
  [[nodiscard]] size_t size() const { return Keys.size(); }
  /// Everything, for tests and dumps; in order of key.
  [[nodiscard]] std::vector<uint64_t> keys() const;

private:
  struct KeyEntry {
    llvm::support::ulittle64_t Key;
    llvm::support::ulittle32_t Offset;
    llvm::support::ulittle32_t Size;
  };
  Index() = default;
  [[nodiscard]] const KeyEntry *find(uint64_t Key) const;
  [[nodiscard]] llvm::StringRef load();
  [[nodiscard]] llvm::StringRef loadSections(llvm::StringRef Payload);

  std::unique_ptr<llvm::MemoryBuffer> Bytes;
  StringTable Strings;
  IndexSetup Made;
  llvm::ArrayRef<KeyEntry> Keys;
  llvm::StringRef Summaries;
  ProgramFacts Facts;
};

} // namespace durability::index

#endif // DURABILITY_INDEX_INDEX_H
