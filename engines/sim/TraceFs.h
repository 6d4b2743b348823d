/// \file
/// A FileSystem that forwards to another one and records what took effect as a
/// Trace.
///
/// \code
///   sim::CrashFs Disk(Start);
///   sim::TraceFs Fs(Disk, Start);
///   Fs.begin(1, "put a");
///   ... the engine under test works on Fs ...
///   Fs.ack(1, "put a");
///   sim::Trace T = Fs.trace();
/// \endcode
///
/// Handles keep the user buffer themselves: bytes that nobody flushed are not
/// in the trace, so that a process kill loses them. Reads, sizes, listings and
/// locks are not recorded; a lock file is not part of the state.
///
///  - SIM-6 An operation is recorded after the inner file system did it and
///    only then, in the order of effect; TRACE-1 holds with the inner contents.
///
/// Thread safety: all functions may be called from several threads; calls are
/// made one at a time, so that the order recorded is that of the effects.
#ifndef STORAGE_SIM_TRACEFS_H
#define STORAGE_SIM_TRACEFS_H

#include "sim/MemFs.h"
#include "sim/Trace.h"

#include <thread>

namespace storage::sim {

/// Says where the program is, in words; called under the lock of the TraceFs.
using SiteSource = std::function<std::string()>;

class TraceFs final : public io::FileSystem, public SyncFaultTarget {
public:
  /// \p Start is what \p Inner shows now. \p Target is told about failed syncs.
  TraceFs(io::FileSystem &Inner, const Image &Start,
          SyncFaultTarget *Target = nullptr);

  /// Called for the Site of each operation from now on.
  void setSites(SiteSource Source);
  void begin(uint64_t Call, std::string Payload);
  void ack(uint64_t Call, std::string Payload);
  void fail(uint64_t Call, std::string Payload);
  /// What was recorded so far.
  Trace trace() const;
  size_t size() const;

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
  void failSync(const std::string &Path, SyncFault Fault) override;

private:
  friend class TraceFile;
  /// Records \p O; the caller holds the lock.
  NOT_DURABLE("touches no file") void record(Op O);
  void mark(OpKind Kind, uint64_t Call, std::string Payload);
  /// Sets parent and last name of \p Path; false if there is no such parent.
  bool split(const std::string &Path, NodeId &Parent, std::string &Name) const;

  io::FileSystem &Inner;
  SyncFaultTarget *Target;
  mutable std::recursive_mutex Mutex;
  Image Names; ///< Directories as of now.
  Trace Recorded;
  SiteSource Site;
  std::map<std::thread::id, uint32_t> Threads;
};

} // namespace storage::sim

#endif // STORAGE_SIM_TRACEFS_H
