#include "lint/CheckPages.h"
#include "lint/Options.h"
#include <utility>

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

static constexpr std::pair<StringRef, StringRef> Pages[] = {
#include "BuiltInPages.inc"
};

static constexpr StringRef Prefix = "durability-";

StringRef durability::lint::pageOf(const CheckDescription &Check) {
  StringRef Short = Check.Name;
  Short.consume_front(Prefix);
  for (const auto &[Name, Text] : Pages)
    if (Name == Short)
      return Text;
  return {};
}

std::vector<report::Rule> durability::lint::describeRules(
    llvm::ArrayRef<const CheckDescription *> Checks) {
  std::vector<report::Rule> Rules;
  for (const CheckDescription *Check : Checks)
    Rules.push_back({Check->Name.str(), levelName(Check->Level).str(),
                     Check->Summary.str(), pageOf(*Check).str(),
                     Check->Concern == CheckConcern::Performance});
  return Rules;
}

llvm::Expected<StringRef> durability::lint::explainCheck(StringRef Name) {
  const std::string Full =
      Name.starts_with(Prefix) ? Name.str() : (Prefix + Name).str();
  if (const CheckDescription *Check = findCheck(Full))
    return pageOf(*Check);
  StringRef Nearest = allChecks().front().Name;
  for (const CheckDescription &Check : allChecks())
    if (Check.Name.edit_distance(Full) < Nearest.edit_distance(Full))
      Nearest = Check.Name;
  return llvm::createStringError(
      "--explain: there is no check '" + Name + "'; did you mean '" + Nearest +
      "'? 'durability-lint --list-checks' shows all");
}
