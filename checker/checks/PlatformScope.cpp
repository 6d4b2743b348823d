#include "checks/PlatformScope.h"
#include "checks/PlatformCondition.h"
#include "core/ModelledCall.h"
#include "core/PreprocessorFacts.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

using namespace clang;
using namespace durability;

bool durability::existsOn(const CallMeaning &Meaning, StringRef Platform) {
  return Meaning.Platforms.empty() ||
         llvm::is_contained(Meaning.Platforms, Platform);
}

SourceLocation durability::placeOf(const ModelledCall &Call) {
  const Expr *Callee = Call.Call->getCallee()->IgnoreParenImpCasts();
  if (const auto *Named = dyn_cast<DeclRefExpr>(Callee))
    return Named->getLocation(); // Behind a qualifier.
  if (const auto *Member = dyn_cast<MemberExpr>(Callee))
    return Member->getMemberLoc();
  return Callee->getExprLoc();
}

llvm::SmallVector<SourceLocation, 4>
PlatformScope::governingPlaces(SourceLocation Place) const {
  llvm::SmallVector<SourceLocation, 4> Places;
  for (; Place.isMacroID(); Place = Sources.getImmediateMacroCallerLoc(Place))
    Places.push_back(Sources.getSpellingLoc(Place));
  Places.push_back(Place);
  return Places;
}

llvm::SmallVector<llvm::StringRef, 2>
PlatformScope::macrosAround(SourceLocation Place) const {
  llvm::SmallVector<llvm::StringRef, 2> Names;
  for (; Place.isMacroID(); Place = Sources.getImmediateMacroCallerLoc(Place))
    Names.push_back(
        Lexer::getImmediateMacroName(Place, Sources, LangOptions()));
  return Names;
}

bool PlatformScope::isLeftOut(SourceLocation Place, StringRef Platform) const {
  for (SourceLocation Governing : governingPlaces(Place))
    for (const PreprocessorCondition &Condition : Facts.conditionsAt(Governing))
      if (evaluateOn(Condition.Text, Platform) == ConditionTruth::False)
        return true;
  return isForeignFile(Place, Platform);
}

bool PlatformScope::isGuarded(SourceLocation Place, StringRef Platform) const {
  for (SourceLocation Governing : governingPlaces(Place))
    for (const PreprocessorCondition &Condition :
         Facts.conditionsAt(Governing)) {
      ConditionTruth Truth = evaluateOn(Condition.Text, Platform);
      if (Truth == ConditionTruth::False || Truth == ConditionTruth::Feature)
        return true;
    }
  return false;
}

bool PlatformScope::isForeignFile(SourceLocation Place,
                                  StringRef Platform) const {
  SourceLocation Expansion = Sources.getExpansionLoc(Place);
  for (StringRef Header : platformHeaders())
    if (!headerExists(Header, Platform) &&
        Facts.includesWherever(Header, Expansion))
      return true;
  for (FileID File : {Sources.getFileID(Expansion), Sources.getMainFileID()}) {
    OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(File);
    StringRef Path = Entry ? Entry->getName() : StringRef();
    if (!nameFits(llvm::sys::path::filename(Path), Platform) ||
        !nameFits(llvm::sys::path::filename(llvm::sys::path::parent_path(Path)),
                  Platform))
      return true;
  }
  return false;
}

bool PlatformScope::reaches(const ModelledCall &Call,
                            StringRef Platform) const {
  SourceLocation Place = placeOf(Call);
  return !isGuarded(Place, Platform) && !isForeignFile(Place, Platform);
}

bool PlatformScope::needsForeignCall(StringRef Platform,
                                     StringRef Except) const {
  return llvm::any_of(Calls, [&](const ModelledCall &Other) {
    return Other.Meaning.Name != Except && !existsOn(Other.Meaning, Platform) &&
           !isGuarded(placeOf(Other), Platform);
  });
}
