"""Tests of checker-cost, with a stand-in tool and compiler."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import costing

HERE = Path(__file__).resolve().parent
# Burns the given seconds of user CPU for each file named.
PROGRAM = """\
#!{python}
import resource, sys
files = [a for a in sys.argv if a.endswith(".c")]
if {status} and files:
    sys.exit({status})
start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
while resource.getrusage(resource.RUSAGE_SELF).ru_utime - start \\
        < {seconds} * len(files):
    pass
"""


class Figures(unittest.TestCase):
    def test_usage_adds_times_and_keeps_the_peak(self):
        total = costing.Usage(1.5, 300).plus(costing.Usage(0.5, 200))
        self.assertEqual(total, costing.Usage(2.0, 300))

    def test_ratios_and_spread(self):
        self.assertEqual(costing.spread(costing.ratios([2, 3, 8], [2, 2, 2])),
                         (1.5, 1, 4))

    def test_limits(self):
        self.assertEqual(costing.exceeded("p", 1.1, 1.2, 1.15, 1.3), [])
        self.assertEqual(len(costing.exceeded("p", 1.2, 1.4, 1.15, 1.3)), 2)
        self.assertEqual(costing.exceeded("p", 9, 9, None, None), [])

    def test_profile(self):
        groups = costing.profile_groups(
            "# Samples\n  40.00%  [.] clang::Sema::Act\n"
            "  30.50%  [.] durability::core::run(clang::Stmt*)\n"
            "  20.00%  [.] memcpy\n   9.00%  [.] clang::Sema::Other\n")
        self.assertEqual(groups, {"clang Sema": 49.0, "the rest": 20.0,
                                  "durability core and checks": 30.5})


class CommandLine(unittest.TestCase):
    def call(self, tool, compiler, *arguments, status=0):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder).resolve()
            source = folder / "work/tinycdb/src"
            source.mkdir(parents=True)
            for name in "ab":
                (source / f"{name}.c").write_text("int i;\n")
            (source / "compile_commands.json").write_text(json.dumps(
                [{"directory": str(source), "file": f"{name}.c",
                  "arguments": ["cc", "-c", "-o", "a.o", f"{name}.c"]}
                 for name in "ab"]))
            (source.parent / "prepared.json").write_text(json.dumps(
                {"version": "1", "source": str(source)}))
            for name, seconds in (("lint", tool), ("cc", compiler)):
                path = folder / name
                path.write_text(PROGRAM.format(
                    python=sys.executable, seconds=seconds,
                    status=status if name == "lint" else 0))
                path.chmod(0o755)
            done = subprocess.run(
                [sys.executable, str(HERE / "checker-cost"), "tinycdb",
                 "--work", str(folder / "work"), "--lint",
                 str(folder / "lint"), "--compiler", str(folder / "cc"),
                 "--repeat", "1", *arguments], text=True, capture_output=True)
            return done.returncode, done.stdout, done.stderr

    def test_limit_exceeded(self):
        status, out, err = self.call(0.3, 0.02, "--max-ratio", "1.5")
        self.assertEqual(status, 1, err)
        self.assertIn("limit exceeded: tinycdb: user CPU ratio", out)
        self.assertIn("2 files, 2 entries, 1 turns", out)

    def test_within_the_limits(self):
        status, out, err = self.call(0.02, 0.3, "--max-ratio", "1.5",
                                     "--max-memory", "3")
        self.assertEqual(status, 0, out + err)

    def test_tool_that_fails(self):
        status, _, err = self.call(0, 0, status=1)
        self.assertEqual(status, 2)
        self.assertIn("status 1", err)


if __name__ == "__main__":
    unittest.main()
