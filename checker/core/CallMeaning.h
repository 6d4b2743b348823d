/// \file
/// What a call means as a whole: its effects, what its result says of them, and
/// what is wrong with its arguments.
#ifndef DURABILITY_CORE_CALLMEANING_H
#define DURABILITY_CORE_CALLMEANING_H

#include "core/Effects.h"

namespace durability {

/// How the result tells success from failure.
enum class ResultTest : uint8_t {
  Always,      ///< The call cannot fail, or has no result.
  Zero,        ///< 0 is success.
  NonZero,     ///< Anything but 0 is success (BOOL, bool).
  NonNegative, ///< A negative value is failure: descriptors, write counts,
               ///< fputs.
  NonNull,     ///< A null pointer is failure.
  Count,       ///< fwrite: the number of items written; less than asked for is
               ///< failure.
  Status,      ///< A status type (see StatusOperation).
};

/// Arguments that are wrong whatever the state: msync(P, 0, MS_SYNC).
enum class ArgumentMistake : uint8_t {
  ZeroLength,       ///< Nothing is synced.
  SwappedArguments, ///< Length and flags in each other's place.
  NoMode,           ///< Neither "wait" nor "start": unspecified.
  TwoModes,         ///< Both: the call fails.
};

struct CallMeaning {
  llvm::StringRef Name; ///< As the model spells it; lives as long as the model.
  ResultTest Success = ResultTest::Always;
  llvm::SmallVector<Effect, 2> Effects; ///< In the order in which they happen.
  Operand Returns; ///< The call returns this operand itself: ostream
                   ///< &operator<<, freopen.
  llvm::SmallVector<ArgumentMistake, 1> Mistakes;
  /// The argument that makes the call wait, and what it must say for that.
  Operand WaitsBy;
  llvm::StringRef WaitsFor;
  /// A call of the target platform that can stand in its place and syncs data
  /// without metadata; empty when there is none.
  llvm::StringRef DataOnly;
  bool FromVocabulary = false; ///< Guessed from a method's name: a body,
                               ///< contract or override goes first.
  llvm::ArrayRef<llvm::StringRef>
      Platforms; ///< Where the call exists: "linux", "macos", …; empty =
                 ///< everywhere.
};

/// What a call does to a path string: nothing is known of files here.
struct TextMeaning {
  Operand Into; ///< The string that is set: an argument (a buffer), the object
                ///< or the result.
  bool Appends = false; ///< The parts come after what Into held.
  llvm::SmallVector<Operand, 2> Parts;
  Operand Format; ///< A printf format; the arguments after it are its values.
  Operand Length; ///< How many bytes are copied: a text only with its end,
                  ///< `strlen(P) + 1`.
};

} // namespace durability

#endif // DURABILITY_CORE_CALLMEANING_H
