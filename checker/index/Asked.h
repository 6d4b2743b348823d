/// \file
/// What the judgement of a unit asked of the others. While all answers stay, so
/// does what was judged.
#ifndef DURABILITY_INDEX_ASKED_H
#define DURABILITY_INDEX_ASKED_H

#include "index/Knowledge.h"
#include <map>

namespace durability::index {

class AskedAnswers {
public:
  /// What a function does.
  void function(uint64_t Key, const Knowledge &From);
  /// How files of a kind are closed.
  void fileEnds(llvm::StringRef Kind, const Knowledge &From);
  /// What is left in the handles of a type.
  void left(llvm::StringRef Record, const Knowledge &From);
  /// Whether somebody syncs what is kept there.
  void isSynced(const HandleName &Handle, const Knowledge &From);
  void add(const AskedAnswers &Other);

  /// \p From gives the same answers.
  [[nodiscard]] bool holds(const Knowledge &From) const;

  template <typename A> void describe(A &Archive) {
    Archive(Functions, Kinds, Records, Handles);
  }

private:
  template <typename T> struct Answer {
    T Of{};
    uint64_t Hash = 0;
    template <typename A> void describe(A &Archive) { Archive(Of, Hash); }
  };
  template <typename T> using Answers = std::vector<Answer<T>>; ///< Sorted.
  template <typename T>
  static void note(Answers<T> &Into, const T &Of, uint64_t Hash);

  Answers<uint64_t> Functions;
  Answers<std::string> Kinds, Records;
  Answers<HandleName> Handles;
};

} // namespace durability::index

#endif // DURABILITY_INDEX_ASKED_H
