// verify() against trees that are wrong though every CRC is right, and the
// page file and log as classes of their own.
#include "BtreeSupport.h"

#include <functional>

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::MemFs;

namespace {

/// A store whose pages a test changes behind the tree's back: what it commits
/// has valid frames, CRCs and counts of pages.
class Forger {
public:
  Forger() {
    auto T = mustOpenTree(Fs);
    for (int I = 0; I < 60; ++I)
      EXPECT_OK(T->put(keyOf(I), valueOf(I, I == 30 ? 1200 : 40)));
    for (int I = 0; I < 20; ++I)
      EXPECT_OK(T->remove(keyOf(I)));
    State = T->snapshot().state();
    EXPECT_GT(State.FreeCount, 1u);
    EXPECT_EQ(2u, State.Height);
    EXPECT_OK(T->checkpoint());
    T->snapshot().view();
    for (PageId Id = FirstPage; Id < State.PageCount; ++Id)
      Pages.push_back(Page(**T->snapshot().view().page(Id)));
  }

  Page &page(PageId Id) { return Pages.at(Id - FirstPage); }
  Page &root() { return page(State.Root); }
  Page &leaf(size_t I) { return page(root().child(I)); }

  /// Commits \p Changed pages and State, and returns what verify() finds.
  VerifyReport commit(const std::vector<PageId> &Changed) {
    auto F = Fs.open(TreeData, io::OpenMode::ReadOnly);
    FileHeader Header = PageManager::readHeader(**F).value();
    LogContents Found = parseLog(Fs.contents(TreeLog), Header, TreeLog).value();
    ++State.Txn;
    State.Last = Found.End.State.Last + Changed.size() + 1;
    std::vector<PageRef> Sealed;
    for (PageId Id : Changed) {
      page(Id).seal(State.Last, Header.StoreId);
      Sealed.push_back(std::make_shared<const Page>(page(Id)));
    }
    Log Forged(std::move(*Fs.open(TreeLog, io::OpenMode::ReadWrite)),
               Found.Header, Found.End, Found.Bytes.size());
    EXPECT_OK(Forged.logTransaction(Sealed, State));
    auto T = mustOpenTree(Fs);
    // Whatever is wrong, reading ends, with or without an error.
    for (bool Reverse : {false, true})
      ignoreStatus(
          T->scan({{}, {}, Reverse}, [](auto, auto) { return Status(); }),
          "only has to end");
    return T->verify();
  }

  MemFs Fs;
  TreeState State;
  std::vector<Page> Pages;
};

} // namespace

/// Expects that \p R reports \p Text for some page.
static void expectFound(const VerifyReport &R, std::string_view Text) {
  std::string All;
  for (const Status &S : R.Damage) {
    EXPECT_EQ(Code::Corruption, S.code());
    EXPECT_NE(std::string::npos, S.message().find("db/data.btree")) << All;
    EXPECT_NE(std::string::npos, S.message().find("offset")) << All;
    All += S.message() + "\n";
  }
  EXPECT_NE(std::string::npos, All.find(Text)) << Text << " in: " << All;
}

TEST(BtreeVerify, ASoundForgeryIsSound) {
  Forger F;
  EXPECT_TRUE(F.commit({F.root().id()}).Damage.empty());
}

TEST(BtreeVerify, BT_11_EveryKindOfDamageIsFound) {
  {
    Forger F;
    ++F.State.Keys;
    expectFound(F.commit({F.root().id()}), "keys, not");
  }
  {
    Forger F; // A key on the wrong side of its separator.
    Page &P = F.leaf(1);
    P.removeCell(0);
    P.insertCell(0, leafCell("a", "too small"));
    expectFound(F.commit({P.id()}), "outside the node's bounds");
  }
  {
    Forger F;
    F.leaf(0).setRight(F.leaf(2).id());
    expectFound(F.commit({F.leaf(0).id()}), "is not linked with page");
  }
  {
    Forger F;
    F.leaf(2).setLeft(F.leaf(2).id());
    expectFound(F.commit({F.leaf(2).id()}), "is not linked with page");
  }
  {
    Forger F; // The last leaf leads back to the first: a circle.
    Page &Last = F.leaf(F.root().count() - 1);
    Last.setRight(F.leaf(0).id());
    expectFound(F.commit({Last.id()}), "is the last leaf and has");
  }
  {
    Forger F; // One child twice.
    PageId Twice = F.leaf(0).id();
    std::string Cell = innerCell(F.root().key(1), Twice);
    F.root().removeCell(1);
    F.root().insertCell(1, Cell);
    expectFound(F.commit({F.root().id()}), "is reached twice");
  }
  {
    Forger F; // An inner node where a leaf should be, and a link outside.
    std::string Cell = innerCell(F.root().key(1), F.root().id());
    F.root().removeCell(1);
    F.root().insertCell(1, Cell);
    expectFound(F.commit({F.root().id()}), "was expected");
  }
  {
    Forger F;
    std::string Cell = innerCell(F.root().key(1), F.State.PageCount + 7);
    F.root().removeCell(1);
    F.root().insertCell(1, Cell);
    expectFound(F.commit({F.root().id()}), "a link leads outside the tree");
  }
  {
    Forger F;
    Page Empty(F.leaf(1).id(), PageType::Leaf, 512);
    Empty.setLeft(F.leaf(1).left());
    Empty.setRight(F.leaf(1).right());
    F.leaf(1) = Empty;
    expectFound(F.commit({Empty.id()}), "holds too little");
  }
  {
    Forger F; // A long value that lost its second page.
    for (Page &P : F.Pages)
      if (P.type() == PageType::Overflow && P.right() != NoPage) {
        P.setRight(NoPage);
        expectFound(F.commit({P.id()}), "a value has");
        break;
      }
  }
}

TEST(BtreeVerify, BT_8_BT_11_LeaksAndFalseFreePagesAreFound) {
  {
    Forger F; // The first free page is forgotten.
    F.State.FreeHead = F.page(F.State.FreeHead).right();
    --F.State.FreeCount;
    expectFound(F.commit({F.root().id()}),
                "belongs neither to the tree nor to the free list");
  }
  {
    Forger F;
    ++F.State.FreeCount;
    expectFound(F.commit({F.root().id()}), "the free list has");
  }
  {
    Forger F; // A leaf on the free list.
    Page &Free = F.page(F.State.FreeHead);
    Free.setRight(F.leaf(1).id());
    expectFound(F.commit({Free.id()}), "was expected");
  }
  {
    Forger F; // The free list is a circle.
    Page &Free = F.page(F.State.FreeHead);
    Free.setRight(Free.id());
    expectFound(F.commit({Free.id()}), "is reached twice");
  }
}

TEST(BtreeVerify, DamagedAndMisplacedPagesAreFound) {
  for (int Kind = 0; Kind < 3; ++Kind) {
    Forger F;
    std::string Data = F.Fs.contents(TreeData);
    size_t At = F.leaf(1).id() * 512u;
    if (Kind == 0)
      Data[At + 500] ^= 4;
    else if (Kind == 1)
      Data.replace(At, 512, 512, '\0');
    else
      Data.replace(At, 512, Data.substr(F.leaf(0).id() * 512u, 512));
    F.Fs.plant(TreeData, Data);
    auto T = mustOpenTree(F.Fs);
    expectFound(T->verify(),
                Kind == 2 ? "holds page" : "the CRC does not match");
    Status S = T->scan({}, [](auto, auto) { return Status(); });
    EXPECT_CODE(Code::Corruption, S);
    EXPECT_NE(std::string::npos,
              S.message().find("offset " + std::to_string(At)))
        << S.message();
    EXPECT_CODE(Code::Corruption, T->put(std::string(F.leaf(1).key(0)), "x"));
    EXPECT_OK(T->get(std::string(F.leaf(0).key(0))));
    EXPECT_OK(T->put(std::string(F.leaf(0).key(0)), "still works"));
  }
}

TEST(BtreeVerify, APageFromTheFutureIsFound) {
  Forger F;
  std::string Early = F.Fs.contents(TreeData),
              EarlyLog = F.Fs.contents(TreeLog);
  {
    auto T = mustOpenTree(F.Fs);
    ASSERT_OK(T->put(keyOf(40), "new"));
    ASSERT_OK(T->close());
  }
  // All of the store as it was before, but for one page.
  std::string Data = Early, Late = F.Fs.contents(TreeData);
  for (size_t At = 3 * 512; At < Data.size(); At += 512)
    Data.replace(At, 512, Late.substr(At, 512));
  F.Fs.plant(TreeData, Data);
  F.Fs.plant(TreeLog, EarlyLog);
  expectFound(mustOpenTree(F.Fs)->verify(),
              "is newer than the last transaction");
}

TEST(BtreePages, PAGE_5_APageAheadOfItsLogIsRefused) {
  MemFs Fs;
  ASSERT_OK(mustOpenTree(Fs)->close());
  auto Open = [&](io::OpenMode Mode) {
    return std::move(*Fs.open(TreeData, Mode));
  };
  auto Reading = Open(io::OpenMode::ReadOnly);
  FileHeader Header = PageManager::readHeader(*Reading).value();
  PageManager Pages(std::move(Reading), Open(io::OpenMode::ReadWrite), Header,
                    4096);
  Page P(7, PageType::Free, 512);
  P.seal(10, Header.StoreId);
  auto Sealed = std::make_shared<const Page>(P);
  EXPECT_OK(Pages.writePage(Sealed, 10));
  EXPECT_OK(Pages.readPage(7));
#ifndef NDEBUG
  EXPECT_DEATH((void)Pages.writePage(Sealed, 9).ok(), "PAGE-5");
#else
  EXPECT_CODE(Code::InvalidArgument, Pages.writePage(Sealed, 9));
#endif
  EXPECT_OK(Pages.close());
}

TEST(BtreePages, BTLOG_1_LogWriteIsATransactionOfItsOwn) {
  MemFs Mem;
  ASSERT_OK(mustOpenTree(Mem)->close());
  FileHeader Header =
      decodeFileHeader(Mem.contents(TreeData), TreeData).value();
  LogContents Found = parseLog(Mem.contents(TreeLog), Header, TreeLog).value();
  Found.End.State.Root = FirstPage;
  Found.End.State.Height = 1;
  Found.End.State.PageCount = FirstPage + 1;
  sim::FaultFs Fs(Mem, &Mem);
  Log L(std::move(*Fs.open(TreeLog, io::OpenMode::ReadWrite)), Found.Header,
        Found.End, Found.Bytes.size());
  for (int I = 0; I < 3; ++I) {
    Page P(FirstPage, PageType::Leaf, 512);
    P.insertCell(0, leafCell("k", std::to_string(I)));
    P.seal(L.commitLsn(1), Header.StoreId);
    Fs.clearCalls();
    ASSERT_OK(L.logWrite(std::make_shared<const Page>(P)));
    EXPECT_EQ((std::vector<sim::Call>{{"write", TreeLog}, {"sync", TreeLog}}),
              Fs.calls());
    EXPECT_EQ(L.durableLsn(), L.state().Last);
  }
  Mem.powerLoss();
  Found = parseLog(Mem.contents(TreeLog), Header, TreeLog).value();
  EXPECT_EQ(3u, Found.Transactions);
  EXPECT_EQ("2", decodeLeafCell(Found.Pages.at(FirstPage)->cell(0)).Inline);
}

TEST(BtreePages, BTLOG_3_AFailedWriteThatIsNotNoSpacePoisonsTheLog) {
  MemFs Mem;
  FileHeader Header{7, 512};
  LogHeader First;
  First.StoreId = Header.StoreId;
  First.Generation = 2;
  First.PageSize = Header.PageSize;
  LogEnd End;
  End.State.Root = FirstPage;
  End.State.Height = 1;
  End.State.PageCount = FirstPage + 1;
  sim::FaultFs Fs(Mem, &Mem);
  Log L(std::move(*Fs.create("log")), First, End, 0);
  Page P(FirstPage, PageType::Leaf, 512);
  P.seal(L.commitLsn(1), Header.StoreId);
  auto Sealed = std::make_shared<const Page>(P);
  Fs.failNext("write", {sim::FaultKind::ShortWrite, ENOSPC});
  EXPECT_CODE(Code::NoSpace, L.logWrite(Sealed));
  EXPECT_EQ("", Mem.contents("log")) << "cut back";
  Fs.failNext("write", {sim::FaultKind::ShortWrite, EIO});
  EXPECT_CODE(Code::Poisoned, L.logWrite(Sealed));
  Fs.clearCalls();
  EXPECT_CODE(Code::Poisoned, L.logWrite(Sealed));
  EXPECT_CODE(Code::Poisoned, L.startOver());
  EXPECT_TRUE(Fs.calls().empty());
}
