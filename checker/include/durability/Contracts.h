/// \file
/// Durability contracts: annotations that say where written bytes are when a function returns.
///
/// A byte written by a storage engine passes three places: a user-space buffer (lost with the process), the
/// operating system's page cache (survives the process, lost with power), and stable storage. A file's *name*
/// (create, rename, unlink) is stable only after its directory is synced. Each macro states what holds at a
/// successful return. durability-tidy assumes it at calls and verifies it at definitions.
///
/// \code
///   DURABLE_WRITES_BUFFER() Status append(std::string_view Data);   // data may still be in our buffer
///   DURABLE_FLUSHES()       Status flush();                         // buffer empty, page cache may be dirty
///   DURABLE_FLUSHES() DURABLE_SYNCS() Status sync();                // everything is on stable storage
///   DURABLE_IF("Mode == SyncMode::Sync") Status put(Key K, Value V);
/// \endcode
///
/// Put a macro in front of the declaration. The argument names the file meant: a parameter, or a member; empty
/// means every file of `this` and of the arguments. Overriders inherit the contract of what they override.
/// The macros are empty for compilers other than clang; the header is valid C11 and C++17 and includes nothing.
#ifndef DURABILITY_CONTRACTS_H
#define DURABILITY_CONTRACTS_H

#if defined(__clang__)
#define DURABILITY_CONTRACT_(Text) __attribute__((annotate("durability:" Text)))
#else
#define DURABILITY_CONTRACT_(Text)
#endif

/// Data may stay in the user-space buffer of \p File.
#define DURABLE_WRITES_BUFFER(File) DURABILITY_CONTRACT_("writes-buffer(" #File ")")
/// Data may stay in the page cache for \p File; nothing stays in its user-space buffer.
#define DURABLE_WRITES(File) DURABILITY_CONTRACT_("writes(" #File ")")
/// The user-space buffer of \p File is empty at return.
#define DURABLE_FLUSHES(File) DURABILITY_CONTRACT_("flushes(" #File ")")
/// What was in the page cache for \p File is stable at return. The user-space buffer is not looked at: combine
/// with DURABLE_FLUSHES for a function that does both.
#define DURABLE_SYNCS(File) DURABILITY_CONTRACT_("syncs(" #File ")")
/// The names in directory \p Directory are stable at return: a handle or object, the name of the directory, or
/// `dirname(Name)` for the one in which the file of that name lies.
#define DURABLE_SYNCS_DIRECTORY(Directory) DURABILITY_CONTRACT_("syncs-directory(" #Directory ")")
/// Whatever this call wrote or named is stable at a successful return.
#define DURABLE_ON_SUCCESS DURABILITY_CONTRACT_("durable")
/// DURABLE_ON_SUCCESS when \p Condition (a string over parameters and members: `!`, `&&`, `||`, `==`, `!=`,
/// parentheses, names, enumerators and integers) holds at the call.
#define DURABLE_IF(Condition) DURABILITY_CONTRACT_("durable-if(" Condition ")")
/// Whatever this call wrote is in the page cache at least: it survives the process, not a power loss.
#define CACHED_ON_SUCCESS DURABILITY_CONTRACT_("cached")
/// Data stays in the user-space buffer on purpose.
#define BUFFERED_BY_DESIGN DURABILITY_CONTRACT_("buffered-by-design")
/// Nothing is promised, for \p Reason (a string).
#define NOT_DURABLE(Reason) DURABILITY_CONTRACT_("not-durable(" Reason ")")
/// Data may stay in the page cache; the caller owes a call of \p Sync (a string: a method of the same object).
#define SYNC_DEFERRED_TO(Sync) DURABILITY_CONTRACT_("sync-deferred-to(" Sync ")")
/// Write-ahead order: at each write to \p Data, \p Log is stable, and not made so only afterwards (strings, each naming a
/// member or parameter). \p Data may be an object that keeps names, a file system: then their changes are meant.
#define WRITE_AHEAD(Log, Data) DURABILITY_CONTRACT_("write-ahead(" Log "," Data ")")

/// Commit mark: at each call that writes \p Mark, \p File is stable: this function syncs it first, whoever wrote it
/// (strings). \p Mark is what the call is given beside \p File, its data or its place (a header, the offset of a meta
/// page: a member, parameter or local), or a call: `"writeMeta()"`.
#define STABLE_BEFORE(File, Mark) DURABILITY_CONTRACT_("stable-before(" File "," Mark ")")

#endif // DURABILITY_CONTRACTS_H
