#include "model/PackReader.h"

using namespace llvm;

namespace durability::model {

bool PackReader::readTexts(const YamlNode &Node) {
  return isSequence(Node, "texts") &&
         all_of(Node.Items,
                [&](const YamlNode &Item) { return readText(Item); });
}

bool PackReader::readText(const YamlNode &Node) {
  static constexpr StringRef Keys[] = {"name",   "names",   "arguments",
                                       "into",   "appends", "parts",
                                       "format", "length"};
  TextEntry Entry;
  std::vector<ScopedName> Names;
  if (!isMapping(Node, "a text entry", Keys) || !readNames(Node, Names))
    return false;
  auto Parts = [&](const YamlNode &Given) {
    return isSequence(Given, "parts") &&
           all_of(Given.Items, [&](const YamlNode &Item) {
             return operand(Item, Entry.Meaning.Parts.emplace_back());
           });
  };
  auto Count = [&](const YamlNode &Given) {
    StringRef Number;
    uint8_t Arguments = 0;
    if (!text(Given, "arguments", Number))
      return false;
    if (Number.getAsInteger(10, Arguments))
      return fail(Given.Where, "'arguments' is a number");
    Entry.Arguments = Arguments;
    return true;
  };
  for (const YamlNode::Entry &E : Node.Entries) {
    bool Good = E.Key == "arguments" ? Count(E.Value)
                : E.Key == "into"    ? operand(E.Value, Entry.Meaning.Into)
                : E.Key == "appends"
                    ? boolean(E.Value, "appends", Entry.Meaning.Appends)
                : E.Key == "parts"  ? Parts(E.Value)
                : E.Key == "format" ? operand(E.Value, Entry.Meaning.Format)
                : E.Key == "length" ? operand(E.Value, Entry.Meaning.Length)
                                    : true;
    if (!Good)
      return false;
  }
  if (!Entry.Meaning.Into)
    return fail(Node.Where, "a text entry needs 'into'");
  for (const ScopedName &Name : Names) {
    Entry.Name = Name;
    Result.Texts.push_back(Entry);
  }
  return true;
}

} // namespace durability::model
