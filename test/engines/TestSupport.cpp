#include "TestSupport.h"

#include <cstdio>
#include <filesystem>
#include <sstream>

#include <stdlib.h>

namespace storage::test {

std::string hexDump(std::string_view Bytes) {
  std::ostringstream Out;
  bool Skipped = false;
  for (size_t At = 0; At < Bytes.size(); At += 16) {
    std::string_view Line = Bytes.substr(At, 16);
    bool Zeros = Line.find_first_not_of('\0') == std::string_view::npos;
    if (Zeros && !Skipped)
      Out << "*\n";
    Skipped = Zeros;
    if (Zeros)
      continue;
    char Text[24];
    std::snprintf(Text, sizeof Text, "%04zx ", At);
    Out << Text;
    for (char C : Line) {
      std::snprintf(Text, sizeof Text, " %02x", static_cast<unsigned char>(C));
      Out << Text;
    }
    Out << '\n';
  }
  return Out.str();
}

ScratchDirectory::ScratchDirectory() {
  std::string Template =
      (std::filesystem::temp_directory_path() / "storage-test-XXXXXX").string();
  Path = ::mkdtemp(Template.data());
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code
      Ignored; // A leftover in the temporary directory is not a test failure.
  std::filesystem::remove_all(Path, Ignored);
}

} // namespace storage::test
