"""Tests of `replay` and its rules, with a repository made here."""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import replaying
import scoring

HERE = Path(__file__).resolve().parent
# Finds a defect in `save` where the file does not say "flush".
TOOL = """\
#!{python}
import json, sys
from pathlib import Path
if "--list-checks" in sys.argv:
    print("durability-fsync-without-flush (default): text")
    sys.exit(0)
if "--help" in sys.argv:
    sys.exit(0)
root = Path(sys.argv[sys.argv.index("--root") + 1])
name = sys.argv[-1]
found = []
if "flush" not in (root / name).read_text():
    found = [{{"check": "durability-fsync-without-flush", "level": "default",
              "file": name, "line": 1, "column": 1, "function": "save",
              "message": "text", "path": []}}]
print(json.dumps({{"version": 1, "findings": found, "report": [],
                  "files": {{"analysed": 1, "failed": []}}}}))
"""


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        self.work = self.folder / "repo"
        self.work.mkdir()
        self.git("init", "-q")
        self.commits = [self.commit(text) for text in (
            '#include "made.h"\nint save(void) { return MADE; }\n',
            '#include "made.h"\nint flush(void);\n'
            "int save(void) { return flush(); }\n",
            '#include "made.h"\nint flush(void);\n'
            "int save(void) { return flush() || MADE; }\n",
            "int save(void) { return UNKNOWN; }\n")]
        self.rows = self.folder / "replay.tsv"
        self.flags = self.folder / "flags.json"
        self.flags.write_text(json.dumps({"own/repo": {
            "standards": ["gnu99"], "flags": ["-Igen"], "sources": ["*.c"],
            "generated": {"gen/made.h": ["#define MADE 0"]}}}))
        tool = self.folder / "lint"
        tool.write_text(TOOL.format(python=sys.executable))
        tool.chmod(0o755)

    def git(self, *words):
        return subprocess.run(
            ["git", "-C", str(self.work), "-c", "user.name=a", "-c",
             "user.email=a@b", "-c", "commit.gpgsign=false", *words],
            check=True, text=True, capture_output=True).stdout.strip()

    def commit(self, text):
        (self.work / "a.c").write_text(text)
        self.git("add", ".")
        self.git("commit", "-qm", "text")
        return self.git("rev-parse", "HEAD")

    def call(self, *arguments, fixes=((1, "fsync-without-flush"),)):
        lines = ["\t".join(replaying.COLUMNS)]
        lines += [f"own/repo\t{self.commits[number]}\t2020-01-01\ta.c\tsave\t"
                  f"durability-{check}\tI\tB\ttext" for number, check in fixes]
        self.rows.write_text("\n".join(lines) + "\n")
        done = subprocess.run(
            [sys.executable, str(HERE / "replay"), "--repo", str(self.work),
             "--rows", str(self.rows), "--flags", str(self.flags),
             "--scratch", str(self.folder / "scratch"), "--compiler",
             COMPILER, "--lint", str(self.folder / "lint"), *arguments],
            text=True, capture_output=True)
        return done.returncode, done.stdout, done.stderr

    def test_reproduced(self):
        status, out, err = self.call("--expect", "1")
        self.assertEqual(status, 0, out + err)
        self.assertIn("caught before, silent after: a.c:1:", out)
        self.assertIn("1 of 1 decided rows reproduced", out)
        self.assertFalse((self.folder / "scratch/row1/before").exists())

    def test_missed_and_not_decided(self):
        status, out, _ = self.call("--expect", "1", fixes=(
            (2, "fsync-without-flush"), (1, "short-write"),
            (3, "fsync-without-flush")))
        self.assertEqual(status, 2)
        self.assertIn("missed: silent before", out)
        status, out, _ = self.call(fixes=(
            (2, "fsync-without-flush"), (1, "short-write"),
            (3, "fsync-without-flush")))
        self.assertEqual(status, 0)
        self.assertIn("check not there yet", out)
        self.assertIn("out of reach: does not parse: after:", out)
        self.assertIn("0 of 1 decided rows reproduced", out)

    def test_other_repository(self):
        self.commits = ["0" * 40] * 4
        status, _, err = self.call()
        self.assertEqual(status, 1)
        self.assertIn("has no commit", err)


class Rules(unittest.TestCase):
    def test_verdicts(self):
        one, two = (scoring.Finding("short-write", "strict", "a.c", 1, "f",
                                    message) for message in ("one", "two"))
        for before, after, expected in (
                ([one], [], replaying.REPRODUCED), ([], [], replaying.MISSED),
                ([one], [one], replaying.ALARM),
                ([one, two], [one], replaying.PARTLY),
                ([one, one], [one], replaying.PARTLY),
                ([one], [two], replaying.ALARM),
                ([one, one], [one, two], replaying.ALARM),
                ([], [one], replaying.AFTER_ONLY)):
            self.assertEqual(replaying.verdict(before, after), expected)

    def test_macro_is_known_by_its_name(self):
        fix = replaying.Fix(1, "r", "c", "a.h", "m_sync(macro)", "short-write",
                            "I", "B", "s")

        def found(file, message):
            return replaying.matching(fix, {"version": 1, "findings": [{
                "check": "durability-short-write", "level": "strict",
                "file": file, "line": 1, "function": "", "message": message,
                "path": []}]})
        self.assertTrue(found("a.h", "'m_sync' is fsync"))
        self.assertFalse(found("a.h", "'om_sync' is fsync"))
        self.assertFalse(found("a.c", "'m_sync' is fsync"))

    def test_alias_of_a_check_counts(self):
        fix = replaying.Fix(1, "r", "c", "a.c", "f", "write-without-sync", "I",
                            "B", "s")
        self.assertTrue(replaying.known_check(fix, {"noop-sync"}))
        self.assertFalse(replaying.known_check(fix, {"short-write"}))

    def test_committed_lists(self):
        fixes = replaying.read_fixes(HERE / "replay.tsv")
        flags = json.loads((HERE / "replay_flags.json").read_text())
        self.assertEqual([fix.number for fix in fixes],
                         list(range(1, len(fixes) + 1)))
        for fix in fixes:
            self.assertIn(fix.repo, flags)


COMPILER = next((name for name in ("clang-22", "clang", "cc")
                 if shutil.which(name)), "cc")

if __name__ == "__main__":
    unittest.main()
