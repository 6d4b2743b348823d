// crashcheck confirm: searches the workloads of one engine for a finding.
#include "Commands.h"
#include "Confirm.h"
#include "JsonText.h"

#include <cstdio>

#include <fmt/format.h>

namespace storage::crash {

static constexpr const char *Help =
    "usage: crashcheck confirm --function NAME --workload W [--json]\n\n"
    "  --function NAME  the qualified name of the finding's function\n"
    "  --workload W     engine, engine/mode or engine/mode:workload\n"
    "  --json           one JSON object\n\n"
    "Looks only at states in which what the function did, or its class, is "
    "lost and\nsomething later is on disk or acknowledged. The strongest "
    "verdict of the workloads\ncounts: CONFIRMED (exit status 2), MASKED, "
    "INFEASIBLE, NOT-REACHED (0).\n";

static void printJson(const std::string &Of, const Confirmation &C) {
  fmt::print("{{\"verdict\":{},\"workload\":{},\"operations\":{},"
             "\"ofClass\":{},\"states\":{},\"model\":{},\"problem\":{},"
             "\"cure\":{},\"witness\":{}}}\n",
             jsonString(word(C.Verdict)), jsonString(Of), C.Before, C.OfClass,
             C.Feasible, jsonString(C.Model), jsonString(C.Problem),
             jsonString(C.Cure), jsonList(C.Witness));
}

static void printText(const std::string &Of, const Confirmation &C) {
  fmt::print("{}{} in {}: {} operations of the {}, {} states without one of "
             "them and with something later\n",
             word(C.Verdict),
             C.Model.empty() ? "" : fmt::format(" under {}", C.Model), Of,
             C.Before, C.OfClass ? "class" : "function", C.Feasible);
  if (C.Verdict != Confirmed::Confirmed)
    return;
  fmt::print("  {}\n", C.Problem);
  for (const std::string &Line : C.Witness)
    fmt::print("  {}\n", Line);
  if (!C.Cure.empty())
    fmt::print("  {} takes it away\n", C.Cure);
}

int runConfirm(const std::vector<std::string> &Arguments) {
  std::string Function, Wanted;
  bool Json = false;
  for (size_t I = 0; I < Arguments.size(); ++I) {
    if (Arguments[I] == "--help") {
      fmt::print("{}", Help);
      return 0;
    }
    bool HasValue = I + 1 < Arguments.size();
    if (Arguments[I] == "--json") {
      Json = true;
    } else if (Arguments[I] == "--function" && HasValue) {
      Function = Arguments[++I];
    } else if (Arguments[I] == "--workload" && HasValue) {
      Wanted = Arguments[++I];
    } else {
      fmt::print(stderr, "crashcheck confirm: '{}'?\n{}", Arguments[I], Help);
      return 1;
    }
  }
  std::string Part = Wanted.substr(0, Wanted.find(':'));
  std::string Only =
      Part.size() < Wanted.size() ? Wanted.substr(Part.size() + 1) : "";
  Confirmation Best;
  std::string Of;
  for (const Subject &S : allSubjects()) {
    if (Part != S.Engine && Part != S.name())
      continue;
    for (const Workload &W : workloadsOf(S)) {
      if (!Only.empty() && Only != W.Name)
        continue;
      Confirmation C = confirm(S, W, Function);
      if (Of.empty() || C.Verdict > Best.Verdict) {
        Best = C;
        Of = S.name() + ":" + W.Name;
      }
      if (Best.Verdict == Confirmed::Confirmed)
        break;
    }
    if (Best.Verdict == Confirmed::Confirmed)
      break;
  }
  if (Of.empty() || Function.empty()) {
    fmt::print(stderr, "crashcheck confirm: {}\n{}",
               Function.empty() ? "--function is missing"
                                : "no workload is called '" + Wanted + "'",
               Help);
    return 1;
  }
  Json ? printJson(Of, Best) : printText(Of, Best);
  return Best.Verdict == Confirmed::Confirmed ? 2 : 0;
}

} // namespace storage::crash
