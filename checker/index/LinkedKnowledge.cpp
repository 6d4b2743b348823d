#include "index/LinkedKnowledge.h"

using namespace durability::index;

bool LinkedKnowledge::knows(uint64_t Key) const {
  return !From.plan().providers(Key).empty();
}

bool LinkedKnowledge::isInert(uint64_t Key) const {
  return Facts.isInert(Key) || From.answer(Key, May, Step).IsInert;
}

std::optional<SymbolicSummary> LinkedKnowledge::summary(uint64_t Key) const {
  const SymbolicSummary *Known = From.answer(Key, May, Step).Known;
  return Known ? std::optional(*Known) : std::nullopt;
}

uint64_t LinkedKnowledge::hashOfAnswer(uint64_t Key) const {
  return Facts.isInert(Key) ? 1 : From.answer(Key, May, Step).Hash;
}
