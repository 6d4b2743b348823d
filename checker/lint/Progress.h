/// \file
/// How far a long run is: one line on a terminal, rewritten in place; nothing
/// elsewhere. Thread-safe.
#ifndef DURABILITY_LINT_PROGRESS_H
#define DURABILITY_LINT_PROGRESS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <mutex>

namespace durability::lint {

class Progress {
public:
  Progress(llvm::StringRef What, size_t Total)
      : What(What), Total(Total),
        Shown(llvm::errs().is_displayed() && Total > 1) {}
  ~Progress() { erase(); }

  void finished(llvm::StringRef File) {
    if (!Shown)
      return;
    std::lock_guard<std::mutex> Guard(Lock);
    constexpr size_t Width = 30;
    const size_t Filled = ++Done * Width / Total;
    erase();
    llvm::errs() << '[' << std::string(Filled, '=')
                 << std::string(Width - Filled, ' ') << "] " << What << ' '
                 << Done << '/' << Total << ' '
                 << llvm::sys::path::filename(File);
  }

private:
  void erase() {
    if (Shown)
      llvm::errs() << "\r\033[K";
  }
  const llvm::StringRef What;
  const size_t Total;
  const bool Shown;
  std::mutex Lock;
  size_t Done = 0;
};

} // namespace durability::lint

#endif // DURABILITY_LINT_PROGRESS_H
