#include "Sites.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <vector>

#include <cxxabi.h>
#include <elf.h>
#include <execinfo.h>
#include <fmt/format.h>
#include <link.h>

namespace storage::crash {

namespace {

struct Symbol {
  uintptr_t Begin, End;
  std::string Name;
};

/// Functions of this program by address.
class SymbolTable {
public:
  SymbolTable();
  const Symbol *at(uintptr_t Address) const;

private:
  std::vector<Symbol> All;
};

} // namespace

/// Where the program itself was loaded.
static uintptr_t loadAddress() {
  uintptr_t Base = 0;
  dl_iterate_phdr(
      [](dl_phdr_info *Info, size_t, void *Out) {
        *static_cast<uintptr_t *>(Out) = Info->dlpi_addr;
        return 1; // The first is the program.
      },
      &Base);
  return Base;
}

static std::string demangled(const char *Name) {
  int Result = 0;
  char *Text = abi::__cxa_demangle(Name, nullptr, nullptr, &Result);
  std::string Out = Result == 0 ? Text : Name;
  std::free(Text);
  return Out;
}

SymbolTable::SymbolTable() {
  std::ifstream File("/proc/self/exe", std::ios::binary);
  std::string Bytes((std::istreambuf_iterator<char>(File)), {});
  Elf64_Ehdr Header;
  if (Bytes.size() < sizeof(Header))
    return;
  std::memcpy(&Header, Bytes.data(), sizeof(Header));
  uintptr_t Base = loadAddress();
  auto Section = [&](size_t I) {
    Elf64_Shdr S{};
    size_t At = Header.e_shoff + I * sizeof(S);
    if (I < Header.e_shnum && At + sizeof(S) <= Bytes.size())
      std::memcpy(&S, Bytes.data() + At, sizeof(S));
    return S;
  };
  for (size_t I = 0; I < Header.e_shnum; ++I) {
    Elf64_Shdr Table = Section(I), Strings = Section(Table.sh_link);
    if (Table.sh_type != SHT_SYMTAB)
      continue;
    for (size_t At = 0; At + sizeof(Elf64_Sym) <= Table.sh_size;
         At += sizeof(Elf64_Sym)) {
      Elf64_Sym S;
      std::memcpy(&S, Bytes.data() + Table.sh_offset + At, sizeof(S));
      if (ELF64_ST_TYPE(S.st_info) != STT_FUNC || S.st_size == 0)
        continue;
      const char *Name = Bytes.data() + Strings.sh_offset + S.st_name;
      if (std::strncmp(Name, "_ZN", 3) == 0 &&
          std::strstr(Name, "7storage") != nullptr)
        All.push_back({Base + S.st_value, Base + S.st_value + S.st_size, Name});
    }
  }
  std::sort(All.begin(), All.end(),
            [](const Symbol &A, const Symbol &B) { return A.Begin < B.Begin; });
}

const Symbol *SymbolTable::at(uintptr_t Address) const {
  auto After = std::upper_bound(
      All.begin(), All.end(), Address,
      [](uintptr_t A, const Symbol &S) { return A < S.Begin; });
  if (After == All.begin() || Address >= std::prev(After)->End)
    return nullptr;
  return &*std::prev(After);
}

/// "Wal::rotate" of "storage::wal::Wal::rotate(…)"; empty for what is not of
/// an engine or of io.
static std::string shortName(const std::string &Full) {
  static constexpr const char *Rooms[] = {
      "storage::wal::",     "storage::lsm::", "storage::btree::",
      "storage::bitcask::", "storage::io::",  "storage::kv::"};
  for (const char *Room : Rooms)
    if (Full.starts_with(Room)) {
      std::string Out = Full.substr(std::strlen(Room));
      return Out.substr(0, Out.find_first_of("([<"));
    }
  return "";
}

static std::string site(const std::vector<void *> &Frames) {
  static const SymbolTable Table;
  std::string Out;
  for (void *Frame : Frames) {
    auto Address = reinterpret_cast<uintptr_t>(Frame) - 1;
    const Symbol *S = Table.at(Address);
    std::string Name = S ? shortName(demangled(S->Name.c_str())) : "";
    if (Name.empty())
      continue;
    if (Out.empty())
      Out = fmt::format("{}+{:x}", Name, Address - S->Begin);
    else
      Out += " < " + Name;
  }
  return Out;
}

std::string callSite() {
  static std::mutex Mutex;
  static std::map<std::vector<void *>, std::string> Known;
  void *Frames[48];
  int Count = backtrace(Frames, std::size(Frames));
  std::vector<void *> Key(Frames, Frames + Count);
  std::lock_guard Guard(Mutex);
  auto [At, Made] = Known.try_emplace(Key);
  if (Made)
    At->second = site(Key);
  return At->second;
}

} // namespace storage::crash
