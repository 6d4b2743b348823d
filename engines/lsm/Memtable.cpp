#include "lsm/Memtable.h"

#include "lsm/WriteBatch.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <new>

namespace storage::lsm {

char *Arena::allocate(size_t Size) {
  constexpr size_t Align = alignof(std::max_align_t);
  Size = (Size + Align - 1) / Align * Align;
  if (Size > Left) {
    // Blocks grow, so that a small memtable stays small.
    size_t Wanted = std::max(Size, NextSize);
    NextSize = std::min(NextSize * 2, BlockSize);
    Blocks.push_back(std::make_unique<char[]>(Wanted));
    At = Blocks.back().get();
    Left = Wanted;
    Bytes.fetch_add(Wanted, std::memory_order_relaxed);
  }
  char *Result = At;
  At += Size;
  Left -= Size;
  return Result;
}

struct Memtable::Node {
  EntryKey Key;
  std::string_view Value;
  std::atomic<Node *> Next[1]; ///< As many as the node is high.

  Node *next(int Level) const {
    return Next[Level].load(std::memory_order_acquire);
  }
};

Memtable::Memtable() : Head(makeNode(MaxHeight, {}, {})) {}

Memtable::Node *Memtable::makeNode(int Height, const EntryKey &Key,
                                   std::string_view Value) {
  size_t Fixed = sizeof(Node) + (Height - 1) * sizeof(std::atomic<Node *>);
  char *Place = Memory.allocate(Fixed + Key.User.size() + Value.size());
  Node *N = new (Place) Node;
  for (int I = 0; I < Height; ++I)
    new (&N->Next[I]) std::atomic<Node *>(nullptr);
  char *Bytes = Place + Fixed;
  std::copy(Key.User.begin(), Key.User.end(), Bytes);
  std::copy(Value.begin(), Value.end(), Bytes + Key.User.size());
  N->Key = {std::string_view(Bytes, Key.User.size()), Key.Tag};
  N->Value = std::string_view(Bytes + Key.User.size(), Value.size());
  return N;
}

int Memtable::randomHeight() {
  // xorshift; one level more with probability 1/4.
  Random ^= Random << 13;
  Random ^= Random >> 7;
  Random ^= Random << 17;
  int Result = 1;
  for (uint64_t Bits = Random; Result < MaxHeight && (Bits & 3) == 0;
       Bits >>= 2)
    ++Result;
  return Result;
}

Memtable::Node *Memtable::seek(const EntryKey &Key, Node **Before) const {
  Node *At = Head;
  for (int Level = Height.load(std::memory_order_acquire) - 1;; --Level) {
    for (Node *N = At->next(Level); N && compareEntryKeys(N->Key, Key) < 0;
         N = At->next(Level))
      At = N;
    if (Before)
      Before[Level] = At;
    if (Level == 0)
      return At->next(0);
  }
}

Memtable::Node *Memtable::before(const EntryKey *Key) const {
  Node *At = Head;
  for (int Level = Height.load(std::memory_order_acquire) - 1; Level >= 0;
       --Level)
    for (Node *N = At->next(Level);
         N && (!Key || compareEntryKeys(N->Key, *Key) < 0); N = At->next(Level))
      At = N;
  return At == Head ? nullptr : At;
}

void Memtable::add(Lsn Sequence, Kind What, std::string_view Key,
                   std::string_view Value) {
  EntryKey Entry{Key, makeTag(Sequence, What)};
  Node *Before[MaxHeight];
  std::fill(std::begin(Before), std::end(Before), Head);
  [[maybe_unused]] Node *Behind = seek(Entry, Before);
  assert((!Behind || compareEntryKeys(Entry, Behind->Key) < 0) &&
         "an entry is added once");
  int Levels = randomHeight();
  Node *N = makeNode(Levels, Entry, Value);
  for (int I = 0; I < Levels; ++I) {
    N->Next[I].store(Before[I]->next(I), std::memory_order_relaxed);
    Before[I]->Next[I].store(N, std::memory_order_release); // LSM-5
  }
  if (Levels > Height.load(std::memory_order_relaxed))
    Height.store(Levels, std::memory_order_release);
  Entries.fetch_add(1, std::memory_order_relaxed);
  Payload.fetch_add(sizeof(Node) + Key.size() + Value.size(),
                    std::memory_order_relaxed);
}

void Memtable::addBatch(Lsn First, std::string_view Batch) {
  BatchReader Reader(Batch);
  while (std::optional<Operation> Op = Reader.next())
    add(First++, Op->What, Op->Key, Op->Value);
  assert(!Reader.damaged() && "batches are checked before they are added");
}

std::optional<Memtable::Found> Memtable::find(std::string_view Key,
                                              Lsn Sequence) const {
  Node *N = seek(seekKey(Key, Sequence), nullptr);
  if (!N || N->Key.User != Key)
    return std::nullopt;
  return Found{N->Key.kind(), N->Value};
}

class MemtableIterator final : public EntryIterator {
public:
  explicit MemtableIterator(std::shared_ptr<const Memtable> Table)
      : Table(std::move(Table)) {}

  bool valid() const override { return At != nullptr; }
  void seekToFirst() override { At = Table->Head->next(0); }
  void seekToLast() override { At = Table->before(nullptr); }
  void seek(const EntryKey &Target) override {
    At = Table->seek(Target, nullptr);
  }
  void next() override { At = At->next(0); }
  void prev() override { At = Table->before(&At->Key); }
  EntryKey key() const override { return At->Key; }
  std::string_view value() const override { return At->Value; }
  Status status() const override { return Status(); }

private:
  std::shared_ptr<const Memtable> Table;
  Memtable::Node *At = nullptr;
};

EntryIteratorPtr Memtable::iterator() const {
  return std::make_unique<MemtableIterator>(shared_from_this());
}

} // namespace storage::lsm
