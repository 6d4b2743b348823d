#include "sim/CrashModel.h"

#include <array>

namespace storage::sim {

std::span<const CrashModel> crashModels() {
  static constexpr std::array Presets = {CrashModel{.Name = "process-kill",
                                                    .Names = NameOrder::Kept,
                                                    .Data = DataOrder::Kept},
                                         CrashModel{.Name = "prefix",
                                                    .Names = NameOrder::Program,
                                                    .Data = DataOrder::Program},
                                         CrashModel{.Name = "lazyfs",
                                                    .Names = NameOrder::Kept,
                                                    .Data = DataOrder::File},
                                         CrashModel{.Name = "ext4-ordered",
                                                    .Names = NameOrder::Journal,
                                                    .Data = DataOrder::Ordered},
                                         CrashModel{.Name = "ext4-writeback",
                                                    .Names = NameOrder::Journal,
                                                    .Data = DataOrder::Any,
                                                    .GarbageTail = true},
                                         CrashModel{.Name = "posix+newfile",
                                                    .Names = NameOrder::Any,
                                                    .Data = DataOrder::Any,
                                                    .NewFileSyncsName = true},
                                         CrashModel{.Name = "posix-weak",
                                                    .Names = NameOrder::Any,
                                                    .Data = DataOrder::Any,
                                                    .Garbage = true},
                                         CrashModel{.Name = "damage",
                                                    .Names = NameOrder::Kept,
                                                    .Data = DataOrder::Kept,
                                                    .Damage = true}};
  return Presets;
}

const CrashModel *findCrashModel(std::string_view Name) {
  for (const CrashModel &M : crashModels())
    if (M.Name == Name)
      return &M;
  return nullptr;
}

} // namespace storage::sim
