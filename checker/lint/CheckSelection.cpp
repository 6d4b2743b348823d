#include "lint/Options.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/raw_ostream.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

static constexpr StringRef Prefix = "durability-";

StringRef durability::lint::levelName(CheckLevel Level) {
  static constexpr StringRef Names[] = {"default", "strict", "contract"};
  return Names[static_cast<unsigned>(Level)];
}

static llvm::Error usageError(const llvm::Twine &Message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), Message);
}

static std::string knownChecks() {
  std::string Names;
  for (const CheckDescription &C : allChecks())
    Names += "\n  " + C.Name.str();
  return Names;
}

/// Adds (or removes) what one glob of --checks names.
static llvm::Error applyGlob(StringRef Glob,
                             std::vector<const CheckDescription *> &Selected) {
  const bool Remove = Glob.consume_front("-");
  llvm::Expected<llvm::GlobPattern> Pattern = llvm::GlobPattern::create(Glob);
  if (!Pattern)
    return usageError("--checks: '" + Glob +
                      "': " + llvm::toString(Pattern.takeError()));
  bool Matched = false;
  for (const CheckDescription &C : allChecks()) {
    if (!Pattern->match(C.Name))
      continue;
    Matched = true;
    llvm::erase(Selected, &C);
    if (!Remove)
      Selected.push_back(&C);
  }
  if (!Matched && Glob != "*")
    return usageError("--checks: '" + Glob +
                      "' matches no check; the checks are:" + knownChecks());
  return llvm::Error::success();
}

llvm::Expected<std::vector<const CheckDescription *>>
durability::lint::selectChecks(const Options &O) {
  std::vector<const CheckDescription *> Selected;
  if (O.Checks.empty()) {
    for (const CheckDescription &C : allChecks())
      if (C.Level <= O.Level)
        Selected.push_back(&C);
    return Selected;
  }
  llvm::SmallVector<StringRef, 4> Globs;
  StringRef(O.Checks).split(Globs, ',', -1, /*KeepEmpty=*/false);
  for (StringRef Glob : Globs)
    if (llvm::Error E = applyGlob(Glob.trim(), Selected))
      return E;
  if (Selected.empty())
    return usageError("--checks: '" + O.Checks + "' leaves no check enabled");
  llvm::sort(Selected, [](auto *A, auto *B) { return A->Name < B->Name; });
  return Selected;
}

static std::string knownOptions() {
  std::string Names;
  for (const CheckDescription &C : allChecks())
    for (const CheckOption &Option : C.Options)
      Names += ("\n  " + C.Name + "." + Option.Name).str();
  return Names;
}

llvm::Expected<CheckOptions>
durability::lint::parseCheckOptions(llvm::ArrayRef<std::string> Assignments) {
  CheckOptions Result;
  for (StringRef Assignment : Assignments) {
    if (!Assignment.contains('='))
      return usageError("--option: '" + Assignment +
                        "' is not of the form check.Name=value");
    auto [Name, Value] = Assignment.split('=');
    auto [Check, Option] = Name.split('.');
    const std::string FullName =
        Check.starts_with(Prefix) ? Check.str() : (Prefix + Check).str();
    const CheckDescription *Description = findCheck(FullName);
    if (!Description ||
        llvm::none_of(Description->Options,
                      [&, O = Option](auto &Known) { return Known.Name == O; }))
      return usageError("--option: there is no option '" + Name +
                        "'; the options are:" + knownOptions());
    if (Description->ValidateOption)
      if (std::string Reason = Description->ValidateOption(Option, Value);
          !Reason.empty())
        return usageError("--option: '" + Assignment + "': " + Reason);
    Result[FullName + "." + Option.str()] = Value.str();
  }
  return Result;
}

void durability::lint::listChecks(
    llvm::ArrayRef<const CheckDescription *> Checks, llvm::raw_ostream &OS) {
  for (const CheckDescription *C : Checks) {
    OS << C->Name << " (" << levelName(C->Level)
       << (C->Concern == CheckConcern::Performance ? ", performance" : "")
       << "): " << C->Summary << '\n';
    for (const CheckOption &Option : C->Options)
      OS << "    " << C->Name << '.' << Option.Name << " (default: '"
         << Option.Default << "'): " << Option.Help << '\n';
  }
}
