/// \file
/// File over a POSIX descriptor, with a user buffer of its own.
///
/// The buffer is a plain std::string that grows in append() and is emptied by
/// the function that writes it to the descriptor; writes are positional, so
/// that the append position is ours and not the kernel's. EINTR and short
/// writes are looped over, except in close() (on Linux the descriptor is gone
/// even after EINTR; close(2)).
///
/// Keeps IO-1 to IO-5 of File.h.
#ifndef STORAGE_IO_POSIXFILE_H
#define STORAGE_IO_POSIXFILE_H

#include "io/File.h"

namespace storage::io {

class PosixFile final : public File {
public:
  /// Bytes that append() gathers before it spills into the page cache.
  static constexpr size_t BufferLimit = 256 * 1024;

  /// Takes ownership of the open descriptor \p Fd; append() starts at \p
  /// AppendAt.
  PosixFile(int Fd, std::string Path, uint64_t AppendAt, bool Writable);
  ~PosixFile() override;

  Status append(std::string_view Data) override;
  Status pwriteAt(uint64_t Offset, std::string_view Data) override;
  Expected<size_t> preadAt(uint64_t Offset, std::span<char> Into) override;
  Status truncate(uint64_t Size) override;
  Status allocate(uint64_t Offset, uint64_t Length) override;
  Status flush() override;
  Status syncData() override;
  Status syncAll() override;
  Expected<uint64_t> size() override;
  Status close() override;
  uint64_t appendOffset() const override { return Position + Buffer.size(); }
  const std::string &path() const override { return Name; }

private:
  /// Ok when a writing call may go on.
  Status writable(const char *Op) const;
  /// Keeps the first failed sync and returns it, now and ever after.
  Status poison(const char *Op, int Errno);

  int Fd;
  std::string Name;
  uint64_t Position; ///< Where Buffer's first byte belongs.
  std::string Buffer;
  Status Sticky;
  bool Writable;
};

} // namespace storage::io

#endif // STORAGE_IO_POSIXFILE_H
