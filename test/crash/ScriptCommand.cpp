// crashcheck record and crashcheck mutants: scripts beside the sources.
#include "Commands.h"

#include <cstdlib>

#include <unistd.h>

#include <fmt/format.h>

namespace storage::crash {

/// Becomes `python3 SCRIPT ARGUMENTS`; returns only if that fails.
static int become(const char *Script,
                  const std::vector<std::string> &Arguments) {
  std::string Path = fmt::format("{}/{}", CRASHCHECK_SCRIPTS, Script);
  ::setenv("CRASHCHECK_BUILD", CRASHCHECK_BUILD, /*overwrite=*/0);
  std::vector<const char *> Argv{"python3", Path.c_str()};
  for (const std::string &A : Arguments)
    Argv.push_back(A.c_str());
  Argv.push_back(nullptr);
  ::execvp("python3", const_cast<char *const *>(Argv.data()));
  fmt::print(stderr, "crashcheck: python3 cannot be run\n");
  return 1;
}

int runRecord(const std::vector<std::string> &Arguments) {
  return become("foreign/record", Arguments);
}

int runMutants(const std::vector<std::string> &Arguments) {
  return become("mutants/matrix", Arguments);
}

} // namespace storage::crash
