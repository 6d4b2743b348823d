// Bytes of the B-tree's files: the documented example, every bit of every
// structure, versions, identities.
#include "BtreeSupport.h"

#include "io/Crc32c.h"

#include <fstream>
#include <sstream>

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::MemFs;

static constexpr uint64_t StoreId = 0x1111111111111111;

static LogHeader exampleLogHeader() {
  LogHeader H;
  H.StoreId = StoreId;
  H.Generation = 2;
  H.Salt = 0x2222222222222222;
  H.NextSalt = 0x3333333333333333;
  H.PageSize = 512;
  return H;
}

static TreeState exampleState() {
  TreeState S;
  S.Txn = 1;
  S.Last = 2;
  S.Root = FirstPage;
  S.Height = 1;
  S.PageCount = FirstPage + 1;
  S.Keys = 1;
  return S;
}

static Page examplePage() {
  Page P(FirstPage, PageType::Leaf, 512);
  P.insertCell(0, leafCell("key", "value"));
  P.seal(2, StoreId);
  return P;
}

/// The transaction of docs/formats/btree.md: one page frame, one commit frame;
/// with another \p C if that is given.
static std::string exampleFrames(std::optional<Commit> C = {}) {
  std::string Out;
  Page P = examplePage();
  io::FrameHeader F;
  F.First = 1;
  F.Type = static_cast<uint8_t>(FrameType::Page);
  F.PrevCrc = io::encodeFrame(Out, exampleLogHeader().seed(), F, P.bytes());
  F.First = 2;
  F.Type = static_cast<uint8_t>(FrameType::Commit);
  if (!C)
    C = Commit{1, io::crc32c(P.bytes()), exampleState()};
  io::encodeFrame(Out, exampleLogHeader().seed(), F, encodeCommit(*C));
  return Out;
}

TEST(BtreeFormat, TheDocumentedExampleIsWhatIsWritten) {
  std::ifstream In(DOCS_DIRECTORY "/formats/btree.md");
  std::stringstream Page;
  Page << In.rdbuf();
  for (const std::string &Bytes :
       {encodeFileHeader({StoreId, 512}),
        encodeMeta(StoreId, FirstMetaPage + 1, exampleState()),
        encodeLogHeader(exampleLogHeader()), exampleFrames()})
    EXPECT_NE(std::string::npos, Page.str().find(hexDump(Bytes)))
        << hexDump(Bytes);
}

TEST(BtreeFormat, TheLogWritesTheExample) {
  MemFs Fs;
  auto F = Fs.create("log");
  ASSERT_OK(F);
  LogEnd End;
  End.State = exampleState();
  End.State.Txn = 0;
  End.State.Last = 0;
  Log L(std::move(*F), exampleLogHeader(), End, 0);
  ASSERT_OK(L.logWrite(std::make_shared<const Page>(examplePage())));
  EXPECT_EQ(exampleFrames(), Fs.contents("log").substr(LogStart));
}

TEST(BtreeFormat, BTLOG_4_FramesThatDoNotContinueTheChainEndTheLog) {
  std::string Bytes(LogStart, '\0');
  Bytes.replace(0, LogHeaderSize, encodeLogHeader(exampleLogHeader()));
  // Valid frames of this generation, as a failed append leaves them behind.
  Bytes += exampleFrames() + exampleFrames();
  Expected<LogContents> Found = parseLog(Bytes, {StoreId, 512}, "f");
  ASSERT_OK(Found);
  EXPECT_EQ(1u, Found->Transactions);
  EXPECT_EQ(LogStart + exampleFrames().size(), Found->End.Offset);
}

TEST(BtreeFormat, BTLOG_4_ACommitThatDoesNotFitItsPagesIsRefused) {
  auto Parse = [](const Commit &C) {
    std::string Bytes(LogStart, '\0');
    Bytes.replace(0, LogHeaderSize, encodeLogHeader(exampleLogHeader()));
    return parseLog(Bytes + exampleFrames(C), {StoreId, 512}, "f");
  };
  Commit Good{1, io::crc32c(examplePage().bytes()), exampleState()};
  ASSERT_OK(Parse(Good));
  EXPECT_EQ(1u, Parse(Good)->Transactions);
  Commit Bad = Good;
  Bad.Pages = 2;
  EXPECT_CODE(Code::Corruption, Parse(Bad));
  Bad = Good;
  Bad.RunningCrc ^= 1;
  EXPECT_CODE(Code::Corruption, Parse(Bad));
  Bad = Good;
  Bad.State.Txn = 2;
  EXPECT_CODE(Code::Corruption, Parse(Bad));
  Bad = Good;
  Bad.State.Last = 3;
  EXPECT_CODE(Code::Corruption, Parse(Bad));
}

/// \p Bytes with bit \p Bit flipped.
static std::string flipped(std::string Bytes, size_t Bit) {
  Bytes[Bit / 8] = static_cast<char>(Bytes[Bit / 8] ^ (1 << Bit % 8));
  return Bytes;
}

TEST(BtreeFormat, BT_2_EveryBitOfEveryStructureCounts) {
  std::string File = encodeFileHeader({StoreId, 512}),
              Meta = encodeMeta(StoreId, 1, exampleState()),
              Header = encodeLogHeader(exampleLogHeader()),
              Leaf = examplePage().bytes();
  for (size_t Bit = 0; Bit < File.size() * 8; ++Bit)
    EXPECT_CODE(Code::Corruption, decodeFileHeader(flipped(File, Bit), "f"));
  for (size_t Bit = 0; Bit < Meta.size() * 8; ++Bit)
    EXPECT_FALSE(decodeMeta(flipped(Meta, Bit), StoreId, 1));
  for (size_t Bit = 0; Bit < Header.size() * 8; ++Bit)
    EXPECT_CODE(Code::Corruption, decodeLogHeader(flipped(Header, Bit), 0, ""));
  for (size_t Bit = 0; Bit < Leaf.size() * 8; ++Bit)
    EXPECT_CODE(Code::Corruption,
                Page::decode(flipped(Leaf, Bit), {FirstPage, StoreId, "f", 0}));
}

TEST(BtreeFormat, BT_2_PAGE_1_WhatBelongsElsewhereIsRefused) {
  std::string Leaf = examplePage().bytes();
  EXPECT_OK(Page::decode(Leaf, {FirstPage, StoreId, "f", 0}));
  EXPECT_CODE(Code::Corruption,
              Page::decode(Leaf, {FirstPage + 1, StoreId, "f", 0}));
  EXPECT_CODE(Code::Corruption,
              Page::decode(Leaf, {FirstPage, StoreId + 1, "f", 0}));
  std::string Meta = encodeMeta(StoreId, 1, exampleState());
  EXPECT_TRUE(decodeMeta(Meta, StoreId, 1));
  EXPECT_FALSE(decodeMeta(Meta, StoreId, 2));
  EXPECT_FALSE(decodeMeta(Meta, StoreId + 1, 1));
  std::string Header = encodeLogHeader(exampleLogHeader());
  EXPECT_CODE(Code::Corruption, decodeLogHeader(Header, 1, "f"));

  // A whole log, and a whole data file, of another store.
  MemFs Fs, Other;
  ASSERT_OK(mustOpenTree(Fs)->put("a", "1"));
  ASSERT_OK(mustOpenTree(Other)->put("a", "2"));
  std::string Own = Fs.contents(TreeLog);
  Fs.plant(TreeLog, Other.contents(TreeLog));
  EXPECT_CODE(Code::Corruption, Tree::open(Fs, "db", tinyTree()));
  Fs.plant(TreeLog, Own);
  Fs.plant(TreeData, Other.contents(TreeData));
  EXPECT_CODE(Code::Corruption, Tree::open(Fs, "db", tinyTree()));
}

/// \p Header with the field at \p Offset set and the CRC at \p CrcOffset made
/// right again.
static std::string withField(std::string Header, size_t Offset, uint32_t Value,
                             size_t CrcOffset) {
  io::setFixed(Header, Offset, Value);
  io::setFixed(Header, CrcOffset,
               io::crc32c(std::string_view(Header).substr(0, CrcOffset)));
  return Header;
}

TEST(BtreeFormat, BT_1_ANewerVersionOrUnknownFeatureIsRefused) {
  std::string File = encodeFileHeader({StoreId, 512}),
              Header = encodeLogHeader(exampleLogHeader());
  EXPECT_OK(decodeFileHeader(withField(File, 8, 1, 28), "f"));
  for (auto [Offset, Value, Want] : {std::tuple(8, 2, Code::Unsupported),
                                     {12, 1, Code::Unsupported},
                                     {8, 0, Code::Corruption}}) {
    auto At = static_cast<size_t>(Offset);
    auto New = static_cast<uint32_t>(Value);
    EXPECT_CODE(Want, decodeFileHeader(withField(File, At, New, 28), "f"));
    EXPECT_CODE(Want, decodeLogHeader(withField(Header, At, New, 76), 0, "f"));
  }
  EXPECT_CODE(Code::Corruption,
              decodeFileHeader(withField(File, 24, 1000, 28), "f"));

  MemFs Fs;
  ASSERT_OK(mustOpenTree(Fs)->put("a", "1"));
  std::string Data = Fs.contents(TreeData);
  Fs.plant(TreeData, withField(Data.substr(0, FileHeaderSize), 12, 8, 28) +
                         Data.substr(FileHeaderSize));
  uint64_t Before = Fs.changes();
  EXPECT_CODE(Code::Unsupported, Tree::open(Fs, "db", tinyTree()));
  Fs.plant(TreeData, Data);
  std::string Bytes = Fs.contents(TreeLog);
  Bytes.replace(0, LogHeaderSize,
                withField(Bytes.substr(0, LogHeaderSize), 8, 7, 76));
  Fs.plant(TreeLog, Bytes);
  EXPECT_CODE(Code::Unsupported, Tree::open(Fs, "db", tinyTree()));
  EXPECT_EQ(Before, Fs.changes()) << "a refused store is not touched";
}

TEST(BtreeFormat, StatesThatContradictThemselvesAreRefused) {
  auto Encoded = [](auto Change) {
    TreeState S = exampleState();
    Change(S);
    std::string Out;
    encodeState(Out, S);
    return Out;
  };
  EXPECT_EQ(exampleState(), decodeState(Encoded([](TreeState &) {}), 0));
  for (const std::string &Bad :
       {Encoded([](TreeState &S) { S.Root = 2; }),
        Encoded([](TreeState &S) { S.Root = S.PageCount; }),
        Encoded([](TreeState &S) { S.Height = 0; }),
        Encoded([](TreeState &S) { S.Height = MaxHeight + 1; }),
        Encoded([](TreeState &S) { S.FreeHead = 3; }),
        Encoded([](TreeState &S) { S.FreeCount = 1; }),
        Encoded([](TreeState &S) { S.Txn = 9; }), std::string(47, '\0')})
    EXPECT_FALSE(decodeState(Bad, 0));
}

TEST(BtreeFormat, PAGE_2_MalformedPagesAreRefusedThoughTheCrcIsRight) {
  Page P(FirstPage, PageType::Leaf, 512);
  P.insertCell(0, leafCell("b", "1"));
  P.insertCell(1, leafCell("c", "2"));
  P.seal(1, StoreId);
  auto Decode = [](std::string Bytes) {
    std::string Identity;
    io::putFixed(Identity, StoreId);
    io::setFixed(
        Bytes, 0,
        io::crc32c(std::string_view(Bytes).substr(4), io::crc32c(Identity)));
    return Page::decode(Bytes, {FirstPage, StoreId, "f", 0});
  };
  ASSERT_OK(Decode(P.bytes()));
  auto With = [&](size_t Offset, uint16_t Value) {
    std::string Bytes = P.bytes();
    io::setFixed(Bytes, Offset, Value);
    return Bytes;
  };
  size_t First = io::getFixed<uint16_t>(P.bytes(), 32),
         Second = io::getFixed<uint16_t>(P.bytes(), 34);
  EXPECT_CODE(Code::Corruption, Decode(With(18, 3))); // Count.
  EXPECT_CODE(Code::Corruption, Decode(With(18, 60000)));
  EXPECT_CODE(Code::Corruption, Decode(With(28, 600))); // Content.
  EXPECT_CODE(Code::Corruption, Decode(With(30, 0)));   // Used.
  EXPECT_CODE(Code::Corruption, Decode(With(32, 0)));   // Slot 0.
  EXPECT_CODE(Code::Corruption, Decode(With(32, 511)));
  EXPECT_CODE(Code::Corruption,
              Decode(With(32, static_cast<uint16_t>(Second))));
  EXPECT_CODE(Code::Corruption, Decode(With(First, 500))); // Key length.
  EXPECT_CODE(Code::Corruption, Decode(With(First + 2, 500)));
  EXPECT_CODE(Code::Corruption, Decode(With(16, 0x0109)));  // Type.
  EXPECT_CODE(Code::Unsupported, Decode(With(16, 0x0201))); // Version.
  EXPECT_CODE(Code::Corruption, Decode(P.bytes().substr(0, 511)));
}

TEST(BtreeFormat, PagesKeepTheirCellsThroughEveryEdit) {
  Page P(FirstPage, PageType::Leaf, 512);
  std::vector<std::string> Want;
  uint32_t Random = 12345;
  for (int I = 0; I < 3000; ++I) {
    Random = Random * 1664525 + 1013904223;
    std::string Cell = leafCell(keyOf(static_cast<int>(Random >> 8) % 90000),
                                std::string(Random % 40, 'v'));
    size_t At = P.lowerBound(cellKey(Cell));
    bool There = At < P.count() && P.key(At) == cellKey(Cell);
    if (There || (!P.fits(Cell.size()) && P.count() > 0)) {
      At = std::min(At, P.count() - 1);
      P.removeCell(At);
      Want.erase(Want.begin() + static_cast<ptrdiff_t>(At));
    } else {
      P.insertCell(At, Cell);
      Want.insert(Want.begin() + static_cast<ptrdiff_t>(At), Cell);
    }
    ASSERT_EQ(Want, P.cells());
    P.seal(1, StoreId);
    ASSERT_OK(Page::decode(P.bytes(), {FirstPage, StoreId, "f", 0}));
  }
}

TEST(BtreeFormat, SeparatorsAreShortAndSeparate) {
  EXPECT_EQ("b", separator("a", "b"));
  EXPECT_EQ("ab", separator("aa", "abcdef"));
  EXPECT_EQ("ab", separator("a", "abc"));
  EXPECT_EQ("b", separator("abc", "bcd"));
  EXPECT_EQ("a", separator("", "abc"));
}

TEST(BtreeFormat, BT_4_TablesNeverChange) {
  PageTable Empty, Table;
  std::vector<PageTable> Old;
  std::vector<PageId> Ids{3, 4, 40, 31, 32, 1000, 5, 100000, UINT32_MAX};
  for (PageId Id : Ids) {
    Old.push_back(Table);
    Table = Table.with(std::make_shared<const Page>(Id, PageType::Free, 512));
  }
  for (size_t I = 0; I < Ids.size(); ++I) {
    EXPECT_EQ(I, Old[I].size());
    for (size_t K = 0; K < Ids.size(); ++K)
      EXPECT_EQ(K < I, Old[I].find(Ids[K]) != nullptr);
    EXPECT_EQ(Ids[I], Table.find(Ids[I])->id());
  }
  PageRef Again = std::make_shared<const Page>(40, PageType::Leaf, 512);
  PageTable Replaced = Table.with(Again);
  EXPECT_EQ(PageType::Free, Table.find(40)->type());
  EXPECT_EQ(Again, Replaced.find(40));
  EXPECT_EQ(Table.size(), Replaced.size());
  std::sort(Ids.begin(), Ids.end());
  std::vector<PageId> Listed;
  for (const PageRef &P : Table.pages())
    Listed.push_back(P->id());
  EXPECT_EQ(Ids, Listed);
  EXPECT_TRUE(Empty.pages().empty());
  EXPECT_EQ(nullptr, Empty.find(0));
}
