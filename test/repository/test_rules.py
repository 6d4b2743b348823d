"""The rules of the repository test find what they are for, and nothing else."""

import unittest

import cpptext
import checktable
import rules
from tree import Tree


def body(lines):
    return "  int X;\n" * lines


class CppTextTest(unittest.TestCase):
    def names(self, text):
        return [(name, lines) for name, _, lines in cpptext.functions(text)]

    def test_functions_of_every_kind_are_counted(self):
        text = """
namespace { // a { brace
class C : public B {
  C(int A) : B(A), X{A} {
    f("}");
  }
  ~C() override { g('{'); }
  bool operator()(int) const noexcept { return true; }
  int Values[2] = {1, 2};
};
}
#define M(x) { x
template <class T> auto h(T A) -> int {
  auto L = [&] { return 1; };
  if (A) {
    while (L()) {}
  }
}
struct S make() {
  return {};
}
"""
        self.assertEqual(self.names(text), [("C", 3), ("~C", 1), ("operator()", 1), ("h", 6), ("make", 3)])

    def test_declarations_and_initializers_are_no_functions(self):
        self.assertEqual(self.names("int f(int);\nint A[] = {g(1), 2};\nenum E { X };\nextern \"C\" { int h(); }\n"), [])

    def test_calls_are_told_from_declarations(self):
        text = """
Status fsync(int);
int Fd = open(Path);
return fsync(Fd);
File.fsync();  File->fsync();  Io::fsync();  // fsync(Fd)
if (fsync(Fd)) ::fsync(Fd);
"""
        self.assertEqual(list(cpptext.global_calls(text, ["fsync"])), [(4, "fsync"), (6, "fsync"), (6, "fsync")])


class RulesTest(unittest.TestCase):
    def check(self, rule, files, expected, *arguments):
        found = rule(Tree(files), *arguments)
        self.assertEqual(len(found), len(expected), found)
        for message, part in zip(found, expected):
            self.assertIn(part, message)

    def test_sizes(self):
        self.check(rules.long_files, {"checker/core/A.h": "\n" * 151, "checker/core/B.h": "\n" * 150,
                                      "engines/io/C.cpp": "\n" * 401, "docs/d.h": "\n" * 999},
                   ["checker/core/A.h", "engines/io/C.cpp"])
        self.check(rules.long_functions, {"checker/core/A.cpp": "void f() {\n" + body(69) + "}\n",
                                          "checker/core/B.cpp": "void g() {\n" + body(68) + "}\n"},
                   ["A.cpp:1: f has 71 lines"])

    def test_marks_and_paths(self):
        self.check(rules.unfinished, {"a.md": "x\nTO" "DO: y", "b.md": "TODOS"}, ["a.md:2"])
        self.check(rules.machine_paths, {"a.md": "see /ho" "me/me/x", "b.md": "$HOME/x https://a/work/b"}, ["a.md:1"])

    def test_layers_of_the_checker(self):
        self.check(rules.upward_includes,
                   {"checker/core/A.cpp": '#include "core/B.h"\n#include "checks/C.h"\n',
                    "checker/lint/D.cpp": '#include "report/E.h"\n#include "clang-tidy/ClangTidy.h"\n',
                    "checker/tidy/F.cpp": '#include "lint/G.h"\n#include <clang-tidy/ClangTidy.h>\n'},
                   ["core/A.cpp:2", "lint/D.cpp:2"])

    def test_layers_of_the_engines(self):
        self.check(rules.engine_includes,
                   {"engines/wal/A.cpp": '#include "durability/Contracts.h"\n#include "core/B.h"\n#include "io/C.h"\n',
                    "engines/io/D.cpp": '#include "wal/E.h"\n'},
                   ["io/D.cpp:1", "wal/A.cpp:2"])

    def test_posix_belongs_to_io(self):
        self.check(rules.posix_outside_io,
                   {"engines/wal/A.cpp": "#include <unistd.h>\nvoid f() { ::close(1); fsync(1); F.close(); }\n",
                    "engines/wal/B.h": "Status close();\nStatus truncate(int);\n",
                    "engines/io/C.cpp": "void f() { ::close(1); }\n"},
                   ["includes unistd.h", "calls fsync", "calls ::close"])

    def test_dead_files(self):
        self.check(rules.dead_files,
                   {"test/CMakeLists.txt": "add_executable(t sub/A.cpp)\n# B.cpp\nadd_test(${CMAKE_CURRENT_SOURCE_DIR}/test_c.py)",
                    "test/sub/A.cpp": "", "test/B.cpp": "", "test/test_c.py": "", "test/test_d.py": "", "test/help.py": ""},
                   ["test/B.cpp", "test/test_d.py"])
        self.check(rules.unreached_folders,
                   {"CMakeLists.txt": "add_subdirectory(test)", "test/CMakeLists.txt": "add_subdirectory(a)",
                    "test/a/CMakeLists.txt": "", "test/b/CMakeLists.txt": ""},
                   ["test/b/CMakeLists.txt"])
        self.check(rules.lit_tests_without_run,
                   {"lit-tests/a.c": "// RUN: x", "lit-tests/b.c": "", "lit-tests/Inputs/c.c": ""}, ["lit-tests/b.c"])

    def test_pages(self):
        checks = checktable.descriptions('// DURABILITY_CHECK(no)\nDURABILITY_CHECK(X, "x", Strict, Performance,\n "Finds " "x.")')
        self.assertEqual(checks, [("X", "x", "strict", "performance", "Finds x.")])
        good = {"docs/checks/x.md": "# durability-x\n\nFinds\nx.\n\nLevel: strict, performance.\n",
                "lit-tests/checks/x/a.c": "// RUN: y",
                "checker/checks/X.h": "/// \\file\n/// durability-x: Finds\n/// x.\nextern const CheckCode XCheck;\n"}
        self.check(rules.check_pages, good, [], checks)
        self.check(rules.check_pages, {**good, "lit-tests/checks/x/a.c": "", "docs/checks/y.md": ""},
                   ["has no test", "no check of this name"], checks)
        self.check(rules.check_pages, {**good, "docs/checks/x.md": "# x\n\nOther.\n"}, ["title", "does not open"], checks)
        self.check(rules.check_pages, {**good, "docs/checks/x.md": good["docs/checks/x.md"].replace("strict", "default")},
                   ["does not open with: Finds x. Level: strict, performance."], checks)
        self.check(rules.check_pages, {**good, "checker/checks/X.h": "/// durability-x: Other.\nextern const CheckCode XCheck;\n"},
                   ["X.h: does not open"], checks)
        self.check(rules.check_pages, {}, ["is missing", "no header declares XCheck", "has no test"], checks)

    def test_tables(self):
        checks = checktable.descriptions('DURABILITY_CHECK(X, "x", Default, Durability, "Finds x.")')
        marks = f"a\n{checktable.BEGIN}\n{checktable.END}\nb\n"
        good = {page: checktable.with_table(marks, checks, folder) for page, folder in checktable.TABLES.items()}
        self.assertIn("| [x](docs/checks/x.md) | default | Finds x. |\n", good["README.md"])
        self.check(rules.check_tables, good, [], checks)
        self.check(rules.check_tables, {**good, "README.md": marks}, ["README.md: the table"], checks)
        self.check(rules.check_tables, {"README.md": good["README.md"]}, ["docs/checks/README.md"], checks)

    def test_invariants(self):
        self.check(rules.unkept_invariants,
                   {"docs/invariants.md": "| WAL-1 | a |\n| WAL-2 | b |\n## BT-3\n",
                    "engines/wal/A.h": "WAL-1 BT-3", "test/engines/A.cpp": "TEST(Wal, WAL_1_Holds) WAL-2"},
                   ["no code mentions WAL-2", "no test mentions BT-3"])


if __name__ == "__main__":
    unittest.main()
