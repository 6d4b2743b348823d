/// \file
/// A handle on a file of MemFs, with the same user buffer and poisoning as the
/// real one (IO-1 to IO-5).
///
/// Thread safety: as File.
#ifndef STORAGE_SIM_MEMFILE_H
#define STORAGE_SIM_MEMFILE_H

#include "sim/MemFs.h"

namespace storage::sim {

class MemFile final : public io::File {
public:
  MemFile(MemFs &Fs, std::shared_ptr<MemFs::Inode> Data, std::string Path,
          uint64_t AppendAt, bool Writable)
      : Fs(Fs), Data(std::move(Data)), Name(std::move(Path)),
        Position(AppendAt), Life(Fs.Life), Writable(Writable) {}

  Status append(std::string_view Bytes) override;
  Status pwriteAt(uint64_t Offset, std::string_view Bytes) override;
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
  Status usable(const char *Op, bool Writing) const;
  void resize(uint64_t Size);
  void write(uint64_t Offset, std::string_view Bytes);

  MemFs &Fs;
  std::shared_ptr<MemFs::Inode> Data;
  std::string Name;
  uint64_t Position;
  std::string Buffer;
  uint64_t Life;
  bool Writable;
  bool Open = true;
};

} // namespace storage::sim

#endif // STORAGE_SIM_MEMFILE_H
