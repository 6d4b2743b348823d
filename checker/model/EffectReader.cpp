#include "model/PackReader.h"

using namespace llvm;

namespace durability::model {

/// What an effect cannot do without.
static StringRef missingOperand(const Effect &E) {
  switch (E.Kind) {
  case EffectKind::Rename:
  case EffectKind::Link:
    return !E.Path ? "path" : !E.Target ? "target" : "";
  case EffectKind::Unlink:
  case EffectKind::MakeDirectory:
    return E.Path ? "" : "path";
  case EffectKind::SyncDirectory:
  case EffectKind::Truncate:
    return E.File || E.Path ? "" : "file";
  case EffectKind::SyncEverything:
  case EffectKind::Acknowledge:
    return "";
  default:
    return E.File ? "" : "file";
  }
}

bool PackReader::readEffect(const YamlNode &Node, EffectEntry &Entry) {
  static constexpr StringRef Keys[] = {
      "kind",    "strength", "file",    "path",        "target",
      "data",    "length",   "flushes", "synchronous", "attributes",
      "certain", "when",     "after"};
  if (!isMapping(Node, "an effect", Keys))
    return false;
  const YamlNode *Kind = Node.find("kind");
  if (!Kind)
    return fail(Node.Where, "an effect needs 'kind'");
  Effect &Fixed = Entry.Fixed;
  if (!word(*Kind, "effect kind", EffectKindWords, Fixed.Kind))
    return false;
  for (const YamlNode::Entry &E : Node.Entries) {
    bool Good = E.Key == "file"     ? operand(E.Value, Fixed.File)
                : E.Key == "path"   ? operand(E.Value, Fixed.Path)
                : E.Key == "target" ? operand(E.Value, Fixed.Target)
                : E.Key == "data"   ? operand(E.Value, Fixed.Data)
                : E.Key == "after"  ? operand(E.Value, Fixed.After)
                : E.Key == "certain"
                    ? boolean(E.Value, "certain", Fixed.Certain)
                : E.Key == "when" ? condition(E.Value, Entry.When.emplace())
                : E.Key == "kind" ? true
                                  : readEffectDetail(E, Entry);
    if (!Good)
      return false;
  }
  StringRef Missing = missingOperand(Fixed);
  return Missing.empty() ||
         fail(Node.Where, "kind '" + Kind->Text + "' needs '" + Missing + "'");
}

/// A key that only one kind of effect has.
bool PackReader::readEffectDetail(const YamlNode::Entry &Given,
                                  EffectEntry &Entry) {
  auto BelongsTo = [&](EffectKind Kind, const char *Word) {
    return Entry.Fixed.Kind == Kind ||
           fail(Given.Where, "'" + Given.Key + "' belongs to kind " + Word);
  };
  if (Given.Key == "strength")
    return BelongsTo(EffectKind::Sync, "sync") &&
           word(Given.Value, "strength", SyncKindWords, Entry.Fixed.Strength);
  if (Given.Key == "length")
    return BelongsTo(EffectKind::Truncate, "truncate") &&
           operand(Given.Value, Entry.Fixed.Length);
  if (Given.Key == "flushes")
    return BelongsTo(EffectKind::Close, "close") &&
           boolean(Given.Value, "flushes", Entry.Fixed.Flushes);
  if (Given.Key == "synchronous")
    return BelongsTo(EffectKind::Write, "write") &&
           condition(Given.Value, Entry.Synchronous.emplace());
  return BelongsTo(EffectKind::Open, "open") &&
         readAttributes(Given.Value, Entry);
}

/// `mistakes: [{kind: zero-length, when: {arg: 1, equals: 0}}]`.
bool PackReader::readMistakes(const YamlNode &Node, CallEntry &Entry) {
  if (!isSequence(Node, "mistakes"))
    return false;
  for (const YamlNode &Item : Node.Items) {
    auto &[Kind, When] = Entry.Mistakes.emplace_back();
    const YamlNode *KindNode, *WhenNode;
    if (!isMapping(Item, "a mistake", {"kind", "when"}))
      return false;
    KindNode = Item.find("kind");
    WhenNode = Item.find("when");
    if (!KindNode || !WhenNode)
      return fail(Item.Where, "a mistake needs 'kind' and 'when'");
    if (!word(*KindNode, "kind of mistake", MistakeWords, Kind) ||
        !condition(*WhenNode, When))
      return false;
  }
  return true;
}

bool PackReader::readAttributes(const YamlNode &Node, EffectEntry &Entry) {
  if (!isSequence(Node, "attributes"))
    return false;
  for (const YamlNode &Item : Node.Items) {
    if (Item.Kind != YamlNode::Mapping || Item.Entries.size() != 1)
      return fail(Item.Where, "an attribute is written 'name: condition'");
    const YamlNode::Entry &Given = Item.Entries.front();
    std::optional<OpenAttribute> Attribute = valueOf(AttributeWords, Given.Key);
    if (!Attribute)
      return fail(Given.Where, "unknown attribute '" + Given.Key + "'" +
                                   hintFor(Given.Key, AttributeWords));
    if (any_of(Entry.Attributes,
               [&](const auto &Other) { return Other.first == *Attribute; }))
      return fail(Given.Where, "attribute '" + Given.Key + "' is given twice");
    if (!condition(
            Given.Value,
            Entry.Attributes.emplace_back(*Attribute, Condition()).second))
      return false;
  }
  return true;
}

} // namespace durability::model
