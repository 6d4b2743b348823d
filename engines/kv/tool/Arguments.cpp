// The command line of `kv`, its help, and how bytes look in it.

#include "kv/tool/Tool.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace storage::kv {

namespace {

struct CommandText {
  std::string_view Name, Operands, What;
  size_t Least, Most; ///< Operands.
};

} // namespace

static constexpr std::array Commands = {
    CommandText{"open", "DIR",
                "open for writing; make an empty store if needed", 1, 1},
    CommandText{"put", "DIR KEY VALUE", "store a value", 3, 3},
    CommandText{"get", "DIR KEY", "print a value", 2, 2},
    CommandText{"remove", "DIR KEY", "remove a key", 2, 2},
    CommandText{"scan", "DIR [FROM [TO]]",
                "print keys and values, FROM included, TO not", 1, 3},
    CommandText{"dump", "DIR", "print what the store holds, and its engine", 1,
                1},
    CommandText{"verify", "DIR", "read everything and report damage", 1, 1},
    CommandText{"stats", "DIR", "print the counters after opening", 1, 1},
    CommandText{"checkpoint", "DIR", "move what a log holds to the data files",
                1, 1},
    CommandText{"compact", "DIR", "give space back", 1, 1},
    CommandText{"backup", "DIR NEW",
                "copy the store as it is at one moment, beside its writer", 2,
                2},
    CommandText{"salvage", "DIR NEW",
                "copy what is readable of a damaged store", 2, 2},
};

std::string helpText() {
  std::string Text =
      "kv: look at a key-value store, and rescue one\n\n"
      "usage: kv COMMAND DIR ... [--engine NAME] [--sync POLICY] [--reverse]\n"
      "          [--limit N]\n\ncommands:\n";
  for (const CommandText &C : Commands)
    Text += fmt::format("  {:<10} {:<16} {}\n", C.Name, C.Operands, C.What);
  Text += "\nengines (found out from the files in DIR; --engine names it for a "
          "new store):\n";
  for (const Engine *E : engines())
    Text += fmt::format("  {:<10} {}\n", E->Name, E->Summary);
  Text +=
      "\n--sync each: stable before it is acknowledged (the tool's "
      "default); request:\nat the end; engine: as the engine does when left "
      "alone.\n"
      "Keys and values: bytes that are not printable ASCII are written "
      "\\xHH, a\nbackslash \\x5c.\n"
      "exit status: 0 done, 1 usage, 2 failed, 3 no such key, 4 damage\n";
  return Text;
}

static Status usage(std::string Hint) {
  return Status::error(Code::InvalidArgument, "kv", "",
                       Hint + "; see kv --help");
}

/// Takes the option \p Name with its \p Value into account.
static Status takeOption(ToolArguments &A, std::string_view Name,
                         const std::string &Value) {
  if (Name == "--engine") {
    A.Chosen = findEngine(Value);
    return A.Chosen ? Status()
                    : usage(fmt::format("there is no engine '{}'", Value));
  }
  if (Name == "--sync") {
    if (Value != "each" && Value != "request" && Value != "engine")
      return usage("--sync takes each, request or engine");
    A.Sync = Value == "each"      ? SyncPolicy::EachWrite
             : Value == "request" ? SyncPolicy::OnRequest
                                  : SyncPolicy::EngineDefault;
    return Status();
  }
  if (Name == "--limit") {
    const char *End = Value.data() + Value.size();
    auto [Stop, Error] = std::from_chars(Value.data(), End, A.Limit);
    if (Error != std::errc() || Stop != End)
      return usage("--limit takes a number");
    return Status();
  }
  return usage(fmt::format("there is no option '{}'", Name));
}

Expected<ToolArguments> parseArguments(const std::vector<std::string> &Args) {
  ToolArguments A;
  std::vector<std::string> Words;
  for (size_t I = 0; I < Args.size(); ++I) {
    if (Args[I] == "--help" || Args[I] == "-h")
      A.Help = true;
    else if (Args[I] == "--reverse")
      A.Reverse = true;
    else if (!Args[I].starts_with("--"))
      Words.push_back(Args[I]);
    else if (I + 1 == Args.size())
      return failure(usage(fmt::format("'{}' needs a value", Args[I])));
    else if (Status S = takeOption(A, Args[I], Args[I + 1]); !S.ok())
      return failure(S);
    else
      ++I;
  }
  if (A.Help)
    return A;
  if (Words.empty())
    return failure(usage("a command is missing"));
  A.Command = Words.front();
  A.Operands.assign(Words.begin() + 1, Words.end());
  auto C = std::find_if(
      Commands.begin(), Commands.end(),
      [&](const CommandText &Known) { return Known.Name == A.Command; });
  if (C == Commands.end())
    return failure(usage(fmt::format("there is no command '{}'", A.Command)));
  if (A.Operands.size() < C->Least || A.Operands.size() > C->Most)
    return failure(usage(fmt::format("usage: kv {} {}", C->Name, C->Operands)));
  return A;
}

std::string escape(std::string_view Bytes) {
  std::string Text;
  for (char C : Bytes)
    if (C >= ' ' && C <= '~' && C != '\\')
      Text += C;
    else
      Text += fmt::format("\\x{:02x}", static_cast<unsigned char>(C));
  return Text;
}

Expected<std::string> unescape(std::string_view Text) {
  std::string Bytes;
  for (size_t I = 0; I < Text.size(); ++I) {
    if (Text[I] != '\\') {
      Bytes += Text[I];
      continue;
    }
    unsigned Value = 0;
    std::string_view Digits = Text.substr(std::min(I + 2, Text.size()), 2);
    const char *End = Digits.data() + Digits.size();
    if (I + 1 == Text.size() || Text[I + 1] != 'x' || Digits.size() != 2 ||
        std::from_chars(Digits.data(), End, Value, 16).ptr != End)
      return failure(
          usage(fmt::format("'{}': a backslash begins \\xHH, and is itself "
                            "\\x5c",
                            Text)));
    Bytes += static_cast<char>(Value);
    I += 3;
  }
  return Bytes;
}

std::string adviceFor(const Status &S) {
  switch (S.code()) {
  case Code::Corruption:
    return "restore a backup, or copy what is readable: kv salvage DIR NEW";
  case Code::NotFound:
    return "check the path; kv open DIR --engine NAME makes an empty store";
  case Code::AlreadyExists:
    return "name a directory that does not exist";
  case Code::Busy:
    return "close the program that has the store open for writing";
  case Code::NoSpace:
    return "free space and try again";
  case Code::Unsupported:
    return "this engine, or this version of it, cannot";
  case Code::Poisoned:
  case Code::IoError:
    return "check the disk, then try again";
  default:
    return {};
  }
}

} // namespace storage::kv
