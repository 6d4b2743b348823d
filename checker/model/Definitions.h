/// \file
/// What the packs say, as plain data: the output of the reader and the input of
/// the matcher.
///
/// Every string lives in the Definitions that own it, so entries are copied
/// freely and a CallMeaning can refer to them for as long as the model lives.
#ifndef DURABILITY_MODEL_DEFINITIONS_H
#define DURABILITY_MODEL_DEFINITIONS_H

#include "core/CallModel.h"
#include "model/ContractEntry.h"
#include "model/StatusEntry.h"
#include "model/TextEntry.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/StringSaver.h"
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace durability::model {

/// A question about the arguments of a call. The answer may be unknown.
struct Condition {
  enum class Test : uint8_t {
    Constant,
    Not,
    All,
    Any,
    Flag,
    Named,
    Equals,
    Null,
    Mode,
    Prefix,
    Function
  };
  Test What = Test::Constant;
  uint8_t Argument = 0;
  bool Expected = true; ///< For Constant: the answer. For Null: the answer that
                        ///< makes it hold.
  llvm::StringRef
      Text; ///< The macro, mode characters, prefix or function name.
  std::optional<int64_t> Number; ///< For Equals with a number.
  std::vector<Condition> Parts;  ///< For Not, All, Any.
};

struct EffectEntry {
  Effect Fixed; ///< What does not depend on arguments.
  std::optional<Condition> When;
  std::optional<Condition> Synchronous;
  std::vector<std::pair<OpenAttribute, Condition>> Attributes;
};

enum class ParameterShape : uint8_t {
  Any,
  Integer,
  String,   ///< Pointer to a character type.
  Pointer,  ///< Any pointer.
  Record,   ///< A class, or a reference to one.
  Function, ///< Function pointer or reference.
};

struct CallEntry {
  ScopedName Name;
  bool BuiltIn = true; ///< False: from a user's file.
  std::optional<llvm::SmallVector<ParameterShape, 4>>
      Parameters;              ///< Absent: any.
  bool MoreParameters = false; ///< More may follow Parameters.
  ResultTest Success = ResultTest::Always;
  Operand Returns;
  std::vector<llvm::StringRef> Platforms;
  std::vector<EffectEntry> Effects;
  std::vector<std::pair<ArgumentMistake, Condition>> Mistakes;
  Operand WaitsBy;          ///< The argument that says whether to wait,
  llvm::StringRef WaitsFor; ///< and what it must be for that.
  llvm::StringRef DataOnly; ///< The name of another call, empty for none.
};

/// A macro or constant by name, and its value on the platforms where it is
/// known to exist. Empty: value unknown.
struct ConstantEntry {
  llvm::SmallVector<std::pair<llvm::StringRef, int64_t>, 3> Values;
};

/// Method names that mean something in a class which declares a write and a
/// sync of the same entry.
struct VocabularyEntry {
  struct Word {
    llvm::StringRef Name;
    EffectKind Kind;
    bool Log = false;   ///< Acts on the object's log.
    bool Alone = false; ///< Means the same in a class that declares no write.
  };
  llvm::StringRef Name;
  std::vector<Word> Words;
  [[nodiscard]] bool has(EffectKind Kind) const {
    return llvm::any_of(Words, [&](const Word &W) { return W.Kind == Kind; });
  }
};

/// All packs, merged.
struct Definitions {
  llvm::BumpPtrAllocator Storage;
  llvm::StringSaver Strings{Storage};
  llvm::MapVector<llvm::StringRef, std::vector<CallEntry>>
      Calls; ///< By full name; several are overloads.
  llvm::StringMap<ConstantEntry> Constants;
  std::vector<StatusEntry> Statuses; ///< Later entries are looked at first.
  std::vector<VocabularyEntry> Vocabularies;
  std::vector<ContractEntry> Contracts; ///< Later ones go first.
  std::vector<TextEntry> Texts;         ///< The first that fits is taken.
  std::vector<ScopedName> TextClasses;  ///< std::basic_string.
  std::vector<ScopedName>
      OtherTypes; ///< Streams that are no file: std::basic_ostringstream.
  llvm::StringMap<ErrorNature> Errors;     ///< By macro name: EINTR.
  std::vector<ScopedName> ErrorNumbers;    ///< Functions behind errno.
  std::vector<ScopedName> StandardStreams; ///< Variables: stdout, std::cerr.

  Definitions() = default;
  Definitions(const Definitions &) = delete;
  Definitions &operator=(const Definitions &) = delete;
};

} // namespace durability::model

#endif // DURABILITY_MODEL_DEFINITIONS_H
