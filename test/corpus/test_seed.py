"""Tests of `seed` with a small package and a stand-in tool."""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import seeding

HERE = Path(__file__).resolve().parent
# Reports every function whose file writes and does not say "fsync".
TOOL = """\
#!{python}
import json, os, sys
if "--help" in sys.argv:
    print("SUBCOMMANDS:\\n\\n  check  - text\\n\\nOPTIONS:\\n  --level")
    sys.exit(0)
open({trace!r}, "a").write(os.getcwd() + "\\n")
models = [a for a in sys.argv if a.startswith("--model=")]
names = [a for a in sys.argv[2:] if a.endswith(".c")]
found = []
for name in names:
    text = open(name).read()
    if "fsync" not in text and ("write" in text or models):
        found.append({{"check": "durability-write-without-sync", "level":
                       "default", "file": name, "line": 2, "column": 1,
                       "function": "save", "message": "text", "path": []}})
print(json.dumps({{"version": 1, "findings": found, "report": [],
                  "files": {{"analysed": 1, "failed": []}}}}))
sys.exit(2 if found else 0)
"""
TEXT = "int save(int fd) {\n  write(fd);\n  return fsync(fd);\n}\n"


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        source = self.folder / "work/lmdb/src"
        database = source / "libraries/liblmdb"
        database.mkdir(parents=True)
        entries = []
        for name, text in (("a.c", TEXT), ("b.c", TEXT.replace("write", "get"))):
            (source / name).write_text(text)
            entries.append({"directory": str(source), "file": name,
                            "arguments": ["cc", "-c", name]})
        (database / "compile_commands.json").write_text(json.dumps(entries))
        (source.parent / "prepared.json").write_text(json.dumps(
            {"version": "1", "source": str(source)}))
        self.source = source
        self.trace = self.folder / "trace"
        tool = self.folder / "lint"
        tool.write_text(TOOL.format(python=sys.executable,
                                    trace=str(self.trace)))
        tool.chmod(0o755)

    def seeds(self, **changes):
        rows = ["\t".join(seeding.COLUMNS)]
        for name in "ab":
            row = dict(zip(seeding.COLUMNS, (
                f"lmdb:{name}.c:save:fsync", "lmdb", f"{name}.c", "3", "save",
                "fsync(fd)", "sync", "0", "write-without-sync", "DEFECT",
                "")))
            rows.append("\t".join((row | changes)[c] for c in seeding.COLUMNS))
        (self.folder / "seeds.tsv").write_text("\n".join(rows) + "\n")

    def call(self, *arguments):
        done = subprocess.run(
            [sys.executable, str(HERE / "seed"), "--no-compile",
             "--work", str(self.folder / "work"),
             "--scratch", str(self.folder / "scratch"),
             "--seeds", str(self.folder / "seeds.tsv"),
             "--lint", str(self.folder / "lint"), *arguments],
            text=True, capture_output=True)
        return done.returncode, done.stdout, done.stderr

    def row(self, text, *names):
        return next(line.split() for line in text.splitlines()
                    if line.split()[:2] == list(names))

    def test_caught_and_missed(self):
        self.seeds()
        status, out, err = self.call()
        self.assertEqual(status, 0, err)
        self.assertEqual(self.row(out, "lmdb", "sync")[2:6],
                         ["1", "0", "1", "50.0"])
        self.assertIn("missed: lmdb:b.c:save:fsync b.c:3: judged silent", out)
        self.assertEqual((self.source / "a.c").read_text(), TEXT)
        self.assertEqual(self.call("--min-recall", "0.6")[0], 2)

    def test_judged_mutants_are_not_run_again(self):
        self.seeds()
        self.call("--only", "lmdb:a.c:save:fsync")
        runs = len(self.trace.read_text().splitlines())
        self.assertIn("1 judged already", self.call()[2])
        later = len(self.trace.read_text().splitlines())
        self.assertEqual(later - runs, 1, "only the other mutant is run")
        self.call("--again")
        self.assertGreater(len(self.trace.read_text().splitlines()), later + 1)

    def test_seed_4_equivalent_mutants_do_not_count(self):
        self.seeds(verdict="EQUIVALENT", note="because")
        _, out, _ = self.call()
        self.assertEqual(self.row(out, "all", "all")[2:],
                         ["0", "0", "0", "n/a", "1", "1", "0"])
        self.assertIn("alarm: lmdb:a.c:save:fsync", out)

    def test_call_that_is_not_there(self):
        self.seeds(call="msync(fd)")
        status, out, _ = self.call()
        self.assertEqual(status, 2)
        self.assertIn("invalid: lmdb:a.c:save:fsync", out)

    def test_contracts_are_given_as_a_model(self):
        self.seeds()
        folder = self.folder / "promises"
        status, _, err = self.call("--contracts", str(folder))
        self.assertEqual(status, 1)
        self.assertIn("no such folder", err)
        folder.mkdir()
        _, out, _ = self.call("--contracts", str(folder))
        self.assertEqual(self.row(out, "lmdb", "sync")[2], "1")
        (folder / "lmdb.yaml").write_text("contracts: []\n")
        _, out, _ = self.call("--contracts", str(folder), "--again")
        self.assertEqual(self.row(out, "lmdb", "sync")[2], "2")

    def foreign(self):
        """A project without a recipe, with its database outside of it."""
        root, build = self.folder / "other/code", self.folder / "other/build"
        root.mkdir(parents=True)
        build.mkdir()
        (root / "a.c").write_text(
            "int fsync(int), write(int), msync(void *, int), settle(int);\n"
            "#define MS_SYNC 4\n#define MS_ASYNC 1\n"
            "int save(int fd) {\n  write(fd);\n  return fsync(fd);\n}\n"
            "int map(void *p) { return msync(p, MS_SYNC); }\n"
            "int all(int fd) { return settle(fd); }\n")
        (build / "compile_commands.json").write_text(json.dumps(
            [{"directory": str(root), "file": "a.c",
              "arguments": ["cc", "-c", "a.c"]}]))
        return ["--database", str(build), "--root", str(root)]

    @unittest.skipUnless(shutil.which("clang-query-22")
                         and shutil.which("clang-22"), "needs clang's tools")
    def test_any_database_is_discovered_and_run(self):
        project = self.foreign()
        done = subprocess.run(
            [sys.executable, str(HERE / "seed"), *project, "--discover",
             "--calls", "sync=settle", "--scratch",
             str(self.folder / "scratch")], text=True, capture_output=True)
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        self.assertEqual(rows[0], list(seeding.COLUMNS), done.stderr)
        self.assertEqual([(row[0], row[6], row[7]) for row in rows[1:]], [
            ("code:a.c:save:fsync", "sync", "0"),
            ("code:a.c:save:fsync:result", "result", "(fsync(fd), 0)"),
            ("code:a.c:map:msync", "sync", "0"),
            ("code:a.c:map:msync:result", "result", "(msync(p, MS_SYNC), 0)"),
            ("code:a.c:map:msync:weaker", "order", "msync(p, MS_ASYNC)"),
            ("code:a.c:all:settle", "sync", "0"),
            ("code:a.c:all:settle:result", "result", "(settle(fd), 0)")])
        (self.folder / "seeds.tsv").write_text(done.stdout)
        status, out, err = self.call(*project)
        self.assertEqual(status, 0, err)
        self.assertEqual(self.row(out, "code", "all")[2:5], ["0", "0", "7"])

    def test_a_database_is_instead_of_packages(self):
        self.assertEqual(self.call(*self.foreign(), "lmdb")[0], 1)
        self.assertEqual(self.call("--discover")[0], 1)
        self.assertEqual(self.call("--calls", "rename=x")[0], 1)

    def test_index_needs_a_tool_that_has_one(self):
        self.seeds()
        status, _, err = self.call("--index-mode")
        self.assertEqual(status, 1)
        self.assertIn("--index-mode", err)


if __name__ == "__main__":
    unittest.main()
