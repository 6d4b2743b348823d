/// \file
/// Reads one pack into Definitions, or says what is wrong with it and where.
///
/// The schema is described in Model.h. Reading stops at the first error; the
/// caller then drops the Definitions, so nothing of a bad file is used.
#ifndef DURABILITY_MODEL_PACKREADER_H
#define DURABILITY_MODEL_PACKREADER_H

#include "model/Definitions.h"
#include "model/Spelling.h"
#include "model/YamlTree.h"
#include "llvm/ADT/StringSet.h"

namespace durability::model {

/// Reads values of the kinds that recur all over the schema. Every function is
/// false after an error.
class ValueReader {
public:
  explicit ValueReader(YamlFile &File) : File(File) {}

  bool fail(llvm::SMLoc Where, const llvm::Twine &Message) {
    return File.fail(Where, Message);
  }
  /// \p What is "a call entry" in messages.
  bool isMapping(const YamlNode &Node, llvm::StringRef What,
                 llvm::ArrayRef<llvm::StringRef> KnownKeys);
  bool isSequence(const YamlNode &Node, llvm::StringRef What);
  bool text(const YamlNode &Node, llvm::StringRef What,
            llvm::StringRef &Result);
  bool boolean(const YamlNode &Node, llvm::StringRef What, bool &Result);
  /// One word or a sequence of words.
  bool texts(const YamlNode &Node, llvm::StringRef What,
             std::vector<llvm::StringRef> &Result);
  bool name(const YamlNode &Node, ScopedName &Result);
  bool names(const YamlNode &Node, std::vector<ScopedName> &Result);
  bool operand(const YamlNode &Node, Operand &Result);
  bool argument(const YamlNode &Node, uint8_t &Result);
  /// A condition; a sequence of conditions means that all hold, `true` and
  /// `false` are themselves.
  bool condition(const YamlNode &Node, Condition &Result);

  template <typename Value>
  bool word(const YamlNode &Node, llvm::StringRef What,
            llvm::ArrayRef<Spelling<Value>> Words, Value &Result) {
    llvm::StringRef Word;
    if (!text(Node, What, Word))
      return false;
    std::optional<Value> Found = valueOf(Words, Word);
    if (!Found)
      return fail(Node.Where,
                  "unknown " + What + " '" + Word + "'" + hintFor(Word, Words));
    Result = *Found;
    return true;
  }

protected:
  YamlFile &File;

private:
  bool argumentTest(const YamlNode &Node, Condition &Result);
  bool equalsTest(const YamlNode &Node, Condition &Result);
};

class PackReader : public ValueReader {
public:
  PackReader(YamlFile &File, Definitions &Result, bool BuiltIn)
      : ValueReader(File), Result(Result), BuiltIn(BuiltIn) {}

  bool read();

private:
  bool readCalls(const YamlNode &Node);
  bool readCall(const YamlNode &Node);
  bool readNames(const YamlNode &Node, std::vector<ScopedName> &Names);
  bool readParameters(const YamlNode &Node, CallEntry &Entry);
  bool readPlatforms(const YamlNode &Node, CallEntry &Entry);
  bool readEffects(const YamlNode &Node, std::vector<EffectEntry> &Effects);
  bool readEffect(const YamlNode &Node, EffectEntry &Entry);
  bool readEffectDetail(const YamlNode::Entry &Given, EffectEntry &Entry);
  bool readAttributes(const YamlNode &Node, EffectEntry &Entry);
  bool readMistakes(const YamlNode &Node, CallEntry &Entry);
  bool checkOperands(const YamlNode &Node, const CallEntry &Entry);
  bool add(const YamlNode &Node, const CallEntry &Entry,
           llvm::ArrayRef<ScopedName> Names, bool Extends);
  bool addOne(llvm::SMLoc Where, const CallEntry &Entry);
  bool readNoEffect(const YamlNode &Node);
  bool readConstants(const YamlNode &Node);
  bool readStatuses(const YamlNode &Node);
  bool readStatus(const YamlNode &Node, StatusEntry &Entry);
  bool readShape(const YamlNode &Node, StatusEntry &Entry);
  bool readRule(const YamlNode &Node, StatusOperation Operation,
                StatusEntry &Entry);
  bool readTexts(const YamlNode &Node);
  bool readText(const YamlNode &Node);
  bool readVocabulary(const YamlNode &Node);
  bool readErrors(const YamlNode &Node);
  bool readContracts(const YamlNode &Node);
  bool readContract(const YamlNode &Node);
  bool readPromise(const YamlNode &Node, ModelContract &Stated);

  Definitions &Result;
  bool BuiltIn;
  llvm::StringSet<> DefinedHere; ///< Names of this file: a second one is an
                                 ///< overload, not an override.
};

} // namespace durability::model

#endif // DURABILITY_MODEL_PACKREADER_H
