// The reader of model files: what it accepts, and where and how it complains.
#include "Calls.h"

using namespace durability;
using namespace durability::model;

static std::string errorOf(llvm::StringRef Text) {
  llvm::Expected<std::unique_ptr<Model>> Loaded = loadWith(Text);
  return Loaded ? "no error" : llvm::toString(Loaded.takeError());
}

/// The error without its list of known words.
static std::string shortErrorOf(llvm::StringRef Text) {
  return llvm::StringRef(errorOf(Text)).split(" (known:").first.str();
}

TEST(Loader, ReadsTheBuiltInPacks) {
  std::vector<llvm::StringRef> Names = builtIn().callNames();
  EXPECT_GT(Names.size(), 400u);
  for (const char *Name :
       {"open", "fsync", "fwrite", "std::basic_ofstream::open",
        "sync_file_range", "FlushFileBuffers", "g_fsync", "QFile::open"})
    EXPECT_TRUE(llvm::is_contained(Names, Name)) << Name;
  EXPECT_EQ(builtInPacks().front(), "posix");
}

TEST(Loader, AcceptsAnEmptyFile) {
  EXPECT_EQ(errorOf(""), "no error");
  EXPECT_EQ(errorOf("# nothing yet\n"), "no error");
}

TEST(Loader, SaysWhichFileCannotBeRead) {
  llvm::vfs::InMemoryFileSystem FS;
  llvm::Expected<std::unique_ptr<Model>> Loaded = loadModel({"none.yaml"}, FS);
  ASSERT_FALSE(Loaded);
  EXPECT_EQ(llvm::toString(Loaded.takeError()),
            "cannot read model file 'none.yaml': No such file or directory");
}

TEST(Loader, UnknownKeyNamesTheNearest) {
  EXPECT_EQ(errorOf("calls:\n  - name: g\n    efects: []\n"),
            "user.yaml:3:5: unknown key 'efects' in a call entry; did you mean "
            "'effects'? (known: name, names, "
            "parameters, result, platforms, returns, extends, effects, "
            "mistakes, data-only, waits-by, waits-for)");
}

TEST(Loader, UnknownTopLevelKey) {
  EXPECT_EQ(shortErrorOf("call: []\n"), "user.yaml:1:1: unknown key 'call' in "
                                        "a model file; did you mean 'calls'?");
}

TEST(Loader, UnknownKeyFarFromAllHasNoSuggestion) {
  EXPECT_EQ(shortErrorOf("calls:\n  - {name: g, frobnicate: 1}\n"),
            "user.yaml:2:15: unknown key 'frobnicate' in a call entry");
}

TEST(Loader, UnknownEffectKind) {
  EXPECT_EQ(
      shortErrorOf("calls:\n  - name: g\n    effects:\n      - {kind: flsh, "
                   "file: arg0}\n"),
      "user.yaml:4:16: unknown effect kind 'flsh'; did you mean 'flush'?");
}

TEST(Loader, UnknownStrengthAndResult) {
  EXPECT_EQ(errorOf("calls: [{name: g, effects: [{kind: sync, strength: "
                    "strong, file: arg0}]}]"),
            "user.yaml:1:52: unknown strength 'strong' (known: data, full, "
            "barrier, range, async)");
  EXPECT_EQ(
      shortErrorOf("calls: [{name: g, result: nonzero, effects: []}]"),
      "user.yaml:1:27: unknown result 'nonzero'; did you mean 'non-zero'?");
}

TEST(Loader, MissingName) {
  EXPECT_EQ(errorOf("calls:\n  - effects: []\n"),
            "user.yaml:2:5: a call entry needs 'name' or 'names'");
  EXPECT_EQ(errorOf("calls: [{names: [], effects: []}]"),
            "user.yaml:1:17: 'names' is empty");
  EXPECT_EQ(errorOf("calls: [{name: g, names: [h], effects: []}]"),
            "user.yaml:1:26: give 'name' or 'names', not both");
}

TEST(Loader, BadName) {
  EXPECT_EQ(errorOf("calls: [{name: 'std::', effects: []}]"),
            "user.yaml:1:16: 'std::' is no name of a function; expected name, "
            "ns::Class::method, Class::Class, "
            "Class::~Class or ns::operator<<");
}

TEST(Loader, MissingEffects) {
  EXPECT_EQ(errorOf("calls:\n  - name: g\n"),
            "user.yaml:2:5: 'g' has no 'effects'; write 'effects: []' for a "
            "call that touches no file");
}

TEST(Loader, MissingKindAndOperand) {
  EXPECT_EQ(errorOf("calls: [{name: g, effects: [{file: arg0}]}]"),
            "user.yaml:1:29: an effect needs 'kind'");
  EXPECT_EQ(errorOf("calls: [{name: g, effects: [{kind: write}]}]"),
            "user.yaml:1:29: kind 'write' needs 'file'");
  EXPECT_EQ(
      errorOf("calls: [{name: g, effects: [{kind: rename, path: arg0}]}]"),
      "user.yaml:1:29: kind 'rename' needs 'target'");
}

TEST(Loader, BadOperand) {
  EXPECT_EQ(errorOf("calls:\n  - name: g\n    effects:\n      - kind: write\n  "
                    "      file: argument0\n"),
            "user.yaml:5:15: bad operand 'argument0'; expected arg0, arg1, …, "
            "*arg0, object, result or all-streams");
}

TEST(Loader, OperandBeyondTheParameters) {
  EXPECT_EQ(errorOf("calls: [{name: g, parameters: [integer], effects: [{kind: "
                    "write, file: arg1}]}]"),
            "user.yaml:1:72: 'arg1' is beyond the 1 'parameters' of this call "
            "(arguments count from 0)");
  EXPECT_EQ(errorOf("calls: [{name: g, parameters: [integer], effects: [{kind: "
                    "write, file: arg0, "
                    "when: {not: {arg: 3, flag: X}}}]}]"),
            "user.yaml:1:96: '3' is beyond the 1 'parameters' of this call "
            "(arguments count from 0)");
}

TEST(Loader, WrongTypes) {
  EXPECT_EQ(errorOf("calls: 3\n"), "user.yaml:1:8: calls must be a list");
  EXPECT_EQ(errorOf("calls: [g]\n"),
            "user.yaml:1:9: a call entry must be a mapping (key: value)");
  EXPECT_EQ(errorOf("- calls\n"),
            "user.yaml:1:1: a model file must be a mapping (key: value)");
  EXPECT_EQ(errorOf("calls: [{name: [a], effects: []}]"),
            "user.yaml:1:16: a name must be a single word");
  EXPECT_EQ(errorOf("calls: [{name: g, extends: 1, effects: []}]"),
            "user.yaml:1:28: extends must be true or false");
  EXPECT_EQ(errorOf("calls:\n"), "user.yaml:1:1: calls must be a list");
}

TEST(Loader, KeysThatBelongToOtherKinds) {
  EXPECT_EQ(errorOf("calls: [{name: g, effects: [{kind: write, strength: full, "
                    "file: arg0}]}]"),
            "user.yaml:1:43: 'strength' belongs to kind sync");
  EXPECT_EQ(errorOf("calls: [{name: g, effects: [{kind: sync, attributes: [], "
                    "file: arg0}]}]"),
            "user.yaml:1:42: 'attributes' belongs to kind open");
}

TEST(Loader, BadAttributes) {
  EXPECT_EQ(
      shortErrorOf("calls: [{name: g, effects: [{kind: open, file: result, "
                   "attributes: [{creat: true}]}]}]"),
      "user.yaml:1:70: unknown attribute 'creat'; did you mean 'create'?");
  EXPECT_EQ(errorOf("calls: [{name: g, effects: [{kind: open, file: result, "
                    "attributes: [{create: 1}]}]}]"),
            "user.yaml:1:78: a condition without a test must be true or false");
}

TEST(Loader, BadConditions) {
  const std::string Before =
      "calls: [{name: g, effects: [{kind: write, file: arg0, when: ";
  auto Error = [&](const std::string &Condition) {
    return shortErrorOf(Before + Condition + "}]}]");
  };
  EXPECT_EQ(Error("{arg: x, flag: F}"),
            "user.yaml:1:67: an argument is given by its number, from 0");
  EXPECT_EQ(Error("{flag: F}"), "user.yaml:1:61: a condition needs 'arg' and a "
                                "test, or 'not', 'all' or 'any'");
  EXPECT_EQ(Error("{arg: 0}"),
            "user.yaml:1:61: a condition has 'arg' and exactly one of flag, "
            "named, equals, null, mode, prefix, function");
  EXPECT_EQ(Error("{arg: 0, flags: F}"),
            "user.yaml:1:70: unknown key 'flags' in a condition; did you mean "
            "'flag'?");
  EXPECT_EQ(Error("{arg: 0, null: maybe}"),
            "user.yaml:1:76: null must be true or false");
  EXPECT_EQ(Error("{any: {arg: 0, flag: F}}"),
            "user.yaml:1:67: any must be a list");
  EXPECT_EQ(Error("{not: {arg: 0, flag: F}, arg: 1}"),
            "user.yaml:1:61: 'not' stands alone in its condition");
}

TEST(Loader, Duplicates) {
  EXPECT_EQ(
      errorOf(
          "calls:\n  - {name: g, effects: []}\n  - {name: g, effects: []}\n"),
      "user.yaml:3:5: 'g' is defined twice in this file with the same "
      "'parameters'");
  EXPECT_EQ(errorOf("calls:\n  - {name: g, name: h, effects: []}\n"),
            "user.yaml:2:15: key 'name' is given twice");
  EXPECT_EQ(errorOf("no-effect: [g, g]"),
            "user.yaml:1:16: 'g' is defined twice in this file with the same "
            "'parameters'");
}

TEST(Loader, OverloadsAreNoDuplicates) {
  EXPECT_EQ(
      errorOf("calls:\n  - {name: g, parameters: [integer], effects: []}\n"
              "  - {name: g, parameters: [pointer], effects: []}\n"),
      "no error");
}

TEST(Loader, ExtendsNeedsSomethingToExtend) {
  EXPECT_EQ(errorOf("calls: [{name: nobody, extends: true, effects: []}]"),
            "user.yaml:1:9: there is no 'nobody' to extend");
}

TEST(Loader, UnknownPlatformAndParameter) {
  EXPECT_EQ(shortErrorOf("calls: [{name: g, platforms: [linus], effects: []}]"),
            "user.yaml:1:31: unknown platform 'linus'; did you mean 'linux'?");
  EXPECT_EQ(shortErrorOf("calls: [{name: g, parameters: [int], effects: []}]"),
            "user.yaml:1:32: unknown parameter 'int'; did you mean 'any'?");
  EXPECT_EQ(errorOf("calls: [{name: g, parameters: [rest, any], effects: []}]"),
            "user.yaml:1:38: 'rest' comes last in 'parameters'");
}

TEST(Loader, BadConstantsStatusesAndVocabulary) {
  EXPECT_EQ(errorOf("constants: {X: {linux: many}}"),
            "user.yaml:1:24: the value of 'X' must be a number");
  EXPECT_EQ(errorOf("statuses: [{tests-ok: [ok]}]"),
            "user.yaml:1:12: a status entry needs either 'type' or 'shape'");
  EXPECT_EQ(errorOf("statuses: [{shape: {factory: OK}}]"),
            "user.yaml:1:20: a shape needs 'test': the names of a 'bool test() "
            "const'");
  EXPECT_EQ(errorOf("vocabulary: [{write: put}]"),
            "user.yaml:1:14: a vocabulary needs 'sync' and 'write' or "
            "'buffered-write': it applies to classes that "
            "declare both");
}

TEST(Loader, NotYaml) {
  EXPECT_TRUE(llvm::StringRef(errorOf("calls: [\n  {name: g\n"))
                  .starts_with("user.yaml:2:11: not valid YAML: "));
  EXPECT_EQ(errorOf("calls: &a []\nno-effect: *a\n"),
            "user.yaml:2:12: aliases and anchors are not supported here");
  EXPECT_EQ(errorOf("calls: []\n---\ncalls: []\n"),
            "user.yaml:3:1: a model file holds one document");
}

TEST(Loader, NothingOfABadFileIsUsed) {
  EXPECT_TRUE(
      llvm::StringRef(errorOf("no-effect: [mine]\ncalls: [{name: fsync}]"))
          .starts_with("user.yaml:2:9"));
  EXPECT_EQ(Snippet("int fsync(int); int f(int d) { return fsync(d); }", true)
                .meanings(builtIn()),
            "sync(file=arg0 full)");
}

TEST(Loader, LaterFilesWin) {
  llvm::vfs::InMemoryFileSystem FS;
  FS.addFile("a.yaml", 0,
             llvm::MemoryBuffer::getMemBuffer("no-effect: [fsync, mine]"));
  FS.addFile(
      "b.yaml", 0,
      llvm::MemoryBuffer::getMemBuffer("calls: [{name: fsync, effects: [{kind: "
                                       "sync, strength: data, file: arg0}]}]"));
  llvm::Expected<std::unique_ptr<Model>> Loaded =
      loadModel({"a.yaml", "b.yaml"}, FS);
  ASSERT_TRUE(!!Loaded);
  EXPECT_EQ(Snippet("int fsync(int); int mine(int); int f(int d) { return "
                    "fsync(d) + mine(d); }",
                    true)
                .meanings(**Loaded),
            "sync(file=arg0 data)\nnothing");
}

// What a user file does to the built-in entries.

TEST(User, OverridesByName) {
  EXPECT_EQ(
      withUser(
          "no-effect: [fsync]",
          "extern \"C\" int fsync(int); int f(int d) { return fsync(d); }"),
      "nothing");
}

TEST(User, ExtendsByName) {
  EXPECT_EQ(
      withUser(
          "calls: [{name: fsync, extends: true, effects: [{kind: "
          "acknowledge}]}]",
          "extern \"C\" int fsync(int); int f(int d) { return fsync(d); }"),
      "sync(file=arg0 full) acknowledge()");
}

TEST(User, QualifiedNamesAndOverriders) {
  const char *User =
      "calls: [{name: 'db::Log::append', result: non-zero, effects: [{kind: "
      "write, file: object}]},\n"
      "        {name: '::reply', effects: [{kind: acknowledge}]}]";
  EXPECT_EQ(withUser(User,
                     "namespace db { struct Log { virtual bool append(int); };"
                     "struct Sub : Log { bool append(int) override; }; }"
                     "struct Log { bool append(int); }; void reply();"
                     "void f(db::Log &a, db::Sub &b, Log &c) { a.append(1); "
                     "b.append(1); c.append(1); reply(); }"),
            "write(file=object)\nwrite(file=object)\nunknown\nacknowledge()");
}

TEST(User, TheUsersWordCountsEvenWithABody) {
  EXPECT_EQ(
      withUser("calls: [{name: my_sync, effects: [{kind: sync, file: arg0}]}]",
               "extern \"C\" int my_sync(int d) { return 0; } int f(int d) { "
               "return my_sync(d); }"),
      "sync(file=arg0 full)");
}

TEST(Loader, ErrorNumbers) {
  llvm::Expected<std::unique_ptr<Model>> Loaded =
      loadWith("errors: {interrupted: EAGAIN, unsupported: [ENODEV]}");
  ASSERT_TRUE(!!Loaded);
  EXPECT_EQ((*Loaded)->errorNature("EAGAIN"), ErrorNature::Interrupted);
  EXPECT_EQ((*Loaded)->errorNature("ENODEV"), ErrorNature::Unsupported);
  EXPECT_EQ((*Loaded)->errorNature("EINTR"), ErrorNature::Interrupted);
  EXPECT_EQ((*Loaded)->errorNature("EIO"), ErrorNature::Unspecified);
  EXPECT_EQ(shortErrorOf("errors: {interupted: EINTR}"),
            "user.yaml:1:10: unknown key 'interupted' in 'errors'; did you "
            "mean 'interrupted'?");
}

static std::string contractError(llvm::StringRef Entry) {
  return shortErrorOf(("contracts:\n  - {name: f, " + Entry + "}\n").str());
}

TEST(LoaderContracts, AreReadWithConditions) {
  EXPECT_EQ(contractError("result: zero, promises: [durable]"), "no error");
  EXPECT_EQ(contractError("promises: [flushes, {syncs: a, when: b}]"),
            "no error");
  EXPECT_EQ(contractError("promises: [durable-if: a == b]"), "no error");
}

TEST(LoaderContracts, UnknownWordsNameTheNearest) {
  EXPECT_EQ(contractError("promises: [sync: a]"),
            "user.yaml:2:26: unknown promise 'sync'; did you mean 'syncs'?");
  EXPECT_EQ(contractError("promise: [syncs]"),
            "user.yaml:2:15: unknown key 'promise' in a contract; did you mean "
            "'promises'?");
}

TEST(LoaderContracts, APromiseMustBeWhole) {
  EXPECT_EQ(contractError("promises: []"),
            "user.yaml:2:25: 'promises' is empty");
  EXPECT_EQ(contractError("result: zero"),
            "user.yaml:2:5: the contract of 'f' has no 'promises'");
  EXPECT_EQ(contractError("promises: [durable-if]"),
            "user.yaml:2:26: 'durable-if' needs an argument: 'durable-if: …'");
  EXPECT_EQ(contractError("promises: [durable: a]"),
            "user.yaml:2:26: 'durable' takes no argument");
  EXPECT_EQ(contractError("promises: [{writes: a, when: b}]"),
            "user.yaml:2:44: 'writes' takes no 'when'; use 'durable-if'");
  EXPECT_EQ(contractError("promises: [{syncs: a, flushes: b}]"),
            "user.yaml:2:26: a promise is a word, or one 'word: argument', "
            "with 'when: condition' behind it");
  EXPECT_EQ(contractError("result: count, promises: [syncs]"),
            "user.yaml:2:23: a contract cannot have the result 'count'; use "
            "'non-negative' or 'non-zero'");
}
