#include "lsm/TableFormat.h"

#include "io/Coding.h"

#include <cassert>

namespace storage::lsm {

using io::getFixed;
using io::putFixed;

static constexpr std::string_view Magic = "DT-SST\r\n";
static constexpr size_t NumberOffset = 16, StoreOffset = 24, FilterOffset = 32,
                        IndexOffset = 48, EntriesOffset = 64;

std::string encodeFooter(const TableFooter &Footer) {
  std::string Out;
  beginHeader(Out, Magic);
  putFixed(Out, Footer.Number);
  putFixed(Out, Footer.StoreId);
  for (const BlockPlace &Place : {Footer.Filter, Footer.Index}) {
    putFixed(Out, Place.Offset);
    putFixed(Out, Place.Size);
  }
  putFixed(Out, Footer.Entries);
  sealHeader(Out, 0);
  assert(Out.size() == FooterSize);
  return Out;
}

Expected<TableFooter> decodeFooter(std::string_view Bytes, uint64_t FileSize,
                                   std::string_view Path) {
  if (Bytes.size() < FooterSize || FileSize < FooterSize)
    return failure(corruption(Path, 0, "the file is shorter than a footer"));
  Bytes = Bytes.substr(Bytes.size() - FooterSize);
  uint64_t At = FileSize - FooterSize;
  if (Status S = checkHeader(Bytes, Magic, FooterSize, Path, At); !S.ok())
    return failure(S);
  TableFooter Footer;
  Footer.Number = getFixed<uint64_t>(Bytes, NumberOffset);
  Footer.StoreId = getFixed<uint64_t>(Bytes, StoreOffset);
  Footer.Filter = {getFixed<uint64_t>(Bytes, FilterOffset),
                   getFixed<uint64_t>(Bytes, FilterOffset + 8)};
  Footer.Index = {getFixed<uint64_t>(Bytes, IndexOffset),
                  getFixed<uint64_t>(Bytes, IndexOffset + 8)};
  Footer.Entries = getFixed<uint64_t>(Bytes, EntriesOffset);
  auto Within = [&](const BlockPlace &P) {
    return P.Size <= MaxBlockBytes && P.Offset <= At &&
           P.Size + BlockTrailerSize <= At - P.Offset;
  };
  if (!Within(Footer.Index) ||
      (Footer.Filter.Size != 0 && !Within(Footer.Filter)))
    return failure(corruption(Path, At, "the footer points outside the file"));
  return Footer;
}

} // namespace storage::lsm
