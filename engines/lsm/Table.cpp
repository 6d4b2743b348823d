#include "lsm/Table.h"

#include "lsm/Bloom.h"

#include <algorithm>

#include <fmt/format.h>

namespace storage::lsm {

Expected<TablePtr> Table::open(io::FileSystem &Fs, const std::string &Directory,
                               TableMeta Meta, uint64_t StoreId,
                               std::shared_ptr<BlockCache> Cache) {
  std::string Path =
      io::joinPath(Directory, fileName(FileType::Table, Meta.Number));
  Expected<std::unique_ptr<io::File>> F = Fs.open(Path, io::OpenMode::ReadOnly);
  if (!F && F.error().code() == Code::NotFound)
    return failure(corruption(Path, 0, "the MANIFEST lists a missing table"));
  if (!F)
    return failure(F.error());
  std::shared_ptr<Table> T(new Table);
  T->File = std::move(*F);
  T->Meta = std::move(Meta);
  T->StoreId = StoreId;
  T->Cache = std::move(Cache);
  if (Status S = T->load(); !S.ok())
    return failure(S);
  return TablePtr(std::move(T));
}

Status Table::load() {
  Expected<uint64_t> Size = File->size();
  if (!Size)
    return Size.error();
  if (*Size != Meta.Size)
    return corruption(
        path(), std::min(*Size, Meta.Size),
        fmt::format("{} bytes; the MANIFEST says {}", *Size, Meta.Size));
  std::string Tail(std::min<uint64_t>(*Size, FooterSize), '\0');
  Expected<size_t> Got = File->preadAt(*Size - Tail.size(), Tail);
  if (!Got)
    return Got.error();
  Tail.resize(*Got);
  Expected<TableFooter> Read = decodeFooter(Tail, *Size, path());
  if (!Read)
    return Read.error();
  Footer = *Read;
  if (Status S = checkIdentity(Footer.Number, Meta.Number, Footer.StoreId,
                               StoreId, path());
      !S.ok())
    return S;
  if (Footer.Entries != Meta.Entries)
    return corruption(path(), *Size - FooterSize,
                      "the MANIFEST says another number of entries");
  Expected<std::string> IndexBytes = readBlock(Footer.Index);
  if (!IndexBytes)
    return IndexBytes.error();
  Expected<std::shared_ptr<const Block>> Parsed =
      Block::parse(std::move(*IndexBytes), Footer.Index.Offset, path());
  if (!Parsed)
    return Parsed.error();
  Index = std::move(*Parsed);
  if (Footer.Filter.Size == 0)
    return Status();
  Expected<std::string> Bits = readBlock(Footer.Filter);
  if (!Bits)
    return Bits.error();
  Filter = std::move(*Bits);
  return Status();
}

Expected<std::string> Table::readBlock(BlockPlace Place) const {
  std::string Sealed(Place.Size + BlockTrailerSize, '\0');
  Expected<size_t> Got = File->preadAt(Place.Offset, Sealed);
  if (!Got)
    return failure(Got.error());
  Sealed.resize(*Got);
  Cache->noteRead(*Got);
  Expected<std::string_view> Contents =
      openBlock(Sealed, Meta.Number, Place.Offset, path());
  if (!Contents)
    return failure(Contents.error());
  Sealed.resize(Contents->size());
  return Sealed;
}

Expected<std::shared_ptr<const Block>>
Table::dataBlock(std::string_view IndexValue, bool Keep) const {
  std::optional<uint64_t> Offset = takeVarint(IndexValue), Size;
  if (Offset)
    Size = takeVarint(IndexValue);
  uint64_t End = Meta.Size - FooterSize;
  if (!Size || *Offset > End || *Size > MaxBlockBytes ||
      *Size + BlockTrailerSize > End - *Offset)
    return failure(corruption(path(), Footer.Index.Offset,
                              "the index points outside the file"));
  if (Keep)
    if (std::shared_ptr<const Block> B = Cache->find(Meta.Number, *Offset))
      return B;
  Expected<std::string> Bytes = readBlock({*Offset, *Size});
  if (!Bytes)
    return failure(Bytes.error());
  Expected<std::shared_ptr<const Block>> B =
      Block::parse(std::move(*Bytes), *Offset, path());
  if (B && Keep)
    Cache->insert(Meta.Number, *Offset, *B);
  return B;
}

Expected<std::optional<Table::Found>> Table::find(std::string_view Key,
                                                  Lsn Sequence) const {
  if (!mayContain(Filter, Key))
    return std::nullopt;
  EntryKey Wanted = seekKey(Key, Sequence);
  EntryIteratorPtr Places = Block::iterator(Index);
  Places->seek(Wanted);
  if (!Places->valid()) {
    if (Status S = Places->status(); !S.ok())
      return failure(S);
    return std::nullopt;
  }
  Expected<std::shared_ptr<const Block>> B =
      dataBlock(Places->value(), /*Keep=*/true);
  if (!B)
    return failure(B.error());
  EntryIteratorPtr Entries = Block::iterator(std::move(*B));
  Entries->seek(Wanted);
  if (Status S = Entries->status(); !S.ok())
    return failure(S);
  if (!Entries->valid() || Entries->key().User != Key)
    return std::nullopt;
  return Found{Entries->key().kind(), std::string(Entries->value())};
}

/// The blocks of a table one after the other.
class TableIterator final : public EntryIterator {
public:
  TableIterator(TablePtr Source, bool Keep)
      : Source(std::move(Source)), Keep(Keep),
        Places(Block::iterator(this->Source->Index)) {}

  bool valid() const override {
    return Entries && Entries->valid() && Failed.ok();
  }
  void seekToFirst() override {
    Places->seekToFirst();
    enter(&EntryIterator::seekToFirst);
    skipForward();
  }
  void seekToLast() override {
    Places->seekToLast();
    enter(&EntryIterator::seekToLast);
    skipBackward();
  }
  void seek(const EntryKey &Target) override {
    Places->seek(Target);
    enter(nullptr);
    if (Entries)
      Entries->seek(Target);
    skipForward();
  }
  void next() override {
    Entries->next();
    skipForward();
  }
  void prev() override {
    Entries->prev();
    skipBackward();
  }
  EntryKey key() const override { return Entries->key(); }
  std::string_view value() const override { return Entries->value(); }
  Status status() const override {
    if (!Failed.ok())
      return Failed;
    if (Status S = Places->status(); !S.ok())
      return S;
    return Entries ? Entries->status() : Status();
  }

private:
  /// Opens the block that Places names and moves to its \p Where.
  void enter(void (EntryIterator::*Where)()) {
    Entries = nullptr;
    if (!Places->valid())
      return;
    Expected<std::shared_ptr<const Block>> B =
        Source->dataBlock(Places->value(), Keep);
    if (!B) {
      Failed = B.error();
      return;
    }
    Entries = Block::iterator(std::move(*B));
    if (Where)
      (Entries.get()->*Where)();
  }
  void skipForward() {
    while (Entries && !Entries->valid() && status().ok()) {
      Places->next();
      enter(&EntryIterator::seekToFirst);
    }
  }
  void skipBackward() {
    while (Entries && !Entries->valid() && status().ok()) {
      Places->prev();
      enter(&EntryIterator::seekToLast);
    }
  }

  TablePtr Source;
  const bool Keep;
  EntryIteratorPtr Places, Entries;
  Status Failed;
};

EntryIteratorPtr Table::iterator(bool Keep) const {
  return std::make_unique<TableIterator>(shared_from_this(), Keep);
}

Status Table::verify() const {
  EntryIteratorPtr I = iterator(/*Keep=*/false);
  std::string Last;
  uint64_t Count = 0;
  auto Wrong = [&](std::string_view What) {
    return corruption(path(), 0, What);
  };
  for (I->seekToFirst(); I->valid(); I->next()) {
    EntryKey Key = I->key();
    if (Key.kind() != Kind::Put && Key.kind() != Kind::Delete)
      return Wrong("an entry of unknown kind");
    if (Count > 0 && compareEntryKeys(decodeEntryKey(Last), Key) >= 0)
      return Wrong("keys do not ascend");
    if (!mayContain(Filter, Key.User))
      return Wrong("the filter denies a key of its table");
    Last = encodeEntryKey(Key);
    if (Count++ == 0 && Last != Meta.Smallest)
      return Wrong("the first key is not the one that the MANIFEST knows");
  }
  if (Status S = I->status(); !S.ok())
    return S;
  if (Count != Meta.Entries || Last != Meta.Largest)
    return Wrong("the last key or the number of entries is not the one that "
                 "the MANIFEST knows");
  return Status();
}

} // namespace storage::lsm
