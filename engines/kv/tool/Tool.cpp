#include "kv/tool/Tool.h"

#include <array>
#include <ostream>

#include <fmt/format.h>

namespace storage::kv {

namespace {

/// One run of the tool.
struct Run {
  io::FileSystem &Fs;
  const ToolArguments &Args;
  std::ostream &Out, &Err;
  const Engine *E = nullptr;

  const std::string &operand(size_t I) const { return Args.Operands[I]; }

  int fail(const Status &S) const {
    Err << "kv " << Args.Command << ": " << S.message() << '\n';
    if (std::string Advice = adviceFor(S); !Advice.empty())
      Err << "  " << Advice << '\n';
    return S.code() == Code::Corruption ? ExitDamage : ExitFailed;
  }
  int finish(const Status &S) const { return S.ok() ? ExitDone : fail(S); }
};

using Function = int (*)(Run &, Store &);

struct CommandCode {
  std::string_view Name;
  bool Writes;
  Function Do;
};

} // namespace

static int doOpen(Run &R, Store &S) {
  uint64_t Keys = 0;
  Status Scanned = S.scan({}, [&](std::string_view, std::string_view) {
    ++Keys;
    return Status();
  });
  if (Scanned.ok())
    R.Out << R.E->Name << " store, " << Keys << " keys\n";
  return R.finish(Scanned);
}

static int doPut(Run &R, Store &S) {
  Expected<std::string> Key = unescape(R.operand(1)),
                        Value = unescape(R.operand(2));
  if (!Key || !Value)
    return R.fail(Key ? Value.error() : Key.error());
  return R.finish(S.put(*Key, *Value));
}

static int doGet(Run &R, Store &S) {
  Expected<std::string> Key = unescape(R.operand(1));
  if (!Key)
    return R.fail(Key.error());
  Expected<std::optional<std::string>> Got = S.get(*Key);
  if (!Got)
    return R.fail(Got.error());
  if (!*Got) {
    R.Err << "kv get: no key " << escape(*Key) << " in " << R.operand(0)
          << '\n';
    return ExitNoKey;
  }
  R.Out << escape(**Got) << '\n';
  return ExitDone;
}

static int doRemove(Run &R, Store &S) {
  Expected<std::string> Key = unescape(R.operand(1));
  return Key ? R.finish(S.remove(*Key)) : R.fail(Key.error());
}

static int printRange(Run &R, Store &S, const Range &Keys) {
  uint64_t Left = R.Args.Limit;
  Status Enough = Status::error(Code::Limit, "scan", "", "enough");
  if (Left == 0)
    return ExitDone;
  Status Scanned =
      S.scan(Keys, [&](std::string_view Key, std::string_view Value) {
        R.Out << escape(Key) << '\t' << escape(Value) << '\n';
        return --Left == 0 ? Enough : Status();
      });
  return Left == 0 ? ExitDone : R.finish(Scanned);
}

static int doScan(Run &R, Store &S) {
  const std::vector<std::string> &Words = R.Args.Operands;
  Expected<std::string> From = unescape(Words.size() > 1 ? Words[1] : ""),
                        To = unescape(Words.size() > 2 ? Words[2] : "");
  if (!From || !To)
    return R.fail(From ? To.error() : From.error());
  return printRange(R, S,
                    {.From = *From, .To = *To, .Reverse = R.Args.Reverse});
}

static int doDump(Run &R, Store &S) {
  R.Out << "# " << R.E->Name << " store " << R.operand(0) << '\n';
  return printRange(R, S, {});
}

static int doVerify(Run &R, Store &S) {
  Expected<Verification> Found = S.verify();
  if (!Found)
    return R.fail(Found.error());
  for (const Status &Damage : Found->Damage)
    R.fail(Damage);
  R.Out << fmt::format("{} keys, {} bytes read, {} damaged\n", Found->Keys,
                       Found->Bytes, Found->Damage.size());
  return Found->Damage.empty() ? ExitDone : ExitDamage;
}

static int doStats(Run &R, Store &S) {
  for (const Counter &C : S.stats())
    R.Out << fmt::format("{:<20} {}\n", C.Name, C.Value);
  return ExitDone;
}

static int doCheckpoint(Run &R, Store &S) { return R.finish(S.checkpoint()); }

static int doCompact(Run &R, Store &S) { return R.finish(S.compact()); }

static int doBackup(Run &R, Store &S) {
  Expected<uint64_t> Keys = backupStore(R.Fs, S, *R.E, R.operand(1));
  if (!Keys)
    return R.fail(Keys.error());
  R.Out << *Keys << " keys copied to " << R.operand(1) << '\n';
  return ExitDone;
}

static constexpr std::array Commands = {
    CommandCode{"open", true, doOpen},
    CommandCode{"put", true, doPut},
    CommandCode{"get", false, doGet},
    CommandCode{"remove", true, doRemove},
    CommandCode{"scan", false, doScan},
    CommandCode{"dump", false, doDump},
    CommandCode{"verify", false, doVerify},
    CommandCode{"stats", false, doStats},
    CommandCode{"checkpoint", true, doCheckpoint},
    CommandCode{"compact", true, doCompact},
    CommandCode{"backup", false, doBackup},
};

static int salvage(Run &R) {
  Expected<Salvaged> Done =
      salvageStore(R.Fs, *R.E, R.operand(0), R.operand(1));
  if (!Done)
    return R.fail(Done.error());
  for (const Status &Lost : Done->Lost)
    R.Err << "kv salvage: lost: " << Lost.message() << '\n';
  R.Out << fmt::format("{} changes copied to {}, {} places lost\n",
                       Done->Changes, R.operand(1), Done->Lost.size());
  return Done->Lost.empty() ? ExitDone : ExitDamage;
}

/// Opens the store, runs the command, closes. What the command has reported is
/// the result unless it went well and closing did not.
static int runOnStore(Run &R, const CommandCode &C) {
  StoreOptions O;
  O.ReadOnly = !C.Writes;
  O.Sync = R.Args.Sync;
  O.Background = false;
  O.CreateIfMissing = C.Name == "open" && R.Args.Chosen;
  Expected<std::unique_ptr<Store>> S = R.E->Open(R.Fs, R.operand(0), O);
  if (!S)
    return R.fail(S.error());
  int Result = C.Do(R, **S);
  Status Closed = (*S)->close();
  return Result == ExitDone ? R.finish(Closed) : Result;
}

int runTool(io::FileSystem &Fs, const std::vector<std::string> &Args,
            std::ostream &Out, std::ostream &Err) {
  Expected<ToolArguments> Parsed = parseArguments(Args);
  if (!Parsed) {
    Err << "kv: " << Parsed.error().hint() << '\n';
    return ExitUsage;
  }
  if (Parsed->Help) {
    Out << helpText();
    return ExitDone;
  }
  Run R{Fs, *Parsed, Out, Err};
  R.E = Parsed->Chosen;
  if (!R.E) {
    Expected<const Engine *> Found = detectEngine(Fs, R.operand(0));
    if (!Found)
      return R.fail(Found.error());
    R.E = *Found;
  }
  if (Parsed->Command == "salvage")
    return salvage(R);
  for (const CommandCode &C : Commands)
    if (C.Name == Parsed->Command)
      return runOnStore(R, C);
  return ExitUsage; // parseArguments() knows the same commands.
}

} // namespace storage::kv
