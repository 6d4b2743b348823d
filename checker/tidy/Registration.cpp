// Linked into the plugin's checks and into durability-tidy; apart from the
// adapter, because a static library would drop it.
#include "tidy/TidyCheck.h"

namespace {

class DurabilityModule : public clang::tidy::ClangTidyModule {
public:
  void
  addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) override {
    durability::tidy::addFactories(Factories);
  }
};

} // namespace

static clang::tidy::ClangTidyModuleRegistry::Add<DurabilityModule>
    Module("durability-module",
           "Checks where written bytes are when a function returns.");
