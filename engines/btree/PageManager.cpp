#include "btree/PageManager.h"

#include <cassert>

#include <fmt/format.h>

namespace storage::btree {

PageManager::PageManager(std::unique_ptr<io::File> Reading,
                         std::unique_ptr<io::File> Writing,
                         const FileHeader &Header, uint64_t CacheBytes)
    : Header(Header), Reading(std::move(Reading)), Writing(std::move(Writing)),
      Cache(CacheBytes / Header.PageSize) {}

Expected<FileHeader> PageManager::readHeader(io::File &F) {
  std::string Bytes(FileHeaderSize, '\0');
  Expected<size_t> Got = F.preadAt(0, Bytes);
  if (!Got)
    return failure(Got.error());
  Bytes.resize(*Got);
  return decodeFileHeader(Bytes, F.path());
}

/// Reads page \p Id from the file. A store opened read-only beside a writer may
/// meet a page that is being written: it looks again before it believes in
/// damage.
Expected<PageRef> PageManager::load(PageId Id) {
  for (int Tries = Writing ? 1 : 4;; --Tries) {
    std::string Bytes(Header.PageSize, '\0');
    Expected<size_t> Got = Reading->preadAt(offsetOf(Id), Bytes);
    if (!Got)
      return failure(Got.error());
    Bytes.resize(*Got);
    Expected<Page> P = Page::decode(
        std::move(Bytes), {Id, Header.StoreId, Reading->path(), offsetOf(Id)});
    if (P)
      return std::make_shared<const Page>(std::move(*P));
    if (Tries <= 1)
      return failure(P.error());
  }
}

Expected<PageRef> PageManager::readPage(PageId Id) {
  PageCache::Shard &Shard = Cache.shardOf(Id);
  std::lock_guard Held(Shard.Mutex);
  if (PageRef Known = Shard.find(Id)) {
    CacheHits.fetch_add(1, std::memory_order_relaxed);
    return Known;
  }
  Expected<PageRef> P = load(Id);
  if (P) {
    PagesRead.fetch_add(1, std::memory_order_relaxed);
    Shard.put(*P, Cache.shardLimit());
  }
  return P;
}

Status PageManager::writePage(const PageRef &P, Lsn Durable) {
  assert(P->lsn() <= Durable && "PAGE-5: written ahead of its log record");
  if (P->lsn() > Durable)
    return Status::error(
        Code::InvalidArgument, "write page", path(),
        fmt::format("page {} has lsn {}, the log is stable up to {}", P->id(),
                    P->lsn(), Durable));
  assert(P->size() == Header.PageSize && P->id() >= FirstPage);
  PageCache::Shard &Shard = Cache.shardOf(P->id());
  std::lock_guard Held(Shard.Mutex);
  if (Status S = Writing->pwriteAt(offsetOf(P->id()), P->bytes()); !S.ok())
    return S;
  PagesWritten.fetch_add(1, std::memory_order_relaxed);
  Shard.put(P, Cache.shardLimit());
  return Status();
}

Expected<std::optional<TreeState>> PageManager::readMeta(PageId Slot) {
  std::string Bytes(MetaSize, '\0');
  Expected<size_t> Got = Reading->preadAt(offsetOf(Slot), Bytes);
  if (!Got)
    return failure(Got.error());
  Bytes.resize(*Got);
  return decodeMeta(Bytes, Header.StoreId, Slot);
}

Status PageManager::writeMeta(PageId Slot, const TreeState &State) {
  assert(Slot == FirstMetaPage || Slot == FirstMetaPage + 1);
  return Writing->pwriteAt(offsetOf(Slot),
                           encodeMeta(Header.StoreId, Slot, State));
}

Status PageManager::sync() {
  assert(!readOnly());
  if (Status S = Writing->syncData(); !S.ok())
    return S;
  Syncs.fetch_add(1, std::memory_order_relaxed);
  return Status();
}

Status PageManager::abandon() {
  Writing.reset();
  return Reading->close();
}

Status PageManager::close() {
  if (Status S = sync(); !S.ok()) {
    ignoreStatus(abandon(), "the failed sync says what matters");
    return S;
  }
  if (Status S = Writing->close(); !S.ok())
    return S;
  return Reading->close();
}

PageManager::Counters PageManager::counters() const {
  return {PagesRead.load(), PagesWritten.load(), CacheHits.load(),
          Syncs.load()};
}

} // namespace storage::btree
