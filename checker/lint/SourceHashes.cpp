#include "lint/SourceHashes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"

using namespace durability::lint;

bool SourceHashes::areCurrent(const std::vector<index::SourceFact> &Sources) {
  return llvm::all_of(Sources,
                      [&](const auto &Source) { return isCurrent(Source); });
}

bool SourceHashes::isCurrent(const index::SourceFact &Source) {
  std::lock_guard<std::mutex> Guard(Lock);
  auto [Known, New] = Hashes.try_emplace(Source.Path);
  if (New)
    if (auto Text = FS->getBufferForFile(Source.Path))
      Known->second = llvm::xxh3_64bits((*Text)->getBuffer());
  return Known->second == Source.Hash;
}
