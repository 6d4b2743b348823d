"""durability-clangd as an editor sees it, over the Language Server Protocol."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from lsp import Server

CLANGD = os.environ["DURABILITY_CLANGD"]
LINT = os.environ["DURABILITY_LINT"]

UNFLUSHED = """\
#include <stdio.h>
#include <unistd.h>

static int put(FILE *F, const char *Text) { return fputs(Text, F); }

int save(FILE *F, const char *Text) {
  if (put(F, Text) < 0)
    return -1;
  return fsync(fileno(F));
}
"""
FLUSHED = UNFLUSHED.replace("fsync(fileno(F))", "fflush(F) != 0 ? -1 : fsync(fileno(F))")
# One finding of level default, and two that only level strict minds.
TWO_LEVELS = """\
#include <unistd.h>
int save(int Fd, const char *Text) {
  write(Fd, Text, 4);
  fsync(Fd);
  return 0;
}
"""


def ours(diagnostics):
    return sorted(d["code"] for d in diagnostics if str(d.get("code")).startswith("durability-"))


def applied(text, edits):
    lines = text.splitlines(keepends=True)
    for edit in sorted(edits, key=lambda e: (e["range"]["start"]["line"], e["range"]["start"]["character"]),
                       reverse=True):
        start, end = edit["range"]["start"], edit["range"]["end"]
        tail = lines[end["line"]][end["character"]:]
        lines[start["line"]:end["line"] + 1] = [lines[start["line"]][:start["character"]] + edit["newText"] + tail]
    return "".join(lines)


class ClangdTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()
        self.write("compile_flags.txt", "-std=gnu11\n")

    def write(self, name, text):
        path = self.root / name
        path.write_text(text)
        return path

    def serve(self, *options):
        return Server([CLANGD, *options], self.root)

    def first(self, name, text, until=lambda _: True):
        """What is published for one file that a fresh server opens."""
        path = self.write(name, text)
        with self.serve() as server:
            server.open(path, text)
            return server.diagnostics(path, 1, until)

    def test_finding_fixed_by_its_code_action_vanishes(self):
        path = self.write("save.c", UNFLUSHED)
        with self.serve() as server:
            server.open(path, UNFLUSHED)
            found = server.diagnostics(path, 1, ours)
            self.assertEqual(ours(found), ["durability-fsync-without-flush"])
            self.assertIn("'fsync' syncs while written data may still be in the user-space buffer of 'F'",
                          found[0]["message"])
            self.assertEqual(found[0]["range"]["start"], {"line": 8, "character": 9})

            actions = server.request("textDocument/codeAction", {
                "textDocument": {"uri": path.as_uri()}, "range": found[0]["range"], "context": {"diagnostics": found}})
            [fix] = [a for a in actions if a["kind"] == "quickfix"]
            text = applied(UNFLUSHED, fix["edit"]["changes"][path.as_uri()])
            self.assertIn("return (fflush(F) != 0 ? -1 : fsync(fileno(F)));", text)
            server.change(path, text, 2)
            self.assertEqual(ours(server.diagnostics(path, 2, lambda d: not ours(d))), [])

            server.change(path, UNFLUSHED, 3)
            self.assertEqual(ours(server.diagnostics(path, 3, ours)), ["durability-fsync-without-flush"])

    def test_path_is_related_information(self):
        [finding] = self.first("save.c", UNFLUSHED, ours)
        steps = [(r["location"]["range"]["start"]["line"] + 1, r["message"])
                 for r in finding["relatedInformation"]]
        self.assertEqual(steps, [(7, "Calling 'put'"), (4, "Data for 'F' is buffered by 'fputs' here"),
                                 (9, "'fsync' syncs here without a flush before it")])

    def test_default_level_without_configuration(self):
        self.assertEqual(ours(self.first("save.c", TWO_LEVELS, ours)), ["durability-unchecked-sync"])

    def test_configured_checks(self):
        self.write(".clang-tidy", "Checks: '-*,durability-*'\n")
        self.assertEqual(ours(self.first("save.c", TWO_LEVELS, ours)),
                         ["durability-prefer-fdatasync", "durability-short-write", "durability-unchecked-sync"])

    def test_configuration_without_our_checks(self):
        self.write(".clang-tidy", "Checks: '-*,bugprone-integer-division'\n")
        text = TWO_LEVELS + "double half(int I) { return I / 2; }\n"
        found = self.first("save.c", text, lambda d: any(f["code"] == "bugprone-integer-division" for f in d))
        self.assertEqual(ours(found), [])

    def test_checks_added_in_clangds_own_configuration(self):
        self.write(".clangd", "Diagnostics:\n  ClangTidy:\n    Add: durability-short-write\n")
        self.assertEqual(ours(self.first("save.c", TWO_LEVELS, ours)), ["durability-short-write"])

    def test_index_of_the_program(self):
        self.write("put.c", '#include <stdio.h>\nint put(FILE *F, const char *T) { return fputs(T, F); }\n')
        text = UNFLUSHED.replace("static int put(FILE *F, const char *Text) { return fputs(Text, F); }",
                                 "int put(FILE *F, const char *Text);") + "double half(int I) { return I / 2; }\n"
        save = self.write("save.c", text)
        self.assertEqual(ours(self.first("save.c", text, lambda d: d)), [])
        database = [{"directory": str(self.root), "file": name, "arguments": ["clang", "-std=gnu11", "-c", name]}
                    for name in ("put.c", "save.c")]
        self.write("compile_commands.json", json.dumps(database))
        subprocess.run([LINT, "index", "-p", ".", "-o", "durability.index"], cwd=self.root, check=True,
                       capture_output=True)
        self.write(".clangd", "Diagnostics:\n  ClangTidy:\n    CheckOptions:\n"
                              f"      DurabilityIndex: {self.root / 'durability.index'}\n")
        with self.serve() as server:
            server.open(save, text)
            [finding] = [d for d in server.diagnostics(save, 1, ours) if d["code"].startswith("durability-")]
        self.assertEqual(finding["code"], "durability-fsync-without-flush")
        elsewhere = [r["location"]["range"]["start"]["line"] + 1 for r in finding["relatedInformation"]
                     if r["location"]["uri"].endswith("/put.c")]
        self.assertEqual(elsewhere, [2], finding["relatedInformation"])

    def test_checks_of_clangd_stay(self):
        found = self.first("half.c", "double half(int I) { return I / 2; }\n", lambda d: d)
        self.assertEqual([d["code"] for d in found], ["bugprone-integer-division"])

    def test_function_bodies_of_headers_are_not_guessed(self):
        # clangd's preamble skips them: what the function does is unknown here.
        self.write("drain.h", "#pragma once\n#include <stdio.h>\n"
                              "static inline int drain(FILE *F) { return fflush(F); }\n")
        text = UNFLUSHED.replace("#include", '#include "drain.h"\n#include', 1)
        text += ("int saveDrained(FILE *F) {\n  if (fputs(\"a\", F) < 0 || drain(F) != 0)\n    return -1;\n"
                 "  return fsync(fileno(F));\n}\n")
        found = self.first("save.c", text, ours)
        self.assertEqual([d["range"]["start"]["line"] + 1 for d in found], [10])

    def test_headers_of_the_preamble_say_where_the_file_can_be_built(self):
        self.write("poller.h", "#pragma once\n#include <sys/epoll.h>\n")
        text = ('#include <unistd.h>\nint save(int Fd) {\n  if (write(Fd, "a", 1) != 1)\n    return -1;\n'
                "  return fdatasync(Fd);\n}\n")
        linux = '#include "poller.h"\n' + text + "double half(int I) { return I / 2; }\n"
        self.assertEqual(ours(self.first("anywhere.c", text, ours)), ["durability-fdatasync-portability"])
        self.assertEqual(ours(self.first("linux.c", linux, lambda d: d)), [])

    def test_many_files_at_once(self):
        count = 12
        paths = [self.write(f"save{n}.c", "") for n in range(count)]
        with self.serve("-j=4") as server:
            for version in (1, 2):
                for n, path in enumerate(paths):
                    text = "\n" * n + (UNFLUSHED if (n + version) % 2 else FLUSHED)
                    text += "double half(int I) { return I / 2; }\n"
                    server.open(path, text) if version == 1 else server.change(path, text, version)
                for n, path in enumerate(paths):
                    found = server.diagnostics(path, version, lambda d: d)
                    lines = [d["range"]["start"]["line"] for d in found if d["code"].startswith("durability-")]
                    self.assertEqual(lines, [8 + n] if (n + version) % 2 else [], f"{path.name}, version {version}")

    def test_code_that_does_not_compile_yet(self):
        path = self.write("save.c", UNFLUSHED)
        with self.serve() as server:
            for version, end in enumerate(range(len(UNFLUSHED) - 40, len(UNFLUSHED) + 1), 1):
                text = UNFLUSHED[:end]
                server.open(path, text) if version == 1 else server.change(path, text, version)
            self.assertEqual(ours(server.diagnostics(path, version, ours)), ["durability-fsync-without-flush"])


if __name__ == "__main__":
    unittest.main()
