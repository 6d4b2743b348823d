/// \file
/// A FileSystem that forwards to another one and makes one chosen call fail:
/// the way to visit every error path.
///
/// Every call that changes a file, a name or their stability is counted; the
/// k-th fails as its Fault says. setFull() instead fails every write and create
/// with ENOSPC until space is "freed", or those for some files. calls() lists
/// the counted calls in order.
///
///  - SIM-4 A failed call has no effect beyond what its fault says: a short
///    write leaves the first half of the bytes, a failed sync leaves the pages
///    as SyncFault says.
///
/// Reads, sizes, listings and locks pass through. Buffered appends are not
/// calls; their flush is.
///
/// Thread safety: all functions may be called from several threads; "k-th" is
/// then whatever order the threads took.
#ifndef STORAGE_SIM_FAULTFS_H
#define STORAGE_SIM_FAULTFS_H

#include "sim/MemFs.h"

#include <optional>

namespace storage::sim {

/// How the chosen call fails. ShortWrite fails a non-write as Error does; the
/// sync faults fail any other call with EIO.
enum class FaultKind : uint8_t {
  Error,
  ShortWrite,
  SyncLost,
  SyncReverted,
  SyncKept
};

struct Fault {
  FaultKind Kind = FaultKind::Error;
  int Errno = 0; ///< What the failing call reports, e.g. EIO or ENOSPC.
};

/// One counted call.
struct Call {
  std::string Op; ///< "create", "rename", "unlink", "mkdir", "write",
                  ///< "truncate", "allocate", "sync", "syncDirectory".
  std::string Path;
  bool operator==(const Call &) const = default;
};

class FaultFs final : public io::FileSystem {
public:
  /// Forwards to \p Inner; \p Target (often the same object) is told about
  /// failed syncs.
  FaultFs(io::FileSystem &Inner, SyncFaultTarget *Target)
      : Inner(Inner), Target(Target) {}

  /// The call after \p Skip more counted ones fails with \p F; earlier plans
  /// are forgotten.
  void failAfter(uint64_t Skip, Fault F);
  /// The next counted call named \p Op fails with \p F.
  void failNext(std::string Op, Fault F);
  /// While \p Full, every write, allocate and create fails with ENOSPC, if the
  /// path has \p Only in it; writes leave their first half.
  void setFull(bool Full, std::string Only = "");
  bool full() const;
  /// The counted calls so far.
  std::vector<Call> calls() const;
  void clearCalls();

  Expected<std::unique_ptr<io::File>>
  open(const std::string &Path, io::OpenMode Mode,
       uint64_t AppendAt = io::AppendAtEnd) override;
  Expected<std::unique_ptr<io::File>>
  create(const std::string &Path,
         io::CreateMode How = io::CreateMode::New) override;
  Status rename(const std::string &From, const std::string &To) override;
  Status unlink(const std::string &Path) override;
  Status mkdir(const std::string &Path) override;
  Expected<std::vector<std::string>>
  list(const std::string &Directory) override;
  Status syncDirectory(const std::string &Directory) override;
  Expected<std::unique_ptr<io::FileLock>>
  lock(const std::string &Path) override;

private:
  friend class FaultFile;
  /// Counts the call; the fault it must fail with, if any.
  std::optional<Fault> count(const char *Op, const std::string &Path);
  /// Counts a call that has only one way to fail.
  Status pass(const char *Op, const std::string &Path);

  io::FileSystem &Inner;
  SyncFaultTarget *Target;
  mutable std::mutex Mutex;
  std::vector<Call> Calls;
  std::optional<Fault> Planned;
  uint64_t Skip = 0;
  std::string OnlyOp; ///< Empty: any call.
  bool Full = false;
  std::string FullFor; ///< Part of the paths that Full is about.
};

} // namespace storage::sim

#endif // STORAGE_SIM_FAULTFS_H
