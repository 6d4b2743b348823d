/// \file
/// Combines the sizes and sector versions of one file into contents: all of
/// them, or a choice where they are too many.
///
/// Thread safety: one thread per object.
#ifndef STORAGE_SIM_CRASHFILELISTER_H
#define STORAGE_SIM_CRASHFILELISTER_H

#include "sim/CrashFile.h"

#include <random>

namespace storage::sim {

/// The size of the file on disk.
struct CrashFile::SizeChoice {
  size_t Applied; ///< Pending operations whose effect on the size survived.
  uint64_t Size;
};

/// One sector as some write left it.
struct CrashFile::Version {
  std::string Bytes;
  size_t By; ///< Position of the write, SIZE_MAX for the settled one.
};

/// What may be on disk of a sector.
struct CrashFile::Sector {
  std::vector<Version> Versions; ///< Oldest first.
  size_t Least = 0;              ///< The oldest that the order allows.
  std::vector<bool> Written;     ///< Bytes to which pending writes gave
                                 ///< another value than the settled one.
};

class CrashFile::Lister {
public:
  Lister(const CrashFile &File, const CrashModel &Model,
         const CrashBounds &Bounds, std::vector<FileState> &Out)
      : File(File), Model(Model), Bounds(Bounds), Out(Out) {}

  /// Lists the states with each of \p Sizes; false if not all of them.
  bool run(const std::vector<SizeChoice> &Sizes);

private:
  /// A size with its dirty sectors.
  struct Shape {
    SizeChoice Size;
    std::vector<uint64_t> Numbers;
    std::vector<Sector> Sectors;
  };
  /// Per sector: a version, or its number of versions for the garbage one.
  using Choice = std::vector<size_t>;

  bool garbage() const { return Model.Garbage || Model.GarbageTail; }
  size_t options(const Sector &S) const;
  uint64_t product(const Shape &S) const;
  void all(const Shape &S);
  void some(const Shape &S);
  void random(const std::vector<Shape> &Shapes);
  static Choice newest(const Shape &S);
  static Choice oldest(const Shape &S);
  static Choice moment(const Shape &S, size_t Position);
  std::string garbageOf(const Shape &S, size_t I) const;
  void emit(const Shape &S, const Choice &C);
  std::vector<size_t> lost(const Shape &S, const Choice &C) const;

  const CrashFile &File;
  const CrashModel &Model;
  const CrashBounds &Bounds;
  std::vector<FileState> &Out;
  std::set<uint64_t> Seen;
};

} // namespace storage::sim

#endif // STORAGE_SIM_CRASHFILELISTER_H
