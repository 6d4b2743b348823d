#include "model/PackReader.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace durability::model {

bool PackReader::read() {
  YamlNode Root;
  if (!File.parse(Root))
    return false;
  if (Root.Kind == YamlNode::Null)
    return true; // An empty file, or comments only.
  static constexpr StringRef Keys[] = {
      "calls",        "no-effect",   "constants",        "statuses",
      "vocabulary",   "other-types", "standard-streams", "texts",
      "text-classes", "errors",      "contracts",        "error-number"};
  if (!isMapping(Root, "a model file", Keys))
    return false;
  for (const YamlNode::Entry &E : Root.Entries) {
    bool Good = E.Key == "calls"          ? readCalls(E.Value)
                : E.Key == "no-effect"    ? readNoEffect(E.Value)
                : E.Key == "constants"    ? readConstants(E.Value)
                : E.Key == "statuses"     ? readStatuses(E.Value)
                : E.Key == "vocabulary"   ? readVocabulary(E.Value)
                : E.Key == "errors"       ? readErrors(E.Value)
                : E.Key == "error-number" ? names(E.Value, Result.ErrorNumbers)
                : E.Key == "contracts"    ? readContracts(E.Value)
                : E.Key == "texts"        ? readTexts(E.Value)
                : E.Key == "text-classes" ? names(E.Value, Result.TextClasses)
                : E.Key == "other-types"
                    ? names(E.Value, Result.OtherTypes)
                    : names(E.Value, Result.StandardStreams);
    if (!Good)
      return false;
  }
  return true;
}

bool PackReader::readCalls(const YamlNode &Node) {
  return isSequence(Node, "calls") &&
         all_of(Node.Items,
                [&](const YamlNode &Item) { return readCall(Item); });
}

bool PackReader::readCall(const YamlNode &Node) {
  static constexpr StringRef Keys[] = {"name",      "names",     "parameters",
                                       "result",    "platforms", "returns",
                                       "extends",   "effects",   "mistakes",
                                       "data-only", "waits-by",  "waits-for"};
  CallEntry Entry;
  Entry.BuiltIn = BuiltIn;
  std::vector<ScopedName> Names;
  bool Extends = false;
  if (!isMapping(Node, "a call entry", Keys) || !readNames(Node, Names))
    return false;
  for (const YamlNode::Entry &E : Node.Entries) {
    bool Good =
        E.Key == "parameters" ? readParameters(E.Value, Entry)
        : E.Key == "result"
            ? word(E.Value, "result", ResultTestWords, Entry.Success)
        : E.Key == "platforms" ? readPlatforms(E.Value, Entry)
        : E.Key == "returns"   ? operand(E.Value, Entry.Returns)
        : E.Key == "extends"   ? boolean(E.Value, "extends", Extends)
        : E.Key == "effects"   ? readEffects(E.Value, Entry.Effects)
        : E.Key == "mistakes"  ? readMistakes(E.Value, Entry)
        : E.Key == "waits-by"  ? operand(E.Value, Entry.WaitsBy)
        : E.Key == "waits-for" ? text(E.Value, "waits-for", Entry.WaitsFor)
        : E.Key == "data-only" ? text(E.Value, "data-only", Entry.DataOnly)
                               : true;
    if (!Good)
      return false;
  }
  if (!Node.find("effects"))
    return fail(Node.Where, "'" + Names.front().Full +
                                "' has no 'effects'; write 'effects: []' for a "
                                "call that touches no file");
  return checkOperands(Node, Entry) && add(Node, Entry, Names, Extends);
}

bool PackReader::readNames(const YamlNode &Node,
                           std::vector<ScopedName> &Names) {
  const YamlNode *One = Node.find("name");
  const YamlNode *Many = Node.find("names");
  if (One && Many)
    return fail(Many->Where, "give 'name' or 'names', not both");
  if (One)
    return name(*One, Names.emplace_back());
  if (!Many)
    return fail(Node.Where, "a call entry needs 'name' or 'names'");
  if (!isSequence(*Many, "names") || !names(*Many, Names))
    return false;
  return !Names.empty() || fail(Many->Where, "'names' is empty");
}

bool PackReader::readParameters(const YamlNode &Node, CallEntry &Entry) {
  if (!isSequence(Node, "parameters"))
    return false;
  Entry.Parameters.emplace();
  for (const YamlNode &Item : Node.Items) {
    if (Entry.MoreParameters)
      return fail(Item.Where, "'rest' comes last in 'parameters'");
    if (Item.Kind == YamlNode::Scalar && Item.Text == "rest")
      Entry.MoreParameters = true;
    else if (!word(Item, "parameter", ParameterWords,
                   Entry.Parameters->emplace_back()))
      return false;
  }
  return true;
}

bool PackReader::readPlatforms(const YamlNode &Node, CallEntry &Entry) {
  if (!isSequence(Node, "platforms"))
    return false;
  for (const YamlNode &Item : Node.Items) {
    StringRef Word;
    if (!text(Item, "a platform", Word))
      return false;
    if (!is_contained(PlatformWords, Word))
      return fail(Item.Where, "unknown platform '" + Word + "'" +
                                  hintFor(Word, SmallVector<StringRef, 8>(
                                                    PlatformWords.begin(),
                                                    PlatformWords.end())));
    Entry.Platforms.push_back(Word);
  }
  return true;
}

bool PackReader::readEffects(const YamlNode &Node,
                             std::vector<EffectEntry> &Effects) {
  return isSequence(Node, "effects") &&
         all_of(Node.Items, [&](const YamlNode &Item) {
           return readEffect(Item, Effects.emplace_back());
         });
}

/// Arguments that the declared parameters do not have, anywhere below \p Node.
static const YamlNode *findBeyond(const YamlNode &Node, unsigned Limit) {
  for (const YamlNode &Item : Node.Items)
    if (const YamlNode *Found = findBeyond(Item, Limit))
      return Found;
  for (const YamlNode::Entry &E : Node.Entries) {
    if (const YamlNode *Found = findBeyond(E.Value, Limit))
      return Found;
    if (E.Value.Kind != YamlNode::Scalar)
      continue;
    unsigned Number;
    if (E.Key == "arg" && !E.Value.Text.getAsInteger(10, Number) &&
        Number >= Limit)
      return &E.Value;
    bool TakesOperand = StringSwitch<bool>(E.Key)
                            .Cases({"file", "path", "target", "data", "returns",
                                    "after", "waits-by"},
                                   true)
                            .Default(false);
    if (!TakesOperand)
      continue;
    std::optional<Operand> Place = operandOf(E.Value.Text);
    if (Place && Place->Where == Operand::Argument && Place->Index >= Limit)
      return &E.Value;
  }
  return nullptr;
}

bool PackReader::checkOperands(const YamlNode &Node, const CallEntry &Entry) {
  if (!Entry.Parameters || Entry.MoreParameters)
    return true;
  const YamlNode *Beyond = findBeyond(Node, Entry.Parameters->size());
  return !Beyond ||
         fail(Beyond->Where,
              "'" + Beyond->Text + "' is beyond the " +
                  Twine(Entry.Parameters->size()) +
                  " 'parameters' of this call (arguments count from 0)");
}

bool PackReader::add(const YamlNode &Node, const CallEntry &Entry,
                     ArrayRef<ScopedName> Names, bool Extends) {
  for (const ScopedName &Name : Names) {
    if (!Extends) {
      CallEntry Named = Entry;
      Named.Name = Name;
      if (!addOne(Node.Where, Named))
        return false;
      continue;
    }
    auto Existing = Result.Calls.find(Name.Full);
    if (Existing == Result.Calls.end())
      return fail(Node.Where, "there is no '" + Name.Full + "' to extend");
    for (CallEntry &Overload : Existing->second)
      append_range(Overload.Effects, Entry.Effects);
  }
  return true;
}

/// The first entry of a name in a file replaces what earlier files say of it;
/// further ones are overloads.
bool PackReader::addOne(SMLoc Where, const CallEntry &Entry) {
  std::vector<CallEntry> &Overloads = Result.Calls[Entry.Name.Full];
  if (DefinedHere.insert(Entry.Name.Full).second)
    Overloads.clear();
  for (const CallEntry &Other : Overloads)
    if (Other.Parameters == Entry.Parameters &&
        Other.MoreParameters == Entry.MoreParameters)
      return fail(
          Where,
          "'" + Entry.Name.Full +
              "' is defined twice in this file with the same 'parameters'");
  Overloads.push_back(Entry);
  return true;
}

bool PackReader::readErrors(const YamlNode &Node) {
  static constexpr StringRef Keys[] = {"interrupted", "unsupported"};
  if (!isMapping(Node, "'errors'", Keys))
    return false;
  for (const YamlNode::Entry &E : Node.Entries) {
    std::vector<StringRef> Names;
    if (!texts(E.Value, "an error name", Names))
      return false;
    for (StringRef Name : Names)
      Result.Errors[Name] = E.Key == "interrupted" ? ErrorNature::Interrupted
                                                   : ErrorNature::Unsupported;
  }
  return true;
}

bool PackReader::readNoEffect(const YamlNode &Node) {
  std::vector<ScopedName> Names;
  if (!isSequence(Node, "no-effect") || !names(Node, Names))
    return false;
  for (auto [Name, Item] : zip(Names, Node.Items)) {
    CallEntry Entry;
    Entry.BuiltIn = BuiltIn;
    Entry.Name = Name;
    if (!addOne(Item.Where, Entry))
      return false;
  }
  return true;
}

} // namespace durability::model
