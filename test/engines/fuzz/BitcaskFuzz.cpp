// Any bytes, given to each decoder of the Bitcask store and, as data files with
// right headers and CRCs but any contents, to opening, verifying and salvaging:
// the first byte chooses. CRCs are made right where a decoder would stop at
// them, so that what is behind them is reached.
#include "bitcask/Bitcask.h"
#include "bitcask/Salvage.h"
#include "io/Coding.h"
#include "io/Crc32c.h"
#include "sim/MemFs.h"

#include <cstdio>
#include <cstdlib>

using namespace storage;
using namespace storage::bitcask;

static constexpr uint64_t StoreId = 0x0123456789abcdef;

/// Stops the run: a promise was broken.
static void require(bool Holds, const Status &Why = Status()) {
  if (Holds)
    return;
  std::fprintf(stderr, "broken: %s\n", Why.message().c_str());
  std::abort();
}

/// What damage may lead to.
static void mayRefuse(const Status &S) {
  require(S.ok() || S.code() == Code::Corruption ||
              S.code() == Code::Unsupported,
          S);
}

/// \p Bytes with the CRC at \p At, over all before it, right.
static std::string withCrc(std::string Bytes, size_t At) {
  if (At + 4 <= Bytes.size())
    io::setFixed(Bytes, At, io::crc32c(std::string_view(Bytes).substr(0, At)));
  return Bytes;
}

static void fuzzHeader(const std::string &Bytes) {
  Expected<FileHeader> H =
      decodeFileHeader(withCrc(Bytes, FileHeaderSize - 4), "f");
  if (!H)
    return mayRefuse(H.error());
  Expected<FileHeader> Again = decodeFileHeader(encodeFileHeader(*H), "f");
  require(Again && Again->Id == H->Id && Again->Salt == H->Salt);
}

static void fuzzManifest(const std::string &Bytes) {
  if (Bytes.size() < 4)
    return;
  Expected<Manifest> M = decodeManifest(withCrc(Bytes, Bytes.size() - 4), "f");
  if (!M)
    return mayRefuse(M.error());
  require(decodeManifest(encodeManifest(*M), "f").has_value());
}

static void fuzzHint(std::string Bytes) {
  if (Bytes.size() < 64)
    return;
  HintSubject Of{
      io::getFixed<uint64_t>(Bytes, 16), io::getFixed<uint64_t>(Bytes, 24),
      io::getFixed<uint64_t>(Bytes, 32), io::getFixed<uint64_t>(Bytes, 40),
      io::getFixed<uint32_t>(Bytes, 56)};
  auto Entries = decodeHint(withCrc(Bytes, Bytes.size() - 4), Of);
  if (!Entries)
    return;
  for (const HintEntry &E : *Entries)
    require(!E.Key.empty() &&
            E.Offset + recordSize(E.Key.size(), E.ValueLength) <= Of.Size);
}

static void fuzzRecord(std::string Bytes) {
  if (Bytes.size() < RecordHeaderSize)
    return;
  RecordSeed Seed{7, 1};
  uint64_t Size =
      recordSize(io::getFixed<uint16_t>(Bytes, 20),
                 std::min<uint32_t>(io::getFixed<uint32_t>(Bytes, 4), 9000));
  if (Size <= Bytes.size()) {
    std::string Place;
    io::putFixed(Place, Seed.Salt);
    io::putFixed(Place, Seed.Id);
    io::setFixed(Bytes, 0,
                 io::crc32c(std::string_view(Bytes).substr(4, Size - 4),
                            io::crc32c(Place)));
  }
  std::optional<Record> R = decodeRecord(Bytes, 0, Seed);
  if (!R)
    return;
  require(R->Seq > R->Durable);
  require(recordSize(R->Key.size(), R->Value.size()) <= Bytes.size());
  (void)decodeFooter(Bytes, Seed);
}

/// A data file whose contents \p Script dictates: right records with any
/// fields, garbage, zeros, footers.
static std::string dataFile(std::string_view Script, const FileHeader &H) {
  std::string Bytes = encodeFileHeader(H);
  Footer Foot;
  Sequence Seq = H.PrevLast;
  while (Script.size() >= 4) {
    auto Do = static_cast<uint8_t>(Script[0]);
    auto A = static_cast<uint8_t>(Script[1]),
         B = static_cast<uint8_t>(Script[2]),
         D = static_cast<uint8_t>(Script[3]);
    Script.remove_prefix(4);
    Record R;
    std::string Key(1 + A % 5, static_cast<char>('a' + A % 7)),
        Value(B % 40, 'v');
    switch (Do % 5) {
    case 0: // In order, or a little out of it.
      Seq = std::max<Sequence>(1, Seq + D % 4);
      R.Seq = Seq;
      R.Durable = R.Seq - 1 - std::min<Sequence>(R.Seq - 1, D / 16);
      R.Tombstone = A % 3 == 0;
      R.Key = Key;
      R.Value = R.Tombstone ? std::string_view() : std::string_view(Value);
      R.Crc = appendRecord(Bytes, seedOf(H), R);
      Foot.add(R);
      break;
    case 1:
      Bytes.append(A, static_cast<char>(B));
      break;
    case 2:
      Bytes.append(Script.substr(0, A));
      break;
    case 3:
      Foot.Durable = std::min<Sequence>(Foot.Last, D);
      appendFooter(Bytes, seedOf(H), Foot);
      break;
    default:
      Bytes.resize(Bytes.size() / 4 * 4, '\0');
    }
  }
  Foot.Durable = 0;
  if (H.Kind == FileKind::Copied)
    appendFooter(Bytes, seedOf(H), Foot);
  return Bytes;
}

/// Opens, reads, verifies and salvages a store of the one file \p Script says.
static void fuzzStore(std::string_view Script, FileKind Kind) {
  sim::MemFs Fs;
  ignoreStatus(Fs.mkdir("db"), "there is room in memory");
  Manifest M;
  M.StoreId = StoreId;
  Fs.plant("db/MERGE", encodeManifest(M));
  FileHeader H;
  H.Id = 1;
  H.StoreId = StoreId;
  H.Salt = 7;
  H.Kind = Kind;
  Fs.plant("db/" + fileName(1, Kind == FileKind::Written ? NameKind::Active
                                                         : NameKind::Data),
           dataFile(Script, H));
  std::vector<Status> Lost;
  mayRefuse(salvage(
      Fs, "db", [](uint64_t, const Record &) { return Status(); }, Lost));
  Expected<std::unique_ptr<Bitcask>> Db = Bitcask::open(Fs, "db");
  if (!Db)
    return mayRefuse(Db.error());
  Expected<std::vector<Status>> Damage = (*Db)->verify();
  require(Damage && Damage->empty(), Damage ? Status() : Damage.error());
  require((*Db)->put("key", "value").ok());
  Status Merged = (*Db)->merge(MergeScope::All);
  require(Merged.ok(), Merged);
  require((*Db)->close().ok());
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (Size == 0)
    return 0;
  std::string Bytes(reinterpret_cast<const char *>(Data + 1), Size - 1);
  switch (Data[0] % 6) {
  case 0:
    fuzzHeader(Bytes);
    break;
  case 1:
    fuzzManifest(Bytes);
    break;
  case 2:
    fuzzHint(Bytes);
    break;
  case 3:
    fuzzRecord(Bytes);
    break;
  case 4:
    fuzzStore(Bytes, FileKind::Written);
    break;
  default:
    fuzzStore(Bytes, FileKind::Copied);
  }
  return 0;
}
