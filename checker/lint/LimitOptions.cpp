#include "lint/LimitOptions.h"
#include "llvm/ADT/Twine.h"

using namespace durability;
using namespace durability::lint;
namespace cl = llvm::cl;

/// "Help (1 to 100, default: 48)"; what cl::desc refers to lives for ever.
static llvm::StringRef description(const LimitDescription &D) {
  static std::vector<std::string> Texts(allLimits().size());
  std::string &Text = Texts[static_cast<unsigned>(D.Which)];
  Text =
      (D.Help + " (" + llvm::Twine(D.Least) + " to " + llvm::Twine(D.Greatest) +
       ", default: " + llvm::Twine(AnalysisLimits().*D.Member) + ")")
          .str();
  return Text;
}

LimitOptions::LimitOptions(cl::OptionCategory &Category,
                           cl::SubCommandGroup &Commands) {
  for (const LimitDescription &D : allLimits())
    Options.push_back(std::make_unique<cl::opt<std::string>>(
        D.Option, cl::value_desc("N"), cl::desc(description(D)),
        cl::cat(Category), cl::sub(Commands)));
}

std::vector<std::pair<std::string, std::string>> LimitOptions::given() const {
  std::vector<std::pair<std::string, std::string>> Given;
  for (const auto &Option : Options)
    if (Option->getNumOccurrences())
      Given.emplace_back(Option->ArgStr.str(), *Option);
  return Given;
}

llvm::Expected<AnalysisLimits> durability::lint::parseLimits(
    llvm::ArrayRef<std::pair<std::string, std::string>> Assignments) {
  AnalysisLimits Limits;
  for (const auto &[Name, Value] : Assignments)
    for (const LimitDescription &D : allLimits())
      if (D.Option == Name)
        if (std::string Reason = setLimit(D, Value, Limits); !Reason.empty())
          return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                         "--" + Name + ": " + Reason);
  return Limits;
}
