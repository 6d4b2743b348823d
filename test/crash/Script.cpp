#include "Script.h"

#include <array>
#include <sstream>

#include <fmt/format.h>

namespace storage::crash {

static constexpr std::array Words = {
    "put",      "put-sync", "remove", "batch", "sync", "checkpoint", "compact",
    "truncate", "reopen",   "kill",   "tidy",  "full", "freed"};

std::string toScript(const std::vector<Step> &Steps) {
  std::string Out;
  for (const Step &S : Steps) {
    Out += Words[static_cast<size_t>(S.Kind)];
    if (!S.Key.empty())
      Out += " " + S.Key;
    if (S.Kind <= StepKind::Batch && S.Kind != StepKind::Remove)
      Out += fmt::format(" {}", S.Value.size());
    if (S.Count > 0)
      Out += fmt::format(" x{}", S.Count);
    Out += "\n";
  }
  return Out;
}

Expected<std::vector<Step>> fromScript(const std::string &Text) {
  std::vector<Step> Out;
  std::istringstream Lines(Text);
  std::string Line;
  for (size_t Number = 1; std::getline(Lines, Line); ++Number) {
    if (Line.empty() || Line[0] == '#')
      continue;
    std::istringstream Parts(Line);
    std::string Word, Part;
    Parts >> Word;
    Step S;
    size_t Kind = 0;
    while (Kind < Words.size() && Words[Kind] != Word)
      ++Kind;
    if (Kind == Words.size())
      return failure(
          Status::error(Code::InvalidArgument, "read script", "",
                        fmt::format("line {}: no step '{}'", Number, Word)));
    S.Kind = static_cast<StepKind>(Kind);
    size_t Size = 0;
    while (Parts >> Part)
      if (Part[0] == 'k' || S.Kind == StepKind::Full)
        S.Key = Part;
      else if (Part[0] == 'x')
        S.Count = static_cast<uint32_t>(std::stoul(Part.substr(1)));
      else
        Size = std::stoul(Part);
    S.Value = fmt::format("{}.{}.", S.Key, Number);
    S.Value.resize(Size, 'v');
    Out.push_back(std::move(S));
  }
  return Out;
}

} // namespace storage::crash
