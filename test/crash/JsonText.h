/// \file
/// Text as a JSON string: the tool's objects are small, and the engines have no
/// library for them.
#ifndef STORAGE_TEST_CRASH_JSONTEXT_H
#define STORAGE_TEST_CRASH_JSONTEXT_H

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace storage::crash {

/// \p Text in quotes. Bytes are taken for UTF-8 as they are.
inline std::string jsonString(std::string_view Text) {
  std::string Out = "\"";
  for (char C : Text)
    if (C == '"' || C == '\\')
      Out += std::string("\\") + C;
    else if (static_cast<unsigned char>(C) < 0x20)
      Out += fmt::format("\\u{:04x}", static_cast<unsigned>(C));
    else
      Out += C;
  return Out + "\"";
}

/// A list of strings, in brackets.
template <typename Range> std::string jsonList(const Range &Texts) {
  std::string Out;
  for (const std::string &Text : Texts)
    Out += (Out.empty() ? "" : ",") + jsonString(Text);
  return "[" + Out + "]";
}

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_JSONTEXT_H
