#include "Subject.h"

#include <array>

#include <fmt/format.h>

namespace storage::crash {

std::string describe(const Step &S) {
  static constexpr std::array Names = {
      "put",        "put and sync", "remove",    "batch",  "sync",
      "checkpoint", "compact",      "truncate",  "reopen", "kill",
      "tidy",       "disk full",    "disk freed"};
  std::string Out = Names[static_cast<size_t>(S.Kind)];
  if (!S.Key.empty())
    Out += " " + S.Key;
  if (S.Count > 0)
    Out += fmt::format(" x{}", S.Count);
  if (!S.Value.empty())
    Out += fmt::format(" ({} bytes)", S.Value.size());
  return Out;
}

void applyToMap(const Step &S, State &To, uint64_t &Counter) {
  if (S.Kind <= StepKind::Batch)
    Counter += S.Kind == StepKind::Batch ? S.Count : 1;
  if (S.Kind == StepKind::Put || S.Kind == StepKind::PutSync)
    To[S.Key] = S.Value;
  else if (S.Kind == StepKind::Remove)
    To.erase(S.Key);
  else if (S.Kind == StepKind::Batch)
    for (uint32_t I = 0; I < S.Count; ++I)
      To[S.Key + std::to_string(I)] = S.Value;
}

std::vector<Subject> allSubjects() {
  std::vector<Subject> Out;
  for (auto Some :
       {walSubjects(), bitcaskSubjects(), btreeSubjects(), lsmSubjects()})
    Out.insert(Out.end(), Some.begin(), Some.end());
  return Out;
}

} // namespace storage::crash
