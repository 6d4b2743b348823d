/// \file
/// A YAML document as a tree whose every node knows where it was written.
///
/// llvm::yaml::Stream yields nodes once and in order; a reader that wants to
/// say "line 7: there is no key `kind`" after looking at the whole entry needs
/// them to stay. Anchors, aliases and tags are not supported.
#ifndef DURABILITY_MODEL_YAMLTREE_H
#define DURABILITY_MODEL_YAMLTREE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/SMLoc.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/StringSaver.h"
#include <string>
#include <vector>

namespace durability::model {

struct YamlNode {
  enum Form : uint8_t { Null, Scalar, Sequence, Mapping };
  struct Entry;

  Form Kind = Null;
  bool Quoted = false; ///< A scalar written in quotes.
  llvm::StringRef Text;
  llvm::SMLoc Where;
  std::vector<YamlNode> Items; ///< Of a sequence.
  std::vector<Entry> Entries;  ///< Of a mapping, in the order written.

  /// The value under \p Key, or null.
  [[nodiscard]] const YamlNode *find(llvm::StringRef Key) const;
};

struct YamlNode::Entry {
  llvm::StringRef Key;
  llvm::SMLoc Where;
  YamlNode Value;
};

/// One file under reading: its text, and the first thing found wrong with it.
class YamlFile {
public:
  /// \p Text must outlive the object.
  YamlFile(llvm::StringRef Name, llvm::StringRef Text,
           llvm::StringSaver &Strings);

  /// Parses the file; strings are kept by the saver. False after an error.
  [[nodiscard]] bool parse(YamlNode &Root);
  /// Records \p Message at \p Where unless an earlier one is recorded; always
  /// false.
  bool fail(llvm::SMLoc Where, const llvm::Twine &Message);
  /// The recorded error, as `file:line:column: message`.
  [[nodiscard]] llvm::Error takeError();
  [[nodiscard]] llvm::StringRef name() const { return Name; }
  [[nodiscard]] llvm::StringRef textBefore(llvm::SMLoc Where) const;
  /// A string with the life time of the model.
  [[nodiscard]] llvm::StringRef save(llvm::StringRef Text) {
    return Strings.save(Text);
  }

private:
  std::string Name;
  llvm::SourceMgr Sources;
  llvm::StringRef Text;
  llvm::StringSaver &Strings;
  std::string Failure;
};

} // namespace durability::model

#endif // DURABILITY_MODEL_YAMLTREE_H
