#include "lsm/Manifest.h"

#include "io/Coding.h"

#include <cassert>
#include <fmt/format.h>
#include <utility>

namespace storage::lsm {

using io::getFixed;
using io::putFixed;

static constexpr std::string_view ManifestMagic = "DT-MAN\r\n",
                                  CurrentMagic = "DT-CUR\r\n";
static constexpr size_t NumberOffset = 16, StoreOffset = 24, SaltOffset = 32;
static constexpr uint8_t EditFrame = 1;
static constexpr uint64_t MaxManifestBytes = 1u << 30;

std::string encodeManifestHeader(const ManifestHeader &Header) {
  std::string Out;
  beginHeader(Out, ManifestMagic);
  putFixed(Out, Header.Number);
  putFixed(Out, Header.StoreId);
  putFixed(Out, Header.Salt);
  putFixed<uint32_t>(Out, 0);
  sealHeader(Out, 0);
  assert(Out.size() == ManifestHeaderSize);
  return Out;
}

Expected<ManifestHeader> decodeManifestHeader(std::string_view Bytes,
                                              std::string_view Path) {
  if (Status S = checkHeader(Bytes, ManifestMagic, ManifestHeaderSize, Path);
      !S.ok())
    return failure(S);
  return ManifestHeader{getFixed<uint64_t>(Bytes, NumberOffset),
                        getFixed<uint64_t>(Bytes, StoreOffset),
                        getFixed<uint64_t>(Bytes, SaltOffset)};
}

std::string encodeCurrent(const Current &C) {
  std::string Out;
  beginHeader(Out, CurrentMagic);
  putFixed(Out, C.Manifest);
  putFixed(Out, C.StoreId);
  putFixed<uint32_t>(Out, 0);
  sealHeader(Out, 0);
  assert(Out.size() == CurrentSize);
  return Out;
}

Expected<Current> decodeCurrent(std::string_view Bytes, std::string_view Path) {
  if (Status S = checkHeader(Bytes, CurrentMagic, CurrentSize, Path); !S.ok())
    return failure(S);
  if (Bytes.size() != CurrentSize)
    return failure(corruption(Path, CurrentSize, "bytes behind the end"));
  return Current{getFixed<uint64_t>(Bytes, NumberOffset),
                 getFixed<uint64_t>(Bytes, StoreOffset)};
}

Expected<StoreState> decodeManifest(std::string_view Bytes,
                                    const Current &Named,
                                    std::string_view Path) {
  Expected<ManifestHeader> Header = decodeManifestHeader(Bytes, Path);
  if (!Header)
    return failure(Header.error());
  if (Status S = checkIdentity(Header->Number, Named.Manifest, Header->StoreId,
                               Named.StoreId, Path);
      !S.ok())
    return failure(S);
  io::FrameSeed Seed{Header->Salt, Header->Number};
  StoreState State;
  Lsn Edits = 0;
  uint32_t Crc = 0;
  size_t At = ManifestHeaderSize;
  while (std::optional<io::Frame> F = io::decodeFrame(Bytes, At, Seed)) {
    if (F->Header.First != Edits + 1 || F->Header.PrevCrc != Crc)
      break;
    if (F->Header.Type != EditFrame || F->Header.Count != 1)
      return failure(Status::error(
          Code::Unsupported, "read", Path,
          fmt::format("offset {}: a valid frame of unknown type {}", At,
                      F->Header.Type)));
    std::optional<VersionEdit> Edit = decodeEdit(F->Payload);
    if (!Edit)
      return failure(corruption(
          Path, At, "the frame's CRC matches and its contents do not"));
    if (std::string Wrong = State.apply(*Edit); !Wrong.empty())
      return failure(corruption(Path, At, Wrong));
    ++Edits;
    Crc = F->Crc;
    At += F->Size;
  }
  // The snapshot was stable before CURRENT named the file.
  if (Edits == 0)
    return failure(corruption(Path, At, "the snapshot is damaged"));
  if (std::optional<size_t> Proof = io::findProof(Bytes, At, Seed, Edits + 1))
    return failure(corruption(
        Path, At,
        fmt::format("edit {} is damaged or missing; it was stable, as offset "
                    "{} proves",
                    Edits + 1, *Proof))); // MAN-4
  return State;
}

/// All bytes of \p Path.
static Expected<std::string>
readWhole(io::FileSystem &Fs, const std::string &Path, uint64_t MaxBytes) {
  Expected<std::unique_ptr<io::File>> F = Fs.open(Path, io::OpenMode::ReadOnly);
  if (!F)
    return failure(F.error());
  Expected<std::string> Bytes = io::readFrom(**F, 0, MaxBytes);
  if (Status S = (*F)->close(); !S.ok() && Bytes)
    return failure(S);
  return Bytes;
}

Expected<Current> readCurrent(io::FileSystem &Fs,
                              const std::string &Directory) {
  std::string Path = io::joinPath(Directory, CurrentName);
  Expected<std::string> Bytes = readWhole(Fs, Path, 4096);
  if (!Bytes)
    return failure(Bytes.error());
  return decodeCurrent(*Bytes, Path);
}

Expected<StoreState> readManifest(io::FileSystem &Fs,
                                  const std::string &Directory,
                                  const Current &Named) {
  std::string Path =
      io::joinPath(Directory, fileName(FileType::Manifest, Named.Manifest));
  Expected<std::string> Bytes = readWhole(Fs, Path, MaxManifestBytes);
  if (!Bytes && Bytes.error().code() == Code::NotFound)
    return failure(corruption(Path, 0, "CURRENT names a missing MANIFEST"));
  if (!Bytes)
    return failure(Bytes.error());
  return decodeManifest(*Bytes, Named, Path);
}

namespace {

/// A frame and its CRC.
struct EditFrameBytes {
  std::string Bytes;
  uint32_t Crc = 0;
};

} // namespace

/// The frame of \p Edit as number \p Edits + 1 of the file.
static Status frameEdit(const ManifestHeader &Header, Lsn Edits,
                        uint32_t PrevCrc, const VersionEdit &Edit,
                        EditFrameBytes &Frame) {
  std::string Payload = encodeEdit(Edit);
  if (Payload.size() > io::MaxFramePayload)
    return Status::error(Code::Limit, "write MANIFEST",
                         fileName(FileType::Manifest, Header.Number),
                         "too many tables for one edit");
  io::FrameHeader H;
  H.First = Edits + 1;
  H.Durable = Edits; // MAN-4
  H.PrevCrc = PrevCrc;
  H.Type = EditFrame;
  Frame.Crc =
      io::encodeFrame(Frame.Bytes, {Header.Salt, Header.Number}, H, Payload);
  return Status();
}

/// Makes the MANIFEST of \p Header with the frame \p Snapshot; it and its name
/// are stable at return.
DURABLE_SYNCS_DIRECTORY(Fs)
DURABLE_ON_SUCCESS static Expected<std::unique_ptr<io::File>>
makeManifest(io::FileSystem &Fs, const std::string &Directory,
             const ManifestHeader &Header, std::string_view Snapshot) {
  std::string Path =
      io::joinPath(Directory, fileName(FileType::Manifest, Header.Number));
  Expected<std::unique_ptr<io::File>> Made = Fs.create(Path);
  if (!Made)
    return failure(Made.error());
  if (Status S = (*Made)->append(encodeManifestHeader(Header)); !S.ok())
    return failure(S);
  if (Status S = (*Made)->append(Snapshot); !S.ok())
    return failure(S);
  if (Status S = (*Made)->syncData(); !S.ok())
    return failure(S);
  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return failure(S.asPoison());
  return Made;
}

Status ManifestWriter::begin(const ManifestHeader &NewHeader,
                             const StoreState &State) {
  EditFrameBytes Snapshot;
  if (Status S = frameEdit(NewHeader, 0, 0, State.snapshot(), Snapshot);
      !S.ok())
    return S;
  // CURRENT must not name a file whose own name is not stable.
  Expected<std::unique_ptr<io::File>> Made =
      makeManifest(Fs, Directory, NewHeader, Snapshot.Bytes);
  if (!Made)
    return Made.error();
  if (Status S = io::replaceDurably(
          Fs, io::joinPath(Directory, CurrentName),
          encodeCurrent({NewHeader.Number, NewHeader.StoreId}));
      !S.ok())
    return S.asPoison();
  Header = NewHeader;
  Edits = 1;
  LastCrc = Snapshot.Crc;
  End = ManifestHeaderSize + Snapshot.Bytes.size();
  Out = std::move(*Made);
  return Status();
}

Status ManifestWriter::append(const VersionEdit &Edit) {
  EditFrameBytes Frame;
  if (Status S = frameEdit(Header, Edits, LastCrc, Edit, Frame); !S.ok())
    return S;
  Status Written = Out->append(Frame.Bytes);
  if (Written.ok())
    Written = Out->flush();
  if (!Written.ok()) {
    // What a failed write left is cut away, or nothing may follow it.
    if (Written.code() != Code::NoSpace || !Out->truncate(End).ok())
      return Written.asPoison();
    return Written;
  }
  if (Status S = Out->syncData(); !S.ok())
    return S.asPoison();
  ++Edits;
  LastCrc = Frame.Crc;
  End += Frame.Bytes.size();
  return Status();
}

Status ManifestWriter::close() {
  if (!Out)
    return Status();
  return std::exchange(Out, nullptr)->close();
}

} // namespace storage::lsm
