/// \file
/// Writes that happen together or not at all: one frame of the log.
///
/// \code
///   WriteBatch B;
///   B.put("a", "1");
///   B.remove("b");
///   Status S = Store->write(B);
/// \endcode
///
///  - LSM-4 A batch is one frame: after a crash all of its operations are there
///    or none, and no reader sees a part of it.
///
/// Encoding, per operation: kind (1 byte), key (varint length, bytes), and for
/// a put the value (varint length, bytes). The n-th operation gets the n-th
/// sequence number of its frame.
///
/// Thread safety: one caller at a time.
#ifndef STORAGE_LSM_WRITEBATCH_H
#define STORAGE_LSM_WRITEBATCH_H

#include "lsm/Format.h"

#include <functional>

namespace storage::lsm {

class WriteBatch {
public:
  void put(std::string_view Key, std::string_view Value);
  void remove(std::string_view Key);
  void clear();

  size_t count() const { return Count; }
  bool empty() const { return Count == 0; }
  /// The encoded operations.
  const std::string &bytes() const { return Bytes; }
  /// Limit if a key, a value or the whole is too large to be written.
  Status withinLimits(std::string_view Path) const;

private:
  std::string Bytes;
  size_t Count = 0;
  size_t LongestKey = 0, LongestValue = 0;
};

/// One operation of a batch; the views point into the decoded bytes.
struct Operation {
  Kind What = Kind::Put;
  std::string_view Key, Value;
};

/// Reads the operations of an encoded batch one by one.
class BatchReader {
public:
  explicit BatchReader(std::string_view Bytes) : Rest(Bytes) {}
  /// The next operation; nothing at the end, or where damaged() then says so.
  std::optional<Operation> next();
  bool damaged() const { return Damaged; }

private:
  std::string_view Rest;
  bool Damaged = false;
};

/// Whether \p Bytes are exactly \p Count operations within the limits.
bool validBatch(std::string_view Bytes, size_t Count);

} // namespace storage::lsm

#endif // STORAGE_LSM_WRITEBATCH_H
