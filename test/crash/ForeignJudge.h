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

#include "sim/Explorer.h"

namespace storage::crash {

/// What the program had promised at a crash point.
struct Promised {
  std::vector<std::string> Acked, Begun; ///< Payloads.
};

/// After the first \p Count operations of \p T.
Promised promisedAt(const sim::Trace &T, size_t Count);

class ForeignJudge final : public sim::CrashJudge {
public:
  /// \p Scratch is a directory for this object alone; a file system in memory
  /// makes it fast.
  ForeignJudge(std::string Recover, std::string Check, std::string Scratch);

  bool canJudge() const override { return Mistake.empty(); }
  /// A foreign recovery is not traced: it is not crashed again.
  sim::Recovered recover(const sim::Image &I, bool Traced) override;
  std::string judge(const sim::Recovered &R, const sim::Trace &T, size_t Point,
                    const sim::CrashModel &M) override;
  std::string judgeAgain(const sim::Recovered &First, size_t Done,
                         const sim::Recovered &Again, const sim::Trace &T,
                         size_t Point, const sim::CrashModel &M) override;
  std::string judgeDamage(const sim::Recovered &R, const sim::Trace &T,
                          size_t Point, const sim::Damage &D) override;

  /// Why the verdicts mean nothing: a command that could not judge.
  const std::string &mistake() const { return Mistake; }

private:
  std::string check(const std::string &View, const Promised &P);
  /// Runs \p Command, input and output in files of the scratch directory.
  int run(const std::string &Command, const std::string &Input,
          const std::string &Output);
  std::string at(const std::string &Name) const { return Scratch + "/" + Name; }

  const std::string Recover, Check, Scratch;
  std::string Mistake;
  std::unordered_map<uint64_t, std::string> Verdicts; ///< By view and promise.
};

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_FOREIGNJUDGE_H
