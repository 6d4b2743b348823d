/// \file
/// Fixed-width little-endian integers in byte strings, through memcpy: no
/// alignment or aliasing assumption.
///
/// The readers do not check bounds: callers compare lengths first (every length
/// is bounded before it is used) and the assertions catch the ones that forgot.
#ifndef STORAGE_IO_CODING_H
#define STORAGE_IO_CODING_H

#include <bit>
#include <cassert>
#include <concepts>
#include <cstring>
#include <string>
#include <string_view>

namespace storage::io {

/// \p Value with its bytes in little-endian order.
template <std::unsigned_integral T> constexpr T littleEndian(T Value) {
  if constexpr (std::endian::native == std::endian::little || sizeof(T) == 1) {
    return Value;
  } else {
    T Swapped = 0;
    for (size_t I = 0; I < sizeof(T); ++I)
      Swapped = static_cast<T>((Swapped << 8) | ((Value >> (8 * I)) & 0xff));
    return Swapped;
  }
}

/// Appends \p Value to \p Out.
template <std::unsigned_integral T> void putFixed(std::string &Out, T Value) {
  T Bytes = littleEndian(Value);
  Out.append(reinterpret_cast<const char *>(&Bytes), sizeof Bytes);
}

/// Overwrites the bytes of \p Out at \p Offset.
template <std::unsigned_integral T>
void setFixed(std::string &Out, size_t Offset, T Value) {
  assert(Offset <= Out.size() && sizeof(T) <= Out.size() - Offset);
  T Bytes = littleEndian(Value);
  std::memcpy(Out.data() + Offset, &Bytes, sizeof Bytes);
}

/// Reads the integer at \p Offset of \p In.
template <std::unsigned_integral T>
T getFixed(std::string_view In, size_t Offset) {
  assert(Offset <= In.size() && sizeof(T) <= In.size() - Offset);
  T Bytes;
  std::memcpy(&Bytes, In.data() + Offset, sizeof Bytes);
  return littleEndian(Bytes);
}

} // namespace storage::io

#endif // STORAGE_IO_CODING_H
