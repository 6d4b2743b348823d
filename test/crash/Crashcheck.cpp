// The tool crashcheck: finds its command and runs it.
#include "Commands.h"

#include <cstdio>

#include <fmt/format.h>

using namespace storage::crash;

static int usage(std::FILE *To) {
  fmt::print(To, "usage: crashcheck COMMAND [OPTIONS]\n\n"
                 "Looks at the states that a crash may leave.\n\n");
  for (const Command &C : commands())
    fmt::print(To, "  {:10} {}\n", C.Name, C.Summary);
  fmt::print(To, "\ncrashcheck COMMAND --help says more.\n"
                 "Exit status: 0 nothing found, 2 promises broken, 1 usage or "
                 "other errors.\n");
  return To == stdout ? 0 : 1;
}

int main(int Argc, char **Argv) {
  std::vector<std::string> Arguments(Argv + 1, Argv + Argc);
  if (Arguments.empty())
    return usage(stderr);
  if (Arguments[0] == "--help" || Arguments[0] == "-h")
    return usage(stdout);
  std::string Name = Arguments[0];
  Arguments.erase(Arguments.begin());
  for (const Command &C : commands())
    if (C.Name == Name)
      return C.Run(Arguments);
  fmt::print(stderr, "crashcheck: no command '{}'\n", Name);
  return usage(stderr);
}
