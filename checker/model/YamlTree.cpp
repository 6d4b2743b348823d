#include "model/YamlTree.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/YAMLParser.h"

using namespace llvm;

namespace durability::model {

const YamlNode *YamlNode::find(StringRef Key) const {
  for (const Entry &E : Entries)
    if (E.Key == Key)
      return &E.Value;
  return nullptr;
}

YamlFile::YamlFile(StringRef Name, StringRef Text, StringSaver &Strings)
    : Name(Name), Text(Text), Strings(Strings) {
  // Parse errors come through the handler; they are recorded like our own.
  Sources.setDiagHandler(
      [](const SMDiagnostic &Diagnostic, void *Self) {
        auto &File = *static_cast<YamlFile *>(Self);
        if (File.Failure.empty())
          File.Failure =
              (Twine(File.Name) + ":" + Twine(Diagnostic.getLineNo()) + ":" +
               Twine(Diagnostic.getColumnNo() + 1) +
               ": not valid YAML: " + Diagnostic.getMessage())
                  .str();
      },
      this);
}

bool YamlFile::fail(SMLoc Where, const Twine &Message) {
  if (!Failure.empty())
    return false;
  auto [Line, Column] = Where.isValid() ? Sources.getLineAndColumn(Where)
                                        : std::pair<unsigned, unsigned>(1, 1);
  Failure =
      (Twine(Name) + ":" + Twine(Line) + ":" + Twine(Column) + ": " + Message)
          .str();
  return false;
}

StringRef YamlFile::textBefore(SMLoc Where) const {
  return Text.take_front(Where.getPointer() - Text.begin());
}

Error YamlFile::takeError() {
  return createStringError(inconvertibleErrorCode(), Failure);
}

namespace {

/// Copies the parser's nodes, which exist only while they are walked.
class TreeBuilder {
public:
  TreeBuilder(YamlFile &File) : File(File) {}

  bool build(yaml::Node &From, YamlNode &To, unsigned Depth = 0) {
    To.Where = startOf(From);
    if (Depth > MaxDepth)
      return File.fail(To.Where, "nested too deeply");
    if (auto *Scalar = dyn_cast<yaml::ScalarNode>(&From)) {
      SmallString<64> Buffer;
      To.Kind = YamlNode::Scalar;
      StringRef Raw = Scalar->getRawValue();
      To.Quoted = Raw.starts_with("'") || Raw.starts_with("\"");
      To.Text = File.save(Scalar->getValue(Buffer));
      return true;
    }
    if (auto *Block = dyn_cast<yaml::BlockScalarNode>(&From)) {
      To.Kind = YamlNode::Scalar;
      To.Quoted = true;
      To.Text = File.save(Block->getValue());
      return true;
    }
    if (auto *Sequence = dyn_cast<yaml::SequenceNode>(&From))
      return buildSequence(*Sequence, To, Depth);
    if (auto *Mapping = dyn_cast<yaml::MappingNode>(&From))
      return buildMapping(*Mapping, To, Depth);
    if (isa<yaml::NullNode>(&From))
      return true;
    return File.fail(To.Where, "aliases and anchors are not supported here");
  }

private:
  static constexpr unsigned MaxDepth = 32;

  /// The parser places collections in brackets and aliases one token late.
  SMLoc startOf(yaml::Node &Node) const {
    SMLoc Late = Node.getSourceRange().Start;
    char Sign = isa<yaml::MappingNode>(Node)    ? '{'
                : isa<yaml::SequenceNode>(Node) ? '['
                : isa<yaml::AliasNode>(Node)    ? '*'
                                                : 0;
    if (!Sign || !Late.isValid())
      return Late;
    StringRef Before = File.textBefore(Late);
    if (Sign == '*')
      Before = Before.take_front(Before.rfind('*') + 1);
    Before = Before.rtrim();
    return Before.ends_with(StringRef(&Sign, 1))
               ? SMLoc::getFromPointer(Before.end() - 1)
               : Late;
  }

  bool buildSequence(yaml::SequenceNode &From, YamlNode &To, unsigned Depth) {
    To.Kind = YamlNode::Sequence;
    for (yaml::Node &Item : From)
      if (!build(Item, To.Items.emplace_back(), Depth + 1))
        return false;
    return true;
  }

  bool buildMapping(yaml::MappingNode &From, YamlNode &To, unsigned Depth) {
    To.Kind = YamlNode::Mapping;
    StringSet<> Seen;
    for (yaml::KeyValueNode &Pair : From) {
      auto *Key = dyn_cast_or_null<yaml::ScalarNode>(Pair.getKey());
      SMLoc Where =
          Pair.getKey() ? Pair.getKey()->getSourceRange().Start : To.Where;
      if (!Key)
        return File.fail(Where, "a key must be a plain word");
      SmallString<32> Buffer;
      StringRef Name = File.save(Key->getValue(Buffer));
      if (!Seen.insert(Name).second)
        return File.fail(Where, "key '" + Name + "' is given twice");
      To.Entries.push_back({Name, Where, {}});
      yaml::Node *Value = Pair.getValue();
      if (Value && !build(*Value, To.Entries.back().Value, Depth + 1))
        return false;
      // An empty value has no text of its own to point at.
      if (!Value || To.Entries.back().Value.Kind == YamlNode::Null)
        To.Entries.back().Value.Where = Where;
    }
    return true;
  }

  YamlFile &File;
};

} // namespace

bool YamlFile::parse(YamlNode &Root) {
  yaml::Stream Stream(MemoryBufferRef(Text, Name), Sources,
                      /*ShowColors=*/false);
  yaml::document_iterator Document = Stream.begin();
  if (Document != Stream.end())
    if (yaml::Node *Node = Document->getRoot())
      if (!TreeBuilder(*this).build(*Node, Root) && Failure.empty())
        return fail(Root.Where, "not valid YAML");
  if (!Failure.empty())
    return false;
  if (Stream.failed())
    return fail(Root.Where, "not valid YAML");
  if (Document != Stream.end() && ++Document != Stream.end())
    return fail(Document->getRoot()
                    ? Document->getRoot()->getSourceRange().Start
                    : Root.Where,
                "a model file holds one document");
  return Failure.empty();
}

} // namespace durability::model
