#include "bitcask/Keydir.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace storage::bitcask {

std::optional<Found> Keydir::find(std::string_view Key) const {
  std::shared_lock Held(Mutex);
  auto At = Keys.find(Key);
  if (At == Keys.end())
    return std::nullopt;
  return Found{At->second, Files.at(At->second.File).File};
}

bool Keydir::isNewest(std::string_view Key, Sequence Seq) const {
  std::shared_lock Held(Mutex);
  auto At = Keys.find(Key);
  return At != Keys.end() && At->second.Seq == Seq;
}

size_t Keydir::size() const {
  std::shared_lock Held(Mutex);
  return Keys.size();
}

void Keydir::use(const std::string &Key, const Location &At) {
  if (At.File != 0)
    Files.at(At.File).LiveBytes += recordSize(Key.size(), At.ValueLength);
}

void Keydir::unuse(const std::string &Key, const Location &At) {
  if (At.File == 0)
    return;
  uint64_t Bytes = recordSize(Key.size(), At.ValueLength);
  FileUse &Use = Files.at(At.File);
  assert(Use.LiveBytes >= Bytes && "a file has the records that are used");
  Use.LiveBytes -= Bytes;
}

void Keydir::put(std::string_view Key, const Location &At) {
  std::unique_lock Held(Mutex);
  auto [Entry, Made] = Keys.try_emplace(std::string(Key), At);
  if (!Made) {
    assert(Entry->second.Seq < At.Seq && "BC-3: changes take effect in order");
    unuse(Entry->first, Entry->second);
    Entry->second = At;
  }
  use(Entry->first, At);
}

void Keydir::remove(std::string_view Key) {
  std::unique_lock Held(Mutex);
  auto Entry = Keys.find(Key);
  if (Entry == Keys.end())
    return;
  unuse(Entry->first, Entry->second);
  Keys.erase(Entry);
}

void Keydir::load(const HintEntry &E, FileId File) {
  std::unique_lock Held(Mutex);
  Location At{E.Tombstone ? 0 : File, E.Offset, E.Seq, E.ValueLength};
  auto [Entry, Made] = Keys.try_emplace(E.Key, At);
  if (!Made && Entry->second.Seq >= E.Seq)
    return;
  if (!Made) {
    unuse(Entry->first, Entry->second);
    Entry->second = At;
  }
  use(Entry->first, At);
}

void Keydir::forgetRemovals() {
  std::unique_lock Held(Mutex);
  std::erase_if(Keys, [](const auto &E) { return E.second.File == 0; });
}

void Keydir::clear() {
  std::unique_lock Held(Mutex);
  Keys.clear();
  Files.clear();
}

void Keydir::addFile(FileHandle File) {
  std::unique_lock Held(Mutex);
  FileId Id = File->Header.Id;
  bool Added = Files.emplace(Id, FileUse{std::move(File), 0}).second;
  assert(Added && "BC-4: a file number is used once");
  (void)Added;
}

void Keydir::seal(FileHandle File) {
  std::unique_lock Held(Mutex);
  Files.at(File->Header.Id).File = std::move(File);
}

void Keydir::moveTo(FileHandle File, const std::vector<HintEntry> &Entries) {
  std::unique_lock Held(Mutex);
  FileId Id = File->Header.Id;
  Files.emplace(Id, FileUse{std::move(File), 0});
  for (const HintEntry &E : Entries) {
    auto Entry = Keys.find(E.Key);
    if (E.Tombstone || Entry == Keys.end() || Entry->second.Seq != E.Seq)
      continue;
    unuse(Entry->first, Entry->second);
    Entry->second = {Id, E.Offset, E.Seq, E.ValueLength};
    use(Entry->first, Entry->second);
  }
}

void Keydir::dropFiles(const std::vector<FileId> &Gone) {
  std::unique_lock Held(Mutex);
  for (FileId Id : Gone) {
    assert(Files.at(Id).LiveBytes == 0 &&
           "BC-10: nothing points to a file that goes");
    Files.erase(Id);
  }
}

std::vector<FileUse> Keydir::files() const {
  std::shared_lock Held(Mutex);
  std::vector<FileUse> Out;
  for (const auto &[Id, Use] : Files)
    Out.push_back(Use);
  return Out;
}

std::vector<std::pair<std::string, Found>> Keydir::snapshot() const {
  std::vector<std::pair<std::string, Found>> Out;
  {
    std::shared_lock Held(Mutex);
    Out.reserve(Keys.size());
    for (const auto &[Key, At] : Keys)
      Out.emplace_back(Key, Found{At, Files.at(At.File).File});
  }
  std::sort(Out.begin(), Out.end(), [](const auto &A, const auto &B) {
    return std::tie(A.second.At.File, A.second.At.Offset) <
           std::tie(B.second.At.File, B.second.At.Offset);
  });
  return Out;
}

} // namespace storage::bitcask
