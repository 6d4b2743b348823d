/// \file
/// Whether one name is the directory that holds another, as far as the terms
/// tell.
#ifndef DURABILITY_CORE_PARENTAGE_H
#define DURABILITY_CORE_PARENTAGE_H

#include "core/PathName.h"

namespace durability {

enum class Parentage : uint8_t {
  Parent,  ///< The directory holds the name.
  Other,   ///< Some other directory.
  Unclear, ///< The terms do not tell.
};

/// How \p Directory relates to the file called \p Name. `D + "/" + N` lies in
/// D; so does N in what a function makes of N alone (dirname, parentDirectory)
/// or of another name in the same directory. A name that is given as a whole
/// lies nobody knows where.
[[nodiscard]] Parentage parentage(const PathName &Directory,
                                  const PathName &Name);

/// Whoever syncs \p Synced syncs the contents of the directory that was made as
/// \p Made: the same name, or what a function makes of a name in it
/// (`dirname(join(D, N))`). That leaves the name of \p Made itself as it is.
[[nodiscard]] bool isSyncOfContents(const PathName &Synced,
                                    const PathName &Made);

/// \p Whole is \p Part or is made from it.
[[nodiscard]] bool mentions(const PathName &Whole, const PathName &Part);

} // namespace durability

#endif // DURABILITY_CORE_PARENTAGE_H
