"""Runs every command of docs/reference-facts.md."""

import importlib.machinery
import importlib.util
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("DURABILITY_BUILD", ROOT / "build/dev"))
TEXT = ROOT / "docs/reference-facts.md"


def load(name):
    """A script as a module."""
    loader = importlib.machinery.SourceFileLoader(name, str(Path(__file__).parent / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


def facts(text):
    """{"R1": [commands]} in the order of the text."""
    found = {}
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        name = part.split(".", 1)[0]
        found[name] = re.findall(r"^    (\S.*)$", part, flags=re.M)
    return found


def here(command):
    """The command on this build, and failing when it selects no test."""
    command = command.replace("build/dev", str(BUILD))
    return command + " --no-tests=error" if command.startswith("ctest ") else command


class ReferenceFacts(unittest.TestCase):
    """Each fact of the page, by its number."""

    def test_the_page_has_every_fact_with_a_command(self):
        self.assertEqual(list(facts(TEXT.read_text())), [f"R{n}" for n in range(1, 17)])
        for name, commands in facts(TEXT.read_text()).items():
            self.assertTrue(commands, name)

    def test_every_command_succeeds(self):
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            report.write_text(load("row").make_report(BUILD))
            environment = dict(os.environ, DURABILITY_REPORT=str(report))
            for name, commands in facts(TEXT.read_text()).items():
                for command in commands:
                    with self.subTest(fact=name, command=command):
                        done = subprocess.run(["bash", "-c", here(command)], cwd=ROOT,
                                              env=environment, capture_output=True, text=True,
                                              check=False)
                        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)


class Row(unittest.TestCase):
    """`row` says no where the report says something else."""

    REPORT = {"report": [{"function": "f", "file": "a.c", "line": 1, "durability": "conditional",
                          "condition": "S", "flush": True, "sync": True}]}

    def differences(self, *wanted):
        row = load("row")
        return row.differences(row.find_rows(self.REPORT, "f")[0], *wanted)

    def test_what_agrees(self):
        self.assertEqual(self.differences("conditional", "S", True, True), [])
        self.assertEqual(self.differences("conditional", None, None, None), [])

    def test_what_differs(self):
        self.assertEqual(len(self.differences("durable", "T", False, False)), 4)

    def test_a_function_without_a_row(self):
        self.assertEqual(load("row").find_rows(self.REPORT, "g"), [])


class Proven(unittest.TestCase):
    """`proven` says no to a finding anywhere and to a contract that is not proven."""

    UNKNOWN = {"file": "engines/wal/W.h", "line": 1, "check": "durability-contract", "function": "storage::wal::f",
               "reason": "r"}

    def violations(self, findings, **changes):
        return load("proven").violations({"findings": findings, "unknown": [self.UNKNOWN | changes]}, ["engines/wal"])

    def test_what_is_not_proven(self):
        self.assertEqual(len(self.violations([])), 1)

    def test_what_is_not_asked_for(self):
        self.assertEqual(self.violations([], file="engines/walrus/W.h"), [])
        self.assertEqual(self.violations([], check="durability-noop-sync"), [])

    def test_a_finding(self):
        found = {"file": "engines/io/F.h", "line": 2, "check": "c", "message": "m"}
        self.assertEqual(len(self.violations([found], function="storage::sim::f")), 1)


if __name__ == "__main__":
    unittest.main()
