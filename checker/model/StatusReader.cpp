#include "model/PackReader.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace durability::model {

bool PackReader::readConstants(const YamlNode &Node) {
  if (Node.Kind != YamlNode::Mapping)
    return fail(Node.Where,
                "constants must be a mapping (NAME: {platform: value})");
  for (const YamlNode::Entry &E : Node.Entries) {
    ConstantEntry Entry;
    if (E.Value.Kind != YamlNode::Mapping)
      return fail(E.Value.Where, "'" + E.Key +
                                     "' must be a mapping (platform: value), "
                                     "{} when the value is unknown");
    for (const YamlNode::Entry &Pair : E.Value.Entries) {
      if (!is_contained(PlatformWords, Pair.Key))
        return fail(Pair.Where,
                    "unknown platform '" + Pair.Key + "'" +
                        hintFor(Pair.Key, SmallVector<StringRef, 8>(
                                              PlatformWords.begin(),
                                              PlatformWords.end())));
      int64_t Value;
      if (Pair.Value.Kind != YamlNode::Scalar ||
          Pair.Value.Text.getAsInteger(0, Value))
        return fail(Pair.Value.Where,
                    "the value of '" + E.Key + "' must be a number");
      Entry.Values.emplace_back(Pair.Key, Value);
    }
    Result.Constants[E.Key] = std::move(Entry);
  }
  return true;
}

bool PackReader::readStatuses(const YamlNode &Node) {
  return isSequence(Node, "statuses") &&
         all_of(Node.Items, [&](const YamlNode &Item) {
           return readStatus(Item, Result.Statuses.emplace_back());
         });
}

bool PackReader::readStatus(const YamlNode &Node, StatusEntry &Entry) {
  static constexpr StringRef Keys[] = {"type",        "shape",    "tests-ok",
                                       "tests-error", "makes-ok", "makes-error",
                                       "forwards"};
  if (!isMapping(Node, "a status entry", Keys))
    return false;
  const YamlNode *Type = Node.find("type");
  const YamlNode *Shape = Node.find("shape");
  if (!Type == !Shape)
    return fail(Node.Where, "a status entry needs either 'type' or 'shape'");
  if (Type ? !name(*Type, Entry.Name) : !readShape(*Shape, Entry))
    return false;
  for (const YamlNode::Entry &E : Node.Entries) {
    std::optional<StatusOperation> Operation = valueOf(StatusWords, E.Key);
    if (!Operation)
      continue;
    if (!isSequence(E.Value, E.Key))
      return false;
    for (const YamlNode &Item : E.Value.Items)
      if (!readRule(Item, *Operation, Entry))
        return false;
  }
  return true;
}

bool PackReader::readShape(const YamlNode &Node, StatusEntry &Entry) {
  if (!isMapping(Node, "a shape", {"test", "factory", "class-name", "error"}))
    return false;
  const YamlNode *Test = Node.find("test");
  if (!Test)
    return fail(Node.Where,
                "a shape needs 'test': the names of a 'bool test() const'");
  const YamlNode *Factory = Node.find("factory");
  const YamlNode *ClassName = Node.find("class-name");
  const YamlNode *Error = Node.find("error");
  return texts(*Test, "test", Entry.ShapeTests) &&
         (!Factory || texts(*Factory, "factory", Entry.ShapeFactories)) &&
         (!ClassName || texts(*ClassName, "class-name", Entry.ShapeNames)) &&
         (!Error || texts(*Error, "error", Entry.ShapeErrors));
}

bool PackReader::readRule(const YamlNode &Node, StatusOperation Operation,
                          StatusEntry &Entry) {
  StatusRule Rule;
  Rule.Operation = Operation;
  if (!text(Node, "a rule", Rule.Text))
    return false;
  Rule.Kind = StringSwitch<StatusRule::Form>(Rule.Text)
                  .Case("operator bool", StatusRule::BoolConversion)
                  .Case("operator!", StatusRule::LogicalNot)
                  .Case("default-constructor", StatusRule::DefaultConstructor)
                  .Case("constructor", StatusRule::Constructor)
                  .Case("static-factory", StatusRule::StaticFactory)
                  .Default(StatusRule::Member);
  StringRef Inner = Rule.Text;
  if (Inner.consume_front("constructor(") && Inner.consume_back(")"))
    Rule.Kind = StatusRule::ConstructorFrom;
  else if (Rule.Text.contains("::"))
    Rule.Kind = StatusRule::FreeFunction;
  if (Rule.Kind == StatusRule::ConstructorFrom ||
      Rule.Kind == StatusRule::FreeFunction) {
    std::optional<ScopedName> Name = scopedNameOf(Inner);
    if (!Name)
      return fail(Node.Where, "'" + Inner + "' is no name");
    Rule.Name = std::move(*Name);
  }
  Entry.Rules.push_back(std::move(Rule));
  return true;
}

/// Each key but `name` is an effect kind; its words are method names with that
/// effect on the object.
bool PackReader::readVocabulary(const YamlNode &Node) {
  static constexpr StringRef Keys[] = {
      "name",  "write",    "buffered-write", "flush", "sync",
      "close", "truncate", "acknowledge",    "log",   "sync-alone"};
  if (!isSequence(Node, "vocabulary"))
    return false;
  for (const YamlNode &Item : Node.Items) {
    VocabularyEntry Entry;
    if (!isMapping(Item, "a vocabulary entry", Keys))
      return false;
    if (!Item.find("sync") ||
        (!Item.find("write") && !Item.find("buffered-write")))
      return fail(Item.Where, "a vocabulary needs 'sync' and 'write' or "
                              "'buffered-write': it applies to classes that "
                              "declare both");
    for (const YamlNode::Entry &E : Item.Entries) {
      std::vector<StringRef> Words;
      if (!texts(E.Value, E.Key, Words))
        return false;
      if (E.Key == "name") {
        Entry.Name = Words.front();
        continue;
      }
      const bool Log = E.Key == "log", Alone = E.Key == "sync-alone";
      const EffectKind Kind = Log     ? EffectKind::Write
                              : Alone ? EffectKind::Sync
                                      : *valueOf(EffectKindWords, E.Key);
      for (StringRef Word : Words)
        Entry.Words.push_back({Word, Kind, Log, Alone});
    }
    Result.Vocabularies.push_back(std::move(Entry));
  }
  return true;
}

} // namespace durability::model
