#include "btree/Turns.h"

#include <cassert>

namespace storage::btree {

bool Turns::await(std::unique_lock<std::mutex> &Held, Turn &Mine) {
  Queue.push_back(&Mine);
  Moved.wait(Held, [&] { return Mine.Done || Queue.front() == &Mine; });
  return !Mine.Done;
}

std::vector<Turn *> Turns::group() const {
  std::vector<Turn *> Out;
  size_t Changes = 0;
  for (Turn *T : Queue) {
    Changes += T->Changes.size();
    if (!Out.empty() && (T->Alone || Changes > MaxTogether))
      break;
    Out.push_back(T);
  }
  return Out;
}

void Turns::end(std::span<Turn *const> Served, const Status &Result) {
  for (Turn *T : Served) {
    assert(Queue.front() == T);
    Queue.pop_front();
    T->Result = Result;
    T->Done = true;
  }
  Moved.notify_all();
}

} // namespace storage::btree
