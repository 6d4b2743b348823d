// What each preset allows and forbids, said before any engine is looked at. A
// case is a few operations; an outcome is what a crash at their end leaves:
// "a=AB b=" is a file a with a sector of A and one of B and an empty file b;
// 0 is a sector of zeros, ? an arbitrary one, A(3) three bytes.
#include "sim/CrashStates.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace storage::sim;

namespace {

using Outcomes = std::set<std::string>;

/// Sectors, one per letter.
std::string sectors(std::string_view Letters) {
  std::string Out;
  for (char C : Letters)
    Out.append(CrashSector, C == '0' ? '\0' : C);
  return Out;
}

std::string render(const std::string &Bytes) {
  std::string Out;
  for (size_t At = 0; At < Bytes.size();) {
    size_t End = At;
    auto Class = [&](size_t I) {
      return Bytes[I] == '\0' ? '0' : isalpha(Bytes[I]) ? Bytes[I] : '?';
    };
    while (End < Bytes.size() && Class(End) == Class(At) && End - At < 512)
      ++End;
    Out += Class(At);
    if (End - At != CrashSector)
      Out += "(" + std::to_string(End - At) + ")";
    At = End;
  }
  return Out;
}

/// Writes a trace down, one operation a line.
class Litmus {
public:
  Litmus &stable(const std::string &Path, const std::string &Bytes) {
    T.Start.plant(Path, Bytes);
    Now = T.Start;
    return *this;
  }
  Litmus &create(const std::string &Path) {
    return name({.Kind = OpKind::Create, .Node = Now.NextNode}, Path);
  }
  Litmus &mkdir(const std::string &Path) {
    return name({.Kind = OpKind::Mkdir, .Node = Now.NextNode}, Path);
  }
  Litmus &unlink(const std::string &Path) {
    return name({.Kind = OpKind::Unlink, .Node = node(Path)}, Path);
  }
  Litmus &rename(const std::string &From, const std::string &To) {
    Op O{.Kind = OpKind::Rename, .Node = node(From)};
    split(To, O.ToParent, O.ToName);
    return name(O, From);
  }
  Litmus &write(const std::string &Path, uint64_t At, std::string Bytes) {
    return add({.Kind = OpKind::Write,
                .Node = node(Path),
                .Offset = At,
                .Length = Bytes.size(),
                .Bytes = std::make_shared<const std::string>(Bytes)});
  }
  Litmus &truncate(const std::string &Path, uint64_t Size) {
    return add({.Kind = OpKind::Truncate, .Node = node(Path), .Length = Size});
  }
  Litmus &allocate(const std::string &Path, uint64_t Size) {
    return add({.Kind = OpKind::Allocate, .Node = node(Path), .Length = Size});
  }
  Litmus &sync(const std::string &Path) {
    return add({.Kind = OpKind::SyncData, .Node = node(Path)});
  }
  Litmus &syncFails(const std::string &Path) {
    return add({.Kind = OpKind::SyncFailed, .Node = node(Path)});
  }
  Litmus &syncDirectory(const std::string &Path) {
    return add({.Kind = OpKind::SyncDirectory, .Node = node(Path)});
  }

  /// What a crash at the end leaves under the preset \p Model.
  Outcomes under(const char *Model) const {
    CrashStates States(T, *findCrashModel(Model), CrashBounds());
    while (States.at() < T.Ops.size())
      States.step();
    Outcomes Out;
    EnumerationCounts Counts = States.enumerate([&](const CrashState &S) {
      std::string Line;
      S.Image.walk([&](const std::string &Path, NodeId, const Contents &C) {
        Line += (Line.empty() ? "" : " ") + Path;
        if (C)
          Line += "=" + render(C->Bytes);
      });
      Out.insert(Line);
      return true;
    });
    EXPECT_TRUE(Counts.Exhaustive);
    return Out;
  }
  const Trace &trace() const { return T; }

private:
  NodeId node(const std::string &Path) const {
    NodeId N = 0;
    EXPECT_TRUE(Now.find(Path, N)) << Path;
    return N;
  }
  void split(const std::string &Path, NodeId &Parent, std::string &Name) const {
    size_t Slash = Path.rfind('/');
    Name = Slash == std::string::npos ? Path : Path.substr(Slash + 1);
    Parent =
        Slash == std::string::npos ? RootNode : node(Path.substr(0, Slash));
  }
  Litmus &name(Op O, const std::string &Path) {
    split(Path, O.Parent, O.Name);
    return add(std::move(O));
  }
  Litmus &add(Op O) {
    applyCached(Now, O);
    T.Ops.push_back(std::move(O));
    return *this;
  }

  Trace T;
  Image Now;
};

} // namespace

static Outcomes operator+(Outcomes A, const Outcomes &B) {
  A.insert(B.begin(), B.end());
  return A;
}

TEST(CrashLitmus, RenameWithoutDirectorySync) {
  Litmus L;
  L.stable("CUR", sectors("O"))
      .create("tmp")
      .write("tmp", 0, sectors("N"))
      .sync("tmp")
      .rename("tmp", "CUR");
  const Outcomes New{"CUR=N"}, Old{"CUR=O tmp=N"}, Neither{"CUR=O"};
  EXPECT_EQ(New, L.under("process-kill"));
  EXPECT_EQ(New, L.under("lazyfs"));
  EXPECT_EQ(New + Old, L.under("prefix"));
  EXPECT_EQ(New + Old, L.under("ext4-ordered"));
  EXPECT_EQ(New + Old, L.under("ext4-writeback"));
  EXPECT_EQ(New + Old, L.under("posix+newfile"));
  EXPECT_EQ(New + Old + Neither, L.under("posix-weak"));
  for (const CrashModel &M : crashModels())
    EXPECT_EQ(New, Litmus(L).syncDirectory(".").under(M.Name.data()));
}

TEST(CrashLitmus, RenameOfAnUnsyncedFile) {
  Litmus L;
  L.stable("CUR", sectors("O"))
      .create("tmp")
      .write("tmp", 0, sectors("NM"))
      .rename("tmp", "CUR")
      .syncDirectory(".");
  const Outcomes New{"CUR=NM"}, Empty{"CUR="}, Torn{"CUR=N"},
      Zeros{"CUR=0", "CUR=00", "CUR=N0", "CUR=0M"};
  EXPECT_EQ(New, L.under("process-kill"));
  // The directory sync came after the data.
  EXPECT_EQ(New, L.under("prefix"));
  EXPECT_EQ(New + Empty + Torn, L.under("lazyfs"));
  EXPECT_EQ(New + Empty + Torn, L.under("ext4-ordered"));
  EXPECT_EQ(New + Empty + Torn + Zeros, L.under("posix+newfile"));
  Outcomes Garbage{"CUR=?", "CUR=??", "CUR=N?", "CUR=?M", "CUR=0?", "CUR=?0"};
  EXPECT_EQ(New + Empty + Torn + Zeros + Garbage, L.under("ext4-writeback"));
  EXPECT_EQ(New + Empty + Torn + Zeros + Garbage, L.under("posix-weak"));
}

TEST(CrashLitmus, OverwritesInsideTheSize) {
  Litmus L;
  L.stable("a", sectors("OO"))
      .write("a", 0, sectors("N"))
      .write("a", CrashSector, sectors("N"));
  const Outcomes InOrder{"a=OO", "a=NO", "a=NN"}, Reordered{"a=ON"};
  EXPECT_EQ(Outcomes{"a=NN"}, L.under("process-kill"));
  EXPECT_EQ(InOrder, L.under("prefix"));
  EXPECT_EQ(InOrder, L.under("lazyfs"));
  EXPECT_EQ(InOrder + Reordered, L.under("ext4-ordered"));
  EXPECT_EQ(InOrder + Reordered, L.under("posix+newfile"));
  // Writeback: inside the size nothing is arbitrary.
  EXPECT_EQ(InOrder + Reordered, L.under("ext4-writeback"));
  EXPECT_TRUE(L.under("posix-weak").count("a=?O"));
}

TEST(CrashLitmus, AppendsPastTheSize) {
  Litmus M;
  M.stable("a", sectors("O"))
      .write("a", CrashSector, sectors("P"))
      .write("a", 2 * CrashSector, sectors("Q"));
  const Outcomes Prefixes{"a=O", "a=OP", "a=OPQ"};
  const Outcomes Ahead{"a=O0", "a=O00", "a=OP0", "a=O0Q"};
  EXPECT_EQ(Prefixes, M.under("prefix"));
  EXPECT_EQ(Prefixes, M.under("lazyfs"));
  EXPECT_EQ(Prefixes, M.under("ext4-ordered"));
  EXPECT_EQ(Prefixes + Ahead, M.under("posix+newfile"));
  Outcomes Writeback = M.under("ext4-writeback");
  EXPECT_TRUE(Writeback.count("a=O?Q"));
  EXPECT_TRUE(Writeback.count("a=O0Q"));
  EXPECT_FALSE(Writeback.count("a=?P"));
}

TEST(CrashLitmus, TwoFilesAreOrderedOnlyByPrefix) {
  Litmus L;
  L.stable("a", sectors("O")).stable("b", sectors("O"));
  L.write("a", 0, sectors("N")).write("b", 0, sectors("N"));
  const Outcomes InOrder{"a=O b=O", "a=N b=O", "a=N b=N"}, Second{"a=O b=N"};
  EXPECT_EQ(InOrder, L.under("prefix"));
  for (const char *M :
       {"lazyfs", "ext4-ordered", "ext4-writeback", "posix+newfile"})
    EXPECT_EQ(InOrder + Second, L.under(M)) << M;
  // A sync of b says nothing of a, but in program order.
  L.sync("b");
  EXPECT_EQ(Outcomes{"a=N b=N"}, L.under("prefix"));
  EXPECT_EQ((Outcomes{"a=O b=N", "a=N b=N"}), L.under("posix+newfile"));
}

TEST(CrashLitmus, CRASH_3_SyncedBytesNeverChange) {
  Litmus L;
  L.stable("a", sectors("O"))
      .write("a", 0, std::string(100, 'S'))
      .sync("a")
      .write("a", 100, std::string(50, 'T'));
  for (const CrashModel &M : crashModels())
    for (const std::string &Out : L.under(M.Name.data()))
      EXPECT_TRUE(Out.starts_with("a=S(100)") &&
                  (Out.ends_with("O(362)") || Out.ends_with("O(412)")))
          << M.Name << ": " << Out;
  // Only the 50 new bytes are arbitrary, and only where garbage is.
  EXPECT_EQ((Outcomes{"a=S(100)O(412)", "a=S(100)T(50)O(362)"}),
            L.under("posix+newfile"));
  EXPECT_EQ(3u, L.under("posix-weak").size());
}

TEST(CrashLitmus, UnlinksReachTheDiskInAnyOrder) {
  Litmus L;
  L.stable("a", sectors("A")).stable("b", sectors("B"));
  L.unlink("a").unlink("b");
  const Outcomes InOrder{"a=A b=B", "b=B", ""}, Reordered{"a=A"};
  EXPECT_EQ(Outcomes{""}, L.under("lazyfs"));
  EXPECT_EQ(InOrder, L.under("prefix"));
  EXPECT_EQ(InOrder, L.under("ext4-ordered"));
  EXPECT_EQ(InOrder + Reordered, L.under("posix+newfile"));
  EXPECT_EQ(InOrder + Reordered, L.under("posix-weak"));
}

TEST(CrashLitmus, ADirectoryMayBeLostWithWhatIsSyncedInIt) {
  Litmus L;
  L.mkdir("d")
      .create("d/f")
      .write("d/f", 0, sectors("A"))
      .sync("d/f")
      .syncDirectory("d");
  const Outcomes There{"d d/f=A"}, Lost{""};
  EXPECT_EQ(There, L.under("prefix"));
  // The journal has the older mkdir, too.
  EXPECT_EQ(There, L.under("ext4-ordered"));
  EXPECT_EQ(There + Lost, L.under("posix+newfile"));
  EXPECT_EQ(There + Lost, L.under("posix-weak"));
  EXPECT_EQ(There, L.syncDirectory(".").under("posix-weak"));
}

TEST(CrashLitmus, AFileSyncSettlesItsOwnCreationOnlyWhereSaid) {
  Litmus L;
  L.create("a").create("b").write("b", 0, sectors("B")).sync("b");
  EXPECT_EQ((Outcomes{"b=B", "a= b=B"}), L.under("posix+newfile"));
  EXPECT_EQ((Outcomes{"", "a=", "b=B", "a= b=B"}), L.under("posix-weak"));
  EXPECT_EQ((Outcomes{"a= b=B"}), L.under("ext4-ordered"));
}

TEST(CrashLitmus, CRASH_5_OneNameKeepsItsOrder) {
  Litmus L;
  L.stable("a", sectors("A"))
      .create("t")
      .write("t", 0, sectors("B"))
      .sync("t")
      .syncDirectory(".");
  L.unlink("a").rename("t", "a");
  for (const char *M : {"prefix", "ext4-ordered", "posix-weak"})
    EXPECT_EQ((Outcomes{"a=A t=B", "t=B", "a=B"}), L.under(M)) << M;
}

TEST(CrashLitmus, WhatFollowsATruncationNeedsIt) {
  Litmus L;
  L.stable("a", sectors("AAA")).truncate("a", 0).write("a", 0, sectors("B"));
  EXPECT_EQ((Outcomes{"a=AAA", "a=", "a=B"}), L.under("prefix"));
  EXPECT_EQ((Outcomes{"a=AAA", "a=", "a=B"}), L.under("ext4-ordered"));
  EXPECT_EQ((Outcomes{"a=AAA", "a=", "a=B", "a=0"}), L.under("posix+newfile"));
  for (const CrashModel &M : crashModels())
    EXPECT_FALSE(L.under(M.Name.data()).count("a=BAA")) << M.Name;
}

TEST(CrashLitmus, AnOverwriteCommitsNoJournal) {
  Litmus L;
  L.stable("f", sectors("O"));
  L.create("x").write("f", 0, sectors("N")).sync("f");
  EXPECT_EQ((Outcomes{"f=N", "f=N x="}), L.under("ext4-ordered"));
  Litmus M; // An append changes the size, which the journal holds.
  M.stable("f", sectors("O"));
  M.create("x").write("f", CrashSector, sectors("N")).sync("f");
  EXPECT_EQ((Outcomes{"f=ON x="}), M.under("ext4-ordered"));
  EXPECT_EQ((Outcomes{"f=ON", "f=ON x="}), M.under("posix+newfile"));
}

TEST(CrashLitmus, AllocatedBytesReadAsZeros) {
  Litmus L;
  L.stable("a", "").allocate("a", 2 * CrashSector).sync("a");
  L.write("a", 0, sectors("A")).write("a", CrashSector, sectors("B"));
  for (const char *M : {"ext4-ordered", "posix+newfile"})
    EXPECT_EQ((Outcomes{"a=00", "a=A0", "a=0B", "a=AB"}), L.under(M)) << M;
}

TEST(CrashLitmus, CRASH_4_ALaterSyncDoesNotSettleWhatAFailedOneLost) {
  Litmus L;
  L.stable("a", sectors("O")).write("a", 0, sectors("N"));
  L.syncFails("a").sync("a");
  EXPECT_EQ((Outcomes{"a=O", "a=N"}), L.under("posix+newfile"));
  EXPECT_EQ((Outcomes{"a=O", "a=N"}), L.under("ext4-ordered"));
  L.write("a", 0, sectors("N")).sync("a");
  EXPECT_EQ((Outcomes{"a=N"}), L.under("posix+newfile"));
}

TEST(CrashLitmus, CRASH_1_EveryPresetAgreesOnceAllIsSynced) {
  Litmus L;
  L.mkdir("d").create("d/a").write("d/a", 0, sectors("A")).sync("d/a");
  L.create("d/t").rename("d/t", "d/b").unlink("d/a").create("d/a");
  L.write("d/b", 100, "b").sync("d/b").syncDirectory("d").syncDirectory(".");
  for (const CrashModel &M : crashModels())
    EXPECT_EQ((Outcomes{"d d/a= d/b=0(100)b(1)"}), L.under(M.Name.data()))
        << M.Name;
}

TEST(CrashLitmus, CRASH_2_SampledStatesFollowTheSeed) {
  Litmus L;
  for (int I = 0; I < 14; ++I)
    L.stable("f" + std::to_string(I), sectors("O"));
  for (int I = 0; I < 14; ++I)
    L.unlink("f" + std::to_string(I));
  auto Run = [&](uint64_t Seed) {
    CrashBounds Bounds;
    Bounds.Seed = Seed;
    CrashStates S(L.trace(), *findCrashModel("posix-weak"), Bounds);
    while (S.at() < L.trace().Ops.size())
      S.step();
    std::vector<uint64_t> Hashes;
    EnumerationCounts C = S.enumerate([&](const CrashState &State) {
      Hashes.push_back(State.Image.hash());
      return true;
    });
    EXPECT_FALSE(C.Exhaustive);
    return Hashes;
  };
  EXPECT_EQ(Run(1), Run(1));
  EXPECT_NE(Run(1), Run(2));
  EXPECT_LE(200u, Run(1).size());
}
