#include "Commands.h"

#include "ForeignCommand.h"

#include <array>

namespace storage::crash {

static int runExplore(const std::vector<std::string> &Arguments) {
  std::vector<std::string_view> Views(Arguments.begin(), Arguments.end());
  return exploreCommand(Views);
}

std::span<const Command> commands() {
  static constexpr std::array All = {
      Command{"engines", "the bundled engines, all modes, all presets",
              runEngines},
      Command{"explore", "a recorded program, with commands that judge it",
              runExplore},
      Command{"confirm", "whether a crash can do what a finding says",
              runConfirm},
      Command{"record", "runs a program and writes what it did to its files",
              runRecord},
      Command{"mutants", "leaves out one step of the engines at a time",
              runMutants},
  };
  return All;
}

} // namespace storage::crash
