/// \file
/// What the JSON formats share: texts that are valid UTF-8 whatever the source
/// holds, and lists.
#ifndef DURABILITY_REPORT_JSONTEXT_H
#define DURABILITY_REPORT_JSONTEXT_H

#include "report/Report.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/JSON.h"

namespace durability::report {

[[nodiscard]] inline std::string jsonText(llvm::StringRef Raw) {
  return llvm::json::isUTF8(Raw) ? Raw.str() : llvm::json::fixUTF8(Raw);
}

inline void attribute(llvm::json::OStream &Json, llvm::StringRef Name,
                      llvm::StringRef Value) {
  Json.attribute(Name, jsonText(Value));
}

/// A list of objects.
template <typename T>
void writeArray(llvm::json::OStream &Json, llvm::StringRef Name,
                const std::vector<T> &Items,
                llvm::function_ref<void(const T &)> WriteObject) {
  Json.attributeArray(Name, [&] {
    for (const T &Item : Items)
      Json.object([&] { WriteObject(Item); });
  });
}

/// \p File as other tools know it: relative to the top of the repository where
/// it lies under the root. REPORT-2: a repository's path occurs in no output
/// that leaves the machine, as long as its files lie under the root.
[[nodiscard]] inline std::string repositoryPath(const Report &R,
                                                llvm::StringRef File) {
  return File.starts_with("/") || File.starts_with("<")
             ? File.str()
             : R.RepositoryPrefix + File.str();
}

} // namespace durability::report

#endif // DURABILITY_REPORT_JSONTEXT_H
