#include "tidy/TidyUnit.h"
#include "model/Model.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>
#include <mutex>

using namespace durability;
using namespace durability::tidy;
using llvm::StringRef;

/// Where the process was started. clang-tidy changes the directory while it
/// runs, and a relative model file must not mean another file for each entry of
/// the compile database.
static const std::string &startDirectory() {
  static const std::string Directory = [] {
    llvm::SmallString<256> Path;
    (void)llvm::sys::fs::current_path(Path);
    return Path.str().str();
  }();
  return Directory;
}
[[maybe_unused]] static const std::string &AskedWhenLoaded = startDirectory();

static std::vector<std::string> splitModelFiles(StringRef Text) {
  llvm::SmallVector<StringRef, 4> Parts;
  Text.split(Parts, Text.contains(';') ? ';' : ',', -1, /*KeepEmpty=*/false);
  std::vector<std::string> Files;
  for (StringRef Part : Parts) {
    if (Part.trim().empty())
      continue;
    llvm::SmallString<256> Path(Part.trim());
    llvm::sys::path::make_absolute(startDirectory(), Path);
    Files.push_back(Path.str().str());
  }
  return Files;
}

/// The built-in model is the same for every unit; the user's files may change
/// while an editor runs, so they are read anew.
static llvm::Expected<std::shared_ptr<const CallModel>>
modelFor(StringRef ModelFiles) {
  static std::mutex Lock;
  static std::shared_ptr<const CallModel> BuiltIn;
  const std::vector<std::string> Files = splitModelFiles(ModelFiles);
  std::lock_guard<std::mutex> Guard(Lock);
  if (Files.empty() && BuiltIn)
    return BuiltIn;
  auto Loaded = loadModel(Files, *llvm::vfs::getRealFileSystem());
  if (!Loaded)
    return Loaded.takeError();
  std::shared_ptr<const CallModel> Model = std::move(*Loaded);
  if (Files.empty())
    BuiltIn = Model;
  return Model;
}

/// One index for all units; read anew when the file has changed.
static llvm::Expected<std::shared_ptr<const index::Index>>
indexFor(StringRef IndexFile, StringRef ModelFiles) {
  struct Loaded {
    llvm::sys::TimePoint<> Changed;
    std::shared_ptr<const index::Index> Index;
  };
  static std::mutex Lock;
  static std::map<std::pair<std::string, uint64_t>, Loaded> Known;
  llvm::SmallString<256> Path(IndexFile);
  llvm::sys::path::make_absolute(startDirectory(), Path);
  const uint64_t ModelHash = index::hashOfFiles(splitModelFiles(ModelFiles));
  llvm::sys::fs::file_status Status;
  (void)llvm::sys::fs::status(Path, Status);
  std::lock_guard<std::mutex> Guard(Lock);
  Loaded &Entry = Known[{Path.str().str(), ModelHash}];
  if (Entry.Index && Entry.Changed == Status.getLastModificationTime())
    return Entry.Index;
  auto Opened = index::Index::open(Path, ModelHash);
  if (Opened)
    Entry = {Status.getLastModificationTime(), *Opened};
  return Opened;
}

std::shared_ptr<TidyUnit> TidyUnit::of(const clang::SourceManager &Sources,
                                       StringRef ModelFiles,
                                       StringRef IndexFile,
                                       const AnalysisLimits &Limits) {
  static std::mutex Lock;
  static std::map<
      std::tuple<const clang::SourceManager *, std::string, std::string>,
      std::weak_ptr<TidyUnit>>
      Units;
  std::string Configuration = ModelFiles.str();
  for (const LimitDescription &D : allLimits())
    Configuration += "|" + std::to_string(Limits.*D.Member);
  std::lock_guard<std::mutex> Guard(Lock);
  std::erase_if(Units,
                [](const auto &Entry) { return Entry.second.expired(); });
  std::weak_ptr<TidyUnit> &Entry =
      Units[{&Sources, Configuration, IndexFile.str()}];
  std::shared_ptr<TidyUnit> Unit = Entry.lock();
  if (!Unit)
    Entry = Unit =
        std::shared_ptr<TidyUnit>(new TidyUnit(ModelFiles, IndexFile, Limits));
  return Unit;
}

TidyUnit::TidyUnit(StringRef ModelFiles, StringRef IndexFile,
                   const AnalysisLimits &Limits)
    : Limits(Limits) {
  auto Loaded = modelFor(ModelFiles);
  if (!Loaded) {
    LoadError =
        ModelFilesOption.str() + ": " + llvm::toString(Loaded.takeError());
    return;
  }
  if (!IndexFile.empty()) {
    auto Opened = indexFor(IndexFile, ModelFiles);
    if (!Opened) {
      LoadError = IndexOption.str() + ": " + llvm::toString(Opened.takeError());
      return;
    }
    Index = std::move(*Opened);
    Imported = std::make_unique<index::Imports>(Index);
  }
  Model = std::move(*Loaded);
}

TidyUnit::~TidyUnit() = default;

void TidyUnit::record(clang::Preprocessor &PP) {
  if (!Recording)
    PP.addPPCallbacks(PreprocessorFacts::record(PP, Facts));
  Recording = true;
}

std::string TidyUnit::takeError() {
  return std::exchange(LoadError, std::string());
}

StringRef TidyUnit::indexRoot() const {
  return Index ? StringRef(Index->setup().Root) : StringRef();
}

const TranslationUnitAnalysis *TidyUnit::analysis(clang::ASTContext &Context) {
  if (!Result && Model)
    Result = std::make_unique<TranslationUnitAnalysis>(Context, *Model, Limits,
                                                       Imported.get());
  return Result.get();
}
