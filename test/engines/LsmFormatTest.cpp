// The bytes of the store's files, and how their decoders take bad ones.
#include "LsmTestSupport.h"

#include "io/Coding.h"
#include "io/Crc32c.h"
#include "lsm/LogFormat.h"
#include "lsm/Manifest.h"

#include <fstream>
#include <sstream>

using namespace storage;
using namespace storage::lsm;
using namespace storage::test;

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

static constexpr uint64_t ExampleStore = 0x1111111111111111,
                          ExampleSalt = 0x2222222222222222;

/// Log 5 of docs/formats/lsm.md: behind log 4, one batch of two operations.
static std::string exampleLog() {
  LogHeader H;
  H.Number = 5;
  H.StoreId = ExampleStore;
  H.Salt = ExampleSalt;
  H.Durable = 2;
  H.Previous = 4;
  H.PrevEnd = 128;
  H.PrevLast = 3;
  H.PrevCrc = 0xdeadbeef;
  std::string Bytes = encodeLogHeader(H);
  WriteBatch B;
  B.put("a", "hi");
  B.remove("b");
  io::FrameHeader F;
  F.First = 4;
  F.Durable = 2;
  F.PrevCrc = H.PrevCrc;
  F.Type = BatchFrame;
  F.Count = 2;
  io::encodeFrame(Bytes, H.seed(), F, B.bytes());
  return Bytes;
}

/// Table 6: two entries, a filter, an index, the footer.
static std::string exampleTable() {
  sim::MemFs Fs;
  EXPECT_OK(Fs.mkdir("db"));
  auto B = TableBuilder::create(Fs, "db", 6, ExampleStore, Options());
  EXPECT_OK(B);
  EXPECT_OK((*B)->add(encodeEntryKey({"app", makeTag(4, Kind::Put)}), "hi"));
  EXPECT_OK((*B)->add(encodeEntryKey({"apt", makeTag(5, Kind::Delete)}), ""));
  EXPECT_OK((*B)->finish());
  return Fs.contents("db/" + fileName(FileType::Table, 6));
}

static VersionEdit exampleEdit() {
  VersionEdit E;
  E.NextFile = 8;
  E.Floor = LogFloor{5, 3};
  E.Opened = Incarnation{0x22, 5, 3};
  E.Sealed.push_back({4, 128, 3, 0xbe});
  AddedTable T;
  T.Level = 1;
  T.Meta.Number = 6;
  T.Meta.Size = 200;
  T.Meta.Entries = 2;
  T.Meta.Smallest = encodeEntryKey({"app", makeTag(4, Kind::Put)});
  T.Meta.Largest = encodeEntryKey({"apt", makeTag(5, Kind::Delete)});
  E.Added.push_back(T);
  return E;
}

/// MANIFEST 7 with one snapshot.
static std::string exampleManifest() {
  std::string Bytes = encodeManifestHeader({7, ExampleStore, ExampleSalt});
  io::FrameHeader F;
  F.First = 1;
  F.Type = 1;
  io::encodeFrame(Bytes, {ExampleSalt, 7}, F, encodeEdit(exampleEdit()));
  return Bytes;
}

static void expectDocumented(const std::string &Bytes) {
  std::ifstream In(DOCS_DIRECTORY "/formats/lsm.md");
  std::stringstream Page;
  Page << In.rdbuf();
  EXPECT_NE(std::string::npos, Page.str().find(hexDump(Bytes)))
      << hexDump(Bytes);
}

TEST(LsmFormat, TheDocumentedExamplesAreWhatIsWritten) {
  expectDocumented(exampleLog());
  expectDocumented(exampleTable());
  expectDocumented(exampleManifest());
  expectDocumented(encodeCurrent({7, ExampleStore}));
}

TEST(LsmFormat, FileNamesRoundTripAndHaveOneSpelling) {
  EXPECT_EQ("00000000000000ff.sst", fileName(FileType::Table, 255));
  for (FileType T : {FileType::Log, FileType::Table, FileType::Manifest})
    EXPECT_EQ((NamedFile{T, 77}), parseFileName(fileName(T, 77)));
  for (const char *Bad :
       {"", "LOCK", "CURRENT", "00000000000000FF.sst", "0000000000000000.log",
        "00000000000000ff.tmp", "00000000000000ff", "0x000000000000ff.log",
        "000000000000000ff.log", "00000000000000ff.log.tmp"})
    EXPECT_EQ(std::nullopt, parseFileName(Bad)) << Bad;
}

/// \p Bytes with the field at \p Offset set and the CRC of the \p Size bytes of
/// header at \p Begin made right again.
static std::string withField(std::string Bytes, size_t Begin, size_t Size,
                             size_t Offset, uint32_t Value) {
  io::setFixed(Bytes, Begin + Offset, Value);
  io::setFixed(Bytes, Begin + Size - 4,
               io::crc32c(std::string_view(Bytes).substr(Begin, Size - 4)));
  return Bytes;
}

TEST(LsmFormat, LSM_1_ANewerVersionOrUnknownFeatureIsRefused) {
  auto Check = [](const std::string &Bytes, size_t Begin, size_t Size,
                  auto Decode) {
    EXPECT_OK(Decode(withField(Bytes, Begin, Size, 8, 1)));
    EXPECT_CODE(Code::Unsupported, Decode(withField(Bytes, Begin, Size, 8, 2)));
    EXPECT_CODE(Code::Unsupported,
                Decode(withField(Bytes, Begin, Size, 12, 0x80)));
    EXPECT_CODE(Code::Corruption, Decode(withField(Bytes, Begin, Size, 8, 0)));
    for (size_t Bit = 0; Bit < Size * 8; ++Bit) {
      std::string Flipped = Bytes;
      size_t At = Begin + Bit / 8;
      Flipped[At] = static_cast<char>(Flipped[At] ^ (1 << Bit % 8));
      EXPECT_CODE(Code::Corruption, Decode(Flipped)) << Bit;
    }
    EXPECT_CODE(Code::Corruption, Decode(Bytes.substr(Begin, Size - 1)));
  };
  Check(exampleLog(), 0, LogHeaderSize,
        [](const std::string &B) { return decodeLogHeader(B, "f"); });
  Check(exampleManifest(), 0, ManifestHeaderSize,
        [](const std::string &B) { return decodeManifestHeader(B, "f"); });
  Check(encodeCurrent({7, 1}), 0, CurrentSize,
        [](const std::string &B) { return decodeCurrent(B, "f"); });
  std::string T = exampleTable();
  Check(T, T.size() - FooterSize, FooterSize,
        [](const std::string &B) { return decodeFooter(B, B.size(), "f"); });
}

TEST(LsmFormat, HeadersRoundTrip) {
  std::string Log = exampleLog();
  Expected<LogHeader> H = decodeLogHeader(Log, "f");
  ASSERT_OK(H);
  EXPECT_EQ(Log.substr(0, LogHeaderSize), encodeLogHeader(*H));
  LogWalker Walker(Log, *H);
  std::optional<io::Frame> F = Walker.next();
  ASSERT_TRUE(F);
  EXPECT_EQ(5u, Walker.last());
  EXPECT_EQ(Log.size(), Walker.offset());
  EXPECT_TRUE(validBatch(F->Payload, 2));
  EXPECT_FALSE(Walker.next());
}

TEST(LsmFormat, BatchesAreReadBackAndBounded) {
  WriteBatch B;
  B.put("key", "value");
  B.remove("gone");
  B.put("", "");
  BatchReader R(B.bytes());
  EXPECT_EQ("value", R.next()->Value);
  EXPECT_EQ(Kind::Delete, R.next()->What);
  EXPECT_EQ(Kind::Put, R.next()->What);
  EXPECT_FALSE(R.next());
  EXPECT_FALSE(R.damaged());
  EXPECT_TRUE(validBatch(B.bytes(), 3));
  EXPECT_FALSE(validBatch(B.bytes(), 2));
  for (size_t Cut = 0; Cut < B.bytes().size(); ++Cut)
    EXPECT_FALSE(validBatch(B.bytes().substr(0, Cut), 3)) << Cut;
  EXPECT_FALSE(validBatch("\x03\x01k", 1)) << "unknown kind";
  B.clear();
  EXPECT_TRUE(B.empty() && B.bytes().empty());
}

TEST(LsmFormat, VarintsRoundTripAndAreBounded) {
  for (uint64_t V : {uint64_t(0), uint64_t(127), uint64_t(128),
                     uint64_t(1) << 35, UINT64_MAX}) {
    std::string Out;
    putVarint(Out, V);
    std::string_view In = Out;
    EXPECT_EQ(V, takeVarint(In));
    EXPECT_TRUE(In.empty());
    for (size_t Cut = 0; Cut < Out.size(); ++Cut) {
      In = std::string_view(Out).substr(0, Cut);
      EXPECT_FALSE(takeVarint(In));
    }
  }
  std::string_view Long = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02";
  EXPECT_FALSE(takeVarint(Long)) << "more than 64 bits";
}

TEST(LsmFormat, EntryKeysOrderNewestFirst) {
  EntryKey A{"a", makeTag(5, Kind::Put)}, Older{"a", makeTag(4, Kind::Put)},
      B{"b", makeTag(9, Kind::Put)};
  EXPECT_GT(0, compareEntryKeys(A, Older));
  EXPECT_GT(0, compareEntryKeys(Older, B));
  EXPECT_EQ(0, compareEntryKeys(A, decodeEntryKey(encodeEntryKey(A))));
  EXPECT_GT(0, compareEntryKeys(seekKey("a", 5), A)) << "before what it shows";
  EXPECT_LT(0, compareEntryKeys(seekKey("a", 4), A)) << "behind the newer";
}

TEST(LsmManifest, MAN_1_EditsRoundTripAndAreExact) {
  std::string Bytes = encodeEdit(exampleEdit());
  std::optional<VersionEdit> Back = decodeEdit(Bytes);
  ASSERT_TRUE(Back);
  EXPECT_EQ(Bytes, encodeEdit(*Back));
  EXPECT_EQ((LogFloor{5, 3}), Back->Floor);
  EXPECT_EQ(1u, Back->Sealed.size());
  // A cut may leave an edit that is whole in itself, and never the same one.
  for (size_t Cut = 0; Cut < Bytes.size(); ++Cut)
    if (auto Part = decodeEdit(std::string_view(Bytes).substr(0, Cut)))
      EXPECT_EQ(Bytes.substr(0, Cut), encodeEdit(*Part));
  EXPECT_FALSE(decodeEdit(Bytes + "\x7f")) << "unknown field";
  EXPECT_FALSE(decodeEdit("")) << "no file number";
}

TEST(LsmManifest, MAN_2_ContradictionsAreDamage) {
  StoreState S;
  EXPECT_EQ("", S.apply(exampleEdit()));
  VersionEdit Again = exampleEdit();
  Again.Sealed.clear();
  EXPECT_NE("", StoreState(S).apply(Again)) << "table 6 twice";
  VersionEdit E;
  E.NextFile = 9;
  E.Removed.push_back({0, 6});
  EXPECT_NE("", StoreState(S).apply(E)) << "it is in level 1";
  E.Removed[0].Level = 1;
  EXPECT_EQ("", StoreState(S).apply(E));
  E.Removed.clear();
  E.Floor = LogFloor{4, 3};
  EXPECT_NE("", StoreState(S).apply(E)) << "a log comes back";
  E.Floor = std::nullopt;
  E.NextFile = 2;
  EXPECT_NE("", StoreState(S).apply(E)) << "numbers go backwards";
  EXPECT_EQ(0u, S.Sealed.size()) << "log 4 is below the floor";
}

TEST(LsmManifest, AManifestIsWhatItsEditsSay) {
  Expected<StoreState> S =
      decodeManifest(exampleManifest(), {7, ExampleStore}, "f");
  ASSERT_OK(S);
  EXPECT_EQ(8u, S->NextFile);
  EXPECT_EQ(1u, S->Tables.size());
  EXPECT_EQ(encodeEdit(S->snapshot()), encodeEdit(StoreState(*S).snapshot()));
  EXPECT_CODE(Code::Corruption,
              decodeManifest(exampleManifest(), {8, ExampleStore}, "f"));
  EXPECT_CODE(Code::Corruption, decodeManifest(exampleManifest(), {7, 1}, "f"));
}

/// An append failed, was cut back and replaced; the replacement was lost.
TEST(LsmRecovery, FRAME_3_ALeftOverDoesNotJoinTheChain) {
  sim::MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("first", "replaced"));
  ASSERT_OK(Store->put("second", "behind it"));
  Store.reset();
  std::string Log = filesOf(Fs, FileType::Log)[0], Bytes = Fs.contents(Log);
  Expected<LogHeader> Header = decodeLogHeader(Bytes, Log);
  ASSERT_OK(Header);
  auto Frame = io::decodeFrame(Bytes, LogHeaderSize, Header->seed());
  ASSERT_TRUE(Frame.has_value());
  std::string Payload(Frame->Payload), LeftOver;
  Payload.replace(Payload.find("replaced"), 8, "leftover");
  io::encodeFrame(LeftOver, Header->seed(), Frame->Header, Payload);
  Fs.plant(Log, Bytes.replace(LogHeaderSize, LeftOver.size(), LeftOver));
  EXPECT_EQ((Pairs{{"first", "leftover"}}), allPairs(*mustOpenDb(Fs)));
}
