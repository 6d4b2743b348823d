#include "report/Lanes.h"

using namespace durability::report;
using llvm::StringRef;

namespace {
struct Words {
  StringRef Text;
  Lane To;
};
} // namespace

/// The first that a message contains decides.
static constexpr Words Known[] = {
    {"is buffered by", Lane::Buffer},
    {"is appended to the buffer", Lane::Buffer},
    {"may leave data in the user-space buffer", Lane::Buffer},
    {"handed to the page cache", Lane::Cache},
    {"written to the page cache", Lane::Cache},
    {"is stored to the mapping", Lane::Cache},
    {"may leave data in the page cache", Lane::Cache},
    {"emptied by", Lane::Cache},
    {"closed by", Lane::Cache}, // A stream is emptied when it is closed.
    {"written here", Lane::Cache},
};

std::optional<Lane> durability::report::laneOf(StringRef Message) {
  for (const Words &W : Known)
    if (Message.contains(W.Text))
      return W.To;
  if (Message == "closed here")
    return Lane::Cache;
  // "synced by 'fsync' here", "synced: the contract of …"; not "syncs here
  // without a flush before it".
  if (Message.starts_with("synced "))
    return Lane::Stable;
  return Message.starts_with("synced: ") ? std::optional(Lane::Stable)
                                         : std::nullopt;
}

LanePath durability::report::lanePath(const std::vector<Step> &Path) {
  LanePath Result;
  std::optional<Lane> Now;
  for (const Step &S : Path) {
    std::optional<Lane> To = laneOf(S.Message);
    // A sync moves what is in the page cache, and nothing else.
    if (To == Lane::Stable && Now == Lane::Buffer)
      To.reset();
    // Nor does a close take anything back, or write what was not written.
    if (S.Message.starts_with("closed ") && Now != Lane::Buffer)
      To.reset();
    if (To)
      Now = To;
    Result.Points.push_back({&S, Now, To.has_value()});
  }
  if (Now == Lane::Buffer)
    Result.Missing = "flush";
  else if (Now == Lane::Cache)
    Result.Missing = "sync";
  return Result;
}
