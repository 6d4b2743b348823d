// Runs a fuzz target on files, for compilers without libFuzzer:
//
//   target FILE|DIRECTORY...

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size);

int main(int Count, char **Arguments) {
  std::vector<std::filesystem::path> Files;
  for (int I = 1; I < Count; ++I) {
    if (!std::filesystem::is_directory(Arguments[I])) {
      Files.emplace_back(Arguments[I]);
      continue;
    }
    for (const auto &Entry : std::filesystem::directory_iterator(Arguments[I]))
      Files.push_back(Entry.path());
  }
  std::sort(Files.begin(), Files.end());
  for (const std::filesystem::path &Path : Files) {
    std::ifstream In(Path, std::ios::binary);
    if (!In) {
      std::fprintf(stderr, "cannot read %s\n", Path.c_str());
      return 1;
    }
    std::string Bytes(std::istreambuf_iterator<char>(In), {});
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(Bytes.data()),
                           Bytes.size());
  }
  std::printf("%zu inputs\n", Files.size());
  return Files.empty() ? 1 : 0;
}
