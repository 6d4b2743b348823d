"""Validates the SARIF, GitLab and rdjson outputs of durability-lint against the schemas beside this file, and their
contents against the sources they speak of.

DURABILITY_LINT names the program. With SARIF_SCHEMA naming the standard's own schema, SARIF is validated against it,
too.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
from pathlib import Path

import jsonschema

HERE = Path(__file__).resolve().parent
LINT = os.environ["DURABILITY_LINT"]
HEADER = """typedef struct Stream FILE;
int fputs(const char *Text, FILE *File); int fileno(FILE *File); int fsync(int Descriptor);
"""
DEFECT = """#include "file.h"
int save(FILE *File) {
  if (fputs("text", File) < 0) return -1;
  /* größer 𝄞 */ return fsync(fileno(File));
}
"""
TWICE = """#include "file.h"
int twice(FILE *File) {
  if (fputs("text", File) < 0) return -1;
  int Failed = fsync(fileno(File));
  if (fputs("text", File) < 0) return -1;
  return Failed ? -1 : fsync(fileno(File));
}
"""
SUPPRESSED = """#include "file.h"
int quiet(FILE *File) {
  if (fputs("text", File) < 0) return -1;
  return fsync(fileno(File)); // NOLINT(durability-fsync-without-flush): "quoted" <reason>
}
int stale(void) { return 0; } // NOLINT(durability-fsync-without-flush): nothing here
"""
STRANGE = 'src/we "ird" <img src=x>;%41,ö.c'


def validator(name):
    schema = json.loads((HERE / "schemas" / f"{name}.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


class Project:
    """A scratch repository; the tool runs in its folder `src`."""

    def __init__(self, folder, files):
        self.top = Path(folder)
        (self.top / ".git").mkdir()
        self.sources = []
        for name, text in {"src/file.h": HEADER, **files}.items():
            path = self.top / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            if name.endswith(".c"):
                self.sources.append(str(path))

    def run(self, form, *more):
        done = subprocess.run([LINT, "check", "--format", form, *more, *self.sources, "--", f"-I{self.top}/src"],
                              cwd=self.top / "src", capture_output=True, check=False)
        return done.returncode, json.loads(done.stdout.decode())


class Formats(unittest.TestCase):
    FILES = {"src/defect.c": DEFECT, "src/twice.c": TWICE, "src/suppressed.c": SUPPRESSED, STRANGE: DEFECT,
             "src/latin.c": DEFECT.encode().replace("größer".encode(), b"gr\xf6\xdfer")}

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def project(self, files):
        return Project(self.folder.name, files)

    def sarif(self, files, *more):
        project = self.project(files)
        status, log = project.run("sarif", *more)
        validator("sarif").validate(log)
        if "SARIF_SCHEMA" in os.environ:
            jsonschema.validate(log, json.loads(Path(os.environ["SARIF_SCHEMA"]).read_text()))
        run = log["runs"][0]
        self.assertEqual(run["invocations"][0]["exitCode"], status)
        return project, run

    def test_sarif_is_valid_and_names_files_by_the_repository(self):
        """REPORT-2."""
        project, run = self.sarif(self.FILES, "--level", "contract")
        rules = run["tool"]["driver"]["rules"]
        open_results = [r for r in run["results"] if not r["suppressions"]]
        self.assertGreaterEqual(len(open_results), 5)
        self.assertTrue(run["invocations"][0]["executionSuccessful"])
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            location = result["locations"][0]["physicalLocation"]
            uri = location["artifactLocation"]["uri"]
            text = (project.top / urllib.parse.unquote(uri)).read_bytes().decode(errors="replace")
            self.assertTrue(uri.startswith("src/"), uri)
            # The column counts UTF-16 code units.
            line = text.splitlines()[location["region"]["startLine"] - 1].encode("utf-16-le")
            at = line[2 * (location["region"]["startColumn"] - 1):].decode("utf-16-le")
            self.assertRegex(at, "^(fsync|fputs)")
            self.assertEqual(result["codeFlows"][0]["threadFlows"][0]["locations"][-1]["location"]["physicalLocation"]
                             ["region"]["startLine"], location["region"]["startLine"])

    def test_sarif_says_what_is_suppressed_and_which_comment_is_not_needed(self):
        _, run = self.sarif({"src/suppressed.c": SUPPRESSED})
        self.assertEqual([r["suppressions"] for r in run["results"]],
                         [[{"kind": "inSource", "status": "accepted", "justification": '"quoted" <reason>'}]])
        notes = run["invocations"][0]["toolExecutionNotifications"]
        self.assertEqual([(n["message"]["text"], n["locations"][0]["physicalLocation"]["region"]["startLine"])
                          for n in notes],
                         [("NOLINT(durability-fsync-without-flush) suppresses nothing; remove it", 6)])

    def test_sarif_of_a_file_that_does_not_parse_is_no_success(self):
        _, run = self.sarif({"src/broken.c": "int f( {", "src/defect.c": DEFECT})
        invocation = run["invocations"][0]
        self.assertFalse(invocation["executionSuccessful"])
        self.assertEqual(invocation["exitCode"], 3)
        self.assertIn("not analysed", invocation["toolExecutionNotifications"][0]["message"]["text"])
        self.assertEqual(len(run["results"]), 1)

    def test_sarif_fixes_make_the_finding_go_away(self):
        project, run = self.sarif({"src/twice.c": TWICE})
        lines = (project.top / "src/twice.c").read_text().splitlines(keepends=True)
        edits = [r for result in run["results"] for c in result["fixes"][0]["artifactChanges"]
                 for r in c["replacements"]]
        for edit in sorted(edits, key=lambda e: (-e["deletedRegion"]["startLine"], -e["deletedRegion"]["startColumn"])):
            region = edit["deletedRegion"]
            self.assertEqual(region["startLine"], region["endLine"])
            line = lines[region["startLine"] - 1]
            lines[region["startLine"] - 1] = (line[:region["startColumn"] - 1] + edit["insertedContent"]["text"]
                                              + line[region["endColumn"] - 1:])
        (project.top / "src/file.h").write_text(HEADER + "int fflush(FILE *File);\n")
        (project.top / "src/twice.c").write_text("".join(lines))
        status, log = project.run("sarif")
        self.assertEqual((status, log["runs"][0]["results"]), (0, []))

    def test_fingerprints_do_not_depend_on_lines(self):
        project, run = self.sarif({"src/twice.c": TWICE})
        (project.top / "src/twice.c").write_text("\n\n" + TWICE)
        _, moved = project.run("sarif")
        prints = [[r["partialFingerprints"] for r in results] for results in (run["results"],
                                                                              moved["runs"][0]["results"])]
        self.assertEqual(len(prints[0]), 2)
        self.assertEqual(prints[0], prints[1])

    def test_what_is_known_and_what_became_weaker(self):
        top = Path(self.folder.name)
        script = HERE.parents[1] / "lit-tests/lint/Inputs/gitproject.py"
        subprocess.run([sys.executable, script, top], check=True)
        subprocess.run([LINT, "init"], cwd=top, check=True, capture_output=True)
        store = top / "src/store.c"
        store.write_text(store.read_text().replace("return fsync(Descriptor);", "return 0;"))
        done = subprocess.run([LINT, "check", "--diff", "HEAD", "--format=sarif", "--also=gitlab=g", "--also=rdjson=r"],
                              cwd=top, capture_output=True, check=False)
        self.assertEqual(done.returncode, 2)
        log = json.loads(done.stdout)
        validator("sarif").validate(log)
        validator("gitlab").validate(json.loads((top / "g").read_text()))
        validator("rdjson").validate(json.loads((top / "r").read_text()))
        self.assertEqual([(r["ruleId"], r["baselineState"], [s["kind"] for s in r["suppressions"]])
                          for r in log["runs"][0]["results"]],
                         [("durability-weakened", "new", []),
                          ("durability-fsync-without-flush", "unchanged", ["external"])])

    def test_gitlab(self):
        status, entries = self.project({**self.FILES, "src/broken.c": "int f( {"}).run("gitlab")
        validator("gitlab").validate(entries)
        self.assertEqual(status, 3)
        prints = [e["fingerprint"] for e in entries]
        self.assertEqual(len(prints), len(set(prints)), "GitLab drops entries with equal fingerprints")
        self.assertIn(STRANGE, [e["location"]["path"] for e in entries])
        self.assertEqual([e["location"]["path"] for e in entries if e["check_name"] == "durability-not-analysed"],
                         ["src/broken.c"])

    def test_rdjson(self):
        project = self.project({**self.FILES, "src/broken.c": "int f( {"})
        status, result = project.run("rdjson")
        validator("rdjson").validate(result)
        self.assertEqual(status, 3)
        self.assertEqual([d["location"]["path"] for d in result["diagnostics"] if d["severity"] == "ERROR"],
                         ["src/broken.c"])
        # One suggestion is the whole fix.
        fix = next(d for d in result["diagnostics"] if d["location"]["path"] == "src/defect.c")["suggestions"][0]
        line = DEFECT.splitlines()[fix["range"]["start"]["line"] - 1].encode()
        fixed = line[:fix["range"]["start"]["column"] - 1] + fix["text"].encode() + line[fix["range"]["end"]["column"] - 1:]
        self.assertTrue(fixed.decode().endswith(
            "return (fflush(File) != 0 ? -1 : fsync(fileno(File)));"), fixed)


class Schemas(unittest.TestCase):
    """They refuse what is wrong."""

    def test_each_refuses_what_lacks_a_member(self):
        for name, wrong in (("sarif", {"version": "2.1.0", "runs": []}),
                            ("gitlab", [{"description": "d"}]),
                            ("rdjson", {"diagnostics": [{"message": "m"}]})):
            with self.subTest(schema=name):
                self.assertTrue(list(validator(name).iter_errors(wrong)))


if __name__ == "__main__":
    unittest.main()
