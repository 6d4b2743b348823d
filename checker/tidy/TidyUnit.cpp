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

std::shared_ptr<TidyUnit> TidyUnit::of(const clang::SourceManager &Sources,
                                       StringRef ModelFiles,
                                       const AnalysisLimits &Limits) {
  static std::mutex Lock;
  static std::map<std::pair<const clang::SourceManager *, std::string>,
                  std::weak_ptr<TidyUnit>>
      Units;
  std::string Configuration = ModelFiles.str();
  for (const LimitDescription &D : allLimits())
    Configuration += "|" + std::to_string(Limits.*D.Member);
  std::lock_guard<std::mutex> Guard(Lock);
  std::erase_if(Units,
                [](const auto &Entry) { return Entry.second.expired(); });
  std::weak_ptr<TidyUnit> &Entry = Units[{&Sources, Configuration}];
  std::shared_ptr<TidyUnit> Unit = Entry.lock();
  if (!Unit)
    Entry = Unit = std::shared_ptr<TidyUnit>(new TidyUnit(ModelFiles, Limits));
  return Unit;
}

TidyUnit::TidyUnit(StringRef ModelFiles, const AnalysisLimits &Limits)
    : Limits(Limits) {
  auto Loaded = modelFor(ModelFiles);
  if (Loaded)
    Model = std::move(*Loaded);
  else
    ModelError = llvm::toString(Loaded.takeError());
}

TidyUnit::~TidyUnit() = default;

void TidyUnit::record(clang::Preprocessor &PP) {
  if (!Recording)
    PP.addPPCallbacks(PreprocessorFacts::record(PP, Facts));
  Recording = true;
}

std::string TidyUnit::takeModelError() {
  return std::exchange(ModelError, std::string());
}

const TranslationUnitAnalysis *TidyUnit::analysis(clang::ASTContext &Context) {
  if (!Result && Model)
    Result = std::make_unique<TranslationUnitAnalysis>(Context, *Model, Limits);
  return Result.get();
}
