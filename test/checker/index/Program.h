/// \file
/// A program of several snippets, indexed and analysed with its index.
#ifndef DURABILITY_TEST_CHECKER_INDEX_PROGRAM_H
#define DURABILITY_TEST_CHECKER_INDEX_PROGRAM_H

#include "core/Analysis.h"
#include "index/Index.h"
#include "index/Link.h"
#include <memory>
#include <string>
#include <vector>

namespace clang {
class ASTUnit;
}

namespace durability::index {

/// C (".c") or C++ files by name; each starts with the calls it needs, as a
/// system header declares them.
class Program {
public:
  struct File {
    std::string Name;
    std::string Code;
  };
  /// \p MaxRounds: of recursion through several files. The others: see LinkPlan
  /// and Conclusions.
  explicit Program(std::vector<File> Files, unsigned MaxRounds = 10,
                   size_t MaxCircle = LinkPlan::DefaultCircle,
                   size_t MaxPlaces = Conclusions::DefaultPlaces);
  ~Program();

  [[nodiscard]] const Index &index() const { return *Made; }
  /// The exits of \p Function, analysed with the index, sorted: "F: U=1 K=k",
  /// "F->Out: U=u K=k", "untouched".
  [[nodiscard]] std::vector<std::string>
  exits(const std::string &Function) const;
  [[nodiscard]] const LinkPlan &plan() const { return *Plan; }
  /// What linking leaves out of each function, "a: reason", in order.
  [[nodiscard]] std::vector<std::string> leftOut() const { return LeftOut; }
  /// Steps that did not settle.
  [[nodiscard]] unsigned unsettled() const { return Unsettled; }

private:
  struct Unit;
  std::vector<std::unique_ptr<Unit>> Units;
  std::shared_ptr<const Index> Made;
  std::unique_ptr<LinkPlan> Plan;
  std::vector<std::string> LeftOut;
  unsigned Unsettled = 0;
};

} // namespace durability::index

#endif // DURABILITY_TEST_CHECKER_INDEX_PROGRAM_H
