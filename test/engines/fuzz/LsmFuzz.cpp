// Any bytes, given to each decoder of the LSM store: the first byte chooses it.
// CRCs are made right where a decoder would stop at them, so that what is
// behind them is reached.
#include "io/Coding.h"
#include "io/Crc32c.h"
#include "lsm/Bloom.h"
#include "lsm/LogFormat.h"
#include "lsm/Manifest.h"
#include "lsm/TableFormat.h"
#include "lsm/WriteBatch.h"

#include <cstdlib>

using namespace storage;
using namespace storage::lsm;

/// Stops the run: the decoder broke a promise.
static void require(bool Holds) {
  if (!Holds)
    std::abort();
}

/// \p Bytes with the CRC at the end of the \p Size bytes from \p Begin right.
static std::string withHeaderCrc(std::string Bytes, size_t Begin, size_t Size) {
  if (Begin <= Bytes.size() && Bytes.size() - Begin >= Size)
    io::setFixed(Bytes, Begin + Size - 4,
                 io::crc32c(std::string_view(Bytes).substr(Begin, Size - 4)));
  return Bytes;
}

static void fuzzBatch(std::string_view Bytes) {
  size_t Count = Bytes.empty() ? 0 : static_cast<uint8_t>(Bytes[0]);
  if (!Bytes.empty())
    Bytes.remove_prefix(1);
  WriteBatch Again;
  BatchReader Reader(Bytes);
  while (std::optional<Operation> Op = Reader.next())
    if (Op->What == Kind::Put)
      Again.put(Op->Key, Op->Value);
    else
      Again.remove(Op->Key);
  if (validBatch(Bytes, Count))
    require(Again.count() == Count);
}

static void fuzzLog(const std::string &Bytes) {
  Expected<LogHeader> H =
      decodeLogHeader(withHeaderCrc(Bytes, 0, LogHeaderSize), "f");
  if (!H)
    return;
  require(encodeLogHeader(*H).size() == LogHeaderSize);
  LogWalker Walker(Bytes, *H);
  while (std::optional<io::Frame> F = Walker.next())
    (void)validBatch(F->Payload, F->Header.Count);
  require(Walker.offset() >= LogHeaderSize);
}

static void fuzzBlock(const std::string &Bytes) {
  auto Parsed = Block::parse(Bytes, 0, "f");
  if (!Parsed)
    return;
  EntryIteratorPtr I = Block::iterator(*Parsed);
  size_t Forward = 0, Backward = 0;
  for (I->seekToFirst(); I->valid(); I->next())
    ++Forward;
  require(Forward <= Bytes.size());
  for (I->seekToLast(); I->valid() && Backward <= Forward; I->prev())
    ++Backward;
  I->seek(seekKey(std::string_view(Bytes).substr(0, 3), 7));
  if (I->valid())
    I->prev();
}

static void fuzzEdit(std::string_view Bytes) {
  std::optional<VersionEdit> Edit = decodeEdit(Bytes);
  if (!Edit)
    return;
  std::string Once = encodeEdit(*Edit);
  std::optional<VersionEdit> Back = decodeEdit(Once);
  require(Back && encodeEdit(*Back) == Once);
  StoreState State;
  if (State.apply(*Edit).empty())
    require(StoreState().apply(State.snapshot()).empty());
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (Size == 0)
    return 0;
  std::string Bytes(reinterpret_cast<const char *>(Data) + 1, Size - 1);
  switch (Data[0] % 8) {
  case 0:
    fuzzBatch(Bytes);
    break;
  case 1:
    fuzzLog(Bytes);
    break;
  case 2:
    fuzzBlock(Bytes);
    break;
  case 3:
    if (Bytes.size() >= FooterSize) {
      std::string Sealed =
          withHeaderCrc(Bytes, Bytes.size() - FooterSize, FooterSize);
      if (Expected<TableFooter> F = decodeFooter(Sealed, Sealed.size(), "f"))
        require(F->Index.Offset + F->Index.Size <= Sealed.size());
    }
    (void)openBlock(Bytes, 1, 0, "f");
    break;
  case 4:
    fuzzEdit(Bytes);
    break;
  case 5: {
    std::string Sealed = withHeaderCrc(Bytes, 0, ManifestHeaderSize);
    if (Expected<ManifestHeader> H = decodeManifestHeader(Sealed, "f"))
      (void)decodeManifest(Sealed, {H->Number, H->StoreId}, "f");
    break;
  }
  case 6:
    (void)decodeCurrent(withHeaderCrc(Bytes, 0, CurrentSize), "f");
    (void)parseFileName(Bytes);
    break;
  default:
    (void)mayContain(Bytes, std::string_view(Bytes).substr(0, 4));
  }
  return 0;
}
