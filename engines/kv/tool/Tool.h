/// \file
/// The command-line tool `kv`: looks at a store of any engine, and rescues one.
///
/// Reading commands open read-only: they take no lock, write nothing, and work
/// beside a process that has the store open for writing. backup and salvage
/// write a new store beside its final name and give it that name when it is
/// complete and stable.
///
/// Exit status: 0 done, 1 usage, 2 the command failed, 3 no such key, 4 damage.
#ifndef STORAGE_KV_TOOL_TOOL_H
#define STORAGE_KV_TOOL_TOOL_H

#include "kv/Registry.h"

#include <iosfwd>

namespace storage::kv {

enum ExitStatus : int {
  ExitDone = 0,
  ExitUsage = 1,
  ExitFailed = 2,
  ExitNoKey = 3,
  ExitDamage = 4,
};

/// What the command line says.
struct ToolArguments {
  std::string Command;
  std::vector<std::string> Operands; ///< Behind the command.
  const Engine *Chosen = nullptr;    ///< By --engine; else detected.
  SyncPolicy Sync = SyncPolicy::EachWrite;
  bool Reverse = false, Help = false;
  uint64_t Limit = UINT64_MAX; ///< Of scan.
};

/// Runs `kv` with \p Args (without the program's name) and returns the exit
/// status.
NOT_DURABLE("its commands are, as their stores promise")
int runTool(io::FileSystem &Fs, const std::vector<std::string> &Args,
            std::ostream &Out, std::ostream &Err);

/// The arguments in \p Args, or what is wrong with them.
[[nodiscard]] Expected<ToolArguments>
parseArguments(const std::vector<std::string> &Args);

/// The text of --help.
std::string helpText();

/// \p Bytes with everything but printable ASCII, and the backslash, as \xHH.
std::string escape(std::string_view Bytes);
/// The bytes that escape() made \p Text of; InvalidArgument for a backslash
/// that begins no \xHH.
[[nodiscard]] Expected<std::string> unescape(std::string_view Text);

/// What to do about \p S, for the user of the tool.
std::string adviceFor(const Status &S);

/// Copies what \p From shows at one moment into a new store of \p To in
/// \p Directory, which must not exist. Returns the number of keys.
[[nodiscard]] DURABLE_ON_SUCCESS Expected<uint64_t>
backupStore(io::FileSystem &Fs, Store &From, const Engine &To,
            const std::string &Directory);

/// Copies what is readable in \p From, a store of \p E, into a new store of the
/// same engine in \p Directory, which must not exist.
[[nodiscard]] DURABLE_ON_SUCCESS Expected<Salvaged>
salvageStore(io::FileSystem &Fs, const Engine &E, const std::string &From,
             const std::string &Directory);

} // namespace storage::kv

#endif // STORAGE_KV_TOOL_TOOL_H
