/// \file
/// The commands of crashcheck, one file each.
///
/// Thread safety: constant data.
#ifndef STORAGE_TEST_CRASH_COMMANDS_H
#define STORAGE_TEST_CRASH_COMMANDS_H

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace storage::crash {

struct Command {
  std::string_view Name, Summary;
  /// Takes what follows the command; returns the exit status.
  int (*Run)(const std::vector<std::string> &Arguments);
};

std::span<const Command> commands();

int runEngines(const std::vector<std::string> &Arguments);
int runConfirm(const std::vector<std::string> &Arguments);
int runRecord(const std::vector<std::string> &Arguments);
int runMutants(const std::vector<std::string> &Arguments);

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_COMMANDS_H
