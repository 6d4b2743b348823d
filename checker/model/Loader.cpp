#include "model/Model.h"
#include "model/PackReader.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace durability {

namespace {
struct BuiltInPack {
  StringLiteral Name;
  StringLiteral Text;
};
} // namespace

static constexpr BuiltInPack Packs[] = {
#include "BuiltInPacks.inc"
};

std::vector<StringRef> builtInPacks() {
  std::vector<StringRef> Names;
  for (const BuiltInPack &Pack : Packs)
    Names.push_back(Pack.Name);
  return Names;
}

static Error readPack(StringRef Name, StringRef Text, model::Definitions &All,
                      bool BuiltIn) {
  model::YamlFile File(Name, Text, All.Strings);
  return model::PackReader(File, All, BuiltIn).read() ? Error::success()
                                                      : File.takeError();
}

Expected<std::unique_ptr<Model>> loadModel(ArrayRef<std::string> UserFiles,
                                           vfs::FileSystem &FS) {
  auto All = std::make_unique<model::Definitions>();
  for (const BuiltInPack &Pack : Packs)
    if (Error E = readPack((Pack.Name + ".yaml").str(), Pack.Text, *All,
                           /*BuiltIn=*/true))
      return std::move(E);
  for (const std::string &Path : UserFiles) {
    ErrorOr<std::unique_ptr<MemoryBuffer>> Buffer = FS.getBufferForFile(Path);
    if (!Buffer)
      return createStringError(Buffer.getError(),
                               "cannot read model file '%s': %s", Path.c_str(),
                               Buffer.getError().message().c_str());
    if (Error E =
            readPack(Path, (*Buffer)->getBuffer(), *All, /*BuiltIn=*/false))
      return std::move(E);
  }
  return std::make_unique<Model>(std::move(All));
}

} // namespace durability
