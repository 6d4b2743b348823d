// DurabilityTidyModule.so: makes sure that clang-tidy is the one that the
// checks were built for, then loads them from DurabilityTidyChecks.so beside
// it.
//
// A clang-tidy of another major version loads a plugin, lists its checks,
// reports nothing and exits with 0. Nothing is worse than that, so the process
// ends here with status 70 (EX_SOFTWARE of sysexits.h) instead. This file
// refers to no symbol of LLVM or clang: it must load everywhere.
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <link.h>
#include <string>
#include <string_view>

static constexpr std::string_view Expected = DURABILITY_CLANG_VERSION;
static constexpr int RefusedStatus = 70;

/// "22.1" of "Debian clang version 22.1.8 (…)"; empty if there is no version.
static std::string majorMinor(std::string_view Text, std::string_view After) {
  const size_t Place = Text.find(After);
  if (Place == std::string_view::npos)
    return {};
  Text.remove_prefix(Place + After.size());
  size_t End = Text.find_first_not_of("0123456789");
  if (End != std::string_view::npos && Text[End] == '.')
    End = Text.find_first_not_of("0123456789", End + 1);
  return std::string(Text.substr(0, End));
}

/// clang::getClangFullVersion() of the host, wherever it is linked. Its mangled
/// name carries the C++ library's ABI, so a host with another one is not asked.
static std::string versionByFunction() {
  using VersionFunction = std::string();
  if (void *Symbol =
          dlsym(RTLD_DEFAULT, "_ZN5clang19getClangFullVersionB5cxx11Ev"))
    return majorMinor(reinterpret_cast<VersionFunction *>(Symbol)(),
                      "clang version ");
  return {};
}

/// The version in the name of a loaded libclang-cpp.so.
static std::string versionByLibrary() {
  std::string Version;
  auto Visit = [](dl_phdr_info *Info, size_t, void *Into) -> int {
    std::string Found = majorMinor(Info->dlpi_name, "libclang-cpp.so.");
    if (Found.empty())
      return 0;
    *static_cast<std::string *>(Into) = Found;
    return 1;
  };
  dl_iterate_phdr(Visit, &Version);
  return Version;
}

[[noreturn]] static void refuse(const std::string &Reason) {
  std::fprintf(stderr,
               "error: DurabilityTidyModule.so: %s\n"
               "note: its checks would be listed but report nothing, so "
               "clang-tidy is stopped here; load it with clang-tidy %s, or run "
               "durability-tidy, which needs no plugin\n",
               Reason.c_str(), std::string(Expected).c_str());
  std::fflush(stderr);
  std::_Exit(RefusedStatus); // The host is half-way through its start.
}

static std::string checksBesideThis() {
  Dl_info Self;
  if (!dladdr(reinterpret_cast<const void *>(&refuse), &Self) ||
      !Self.dli_fname)
    refuse("its own path is unknown");
  const std::string Path = Self.dli_fname;
  const size_t Slash = Path.rfind('/');
  return (Slash == std::string::npos ? "./" : Path.substr(0, Slash + 1)) +
         "DurabilityTidyChecks.so";
}

__attribute__((constructor)) static void loadChecks() {
  std::string Version = versionByFunction();
  if (Version.empty())
    Version = versionByLibrary();
  if (Version.empty())
    refuse("the program that loads it is no clang " + std::string(Expected) +
           ", or hides its version");
  if (Version != Expected)
    refuse("it was built for clang " + std::string(Expected) +
           ", but this is clang " + Version);
  if (!dlopen(checksBesideThis().c_str(), RTLD_NOW | RTLD_GLOBAL)) {
    const char *Reason = dlerror();
    refuse(std::string("the checks cannot be loaded: ") +
           (Reason ? Reason : "unknown reason"));
  }
}
