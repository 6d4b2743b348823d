#include "TraceFile.h"

#include <charconv>
#include <optional>
#include <set>
#include <span>

#include <fmt/format.h>

namespace storage::crash {

using sim::OpKind;

namespace {

/// What the fields behind a keyword are, one letter each: n node, p parent,
/// w word, t the second parent, v the second word, o offset, l length,
/// b bytes in hexadecimal, c call.
struct Keyword {
  std::string_view Name;
  OpKind Kind;
  std::string_view Fields;
};

constexpr Keyword Keywords[] = {
    {"create", OpKind::Create, "npw"},
    {"mkdir", OpKind::Mkdir, "npw"},
    {"rename", OpKind::Rename, "npwtv"},
    {"link", OpKind::Link, "npw"},
    {"unlink", OpKind::Unlink, "npw"},
    {"write", OpKind::Write, "nob"},
    {"truncate", OpKind::Truncate, "nl"},
    {"allocate", OpKind::Allocate, "nol"},
    {"sync-data", OpKind::SyncData, "n"},
    {"sync-all", OpKind::SyncAll, "n"},
    {"sync-directory", OpKind::SyncDirectory, "n"},
    {"sync-failed", OpKind::SyncFailed, "n"},
    {"begin", OpKind::Begin, "cw"},
    {"ack", OpKind::Ack, "cw"},
    {"fail", OpKind::Fail, "cw"},
};

class Parser {
public:
  explicit Parser(const std::string &Name) : Name(Name) {}

  Status line(std::string_view Text);
  sim::Trace take() { return std::move(Result); }

private:
  Status bad(std::string_view Why) const {
    return Status::error(Code::Corruption, "parse", Name,
                         fmt::format("line {}: {}", Line, Why));
  }
  Status start(bool Directory, std::span<const std::string_view> Fields);
  Status operation(const Keyword &K, std::span<const std::string_view> Fields);
  Status consistent(const sim::Op &O);

  const std::string &Name;
  size_t Line = 0;
  sim::Trace Result;
  std::set<sim::NodeId> Files, Directories{sim::RootNode};
};

} // namespace

static std::vector<std::string_view> split(std::string_view Text) {
  std::vector<std::string_view> Out;
  while (!Text.empty()) {
    size_t End = std::min(Text.find(' '), Text.size());
    if (End > 0)
      Out.push_back(Text.substr(0, End));
    Text.remove_prefix(std::min(End + 1, Text.size()));
  }
  return Out;
}

static std::optional<uint64_t> number(std::string_view Text) {
  uint64_t Value = 0;
  auto [End, Error] =
      std::from_chars(Text.data(), Text.data() + Text.size(), Value);
  if (Error != std::errc() || End != Text.data() + Text.size())
    return std::nullopt;
  return Value;
}

static std::optional<uint8_t> hexByte(std::string_view Two) {
  uint8_t Value = 0;
  auto [End, Error] = std::from_chars(Two.data(), Two.data() + 2, Value, 16);
  if (Error != std::errc() || End != Two.data() + 2)
    return std::nullopt;
  return Value;
}

static std::optional<std::string> hexBytes(std::string_view Text) {
  std::string Out;
  if (Text == "-")
    return Out;
  if (Text.size() % 2 != 0)
    return std::nullopt;
  Out.reserve(Text.size() / 2);
  for (size_t I = 0; I < Text.size(); I += 2) {
    std::optional<uint8_t> Byte = hexByte(Text.substr(I, 2));
    if (!Byte)
      return std::nullopt;
    Out.push_back(static_cast<char>(*Byte));
  }
  return Out;
}

/// A word in which "%20" stands for a space; "%" alone is the empty word.
static std::optional<std::string> word(std::string_view Text) {
  std::string Out;
  if (Text == "%")
    return Out;
  for (size_t I = 0; I < Text.size(); ++I) {
    if (Text[I] != '%') {
      Out.push_back(Text[I]);
      continue;
    }
    std::optional<uint8_t> Byte =
        I + 2 < Text.size() ? hexByte(Text.substr(I + 1, 2)) : std::nullopt;
    if (!Byte)
      return std::nullopt;
    Out.push_back(static_cast<char>(*Byte));
    I += 2;
  }
  return Out;
}

Status Parser::start(bool Directory, std::span<const std::string_view> Fields) {
  if (!Result.Ops.empty())
    return bad("the start comes after an operation");
  if (Fields.size() != (Directory ? 3 : 4))
    return bad("wrong number of fields");
  auto Node = number(Fields[0]), Parent = number(Fields[1]);
  std::optional<std::string> Called = word(Fields[2]);
  if (!Node || !Parent || !Called || Called->empty())
    return bad("a node, its directory and its name are expected");
  auto N = static_cast<sim::NodeId>(*Node);
  if (!Directories.contains(static_cast<sim::NodeId>(*Parent)))
    return bad("its directory is not there");
  if (!(Directory ? Directories : Files).insert(N).second || *Node == 0)
    return bad("the node is there already");
  sim::Image &I = Result.Start;
  I.Directories[static_cast<sim::NodeId>(*Parent)][*Called] = N;
  I.NextNode = std::max(I.NextNode, N + 1);
  if (Directory) {
    I.Directories[N];
    return Status();
  }
  std::optional<std::string> Bytes = hexBytes(Fields[3]);
  if (!Bytes)
    return bad("the contents are not hexadecimal");
  I.Files[N] = sim::makeContents(std::move(*Bytes));
  return Status();
}

Status Parser::consistent(const sim::Op &O) {
  if (sim::isMark(O.Kind))
    return Status();
  if (sim::isNameOp(O.Kind) && !Directories.contains(O.Parent))
    return bad("its directory is not there");
  if (O.Kind == OpKind::Rename && !Directories.contains(O.ToParent))
    return bad("the directory it goes to is not there");
  if (O.Kind == OpKind::Create || O.Kind == OpKind::Mkdir) {
    if (Files.contains(O.Node) || Directories.contains(O.Node))
      return bad("the node is there already");
    (O.Kind == OpKind::Mkdir ? Directories : Files).insert(O.Node);
    return Status();
  }
  bool OfDirectory = O.Kind == OpKind::SyncDirectory;
  bool Known = Files.contains(O.Node) || Directories.contains(O.Node);
  if (!Known)
    return bad("the node is not there");
  if (!sim::isNameOp(O.Kind) && O.Kind != OpKind::SyncFailed &&
      Directories.contains(O.Node) != OfDirectory)
    return bad(OfDirectory ? "the node is a file" : "the node is a directory");
  return Status();
}

Status Parser::operation(const Keyword &K,
                         std::span<const std::string_view> Fields) {
  if (Fields.size() < K.Fields.size())
    return bad("too few fields");
  sim::Op O;
  O.Kind = K.Kind;
  bool Good = true;
  auto Number = [&](std::string_view Text) {
    std::optional<uint64_t> Value = number(Text);
    Good &= Value.has_value();
    return Value.value_or(0);
  };
  auto Word = [&](std::string_view Text) {
    std::optional<std::string> Value = word(Text);
    Good &= Value.has_value();
    return Value.value_or("");
  };
  for (size_t I = 0; I < K.Fields.size(); ++I) {
    std::string_view Text = Fields[I];
    switch (K.Fields[I]) {
    case 'n':
      O.Node = static_cast<sim::NodeId>(Number(Text));
      break;
    case 'p':
      O.Parent = static_cast<sim::NodeId>(Number(Text));
      break;
    case 't':
      O.ToParent = static_cast<sim::NodeId>(Number(Text));
      break;
    case 'w':
      (sim::isMark(O.Kind) ? O.Payload : O.Name) = Word(Text);
      break;
    case 'v':
      O.ToName = Word(Text);
      break;
    case 'o':
      O.Offset = Number(Text);
      break;
    case 'l':
      O.Length = Number(Text);
      break;
    case 'c':
      O.Call = Number(Text);
      break;
    case 'b': {
      std::optional<std::string> Bytes = hexBytes(Text);
      Good &= Bytes.has_value();
      O.Bytes = std::make_shared<const std::string>(Bytes.value_or(""));
      O.Length = O.Bytes->size();
    }
    }
  }
  for (std::string_view More : Fields.subspan(K.Fields.size())) {
    if (More.starts_with("thread="))
      O.Thread = static_cast<uint32_t>(Number(More.substr(7)));
    else if (More.starts_with("site="))
      O.Site = Word(More.substr(5));
    else
      Good = false;
  }
  if (!Good)
    return bad(fmt::format("the fields are not those of '{}'", K.Name));
  if (Status S = consistent(O); !S.ok())
    return S;
  Result.Ops.push_back(std::move(O));
  return Status();
}

Status Parser::line(std::string_view Text) {
  ++Line;
  if (Line == 1)
    return Text == "durability-trace 1"
               ? Status()
               : bad("not a trace of version 1 ('durability-trace 1')");
  std::vector<std::string_view> Fields = split(Text);
  if (Fields.empty())
    return Status();
  std::span<const std::string_view> Rest = std::span(Fields).subspan(1);
  if (Fields[0] == "start-dir" || Fields[0] == "start-file")
    return start(Fields[0] == "start-dir", Rest);
  for (const Keyword &K : Keywords)
    if (K.Name == Fields[0])
      return operation(K, Rest);
  return bad(fmt::format("unknown operation '{}'", Fields[0]));
}

Expected<sim::Trace> parseTrace(std::string_view Text,
                                const std::string &Name) {
  Parser P(Name);
  do {
    size_t End = std::min(Text.find('\n'), Text.size());
    if (Status S = P.line(Text.substr(0, End)); !S.ok())
      return failure(S);
    Text.remove_prefix(std::min(End + 1, Text.size()));
  } while (!Text.empty());
  return P.take();
}

} // namespace storage::crash
