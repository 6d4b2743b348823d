// The B-tree's decoders, and the tree on files that have valid CRCs and
// identities but any contents: nothing may crash, hang or go past its input.
// What is wrong must come back as Corruption or Unsupported.
//
// The first byte of an input chooses a target, see LLVMFuzzerTestOneInput().

#include "btree/Salvage.h"
#include "btree/Tree.h"
#include "io/Crc32c.h"
#include "sim/MemFs.h"

#include <cstdio>
#include <cstdlib>

using namespace storage;
using namespace storage::btree;

static constexpr uint64_t StoreId = 0x0123456789abcdef;
static constexpr uint32_t PageSize = 512;
static constexpr FileHeader Header{StoreId, PageSize};

/// Ends the program if \p S is an error that damage must not lead to.
static void mayRefuse(const Status &S) {
  switch (S.code()) {
  case Code::Ok:
  case Code::Corruption:
  case Code::Unsupported:
  case Code::Limit:
  case Code::Poisoned:
    return;
  default:
    std::fprintf(stderr, "unexpected: %s\n", S.message().c_str());
    std::abort();
  }
}
template <class T> static void mayRefuse(const Expected<T> &E) {
  if (!E)
    mayRefuse(E.error());
}

/// \p Bytes with the CRC at \p At made right: over the store id if \p Salted,
/// then \p Covered.
static void fixCrc(std::string &Bytes, size_t At, std::string_view Covered,
                   bool Salted) {
  std::string Identity;
  if (Salted)
    io::putFixed(Identity, StoreId);
  io::setFixed(Bytes, At, io::crc32c(Covered, io::crc32c(Identity)));
}

/// The first page of \p Bytes as page \p Id, its own number and CRC right.
static std::string asPage(std::string_view Bytes, PageId Id) {
  std::string Page(Bytes.substr(0, PageSize));
  Page.resize(PageSize, '\0');
  io::setFixed(Page, 4, Id);
  fixCrc(Page, 0, std::string_view(Page).substr(4), true);
  return Page;
}

static void fuzzHeaders(std::string Bytes) {
  mayRefuse(decodeFileHeader(Bytes, "f"));
  mayRefuse(decodeLogHeader(Bytes, 0, "f"));
  (void)decodeMeta(Bytes, StoreId, 1);
  (void)decodeState(Bytes, 0);
  (void)decodeCommit(Bytes);
  Bytes.resize(std::max(Bytes.size(), LogHeaderSize), '\0');
  Bytes.replace(0, 8, "DT-BTR\r\n");
  fixCrc(Bytes, 28, std::string_view(Bytes).substr(0, 28), false);
  mayRefuse(decodeFileHeader(Bytes, "f"));
  Bytes.replace(0, 8, "DT-BTL\r\n");
  fixCrc(Bytes, 76, std::string_view(Bytes).substr(0, 76), false);
  mayRefuse(decodeLogHeader(Bytes, 0, "f"));
  io::setFixed(Bytes, 4, uint32_t(1));
  fixCrc(Bytes, 0, std::string_view(Bytes).substr(4, MetaSize - 4), true);
  (void)decodeMeta(Bytes, StoreId, 1);
}

static void fuzzPage(std::string_view Bytes) {
  Expected<Page> P =
      Page::decode(asPage(Bytes, 7), {7, StoreId, "f", 7 * PageSize});
  mayRefuse(P);
  mayRefuse(Page::decode(std::string(Bytes), {7, StoreId, "f", 0}));
  if (!P)
    return;
  if (P->type() == PageType::Overflow && P->overflow().size() != P->count())
    std::abort();
  if (P->type() != PageType::Leaf && P->type() != PageType::Inner)
    return;
  size_t Sum = 0;
  for (size_t I = 0; I < P->count(); ++I) {
    Sum += P->cell(I).size() + 2;
    if (P->type() == PageType::Leaf) {
      (void)decodeLeafCell(P->cell(I));
      if (P->lowerBound(P->key(I)) != I)
        std::abort();
    } else if (P->childIndex(P->key(I)) != I) {
      std::abort();
    }
  }
  if (Sum != P->load())
    std::abort();
  // What was accepted can be edited.
  std::string Cell =
      P->type() == PageType::Leaf ? leafCell("~~", "v") : innerCell("~~", 9);
  if (P->fits(Cell.size()))
    P->insertCell(P->count(), Cell);
  while (P->count() > 0)
    P->removeCell(P->count() - 1);
}

static LogHeader logHeader() {
  LogHeader H;
  H.StoreId = StoreId;
  H.Generation = 2;
  H.Salt = 1;
  H.NextSalt = 2;
  H.PageSize = PageSize;
  return H;
}

/// A log with a valid header and \p Frames.
static std::string logOf(std::string_view Frames, const LogHeader &H) {
  std::string Log(LogStart, '\0');
  Log.replace(0, LogHeaderSize, encodeLogHeader(H));
  return Log.append(Frames);
}

/// Frames of a log: each record of the input is a type, a length, a payload.
static void fuzzLog(std::string_view Bytes) {
  mayRefuse(parseLog(std::string(Bytes), Header, "f"));
  std::string Frames;
  io::FrameHeader F;
  F.First = 1;
  uint32_t Running = 0, Pages = 0;
  while (Bytes.size() > 2) {
    bool IsPage = Bytes[0] & 1;
    auto Length = std::min<size_t>(
        static_cast<unsigned char>(Bytes[1]) * (IsPage ? 2 : 1) + 1,
        Bytes.size() - 2);
    std::string Payload(Bytes.substr(2, Length));
    if (IsPage && !(Bytes[0] & 2)) {
      Payload = asPage(Payload, 3 + static_cast<unsigned char>(Payload[0]) % 8);
      Running = io::crc32c(Payload, Running);
      ++Pages;
    } else if (!IsPage && !(Bytes[0] & 2)) {
      Payload.resize(CommitSize, '\0');
      io::setFixed(Payload, 0, Pages);
      io::setFixed(Payload, 4, Running);
      io::setFixed<uint64_t>(Payload, 16, F.First);
      Running = Pages = 0;
    }
    Bytes.remove_prefix(2 + Length);
    F.Type = IsPage ? 1 : 2;
    F.PrevCrc = io::encodeFrame(Frames, logHeader().seed(), F, Payload);
    ++F.First;
  }
  mayRefuse(parseLog(logOf(Frames, logHeader()), Header, "f"));
}

/// Uses the tree at "db" in every way.
static void use(sim::MemFs &Fs, bool ReadOnly) {
  TreeOptions O;
  O.PageSize = PageSize;
  O.MaxTransactionBytes = 128 * PageSize;
  O.ZeroFill = false;
  O.ReadOnly = ReadOnly;
  auto Ignore = [](std::string_view, std::string_view) { return Status(); };
  mayRefuse(salvage(Fs, "db", Ignore));
  Expected<std::unique_ptr<Tree>> T = Tree::open(Fs, "db", O);
  mayRefuse(T);
  if (!T)
    return;
  (void)(*T)->verify();
  mayRefuse((*T)->scan({}, Ignore));
  mayRefuse((*T)->scan({{}, {}, true}, Ignore));
  mayRefuse((*T)->get("k"));
  if (ReadOnly)
    return;
  for (char C = 'a'; C <= 'z'; ++C) {
    mayRefuse((*T)->put(std::string(C % 60, C), std::string(C % 4 * 90, 'v')));
    mayRefuse((*T)->remove(std::string(1, C)));
  }
  std::vector<std::string> Keys;
  ignoreStatus((*T)->scan({},
                          [&](std::string_view Key, std::string_view) {
                            Keys.emplace_back(Key);
                            return Keys.size() < 200
                                       ? Status()
                                       : Status::error(Code::Limit, "", "");
                          }),
               "as many as there are");
  for (const std::string &Key : Keys)
    mayRefuse((*T)->remove(Key));
  mayRefuse((*T)->checkpoint());
  mayRefuse((*T)->close());
}

/// A store whose meta slot and pages are the input's, with right CRCs.
static void fuzzStore(std::string_view Bytes) {
  std::string State(Bytes.substr(0, TreeStateSize));
  State.resize(TreeStateSize, '\0');
  Bytes.remove_prefix(std::min(Bytes.size(), TreeStateSize));
  auto Count = static_cast<uint32_t>((Bytes.size() + PageSize - 1) / PageSize);
  io::setFixed<uint64_t>(State, 0, 1);
  io::setFixed<uint64_t>(State, 8, 100);
  io::setFixed(State, 24, Count + FirstPage);
  std::optional<TreeState> S = decodeState(State, 0);
  if (!S)
    return;
  std::string Data = encodeFileHeader(Header);
  Data.resize(PageSize, '\0');
  Data += encodeMeta(StoreId, FirstMetaPage, *S);
  Data.resize(FirstPage * PageSize, '\0');
  for (uint32_t I = 0; I < Count; ++I) {
    std::string Page(Bytes.substr(I * PageSize, PageSize));
    Page.resize(PageSize, '\0');
    io::setFixed<uint64_t>(Page, 8, 50);
    Data += asPage(Page, FirstPage + I);
  }
  LogHeader H = logHeader();
  H.BaseTxn = 1;
  H.BaseLsn = 100;
  for (bool ReadOnly : {true, false}) {
    sim::MemFs Fs;
    mayRefuse(Fs.mkdir("db"));
    Fs.plant("db/data.btree", Data);
    Fs.plant("db/log.btree", logOf({}, H));
    use(Fs, ReadOnly);
  }
}

/// Both files are the input's as they are.
static void fuzzFiles(std::string_view Bytes) {
  sim::MemFs Fs;
  mayRefuse(Fs.mkdir("db"));
  size_t Half = Bytes.size() / 2;
  Fs.plant("db/data.btree", std::string(Bytes.substr(0, Half)));
  Fs.plant("db/log.btree", std::string(Bytes.substr(Half)));
  use(Fs, false);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (Size == 0)
    return 0;
  std::string_view Rest(reinterpret_cast<const char *>(Data) + 1, Size - 1);
  switch (Data[0] % 5) {
  case 0:
    fuzzHeaders(std::string(Rest));
    break;
  case 1:
    fuzzPage(Rest);
    break;
  case 2:
    fuzzLog(Rest);
    break;
  case 3:
    fuzzStore(Rest);
    break;
  default:
    fuzzFiles(Rest);
  }
  return 0;
}
