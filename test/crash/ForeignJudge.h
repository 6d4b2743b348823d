/// \file
/// Recovers a state of a foreign program and judges it, by two shell commands.
///
/// \code
///   recover: ./dump "$CRASH_STATE"             prints what a reader finds
///   check:   grep -q "$(tail -1 "$CRASH_ACKED")"     reads that
/// \endcode
///
/// The recover command gets the state in the directory CRASH_STATE, may change
/// it, and prints what a reader sees; status 0, else the store could not be
/// opened, which breaks any promise. The check command gets that text as its
/// input, the payloads of the acknowledged calls, oldest first, one a line, in
/// the file CRASH_ACKED and those of the calls that had only begun or failed in
/// CRASH_BEGUN. Status 0: the promise holds; 1: it is broken, and the first
/// line of output says how; anything else is a mistake of the command, and ends
/// the exploration. Commands run for 60 s at most.
///
/// Thread safety: one thread per object.
#ifndef STORAGE_TEST_CRASH_FOREIGNJUDGE_H
#define STORAGE_TEST_CRASH_FOREIGNJUDGE_H

#include "io/Status.h"
#include "sim/Trace.h"

#include <unordered_map>

namespace storage::crash {

/// What the program had promised at a crash point.
struct Promised {
  std::vector<std::string> Acked, Begun; ///< Payloads.
};

/// After the first \p Count operations of \p T.
Promised promisedAt(const sim::Trace &T, size_t Count);

class ForeignJudge {
public:
  /// \p Scratch is a directory for this object alone; a file system in memory
  /// makes it fast.
  ForeignJudge(std::string Recover, std::string Check, std::string Scratch);

  /// What is wrong with \p I after \p P, \p Mark being a number for \p P; empty
  /// if nothing is.
  std::string judge(const sim::Image &I, uint64_t Hash, const Promised &P,
                    uint64_t Mark);
  /// Why the verdicts mean nothing: a command that could not judge.
  const std::string &mistake() const { return Mistake; }
  uint64_t recoveries() const { return Views.size(); }

private:
  struct View {
    std::string Problem; ///< The state could not be recovered.
    std::string Text;
    uint64_t Hash = 0;
  };

  const View &recover(const sim::Image &I, uint64_t Hash);
  std::string check(const View &V, const Promised &P);
  /// Runs \p Command, input and output in files of the scratch directory.
  int run(const std::string &Command, const std::string &Input,
          const std::string &Output);
  std::string at(const std::string &Name) const { return Scratch + "/" + Name; }

  const std::string Recover, Check, Scratch;
  std::string Mistake;
  std::unordered_map<uint64_t, View> Views; ///< By image.
  std::unordered_map<uint64_t, std::string> Verdicts;
};

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_FOREIGNJUDGE_H
