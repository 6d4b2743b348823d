#include "model/PackReader.h"

using namespace llvm;

namespace durability::model {

bool PackReader::readContracts(const YamlNode &Node) {
  return isSequence(Node, "contracts") &&
         all_of(Node.Items,
                [&](const YamlNode &Item) { return readContract(Item); });
}

bool PackReader::readContract(const YamlNode &Node) {
  static constexpr StringRef Keys[] = {"name", "names", "result", "promises"};
  ContractEntry Entry;
  std::vector<ScopedName> Names;
  if (!isMapping(Node, "a contract", Keys) || !readNames(Node, Names))
    return false;
  if (const YamlNode *Given = Node.find("result")) {
    if (!word(*Given, "result", ResultTestWords, Entry.Stated.Success))
      return false;
    if (Entry.Stated.Success == ResultTest::Count)
      return fail(Given->Where, "a contract cannot have the result 'count'; "
                                "use 'non-negative' or 'non-zero'");
  }
  const YamlNode *Promises = Node.find("promises");
  if (!Promises)
    return fail(Node.Where, "the contract of '" + Names.front().Full +
                                "' has no 'promises'");
  if (!isSequence(*Promises, "promises"))
    return false;
  if (Promises->Items.empty())
    return fail(Promises->Where, "'promises' is empty");
  for (const YamlNode &Item : Promises->Items)
    if (!readPromise(Item, Entry.Stated))
      return false;
  for (const ScopedName &Name : Names) {
    Entry.Name = Name;
    Result.Contracts.push_back(Entry);
  }
  return true;
}

/// `durable`, `durable-if: "Mode == Sync"`, or
/// `{syncs: File, when: "Mode == Sync"}`.
bool PackReader::readPromise(const YamlNode &Node, ModelContract &Stated) {
  bool Pair = Node.Kind == YamlNode::Mapping && !Node.Entries.empty();
  const YamlNode *When = Pair ? Node.find("when") : nullptr;
  if (Pair ? Node.Entries.size() != (When ? 2 : 1) ||
                 Node.Entries.front().Key == "when"
           : Node.Kind != YamlNode::Scalar)
    return fail(Node.Where, "a promise is a word, or one 'word: argument', "
                            "with 'when: condition' behind it");
  StringRef Word = Pair ? Node.Entries.front().Key : Node.Text;
  SMLoc Where = Pair ? Node.Entries.front().Where : Node.Where;
  std::optional<ClauseKind> Kind = clauseKindOf(Word);
  if (!Kind)
    return fail(Where, "unknown promise '" + Word + "'" +
                           hintFor(Word, clauseWords()));
  ModelClause Clause{*Kind, {}, {}};
  bool Conditional =
      *Kind == ClauseKind::Flushes || *Kind == ClauseKind::Syncs ||
      *Kind == ClauseKind::SyncsDirectory || *Kind == ClauseKind::WriteAhead ||
      *Kind == ClauseKind::StableBefore;
  if (When && !Conditional)
    return fail(When->Where,
                "'" + Word + "' takes no 'when'; use 'durable-if'");
  if (When && !text(*When, "a condition", Clause.When))
    return false;
  if (Pair && !text(Node.Entries.front().Value, "an argument", Clause.Argument))
    return false;
  ClauseArgument Takes = argumentOf(*Kind);
  if (Takes == ClauseArgument::None && Pair)
    return fail(Where, "'" + Word + "' takes no argument");
  if (Takes == ClauseArgument::Required && Clause.Argument.empty())
    return fail(Where, "'" + Word + "' needs an argument: '" + Word + ": …'");
  Stated.Clauses.push_back(Clause);
  return true;
}

} // namespace durability::model
