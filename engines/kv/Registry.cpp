#include "kv/Registry.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace storage::kv {

std::span<const Engine *const> engines() {
  static constexpr std::array All = {&BitcaskEngine, &BtreeEngine, &LsmEngine,
                                     &WalEngine};
  return All;
}

const Engine *findEngine(std::string_view Name) {
  for (const Engine *E : engines())
    if (E->Name == Name)
      return E;
  return nullptr;
}

Expected<const Engine *> detectEngine(io::FileSystem &Fs,
                                      const std::string &Directory) {
  Expected<std::vector<std::string>> Names = Fs.list(Directory);
  if (!Names)
    return failure(Names.error());
  const Engine *Found = nullptr;
  for (const Engine *E : engines()) {
    if (std::none_of(Names->begin(), Names->end(), E->OwnsName))
      continue;
    if (Found)
      return failure(Status::error(
          Code::InvalidArgument, "detect engine", Directory,
          fmt::format("has files of {} and of {}; name the engine", Found->Name,
                      E->Name)));
    Found = E;
  }
  if (!Found)
    return failure(Status::error(Code::NotFound, "detect engine", Directory,
                                 "no engine's files are here"));
  return Found;
}

Status checkLimits(const Capabilities &Can, std::string_view Key,
                   std::string_view Value) {
  if (Key.empty())
    return Status::error(Code::InvalidArgument, "write", "",
                         "a key has at least one byte");
  if (Key.size() > Can.MaxKey)
    return Status::error(Code::Limit, "write", "",
                         fmt::format("the key has {} bytes, at most {} are "
                                     "allowed",
                                     Key.size(), Can.MaxKey));
  if (Value.size() > Can.MaxValue)
    return Status::error(Code::Limit, "write", "",
                         fmt::format("the value has {} bytes, at most {} are "
                                     "allowed",
                                     Value.size(), Can.MaxValue));
  return Status();
}

Status checkLimits(const Capabilities &Can, std::span<const Change> Changes) {
  if (Changes.empty() || Changes.size() > Can.MaxBatch)
    return Status::error(Changes.empty() ? Code::InvalidArgument : Code::Limit,
                         "write batch", "",
                         fmt::format("{} changes; 1 to {} are allowed",
                                     Changes.size(), Can.MaxBatch));
  for (const Change &C : Changes)
    if (Status S = checkLimits(Can, C.Key, C.Value.value_or("")); !S.ok())
      return S;
  return Status();
}

} // namespace storage::kv
