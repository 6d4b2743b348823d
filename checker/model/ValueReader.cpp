#include "model/PackReader.h"

using namespace llvm;

namespace durability::model {

bool ValueReader::isMapping(const YamlNode &Node, StringRef What,
                            ArrayRef<StringRef> KnownKeys) {
  if (Node.Kind != YamlNode::Mapping)
    return fail(Node.Where, What + " must be a mapping (key: value)");
  for (const YamlNode::Entry &E : Node.Entries)
    if (!is_contained(KnownKeys, E.Key))
      return fail(E.Where, "unknown key '" + E.Key + "' in " + What +
                               hintFor(E.Key, KnownKeys));
  return true;
}

bool ValueReader::isSequence(const YamlNode &Node, StringRef What) {
  return Node.Kind == YamlNode::Sequence ||
         fail(Node.Where, What + " must be a list");
}

bool ValueReader::text(const YamlNode &Node, StringRef What,
                       StringRef &Result) {
  if (Node.Kind != YamlNode::Scalar)
    return fail(Node.Where, What + " must be a single word");
  if (Node.Text.empty())
    return fail(Node.Where, What + " must not be empty");
  Result = Node.Text;
  return true;
}

bool ValueReader::boolean(const YamlNode &Node, StringRef What, bool &Result) {
  if (Node.Kind != YamlNode::Scalar ||
      (Node.Text != "true" && Node.Text != "false"))
    return fail(Node.Where, What + " must be true or false");
  Result = Node.Text == "true";
  return true;
}

bool ValueReader::texts(const YamlNode &Node, StringRef What,
                        std::vector<StringRef> &Result) {
  if (Node.Kind != YamlNode::Sequence)
    return text(Node, What, Result.emplace_back());
  return all_of(Node.Items, [&](const YamlNode &Item) {
    return text(Item, What, Result.emplace_back());
  });
}

bool ValueReader::name(const YamlNode &Node, ScopedName &Result) {
  StringRef Spelled;
  if (!text(Node, "a name", Spelled))
    return false;
  std::optional<ScopedName> Name = scopedNameOf(Spelled);
  if (!Name)
    return fail(Node.Where, "'" + Spelled +
                                "' is no name of a function; expected name, "
                                "ns::Class::method, Class::Class, "
                                "Class::~Class or ns::operator<<");
  Result = std::move(*Name);
  return true;
}

bool ValueReader::names(const YamlNode &Node, std::vector<ScopedName> &Result) {
  if (Node.Kind != YamlNode::Sequence)
    return name(Node, Result.emplace_back());
  return all_of(Node.Items, [&](const YamlNode &Item) {
    return name(Item, Result.emplace_back());
  });
}

bool ValueReader::operand(const YamlNode &Node, Operand &Result) {
  StringRef Word;
  if (!text(Node, "an operand", Word))
    return false;
  std::optional<Operand> Found = operandOf(Word);
  if (!Found)
    return fail(
        Node.Where,
        "bad operand '" + Word +
            "'; expected arg0, arg1, …, *arg0, object, result or all-streams");
  Result = *Found;
  return true;
}

bool ValueReader::argument(const YamlNode &Node, uint8_t &Result) {
  if (Node.Kind != YamlNode::Scalar || Node.Text.getAsInteger(10, Result) ||
      Result > 31)
    return fail(Node.Where, "an argument is given by its number, from 0");
  return true;
}

bool ValueReader::condition(const YamlNode &Node, Condition &Result) {
  using Test = Condition::Test;
  if (Node.Kind == YamlNode::Scalar) {
    Result.What = Test::Constant;
    return boolean(Node, "a condition without a test", Result.Expected);
  }
  if (Node.Kind == YamlNode::Sequence) {
    Result.What = Test::All;
    return all_of(Node.Items, [&](const YamlNode &Item) {
      return condition(Item, Result.Parts.emplace_back());
    });
  }
  if (!isMapping(Node, "a condition",
                 {"arg", "flag", "named", "equals", "null", "mode", "prefix",
                  "function", "not", "all", "any"}))
    return false;
  for (auto [Key, What] :
       {std::pair("not", Test::Not), {"all", Test::All}, {"any", Test::Any}}) {
    const YamlNode *Inner = Node.find(Key);
    if (!Inner)
      continue;
    if (Node.Entries.size() != 1)
      return fail(Node.Where,
                  "'" + Twine(Key) + "' stands alone in its condition");
    Result.What = What;
    if (What == Test::Not)
      return condition(*Inner, Result.Parts.emplace_back());
    return isSequence(*Inner, Key) &&
           all_of(Inner->Items, [&](const YamlNode &Item) {
             return condition(Item, Result.Parts.emplace_back());
           });
  }
  return argumentTest(Node, Result);
}

bool ValueReader::argumentTest(const YamlNode &Node, Condition &Result) {
  using Test = Condition::Test;
  const YamlNode *Argument = Node.find("arg");
  if (!Argument)
    return fail(Node.Where,
                "a condition needs 'arg' and a test, or 'not', 'all' or 'any'");
  if (Node.Entries.size() != 2)
    return fail(Node.Where, "a condition has 'arg' and exactly one of flag, "
                            "named, equals, null, mode, prefix, function");
  const YamlNode::Entry &Given =
      Node.Entries[Node.Entries[0].Key == "arg" ? 1 : 0];
  if (!argument(*Argument, Result.Argument))
    return false;
  if (Given.Key == "null") {
    Result.What = Test::Null;
    return boolean(Given.Value, "null", Result.Expected);
  }
  if (Given.Key == "equals")
    return equalsTest(Given.Value, Result);
  Result.What = Given.Key == "flag"     ? Test::Flag
                : Given.Key == "named"  ? Test::Named
                : Given.Key == "mode"   ? Test::Mode
                : Given.Key == "prefix" ? Test::Prefix
                                        : Test::Function;
  return text(Given.Value, Given.Key, Result.Text);
}

bool ValueReader::equalsTest(const YamlNode &Node, Condition &Result) {
  Result.What = Condition::Test::Equals;
  if (!text(Node, "equals", Result.Text))
    return false;
  int64_t Number;
  if (!Result.Text.getAsInteger(0, Number))
    Result.Number = Number;
  return true;
}

} // namespace durability::model
