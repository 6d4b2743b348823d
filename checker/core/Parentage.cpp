#include "core/Parentage.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability;
using llvm::StringRef;

namespace {
/// One part of a name: text, or a term that is not looked into.
struct Piece {
  StringRef Text;
  const PathName *Term = nullptr;
  friend bool operator==(const Piece &A, const Piece &B) {
    return A.Term == B.Term && A.Text == B.Text;
  }
};
using Pieces = llvm::SmallVector<Piece, 4>;
} // namespace

static Pieces piecesOf(const PathName &Name) {
  Pieces Result;
  auto Add = [&](const PathName &Part) {
    if (Part.kind() == PathName::Kind::Text)
      Result.push_back({Part.text(), nullptr});
    else
      Result.push_back({"", &Part});
  };
  if (Name.kind() == PathName::Kind::Joined)
    for (const PathName *Part : Name.parts())
      Add(*Part);
  else
    Add(Name);
  return Result;
}

/// Without slashes at the end, other than that of the root.
static void trim(Pieces &Path) {
  while (!Path.empty() && !Path.back().Term) {
    StringRef Text = Path.back().Text.rtrim('/');
    if (Text.empty() && Path.size() == 1 && !Path.back().Text.empty())
      Text = "/";
    Path.back().Text = Text;
    if (!Text.empty())
      return;
    Path.pop_back();
  }
}

/// The part of \p Name before its last slash; empty when no slash is written
/// in it.
static Pieces writtenParent(const PathName &Name) {
  Pieces All = piecesOf(Name);
  while (!All.empty()) {
    size_t Slash =
        All.back().Term ? StringRef::npos : All.back().Text.rfind('/');
    if (Slash == StringRef::npos) {
      All.pop_back();
      continue;
    }
    All.back().Text = All.back().Text.take_front(Slash + 1);
    trim(All);
    return All;
  }
  return All;
}

bool durability::mentions(const PathName &Whole, const PathName &Part) {
  return &Whole == &Part ||
         llvm::any_of(Whole.parts(), [&](const PathName *Inner) {
           return mentions(*Inner, Part);
         });
}

/// Every part of \p Of is known by what the source says, not by what some call
/// returned.
static bool isGiven(const Pieces &Of) {
  return llvm::all_of(Of, [](const Piece &P) {
    return !P.Term || (P.Term->held() && P.Term->held()->root().kind() !=
                                             AccessPath::Kind::Fresh);
  });
}

static bool isMadeFrom(const PathName &Directory, const PathName &Name,
                       const Pieces &Parent) {
  return llvm::any_of(Directory.parts(), [&](const PathName *Argument) {
    if (mentions(*Argument, Name))
      return true;
    Pieces Theirs = writtenParent(*Argument), Same = piecesOf(*Argument);
    trim(Same);
    return !Parent.empty() && (Theirs == Parent || Same == Parent);
  });
}

/// \p Name, made of the name of a directory and more, lies in the directory.
static bool liesIn(const PathName &Name, const PathName &Directory) {
  if (Name.kind() == PathName::Kind::Call)
    return Name.parts().size() > 1 &&
           llvm::is_contained(Name.parts(), &Directory);
  Pieces Parent = writtenParent(Name), Wanted = piecesOf(Directory);
  trim(Wanted);
  return !Parent.empty() && Parent == Wanted;
}

bool durability::isSyncOfContents(const PathName &Synced,
                                  const PathName &Made) {
  return &Synced == &Made ||
         (Synced.kind() == PathName::Kind::Call &&
          llvm::any_of(Synced.parts(), [&](const PathName *Argument) {
            return liesIn(*Argument, Made);
          }));
}

Parentage durability::parentage(const PathName &Directory,
                                const PathName &Name) {
  if (&Directory == &Name)
    return Parentage::Other;
  Pieces Wanted = piecesOf(Directory), Parent = writtenParent(Name);
  trim(Wanted);
  if (!Parent.empty() && Wanted == Parent)
    return Parentage::Parent;
  bool HasParent = !Parent.empty();
  if (Directory.kind() == PathName::Kind::Call)
    return isMadeFrom(Directory, Name, Parent) ? Parentage::Parent
                                               : Parentage::Unclear;
  bool Here = Wanted.size() == 1 && Wanted.front().Text == ".";
  // No slash anywhere: the working directory, which may have other names.
  if (!HasParent)
    return Here && llvm::none_of(piecesOf(Name),
                                 [](const Piece &P) {
                                   return P.Term && P.Term->kind() !=
                                                        PathName::Kind::Text;
                                 })
               ? Parentage::Parent
               : Parentage::Unclear;
  return isGiven(Wanted) && isGiven(Parent) && !Here ? Parentage::Other
                                                     : Parentage::Unclear;
}
