"""The tree keeps its own rules: sizes, layers, no dead files, a page and tests for every check."""

import os
import shutil
import subprocess
import unittest
from pathlib import Path

import checktable
import rules
from tree import Tree

ROOT = Path(__file__).resolve().parents[2]


class RepositoryTest(unittest.TestCase):
    longMessage = False

    @classmethod
    def setUpClass(cls):
        cls.tree = Tree.of(ROOT)
        assert "CMakeLists.txt" in cls.tree.files, f"no source tree at {ROOT}"

    def expect_none(self, violations):
        self.assertFalse(violations, f"{len(violations)} violation(s):\n  " + "\n  ".join(violations))

    def test_files_are_short(self):
        self.expect_none(rules.long_files(self.tree))

    def test_functions_are_short(self):
        self.expect_none(rules.long_functions(self.tree))

    def test_sources_are_formatted(self):
        formatter = shutil.which("clang-format-22")
        if not formatter:
            self.skipTest("no clang-format-22, which .ci/setup installs")
        # Inputs of lit tests are laid out for what they show, the public header for being read: a macro a line.
        names = [name for name in sorted(self.tree.files) if name.endswith((".cpp", ".h"))
                 and not name.startswith(("lit-tests/", "checker/include/"))]
        run = subprocess.run([formatter, "--dry-run", "--Werror", *names], cwd=ROOT,
                             capture_output=True, text=True, check=False)
        self.expect_none(sorted({line.split(": error:")[0] for line in run.stderr.splitlines()
                                 if ": error:" in line}))
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_nothing_is_unfinished(self):
        self.expect_none(rules.unfinished(self.tree))

    def test_no_path_of_one_machine(self):
        self.expect_none(rules.machine_paths(self.tree))

    def test_checker_includes_point_downward(self):
        self.expect_none(rules.upward_includes(self.tree))

    def test_engines_stand_alone(self):
        self.expect_none(rules.engine_includes(self.tree))

    def test_only_io_calls_posix(self):
        self.expect_none(rules.posix_outside_io(self.tree))

    def test_every_source_and_test_is_built(self):
        self.expect_none(rules.dead_files(self.tree))

    def test_every_folder_is_reached(self):
        self.expect_none(rules.unreached_folders(self.tree))

    def test_every_lit_test_runs(self):
        self.expect_none(rules.lit_tests_without_run(self.tree))

    def test_every_invariant_is_kept_and_tested(self):
        self.expect_none(rules.unkept_invariants(self.tree))

    def described(self):
        checks = checktable.descriptions(self.tree.files[checktable.SOURCE])
        self.assertTrue(checks, "no check is described")
        return checks

    def test_every_check_has_a_page_and_tests(self):
        self.expect_none(rules.check_pages(self.tree, self.described()))

    def test_tables_of_checks_are_generated(self):
        self.expect_none(rules.check_tables(self.tree, self.described()))

    def test_the_registered_checks_are_those_described(self):
        lister = os.environ.get("DURABILITY_LIST_CHECKS")
        if not lister:
            self.skipTest("the checker is not built")
        listed = subprocess.run([lister], capture_output=True, text=True, check=True).stdout.splitlines()
        self.assertEqual(listed, [f"durability-{c.name}\t{c.level}\t{c.concern}\t{c.summary}"
                                  for c in self.described()])


if __name__ == "__main__":
    unittest.main()
