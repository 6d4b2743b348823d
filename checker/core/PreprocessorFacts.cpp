#include "core/PreprocessorFacts.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

using namespace clang;
using namespace durability;

struct PreprocessorFacts::Implementation {
  struct File {
    StringRef Buffer;
    FileDirectives Directives;
  };
  struct Include {
    SourceLocation Hash;
    std::string Name;
  };
  struct Skipped {
    unsigned Begin, End;
  };

  const SourceManager *Sources = nullptr;
  LangOptions Language;
  std::vector<FileID> Entered;
  std::vector<Include> Includes;
  llvm::DenseMap<FileID, SmallVector<Skipped, 4>> SkippedRanges;

  // Filled by the first query that needs it.
  llvm::DenseMap<FileID, std::unique_ptr<File>> Scanned;
  std::optional<std::vector<FileID>> Project;
  std::optional<std::vector<MacroFact>> Macros;
  bool SawPreamble = false;

  const File *fileOf(FileID ID);
  ArrayRef<FileID> projectFiles();
  ArrayRef<Include> includes();
  bool isActive(FileID ID, unsigned Offset) const;
  SourceLocation locationOf(FileID ID, unsigned Offset) const {
    return Sources->getLocForStartOfFile(ID).getLocWithOffset(
        static_cast<int>(Offset));
  }
  bool holds(const Include &I, StringRef Name) const {
    return Name.ends_with("/") ? StringRef(I.Name).starts_with(Name)
                               : I.Name == Name;
  }
};

class PreprocessorFacts::Recorder : public PPCallbacks {
public:
  Recorder(Implementation &Into, const SourceManager &Sources)
      : Into(Into), Sources(Sources) {}

  void LexedFileChanged(FileID ID, LexedFileChangeReason Reason,
                        SrcMgr::CharacteristicKind Kind, FileID,
                        SourceLocation) override {
    InProject = !SrcMgr::isSystem(Kind);
    if (InProject && Reason == LexedFileChangeReason::EnterFile)
      Into.Entered.push_back(ID);
  }

  void InclusionDirective(SourceLocation Hash, const Token &, StringRef Name,
                          bool IsAngled, CharSourceRange, OptionalFileEntryRef,
                          StringRef, StringRef, const Module *, bool,
                          SrcMgr::CharacteristicKind) override {
    if (InProject && IsAngled)
      Into.Includes.push_back({Hash, Name.str()});
  }

  void SourceRangeSkipped(SourceRange Range, SourceLocation) override {
    if (!InProject || Range.isInvalid())
      return;
    auto [File, Begin] = Sources.getDecomposedLoc(Range.getBegin());
    Into.SkippedRanges[File].push_back(
        {Begin, Sources.getFileOffset(Range.getEnd())});
  }

private:
  Implementation &Into;
  const SourceManager &Sources;
  bool InProject = true;
};

PreprocessorFacts::PreprocessorFacts()
    : Impl(std::make_unique<Implementation>()) {}
PreprocessorFacts::PreprocessorFacts(PreprocessorFacts &&) noexcept = default;
PreprocessorFacts &
PreprocessorFacts::operator=(PreprocessorFacts &&) noexcept = default;
PreprocessorFacts::~PreprocessorFacts() = default;

std::unique_ptr<PPCallbacks>
PreprocessorFacts::record(Preprocessor &PP, PreprocessorFacts &Into) {
  Into.Impl = std::make_unique<Implementation>();
  Into.Impl->Sources = &PP.getSourceManager();
  Into.Impl->Language = PP.getLangOpts();
  return std::make_unique<Recorder>(*Into.Impl, PP.getSourceManager());
}

const PreprocessorFacts::Implementation::File *
PreprocessorFacts::Implementation::fileOf(FileID ID) {
  auto [Slot, New] = Scanned.try_emplace(ID);
  if (!New)
    return Slot->second.get();
  std::optional<StringRef> Buffer =
      Sources ? Sources->getBufferDataOrNone(ID) : std::nullopt;
  if (!Buffer)
    return nullptr;
  Slot->second =
      std::make_unique<File>(File{*Buffer, scanDirectives(*Buffer, Language)});
  return Slot->second.get();
}

ArrayRef<FileID> PreprocessorFacts::Implementation::projectFiles() {
  if (Project)
    return *Project;
  Project.emplace();
  if (!Sources)
    return *Project;
  llvm::DenseSet<const FileEntry *> Seen;
  auto Add = [&](FileID ID) {
    OptionalFileEntryRef Entry = Sources->getFileEntryRefForID(ID);
    if (Entry && Seen.insert(&Entry->getFileEntry()).second)
      Project->push_back(ID);
  };
  // A preamble's files come first, as they did in the text.
  for (unsigned I = 0, E = Sources->loaded_sloc_entry_size(); I != E; ++I) {
    bool Invalid = false;
    const SrcMgr::SLocEntry &Entry = Sources->getLoadedSLocEntry(I, &Invalid);
    if (Invalid || !Entry.isFile() ||
        SrcMgr::isSystem(Entry.getFile().getFileCharacteristic()))
      continue;
    Add(Sources->getFileID(
        SourceLocation::getFromRawEncoding(Entry.getOffset())));
  }
  llvm::for_each(Entered, Add);
  return *Project;
}

/// Those that were entered, and those in the headers of a preamble, whose
/// events nobody saw.
ArrayRef<PreprocessorFacts::Implementation::Include>
PreprocessorFacts::Implementation::includes() {
  if (std::exchange(SawPreamble, true))
    return Includes;
  for (FileID ID : projectFiles())
    if (const File *Header = Sources->isLoadedFileID(ID) ? fileOf(ID) : nullptr)
      for (const DirectiveInclude &I : Header->Directives.Includes)
        Includes.push_back({locationOf(ID, I.Offset), I.Name.str()});
  return Includes;
}

bool PreprocessorFacts::Implementation::isActive(FileID ID,
                                                 unsigned Offset) const {
  auto Found = SkippedRanges.find(ID);
  return Found == SkippedRanges.end() ||
         llvm::none_of(Found->second, [&](const Skipped &S) {
           return S.Begin <= Offset && Offset < S.End;
         });
}

bool PreprocessorFacts::isActive(SourceLocation Place) const {
  if (Place.isInvalid() || !Impl->Sources)
    return true;
  auto [ID, Offset] = Impl->Sources->getDecomposedSpellingLoc(Place);
  return Impl->isActive(ID, Offset);
}

std::vector<PreprocessorCondition>
PreprocessorFacts::conditionsAt(SourceLocation Place) const {
  std::vector<PreprocessorCondition> Conditions;
  if (!Impl->Sources || Place.isInvalid())
    return Conditions;
  auto [ID, Offset] = Impl->Sources->getDecomposedSpellingLoc(Place);
  while (ID.isValid()) {
    const Implementation::File *File = Impl->fileOf(ID);
    if (!File)
      break;
    const FileDirectives &Directives = File->Directives;
    for (int B = Directives.branchAt(Offset); B >= 0;
         B = Directives.Branches[B].Parent)
      if (!Directives.Branches[B].IncludeGuard)
        Conditions.push_back(
            {Impl->locationOf(ID, Directives.Branches[B].Begin),
             Directives.Branches[B].Condition});
    SourceLocation IncludedFrom = Impl->Sources->getIncludeLoc(ID);
    if (IncludedFrom.isInvalid())
      break;
    std::tie(ID, Offset) =
        Impl->Sources->getDecomposedExpansionLoc(IncludedFrom);
  }
  std::reverse(Conditions.begin(), Conditions.end());
  return Conditions;
}

bool PreprocessorFacts::includesUnconditionally(StringRef Name) const {
  return llvm::any_of(Impl->includes(), [&](const Implementation::Include &I) {
    return Impl->holds(I, Name) && conditionsAt(I.Hash).empty();
  });
}

bool PreprocessorFacts::includesWherever(StringRef Name,
                                         SourceLocation Place) const {
  std::optional<std::vector<PreprocessorCondition>> Around;
  auto HoldsAtPlace = [&](const PreprocessorCondition &C) {
    if (!Around)
      Around = conditionsAt(Place);
    return llvm::any_of(*Around, [&](const PreprocessorCondition &P) {
      return P.Location == C.Location;
    });
  };
  return llvm::any_of(Impl->includes(), [&](const Implementation::Include &I) {
    return Impl->holds(I, Name) &&
           llvm::all_of(conditionsAt(I.Hash), HoldsAtPlace);
  });
}

ArrayRef<MacroFact> PreprocessorFacts::macros() const {
  if (Impl->Macros)
    return *Impl->Macros;
  std::vector<MacroFact> Macros;
  for (FileID ID : Impl->projectFiles()) {
    const Implementation::File *File = Impl->fileOf(ID);
    if (!File)
      continue;
    for (const DirectiveMacro &M : File->Directives.Macros)
      Macros.push_back({M.Name, M.Body, Impl->locationOf(ID, M.Offset),
                        Impl->isActive(ID, M.Offset), M.FunctionLike,
                        M.Parameters});
  }
  return Impl->Macros.emplace(std::move(Macros));
}

std::vector<const MacroFact *>
PreprocessorFacts::definitionsOf(StringRef Name) const {
  std::vector<const MacroFact *> Found;
  for (const MacroFact &M : macros())
    if (M.Name == Name)
      Found.push_back(&M);
  return Found;
}

bool PreprocessorFacts::alternativesMention(SourceLocation Place,
                                            StringRef Word) const {
  if (!Impl->Sources || Place.isInvalid())
    return false;
  auto [ID, Offset] = Impl->Sources->getDecomposedSpellingLoc(Place);
  const Implementation::File *File = Impl->fileOf(ID);
  if (!File)
    return false;
  const std::vector<DirectiveBranch> &Branches = File->Directives.Branches;
  for (int Around = File->Directives.branchAt(Offset); Around >= 0;
       Around = Branches[Around].Parent)
    for (const DirectiveBranch &Arm : Branches)
      if (Arm.Conditional == Branches[Around].Conditional &&
          Arm.Begin != Branches[Around].Begin &&
          mentionsIdentifier(File->Buffer, Impl->Language, Arm.Begin, Arm.End,
                             Word))
        return true;
  return false;
}

bool PreprocessorFacts::areAlternatives(SourceLocation A,
                                        SourceLocation B) const {
  if (!Impl->Sources || A.isInvalid() || B.isInvalid())
    return false;
  auto [ID, OffsetA] = Impl->Sources->getDecomposedSpellingLoc(A);
  auto [OtherID, OffsetB] = Impl->Sources->getDecomposedSpellingLoc(B);
  const Implementation::File *File = ID == OtherID ? Impl->fileOf(ID) : nullptr;
  if (!File)
    return false;
  const FileDirectives &Directives = File->Directives;
  const std::vector<DirectiveBranch> &Branches = Directives.Branches;
  for (int OfA = Directives.branchAt(OffsetA); OfA >= 0;
       OfA = Branches[OfA].Parent)
    for (int OfB = Directives.branchAt(OffsetB); OfB >= 0;
         OfB = Branches[OfB].Parent)
      if (OfA != OfB && Branches[OfA].Conditional == Branches[OfB].Conditional)
        return true;
  return false;
}

void PreprocessorFacts::forEachToken(
    SourceRange Range,
    llvm::function_ref<bool(const RawToken &, SourceLocation)> Visit) const {
  if (!Impl->Sources || Range.isInvalid())
    return;
  auto [ID, Begin] = Impl->Sources->getDecomposedExpansionLoc(Range.getBegin());
  auto [EndID, End] = Impl->Sources->getDecomposedExpansionLoc(Range.getEnd());
  const Implementation::File *File = ID == EndID ? Impl->fileOf(ID) : nullptr;
  if (!File)
    return;
  forEachRawToken(File->Buffer, Impl->Language, Begin, End + 1,
                  [&, ID = ID](const RawToken &T) {
                    return Visit(T, Impl->locationOf(ID, T.Offset));
                  });
}

bool PreprocessorFacts::mentions(SourceRange Range, StringRef Word) const {
  bool Found = false;
  forEachToken(Range, [&](const RawToken &T, SourceLocation) {
    Found = T.Identifier && T.Text == Word;
    return !Found;
  });
  return Found;
}

std::vector<SourceLocation> PreprocessorFacts::placesOf(StringRef Word) const {
  std::vector<SourceLocation> Places;
  for (FileID ID : Impl->projectFiles()) {
    const Implementation::File *File = Impl->fileOf(ID);
    if (!File || !File->Buffer.contains(Word))
      continue;
    forEachRawToken(File->Buffer, Impl->Language, 0, File->Buffer.size(),
                    [&](const RawToken &T) {
                      if (T.Identifier && T.Text == Word)
                        Places.push_back(Impl->locationOf(ID, T.Offset));
                      return true;
                    });
  }
  return Places;
}
