#include "lint/Git.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include <vector>

using namespace durability::lint;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

static llvm::Error failure(const llvm::Twine &Message) {
  return llvm::createStringError("--diff: " + Message);
}

namespace {

/// A file for one of git's streams, removed at the end.
class Stream {
public:
  llvm::Error make(StringRef Contents = "") {
    int Descriptor = 0;
    if (std::error_code E =
            fs::createTemporaryFile("durability-git", "", Descriptor, Path))
      return failure("no temporary file: " + E.message());
    Remover.setFile(Path, /*deleteIt=*/true);
    llvm::raw_fd_ostream OS(Descriptor, /*shouldClose=*/true);
    OS << Contents;
    OS.flush();
    if (std::error_code E = OS.error()) {
      OS.clear_error();
      return failure("temporary file '" + Path + "': " + E.message());
    }
    return llvm::Error::success();
  }
  [[nodiscard]] StringRef path() const { return Path; }
  [[nodiscard]] std::string read() const {
    auto Text = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
    return Text ? (*Text)->getBuffer().str() : "";
  }

private:
  llvm::SmallString<128> Path;
  llvm::FileRemover Remover;
};

/// git in one directory.
class Git {
public:
  explicit Git(StringRef Directory) : Directory(Directory) {}
  /// Standard output. Error: what git says.
  llvm::Expected<std::string> run(std::vector<StringRef> Arguments,
                                  StringRef Input = "") const;

private:
  std::string Directory;
};

/// A line of `git diff --raw`.
struct RawChange {
  StringRef OldMode, OldHash, Path, NewPath; ///< NewPath: of a rename.
};

} // namespace

llvm::Expected<std::string> Git::run(std::vector<StringRef> Arguments,
                                     StringRef Input) const {
  llvm::ErrorOr<std::string> Program = llvm::sys::findProgramByName("git");
  if (!Program)
    return failure("git is not installed, or not in PATH");
  Stream In, Out, Err;
  for (auto [File, Text] : {std::pair(&In, Input), std::pair(&Out, StringRef()),
                            std::pair(&Err, StringRef())})
    if (llvm::Error E = File->make(Text))
      return E;
  std::vector<StringRef> All = {"git", "-C", Directory};
  All.insert(All.end(), Arguments.begin(), Arguments.end());
  const std::optional<StringRef> Redirects[] = {In.path(), Out.path(),
                                                Err.path()};
  std::string Message;
  const int Status = llvm::sys::ExecuteAndWait(*Program, All, std::nullopt,
                                               Redirects, 0, 0, &Message);
  if (Status == 0)
    return Out.read();
  const std::string Said = Err.read();
  return failure("git " + Arguments.front() + ": " +
                 (Said.empty() ? StringRef(Message) : StringRef(Said)).trim());
}

/// Fields that end with a zero byte: ":oldmode newmode oldhash newhash status",
/// a path, and a second one after renames and copies.
static std::vector<RawChange> parseRaw(StringRef Text) {
  std::vector<RawChange> Changes;
  auto Field = [&] {
    auto [First, Rest] = Text.split('\0');
    Text = Rest;
    return First;
  };
  while (!Text.empty()) {
    llvm::SmallVector<StringRef, 5> Parts;
    Field().split(Parts, ' ');
    constexpr size_t Count = 5;
    if (Parts.size() != Count || !Parts[0].consume_front(":"))
      break;
    RawChange Change{Parts[0], Parts[2], Field(), {}};
    if (Parts.back().starts_with("R") || Parts.back().starts_with("C"))
      Change.NewPath = Field();
    Changes.push_back(Change);
  }
  return Changes;
}

/// The answers of `git cat-file --batch`: "HASH blob SIZE", the bytes and a
/// line break, in the order of the questions.
static llvm::Error parseBatch(StringRef Answers,
                              llvm::ArrayRef<std::string *> Into) {
  for (std::string *Text : Into) {
    auto [Header, Rest] = Answers.split('\n');
    size_t Size = 0;
    if (Header.rsplit(' ').second.getAsInteger(10, Size) || Rest.size() < Size)
      return failure("git cat-file: '" + Header + "' is no object");
    *Text = Rest.take_front(Size).str();
    Answers = Rest.drop_front(Size);
    Answers.consume_front("\n");
  }
  return llvm::Error::success();
}

/// Links and submodules have no text of their own.
static bool isRegular(const RawChange &Change) {
  return Change.OldMode.starts_with("100");
}

static llvm::Error readTexts(const Git &Repository, StringRef Top,
                             llvm::ArrayRef<RawChange> Changes,
                             ChangedFiles &Into) {
  std::string Questions;
  std::vector<std::string *> Texts;
  for (const RawChange &Change : Changes) {
    std::optional<std::string> &Text =
        Into.Texts[(Top + "/" + Change.Path).str()];
    // A path with a line break would end the question.
    if (!isRegular(Change) || Change.Path.contains('\n'))
      continue;
    Texts.push_back(&Text.emplace());
    Questions += (Change.OldHash + " " + Change.Path + "\n").str();
  }
  llvm::Expected<std::string> Answers =
      Repository.run({"cat-file", "--batch", "--filters"}, Questions);
  if (!Answers)
    return Answers.takeError();
  if (llvm::Error E = parseBatch(*Answers, Texts))
    return E;
  for (const RawChange &Change : Changes)
    if (!Change.NewPath.empty())
      Into.Texts[(Top + "/" + Change.NewPath).str()] =
          Into.Texts[(Top + "/" + Change.Path).str()];
  return llvm::Error::success();
}

llvm::Expected<ChangedFiles>
durability::lint::changedSince(StringRef Revision, StringRef Directory) {
  Git Repository(Directory);
  llvm::Expected<std::string> Top =
      Repository.run({"rev-parse", "--show-toplevel"});
  if (!Top)
    return Top.takeError();
  const std::string Wanted = (Revision + "^{commit}").str();
  llvm::Expected<std::string> Commit =
      Repository.run({"rev-parse", "--verify", "--end-of-options", Wanted});
  if (!Commit) {
    llvm::consumeError(Commit.takeError());
    return failure("there is no commit '" + Revision + "' in " +
                   StringRef(*Top).trim() +
                   "; in a shallow clone, fetch it first");
  }
  ChangedFiles Result;
  Result.Commit = StringRef(*Commit).trim().str();
  // Paths relative to the top, whatever the directory and the configuration.
  const std::string TopPath = StringRef(*Top).rtrim("\r\n").str();
  Git AtTop(TopPath);
  llvm::Expected<std::string> Raw =
      AtTop.run({"diff", "--raw", "-z", "-M", "--no-abbrev", "--no-relative",
                 "--ignore-submodules", Result.Commit, "--"});
  if (!Raw)
    return Raw.takeError();
  if (llvm::Error E = readTexts(AtTop, TopPath, parseRaw(*Raw), Result))
    return E;
  llvm::Expected<std::string> New =
      AtTop.run({"ls-files", "--others", "--exclude-standard", "-z"});
  if (!New)
    return New.takeError();
  for (StringRef Rest = *New; !Rest.empty();) {
    auto [Path, After] = Rest.split('\0');
    const std::string File = TopPath + "/" + Path.str();
    // What a new link leads to is judged by itself.
    fs::file_status Status;
    if (!fs::status(File, Status, /*follow=*/false) &&
        fs::is_regular_file(Status))
      Result.Texts.try_emplace(File);
    Rest = After;
  }
  return Result;
}
