#include "BitcaskSupport.h"

#include "bitcask/Manifest.h"
#include "io/Coding.h"
#include "io/Crc32c.h"

#include <fstream>
#include <sstream>

using namespace storage;
using namespace storage::bitcask;
using namespace storage::test;

static FileHeader exampleHeader() {
  FileHeader H;
  H.Id = 2;
  H.StoreId = 0x1111111111111111;
  H.Salt = 0x2222222222222222;
  H.Previous = 1;
  H.PrevLast = 3;
  return H;
}

/// The data file of docs/formats/bitcask.md: a put, a removal, the footer.
static std::string exampleFile() {
  FileHeader H = exampleHeader();
  std::string Bytes = encodeFileHeader(H);
  Footer F;
  bitcask::Record Put;
  Put.Seq = 4;
  Put.Durable = 3;
  Put.Key = "key";
  Put.Value = "value";
  Put.Crc = appendRecord(Bytes, seedOf(H), Put);
  F.add(Put);
  bitcask::Record Removal;
  Removal.Seq = 5;
  Removal.Durable = 4;
  Removal.Tombstone = true;
  Removal.Key = "old";
  Removal.Crc = appendRecord(Bytes, seedOf(H), Removal);
  F.add(Removal);
  F.Durable = 5;
  appendFooter(Bytes, seedOf(H), F);
  return Bytes;
}

static HintSubject exampleSubject() {
  std::string Bytes = exampleFile();
  std::optional<Footer> F = decodeFooter(Bytes, seedOf(exampleHeader()));
  return {exampleHeader().StoreId, 2, exampleHeader().Salt, Bytes.size(),
          F ? F->Crc : 0};
}

static std::string exampleHint() {
  return encodeHint(exampleSubject(), {{"key", 4, FileHeaderSize, 5, false},
                                       {"old", 5, 104, 0, true}});
}

static Manifest exampleManifest() {
  Manifest M;
  M.StoreId = 0x1111111111111111;
  M.Generation = 7;
  M.Floor = 6;
  M.Last = 5;
  M.Live = {2, 5};
  M.Dead = {1};
  return M;
}

static std::string hexDump(const std::string &Bytes) {
  std::ostringstream Out;
  for (size_t At = 0; At < Bytes.size(); At += 16) {
    char Text[24];
    std::snprintf(Text, sizeof Text, "%04zx ", At);
    Out << Text;
    for (size_t I = At; I < std::min(At + 16, Bytes.size()); ++I) {
      std::snprintf(Text, sizeof Text, " %02x",
                    static_cast<unsigned char>(Bytes[I]));
      Out << Text;
    }
    Out << '\n';
  }
  return Out.str();
}

TEST(BitcaskFormat, TheDocumentedExamplesAreWhatIsWritten) {
  std::ifstream In(DOCS_DIRECTORY "/formats/bitcask.md");
  std::stringstream Page;
  Page << In.rdbuf();
  for (const std::string &Bytes :
       {exampleFile(), exampleHint(), encodeManifest(exampleManifest())})
    EXPECT_NE(std::string::npos, Page.str().find(hexDump(Bytes)))
        << hexDump(Bytes);
}

TEST(BitcaskFormat, RecordsAndFootersRoundTrip) {
  std::string Bytes = exampleFile();
  RecordSeed Seed = seedOf(exampleHeader());
  std::optional<bitcask::Record> Put =
      decodeRecord(Bytes, FileHeaderSize, Seed);
  ASSERT_TRUE(Put);
  EXPECT_EQ("key", Put->Key);
  EXPECT_EQ("value", Put->Value);
  EXPECT_EQ(4u, Put->Seq);
  EXPECT_EQ(3u, Put->Durable);
  EXPECT_FALSE(Put->Tombstone);
  std::optional<bitcask::Record> Removal = decodeRecord(Bytes, 104, Seed);
  ASSERT_TRUE(Removal);
  EXPECT_TRUE(Removal->Tombstone);
  std::optional<Footer> F = decodeFooter(Bytes, Seed);
  ASSERT_TRUE(F);
  EXPECT_EQ(2u, F->Count);
  EXPECT_EQ(4u, F->First);
  EXPECT_EQ(5u, F->Last);
  EXPECT_EQ(5u, F->Durable);
}

TEST(BitcaskFormat, BC_2_EveryBitOfEveryRecordCounts) {
  std::string Bytes = exampleFile();
  RecordSeed Seed = seedOf(exampleHeader());
  for (size_t Bit = FileHeaderSize * 8; Bit < Bytes.size() * 8; ++Bit) {
    std::string Flipped = Bytes;
    Flipped[Bit / 8] = static_cast<char>(Flipped[Bit / 8] ^ (1 << Bit % 8));
    bool Whole = decodeRecord(Flipped, FileHeaderSize, Seed) &&
                 decodeRecord(Flipped, 104, Seed) &&
                 decodeFooter(Flipped, Seed);
    EXPECT_FALSE(Whole) << Bit;
  }
}

TEST(BitcaskFormat, BC_2_ARecordOfAnotherFileOrIncarnationIsInvalid) {
  std::string Bytes = exampleFile();
  EXPECT_FALSE(decodeRecord(Bytes, FileHeaderSize, {exampleHeader().Salt, 3}));
  EXPECT_FALSE(decodeRecord(Bytes, FileHeaderSize, {1, 2}));
  EXPECT_FALSE(decodeRecord(std::string(4096, '\0'), 0, {0, 0}))
      << "zeros are never a record";
}

TEST(BitcaskFormat, EveryBitOfHeaderHintAndManifestCounts) {
  std::string Header = encodeFileHeader(exampleHeader()), Hint = exampleHint(),
              Listed = encodeManifest(exampleManifest());
  auto Flip = [](std::string Bytes, size_t Bit) {
    Bytes[Bit / 8] = static_cast<char>(Bytes[Bit / 8] ^ (1 << Bit % 8));
    return Bytes;
  };
  for (size_t Bit = 0; Bit < Header.size() * 8; ++Bit)
    EXPECT_CODE(Code::Corruption, decodeFileHeader(Flip(Header, Bit), "f"));
  for (size_t Bit = 0; Bit < Listed.size() * 8; ++Bit)
    EXPECT_CODE(Code::Corruption, decodeManifest(Flip(Listed, Bit), "f"));
  for (size_t Bit = 0; Bit < Hint.size() * 8; ++Bit)
    EXPECT_FALSE(decodeHint(Flip(Hint, Bit), exampleSubject()));
  for (size_t Cut = 0; Cut < Hint.size(); ++Cut)
    EXPECT_FALSE(decodeHint(Hint.substr(0, Cut), exampleSubject()));
}

TEST(BitcaskFormat, BC_6_AHintOfAnotherFileIsNotBelieved) {
  std::string Bytes = exampleHint();
  auto Entries = decodeHint(Bytes, exampleSubject());
  ASSERT_TRUE(Entries);
  ASSERT_EQ(2u, Entries->size());
  EXPECT_EQ("key", Entries->at(0).Key);
  EXPECT_TRUE(Entries->at(1).Tombstone);
  for (uint64_t HintSubject::*Field :
       {&HintSubject::StoreId, &HintSubject::Id, &HintSubject::Salt,
        &HintSubject::Size}) {
    HintSubject Other = exampleSubject();
    ++(Other.*Field);
    EXPECT_FALSE(decodeHint(Bytes, Other));
  }
  HintSubject Other = exampleSubject();
  ++Other.FooterCrc;
  EXPECT_FALSE(decodeHint(Bytes, Other));
}

/// \p Bytes with the field at \p Offset set and the CRC at \p CrcOffset made
/// right again.
static std::string withField(std::string Bytes, size_t Offset, uint32_t Value,
                             size_t CrcOffset) {
  io::setFixed(Bytes, Offset, Value);
  io::setFixed(Bytes, CrcOffset,
               io::crc32c(std::string_view(Bytes).substr(0, CrcOffset)));
  return Bytes;
}

TEST(BitcaskFormat, BC_1_ANewerVersionOrUnknownFeatureIsRefused) {
  std::string Header = encodeFileHeader(exampleHeader()),
              Listed = encodeManifest(exampleManifest());
  size_t HeaderCrc = Header.size() - 4, ListedCrc = Listed.size() - 4;
  for (auto [Field, Value, Want] :
       {std::tuple(size_t(8), 2u, Code::Unsupported),
        std::tuple(size_t(8), 0u, Code::Corruption),
        std::tuple(size_t(12), 0x80u, Code::Unsupported)}) {
    EXPECT_CODE(Want, decodeFileHeader(
                          withField(Header, Field, Value, HeaderCrc), "f"));
    EXPECT_CODE(
        Want, decodeManifest(withField(Listed, Field, Value, ListedCrc), "f"));
  }
  EXPECT_OK(decodeFileHeader(withField(Header, 8, 1, HeaderCrc), "f"));

  sim::MemFs Fs;
  ASSERT_OK(mustOpenDb(Fs)->put("a", "b"));
  std::string Path = dbFiles(Fs, NameKind::Active).at(0);
  Fs.plant(Path, withField(Fs.contents(Path), 12, 1, FileHeaderSize - 4));
  uint64_t Before = Fs.changes();
  EXPECT_CODE(Code::Unsupported, Bitcask::open(Fs, "db", smallFiles()));
  EXPECT_EQ(Before, Fs.changes());
}

TEST(BitcaskFormat, BC_2_AMovedOrForeignFileIsRefused) {
  sim::MemFs Fs, Foreign;
  for (sim::MemFs *Each : {&Fs, &Foreign}) {
    auto Db = mustOpenDb(*Each);
    for (int I = 0; I < 60; ++I)
      ASSERT_OK(Db->put("key" + std::to_string(I), "value"));
  }
  std::vector<std::string> Files = dbFiles(Fs, NameKind::Data);
  ASSERT_GE(Files.size(), 2u);
  std::string Own = Fs.contents(Files[0]);
  Fs.plant(Files[0], Fs.contents(Files[1]));
  EXPECT_CODE(Code::Corruption, Bitcask::open(Fs, "db", smallFiles()));
  Fs.plant(Files[0], Foreign.contents(Files[0]));
  EXPECT_CODE(Code::Corruption, Bitcask::open(Fs, "db", smallFiles()));
  Fs.plant(Files[0], Own);
  EXPECT_OK(Bitcask::open(Fs, "db", smallFiles()));
}

TEST(BitcaskFormat, NamesRoundTripAndHaveOneSpelling) {
  EXPECT_EQ("00000000000000ff.data", fileName(255, NameKind::Data));
  auto Parsed = parseFileName("00000000000000ff.active");
  ASSERT_TRUE(Parsed);
  EXPECT_EQ(255u, Parsed->Id);
  EXPECT_EQ(NameKind::Active, Parsed->Kind);
  for (const char *Bad : {"", "LOCK", "MERGE", "00000000000000FF.data",
                          "ff.data", "0000000000000000.data",
                          "00000000000000ff.dat", "00000000000000ff.data.tmp",
                          "0x000000000000ff.data", "00000000000000ff"})
    EXPECT_FALSE(parseFileName(Bad)) << Bad;
}
