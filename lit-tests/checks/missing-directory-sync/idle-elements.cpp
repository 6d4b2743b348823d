// RUN: %check_durability %s durability-missing-directory-sync %t -- -std=c++17 -I%contracts
// Handles whose addresses went into a container are synced through its elements.
#include <durability/Contracts.h>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

class Directory {
public:
  virtual ~Directory() = default;
  DURABLE_SYNCS_DIRECTORY() virtual bool sync() = 0;
};
bool open(const std::string &Path, std::unique_ptr<Directory> *Into);

bool noWarningElements(const char *From, const char *To, const std::string &Path) {
  std::unique_ptr<Directory> One, Two;
  std::vector<std::unique_ptr<Directory> *> All;
  All.push_back(&One);
  All.push_back(&Two);
  if (std::rename(From, To) != 0)
    return false;
  for (auto *Each : All)
    if (!open(Path, Each) || !(*Each)->sync())
      return false;
  return One != nullptr;
}
bool warningDirect(const char *From, const char *To, const std::string &Path) {
  std::unique_ptr<Directory> Dir;
  return std::rename(From, To) == 0 && open(Path, &Dir);
  // CHECK-MESSAGES: :[[@LINE-1]]:52: warning: the directory 'Dir' is opened and nobody syncs it; {{.*}}
}
