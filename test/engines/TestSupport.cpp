#include "TestSupport.h"

#include <filesystem>

#include <stdlib.h>

namespace storage::test {

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
