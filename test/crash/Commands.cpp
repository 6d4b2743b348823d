#include "Commands.h"

#include <array>

namespace storage::crash {

std::span<const Command> commands() {
  static constexpr std::array All = {
      Command{"engines", "the bundled engines, all modes, all presets",
              runEngines},
  };
  return All;
}

} // namespace storage::crash
