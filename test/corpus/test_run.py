"""Tests of the command line, with a prepared package and a stand-in tool."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from recipes import RECIPES

HERE = Path(__file__).resolve().parent
HEADER = "package\tversion\tfile\tline\tfunction\tcheck\tlabel\treason\n"
LABELS = HEADER + """\
tinycdb\t1.0\tcdb.c\t20\tmake\tdurability-rename-without-sync\tTP\tnever synced
tinycdb\t1.0\tcdb.c\t40\tcopy\tdurability-unchecked-close\tTN\tchecked
"""
TOOL = """\
#!{python}
import sys
if "--list-checks" in sys.argv:
    print("durability-rename-without-sync (default): text")
    print("    durability-rename-without-sync.Option (default: ''): text")
    print("durability-unchecked-close (strict): text")
    sys.exit(0)
open({trace!r}, "w").write(" ".join(sys.argv[1:]))
sys.stderr.write("a word on stderr\\n")
sys.stdout.write({output!r})
sys.exit({status})
"""


def finding(check, line, function):
    return {"check": "durability-" + check, "level": "default", "file": "cdb.c",
            "line": line, "column": 1, "function": function, "path": [],
            "message": "text"}


DEFECT = finding("rename-without-sync", 21, "make")
ALARM = finding("unchecked-close", 40, "copy")
NEW = finding("unchecked-close", 90, "other")


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        source = self.folder / "work/tinycdb/src"
        source.mkdir(parents=True)
        (source / "compile_commands.json").write_text(json.dumps(
            [{"directory": str(source), "file": "cdb.c",
              "arguments": ["cc", "-c", "cdb.c"]}]))
        (source.parent / "prepared.json").write_text(json.dumps(
            {"recipe": RECIPES["tinycdb"].revision, "wanted": "1.0",
             "version": "1.0", "source": str(source)}))
        self.source = source
        (self.folder / "labels.tsv").write_text(LABELS)

    def tool(self, findings, status=2, output=None):
        result = {"version": 1, "files": {"analysed": 1, "failed": []},
                  "findings": findings}
        path = self.folder / "lint"
        path.write_text(TOOL.format(
            python=sys.executable, trace=str(self.folder / "trace"),
            output=json.dumps(result) if output is None else output,
            status=status))
        path.chmod(0o755)

    def call(self, *arguments):
        done = subprocess.run(
            [sys.executable, str(HERE / "run"), "tinycdb",
             "--work", str(self.folder / "work"),
             "--labels", str(self.folder / "labels.tsv"),
             "--lint", str(self.folder / "lint"), *arguments],
            text=True, capture_output=True)
        return done.returncode, done.stdout, done.stderr

    def test_scores(self):
        self.tool([DEFECT, NEW])
        status, out, err = self.call("--jobs", "2", "--max-tn-hits", "0",
                                     "--min-recall", "1", "--min-precision",
                                     "1")
        self.assertEqual((status, err.count("error")), (0, 0), err)
        self.assertIn("pooled recall: 100.0 %", out)
        self.assertIn("cdb.c:90: other: unchecked-close: text", out)
        self.assertEqual(
            (self.folder / "trace").read_text(),
            f"check -p {self.source} --format json --root {self.source} "
            "--level=strict --jobs=2")

    def test_thresholds(self):
        self.tool([DEFECT, ALARM, NEW], status=3)
        status, out, _ = self.call("--max-tn-hits", "0", "--max-unlabelled",
                                   "0", "--min-precision", "0.9")
        self.assertEqual(status, 2)
        self.assertEqual(out.count("threshold missed"), 3)

    def test_silent_tool_misses_thresholds(self):
        self.tool([], status=0)
        self.assertEqual(self.call("--min-precision", "0")[0], 2)

    def test_tool_errors(self):
        for status, output in ((1, ""), (4, None), (2, "{"), (2, "{}"),
                               (-9, "")):
            self.tool([DEFECT], output=output, status=status if status > 0
                      else "__import__('os').kill(__import__('os').getpid(), 9)")
            code, _, err = self.call()
            self.assertEqual(code, 1, (status, output))
            self.assertIn("error: ", err)

    def test_missing_tool(self):
        code, _, err = self.call()
        self.assertEqual(code, 1)
        self.assertIn("--lint", err)

    def test_last_result_and_verdicts(self):
        self.tool([DEFECT, NEW])
        verdicts = self.folder / "verdicts.tsv"
        self.assertEqual(self.call("--write-verdicts", str(verdicts))[0], 0)
        row = verdicts.read_text().splitlines()[1]
        self.assertEqual(row, "tinycdb\tdurability-unchecked-close\tcdb.c\t"
                              "other\t\tline 90: text")
        (self.folder / "lint").unlink()
        verdicts.write_text(verdicts.read_text().replace("\t\t", "\tfalse\t"))
        checks = "rename-without-sync,durability-unchecked-close"
        status, out, _ = self.call("--score-only", "--checks", checks,
                                   "--verdicts", str(verdicts),
                                   "--max-unlabelled", "0")
        self.assertEqual(status, 0)
        self.assertIn("pooled precision: 50.0 %", out)
        self.assertIn("text [false]", out)

    def test_only_prepare_needs_no_tool(self):
        status, out, _ = self.call("--only-prepare")
        self.assertEqual(status, 0)
        self.assertIn("1 entries", out)

    def test_usage(self):
        # 2 is kept for missed thresholds.
        for argument in ("no-such-package", "--no-such-option"):
            self.assertEqual(self.call(argument)[0], 1)


if __name__ == "__main__":
    unittest.main()
