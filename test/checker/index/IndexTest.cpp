#include "index/Index.h"
#include "index/Keys.h"
#include "index/Link.h"
#include "llvm/Support/xxhash.h"
#include <gmock/gmock.h>

using namespace durability::index;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

SymbolicPath somePath(SymbolicPath::Root From) {
  return {From,
          3,
          "c:@Log",
          "ns::Log",
          {{SymbolicStep::Kind::Field, 0, "Store", "Out"},
           {SymbolicStep::Kind::Handle, 2, "", ""}}};
}

Trace someTrace(const char *Message) {
  return {{{"dir/a.c", 12, 5, Message}, {"b.c", 1, 1, "there"}}};
}

/// Every member of every structure holds something other than its default.
SymbolicSummary everything() {
  SymbolicName Name{{{0, "a.", {}, "", "", {}},
                     {1, "", somePath(SymbolicPath::Root::This), "", "", {}},
                     {2, "", {}, "nameOf", "c:@F@nameOf", {1}},
                     {3, "", {}, "", "", {0, 2}}}};
  SymbolicFile File{somePath(SymbolicPath::Root::Parameter),
                    4,
                    9,
                    0x3ff,
                    12,
                    2,
                    Name,
                    someTrace("closed"),
                    someTrace("unknown"),
                    someTrace("buffered"),
                    someTrace("dirtied"),
                    someTrace("synced"),
                    someTrace("hinted")};
  SymbolicLiteral Literal{somePath(SymbolicPath::Root::This), 2, -7, "Flag",
                          true};
  SymbolicValue Held{somePath(SymbolicPath::Root::Global), 5, 1, true,
                     int64_t(-1) << 50};
  SymbolicOutcome Outcome{
      .Returned = Held,
      .HasReturned = true,
      .Failed = true,
      .FailedKind = 3,
      .Files = {File},
      .Stores = {{somePath(SymbolicPath::Root::Fresh), Held}},
      .Texts = {{somePath(SymbolicPath::Root::Fresh), Name}},
      .Changes = {{5, Name, Name, true, someTrace("renamed")}},
      .Assumed = {.Ways = {{Literal}}}};
  return {"",
          {Outcome, {}},
          {{File.File, 1, someTrace("sync"), {}, {.Ways = {{Literal}}}}}};
}

IndexContents someContents() {
  IndexContents Contents;
  Contents.Setup = {toolVersion(), 7, "/root", 2, 1};
  Contents.Functions = {{5, everything()}, {9, {"too large", {}, {}}}};
  ProgramFacts &Facts = Contents.Facts;
  Facts.Inert = {1, 2, 40};
  Facts.Overrides = {{3, "A", 5}, {3, "B", 9}, {4, "A", 5}};
  Facts.Tables = {{"methods", "a.c:table", {{"Sync", 5}}}};
  Facts.Ends = {{"field:S.Fd", "put", true, "a.c", 3, 4}};
  Facts.Buffers = {{{{"S", "Buf"}}, {{"S", "Len"}}, {{"S", "Fd"}}, true, true}};
  Facts.Kinds = {{{"S", "Fd"}, "", "", true, false, true}};
  Facts.Left = {{"S", {{"S", "Fd"}}, true, "put", someTrace("left")}};
  Facts.Sources = {{"a.c", 77}};
  return Contents;
}

llvm::Expected<std::shared_ptr<const Index>> parsed(llvm::StringRef Bytes) {
  return Index::parse(llvm::MemoryBuffer::getMemBufferCopy(Bytes, "some.idx"));
}

std::string errorOf(llvm::StringRef Bytes) {
  auto Result = parsed(Bytes);
  return Result ? "" : llvm::toString(Result.takeError());
}

/// Asks for everything there is: what matters is that it ends.
size_t readAll(const Index &From) {
  size_t Read = 0;
  for (uint64_t Key : From.keys())
    Read += From.summary(Key) ? 1 : 0;
  return Read + From.facts().overriders(3).size() +
         From.facts().tables("methods").size() +
         From.facts().fileEnds("field:S.Fd").size();
}

constexpr size_t HeaderSize = 28, ChecksumAt = 20;

/// As if someone had meant to write \p Bytes.
std::string resealed(std::string Bytes) {
  const uint64_t Sum =
      llvm::xxh3_64bits(llvm::StringRef(Bytes).drop_front(HeaderSize));
  llvm::support::endian::write64le(&Bytes[ChecksumAt], Sum);
  return Bytes;
}

TEST(Index, GivesBackEverything) {
  auto Read = llvm::cantFail(parsed(writeIndex(someContents())));
  EXPECT_EQ(Read->setup().Tool, toolVersion());
  EXPECT_EQ(Read->setup().ModelHash, 7u);
  EXPECT_EQ(Read->setup().Root, "/root");
  EXPECT_EQ(Read->setup().Unsettled, 1u);
  SymbolicSummary Known = everything();
  SymbolicSummary Found = Read->summary(5).value();
  EXPECT_EQ(hashOf(Found, true), hashOf(Known, true));
  EXPECT_EQ(Found.Outcomes[0].Returned.Constant, int64_t(-1) << 50);
  EXPECT_EQ(Found.Outcomes[0].Files[0].Dirtied.Steps[0].Message, "dirtied");
  EXPECT_EQ(Found.Latent[0].Assumed.Ways[0][0].Constant, -7);
  EXPECT_EQ(Read->summary(9)->Unknown, "too large");
  EXPECT_FALSE(Read->summary(6));
  EXPECT_TRUE(Read->isInert(40));
  EXPECT_FALSE(Read->isInert(39));
  EXPECT_EQ(Read->facts().overriders(3).size(), 2u);
  EXPECT_EQ(Read->facts().overriders(3)[1].Class, "B");
  EXPECT_EQ(Read->facts().overriders(8).size(), 0u);
  EXPECT_EQ(Read->facts().tables("methods")[0].Slots[0].Function, 5u);
  EXPECT_EQ(Read->facts().tables("other").size(), 0u);
  EXPECT_EQ(Read->facts().fileEnds("field:S.Fd"),
            llvm::ArrayRef(someContents().Facts.Ends));
  EXPECT_EQ(Read->facts().Buffers, someContents().Facts.Buffers);
  EXPECT_EQ(Read->facts().Kinds, someContents().Facts.Kinds);
  EXPECT_EQ(Read->facts().Left, someContents().Facts.Left);
  EXPECT_EQ(Read->facts().Sources[0].Hash, 77u);
}

TEST(Index, ShapeLeavesOutWhy) {
  SymbolicSummary One = everything(), Other = everything();
  Other.Outcomes[0].Files[0].Dirtied.Steps[0].Line = 99;
  EXPECT_NE(hashOf(One, true), hashOf(Other, true));
  EXPECT_EQ(hashOf(One, false), hashOf(Other, false));
  Other.Outcomes[0].Files[0].Cache = 0;
  EXPECT_NE(hashOf(One, false), hashOf(Other, false));
}

TEST(Index, INDEX_1_EveryFlippedBitIsAnError) {
  const std::string Bytes = writeIndex(someContents());
  for (size_t I = 0; I < Bytes.size(); ++I)
    for (unsigned Bit = 0; Bit < 8; ++Bit) {
      std::string Damaged = Bytes;
      Damaged[I] ^= static_cast<char>(1u << Bit);
      EXPECT_THAT(errorOf(Damaged), HasSubstr("durability-lint index")) << I;
    }
}

TEST(Index, INDEX_1_EveryTruncationIsAnError) {
  const std::string Bytes = writeIndex(someContents());
  for (size_t Size = 0; Size < Bytes.size(); ++Size)
    EXPECT_THAT(errorOf(llvm::StringRef(Bytes).take_front(Size)),
                HasSubstr("durability-lint index"))
        << Size;
  EXPECT_THAT(errorOf(Bytes + "x"), HasSubstr("is damaged"));
}

/// Also when the checksum says that the bytes are as they were meant.
TEST(Index, INDEX_1_SealedNonsenseIsReadToItsEnd) {
  const std::string Bytes = writeIndex(someContents());
  size_t Read = 0;
  for (size_t I = HeaderSize; I < Bytes.size(); ++I)
    for (const char Value : {'\x00', '\x01', '\x7f', '\x80', '\xff'}) {
      std::string Damaged = Bytes;
      Damaged[I] = Value;
      if (auto Result = parsed(resealed(Damaged)))
        Read += readAll(**Result);
      else
        llvm::consumeError(Result.takeError());
    }
  EXPECT_GT(Read, 0u);
}

} // namespace
