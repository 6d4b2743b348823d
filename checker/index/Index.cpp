#include "index/Index.h"
#include "clang/Basic/Version.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Errc.h"
#include "llvm/Support/xxhash.h"

using namespace durability::index;
using llvm::StringRef;
using llvm::support::ulittle32_t;
using llvm::support::ulittle64_t;

static constexpr StringRef Magic("DURINDEX", 8);

namespace {
struct Header {
  char Magic[8];
  ulittle32_t Version;
  ulittle64_t Size;     ///< Of what follows the header.
  ulittle64_t Checksum; ///< Of what follows the header.
};
struct SectionEntry {
  ulittle32_t Number;
  ulittle64_t Offset; ///< From the end of the header.
  ulittle64_t Size;
};
/// Numbers are part of the format: never reused.
enum Section : uint32_t {
  SetupSection = 1,
  StringSection = 2,
  KeySection = 3,
  SummarySection = 4,
  InertSection = 5,
  OverrideSection = 6,
  TableSection = 7,
  SourceSection = 8,
  FileEndSection = 9,
  BufferSection = 10,
  KindSection = 11,
  LeftSection = 12,
  SyncedSection = 13,
};
} // namespace

template <typename T> static void append(std::string &Bytes, const T &Plain) {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) == 1);
  Bytes.append(reinterpret_cast<const char *>(&Plain), sizeof(T));
}

template <typename T>
static std::string encoded(T &Described, StringPool &Pool) {
  std::string Bytes;
  llvm::raw_string_ostream OS(Bytes);
  Writer(OS, Pool)(Described);
  return Bytes;
}

/// Calls \p Do with each list of facts and its section.
template <typename Function>
static void forEachList(ProgramFacts &Facts, Function Do) {
  Do(OverrideSection, Facts.Overrides);
  Do(TableSection, Facts.Tables);
  Do(FileEndSection, Facts.Ends);
  Do(BufferSection, Facts.Buffers);
  Do(KindSection, Facts.Kinds);
  Do(LeftSection, Facts.Left);
  Do(SyncedSection, Facts.Synced);
  Do(SourceSection, Facts.Sources);
}

std::string durability::index::writeIndex(IndexContents Contents) {
  StringPool Pool;
  std::vector<std::pair<Section, std::string>> Sections;
  Sections.emplace_back(SetupSection, encoded(Contents.Setup, Pool));
  std::string Keys, Summaries, Inert;
  for (IndexContents::Function &Function : Contents.Functions) {
    const std::string Bytes = encoded(Function.Known, Pool);
    append(Keys, ulittle64_t(Function.Key));
    append(Keys, ulittle32_t(Summaries.size()));
    append(Keys, ulittle32_t(Bytes.size()));
    Summaries += Bytes;
  }
  for (const uint64_t Key : Contents.Facts.Inert)
    append(Inert, ulittle64_t(Key));
  Sections.emplace_back(KeySection, std::move(Keys));
  Sections.emplace_back(SummarySection, std::move(Summaries));
  Sections.emplace_back(InertSection, std::move(Inert));
  forEachList(Contents.Facts, [&](Section Number, auto &List) {
    Sections.emplace_back(Number, encoded(List, Pool));
  });
  Sections.emplace_back(StringSection, Pool.encode());

  std::string Payload, Rest;
  append(Payload, ulittle32_t(Sections.size()));
  const size_t First = Payload.size() + Sections.size() * sizeof(SectionEntry);
  for (const auto &[Number, Bytes] : Sections) {
    append(Payload,
           SectionEntry{ulittle32_t(Number), ulittle64_t(First + Rest.size()),
                        ulittle64_t(Bytes.size())});
    Rest += Bytes;
  }
  Payload += Rest;
  Header Head = {{},
                 ulittle32_t(FormatVersion),
                 ulittle64_t(Payload.size()),
                 ulittle64_t(llvm::xxh3_64bits(Payload))};
  llvm::copy(Magic, Head.Magic);
  std::string Bytes;
  append(Bytes, Head);
  return Bytes + Payload;
}

template <typename T> static llvm::ArrayRef<T> arrayOf(StringRef Bytes) {
  static_assert(alignof(T) == 1);
  return {reinterpret_cast<const T *>(Bytes.data()), Bytes.size() / sizeof(T)};
}

template <typename T>
static bool decoded(StringRef Bytes, const StringTable &Strings, T &Into) {
  Reader Read(Bytes, Strings);
  Read(Into);
  return !Read.failed();
}

/// Empty, or what is wrong.
StringRef Index::loadSections(StringRef Payload) {
  constexpr StringRef Damaged = "is damaged";
  if (Payload.size() < sizeof(ulittle32_t))
    return Damaged;
  const uint64_t Count =
      arrayOf<ulittle32_t>(Payload.take_front(sizeof(ulittle32_t)))[0];
  StringRef Table = Payload.drop_front(sizeof(ulittle32_t));
  if (Count > Table.size() / sizeof(SectionEntry))
    return Damaged;
  std::map<uint32_t, StringRef> Sections;
  for (const SectionEntry &Entry :
       arrayOf<SectionEntry>(Table.take_front(Count * sizeof(SectionEntry)))) {
    if (Entry.Offset > Payload.size() ||
        Entry.Size > Payload.size() - Entry.Offset)
      return Damaged;
    Sections[Entry.Number] = Payload.substr(Entry.Offset, Entry.Size);
  }
  Keys = arrayOf<KeyEntry>(Sections[KeySection]);
  llvm::append_range(Facts.Inert, arrayOf<ulittle64_t>(Sections[InertSection]));
  Summaries = Sections[SummarySection];
  bool Whole = Strings.decode(Sections[StringSection]) &&
               decoded(Sections[SetupSection], Strings, Made);
  forEachList(Facts, [&](Section Number, auto &List) {
    Whole = Whole && decoded(Sections[Number], Strings, List);
  });
  return Whole ? StringRef() : Damaged;
}

StringRef Index::load() {
  StringRef All = Bytes->getBuffer();
  if (!All.starts_with(Magic))
    return "is no index of durability-lint";
  if (All.size() < sizeof(Header))
    return "is truncated";
  const auto &Head = *reinterpret_cast<const Header *>(All.data());
  if (Head.Version != FormatVersion)
    return "has the format of another version of durability-lint";
  StringRef Payload = All.drop_front(sizeof(Header));
  if (Payload.size() < Head.Size)
    return "is truncated";
  if (Payload.size() != Head.Size ||
      llvm::xxh3_64bits(Payload) != Head.Checksum)
    return "is damaged";
  return loadSections(Payload);
}

llvm::Expected<std::shared_ptr<const Index>>
Index::parse(std::unique_ptr<llvm::MemoryBuffer> Bytes) {
  std::shared_ptr<Index> Result(new Index());
  Result->Bytes = std::move(Bytes);
  if (StringRef Wrong = Result->load(); !Wrong.empty())
    return llvm::createStringError(
        llvm::errc::invalid_argument,
        "the index '" + Result->Bytes->getBufferIdentifier() + "' " + Wrong +
            "; run 'durability-lint index' again");
  return Result;
}

std::string durability::index::toolVersion() {
  return "durability-lint " DURABILITY_VERSION " (clang " CLANG_VERSION_STRING
         ")";
}

uint64_t durability::index::hashOfFiles(llvm::ArrayRef<std::string> Files) {
  std::string Hashes;
  for (const std::string &File : Files)
    if (auto Text = llvm::MemoryBuffer::getFile(File))
      append(Hashes, ulittle64_t(llvm::xxh3_64bits((*Text)->getBuffer())));
  return Files.empty() ? 0 : llvm::xxh3_64bits(Hashes);
}

llvm::Expected<std::shared_ptr<const Index>> Index::open(StringRef File,
                                                         uint64_t ModelHash) {
  auto Bytes = llvm::MemoryBuffer::getFile(File, /*IsText=*/false,
                                           /*RequiresNullTerminator=*/false);
  if (!Bytes)
    return llvm::createStringError(
        Bytes.getError(), "the index '" + File + "' cannot be read: " +
                              Bytes.getError().message() +
                              "; make it with 'durability-lint index'");
  auto Result = parse(std::move(*Bytes));
  if (!Result)
    return Result.takeError();
  const IndexSetup &Made = (*Result)->setup();
  if (Made.Tool != toolVersion())
    return llvm::createStringError(
        llvm::errc::invalid_argument,
        "the index '" + File + "' was made by " + Made.Tool + ", this is " +
            toolVersion() + "; run 'durability-lint index' again");
  if (Made.ModelHash != ModelHash)
    return llvm::createStringError(
        llvm::errc::invalid_argument,
        "the index '" + File +
            "' was made with other model files; run 'durability-lint index' "
            "again with the same ones");
  return Result;
}

const Index::KeyEntry *Index::find(uint64_t Key) const {
  const auto *Entry = llvm::lower_bound(
      Keys, Key, [](const KeyEntry &E, uint64_t K) { return E.Key < K; });
  return Entry == Keys.end() || Entry->Key != Key ? nullptr : Entry;
}

bool Index::knows(uint64_t Key) const { return find(Key) != nullptr; }

std::optional<SymbolicSummary> Index::summary(uint64_t Key) const {
  const KeyEntry *Entry = find(Key);
  SymbolicSummary Known;
  if (!Entry ||
      !decoded(Summaries.substr(Entry->Offset, Entry->Size), Strings, Known))
    return std::nullopt;
  return Known;
}

std::vector<uint64_t> Index::keys() const {
  std::vector<uint64_t> Result;
  for (const KeyEntry &Entry : Keys)
    Result.push_back(Entry.Key);
  return Result;
}
