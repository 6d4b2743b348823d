#include "lsm/TableBuilder.h"

#include <cassert>

namespace storage::lsm {

TableBuilder::TableBuilder(std::unique_ptr<io::File> Out, uint64_t Number,
                           uint64_t StoreId, const Options &Opts)
    : Out(std::move(Out)), StoreId(StoreId), BlockBytes(Opts.BlockBytes),
      Data(Opts.RestartInterval), Index(1), Filter(Opts.BloomBitsPerKey) {
  Meta.Number = Number;
}

Expected<std::unique_ptr<TableBuilder>>
TableBuilder::create(io::FileSystem &Fs, const std::string &Directory,
                     uint64_t Number, uint64_t StoreId, const Options &Opts) {
  Expected<std::unique_ptr<io::File>> Out =
      Fs.create(io::joinPath(Directory, fileName(FileType::Table, Number)));
  if (!Out)
    return failure(Out.error());
  return std::unique_ptr<TableBuilder>(
      new TableBuilder(std::move(*Out), Number, StoreId, Opts));
}

Expected<BlockPlace> TableBuilder::writeBlock(std::string Bytes) {
  BlockPlace Place{Written, Bytes.size()};
  sealBlock(Bytes, Meta.Number, Place.Offset);
  if (Status S = Out->append(Bytes); !S.ok())
    return failure(S);
  Written += Bytes.size();
  return Place;
}

Status TableBuilder::endDataBlock() {
  if (Data.empty())
    return Status();
  std::string LastKey = Data.lastKey();
  Expected<BlockPlace> Place = writeBlock(Data.finish());
  if (!Place)
    return Place.error();
  std::string Encoded;
  putVarint(Encoded, Place->Offset);
  putVarint(Encoded, Place->Size);
  Index.add(LastKey, Encoded);
  return Status();
}

Status TableBuilder::add(std::string_view Key, std::string_view Value) {
  assert((Meta.Largest.empty() || compareEntryKeys(decodeEntryKey(Meta.Largest),
                                                   decodeEntryKey(Key)) < 0) &&
         "SST-2: keys ascend");
  if (Meta.Entries == 0)
    Meta.Smallest = Key;
  std::string_view User = decodeEntryKey(Key).User;
  if (Meta.Entries == 0 || User != LastUserKey) {
    Filter.add(User);
    LastUserKey = User;
  }
  Meta.Largest = Key;
  ++Meta.Entries;
  Data.add(Key, Value);
  return Data.size() >= BlockBytes ? endDataBlock() : Status();
}

Expected<SyncedTable> TableBuilder::finish() {
  assert(Meta.Entries > 0 && "a table holds something");
  if (Status S = endDataBlock(); !S.ok())
    return failure(S);
  TableFooter Footer;
  Footer.Number = Meta.Number;
  Footer.StoreId = StoreId;
  Footer.Entries = Meta.Entries;
  if (std::string Bits = Filter.finish(); !Bits.empty()) {
    Expected<BlockPlace> Place = writeBlock(std::move(Bits));
    if (!Place)
      return failure(Place.error());
    Footer.Filter = *Place;
  }
  Expected<BlockPlace> Place = writeBlock(Index.finish());
  if (!Place)
    return failure(Place.error());
  Footer.Index = *Place;
  if (Status S = Out->append(encodeFooter(Footer)); !S.ok())
    return failure(S);
  Meta.Size = Written + FooterSize;
  Expected<io::SyncedFile> Synced = io::syncAndClose(std::move(Out));
  if (!Synced)
    return failure(Synced.error());
  return SyncedTable{std::move(*Synced), std::move(Meta)};
}

} // namespace storage::lsm
