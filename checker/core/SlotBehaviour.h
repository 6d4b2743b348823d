/// \file
/// What a function that a class or table runs for a slot may do, on any path,
/// itself or through what it calls.
///
/// A *slot* is a method or a field of function-pointer type. This is the
/// flow-insensitive side of a summary: it also speaks of functions that reach
/// no event, and says when something is called that nobody knows and that could
/// reach a file of the receiver.
#ifndef DURABILITY_CORE_SLOTBEHAVIOUR_H
#define DURABILITY_CORE_SLOTBEHAVIOUR_H

#include "core/AnalysisContext.h"
#include "llvm/ADT/SetVector.h"
#include <map>

namespace durability {

/// The method that starts an interface, or the field; canonical.
using Slot = const clang::Decl *;

/// The slot that \p Method belongs to: the first method it overrides.
[[nodiscard]] Slot slotOf(const clang::CXXMethodDecl &Method);

/// A call of a slot of another object.
struct HandOn {
  Slot Of = nullptr;
  const clang::ValueDecl *Inner =
      nullptr; ///< The field that holds the object; null when it is no field of
               ///< `this`.
  friend bool operator==(const HandOn &, const HandOn &) = default;
};

struct SlotDeeds {
  bool Unknown = false; ///< Calls what nothing is known of and what can reach a
                        ///< file of the receiver, apart from
  llvm::SmallSetVector<const clang::FunctionDecl *, 2>
      Opaque; ///< functions of other files that it calls itself and whose
              ///< result it drops; canonical.
  bool Syncs = false; ///< Data of some file.
  bool Moves = false; ///< Writes or flushes data of some file.
  /// A file that is created and closed without a sync is left behind.
  const Witness *LeavesFile = nullptr;
  llvm::SmallSetVector<Slot, 2> HandsOn; ///< Slots called on other objects.
  llvm::SmallSetVector<Slot, 2> Calls;   ///< Slots called on any object.
  llvm::SmallSetVector<Slot, 2> Own;     ///< Slots called on `this`.
  llvm::SmallVector<HandOn, 2> Inner;    ///< HandsOn, and to which object.
  clang::SourceLocation HandedOn;        ///< The first call of a HandsOn slot.
  llvm::SmallVector<const clang::FunctionDecl *, 2>
      Reached; ///< Functions with a body that are called.
  void merge(const SlotDeeds &Callee);
  [[nodiscard]] bool isUnknown() const { return Unknown || !Opaque.empty(); }
};

class SlotBehaviour {
public:
  explicit SlotBehaviour(AnalysisContext &Context) : Context(Context) {}

  /// What \p Function does on an object of exactly \p Class (null: a table).
  const SlotDeeds &of(const clang::FunctionDecl &Function,
                      const clang::CXXRecordDecl *Class);

private:
  AnalysisContext &Context;
  std::map<std::pair<const clang::FunctionDecl *, const clang::CXXRecordDecl *>,
           SlotDeeds>
      Known; ///< Looked up only.
};

/// Whether \p F is dirty at the end of a write that its class owes a sync for.
[[nodiscard]] bool owesSync(const FileState &F);

/// Whether \p Call, of a library's function, may be a message to another
/// thread, which then does the work (CORE K-6): it waits or notifies, or is
/// given an object of the library that `this` holds.
[[nodiscard]] bool mayWakeOthers(const clang::CallExpr &Call);

/// Whether \p Call, of which nothing is known, could do something to a file
/// that an object of \p Class holds, or decides what \p Caller returns.
[[nodiscard]] bool mayReachFiles(const clang::CallExpr &Call,
                                 const clang::FunctionDecl &Caller,
                                 AnalysisContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_SLOTBEHAVIOUR_H
