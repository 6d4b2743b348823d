"""Tests of the robustness script with tools that end in every way."""

import importlib.machinery
import importlib.util
import io
import stat
import tarfile
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOADER = importlib.machinery.SourceFileLoader("robustness",
                                              str(HERE / "robustness"))
robustness = importlib.util.module_from_spec(
    importlib.util.spec_from_loader("robustness", LOADER))
LOADER.exec_module(robustness)


class Outcomes(unittest.TestCase):
    def ends(self, script, seconds=10.0):
        with tempfile.TemporaryDirectory() as folder:
            tool = Path(folder) / "tool"
            tool.write_text("#!/bin/sh\n" + script + "\n")
            tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
            source = Path(folder) / "a.cpp"
            source.write_text("int A;\n")
            return robustness.outcome(tool, source, seconds)[0]

    def test_findings_and_clean_files_are_analysed(self):
        self.assertEqual(self.ends("exit 0"), "analysed")
        self.assertEqual(self.ends("exit 2"), "analysed")

    def test_a_file_that_does_not_parse_is_refused(self):
        self.assertEqual(self.ends("exit 3"), "refused")

    def test_signals_tool_errors_and_contained_crashes_are_crashes(self):
        self.assertEqual(self.ends("kill -SEGV $$"), "crashed")
        self.assertEqual(self.ends("exit 1"), "crashed")
        self.assertEqual(
            self.ends("echo 'a.cpp: error: the analysis crashed on it'; exit 3"),
            "crashed")

    def test_a_tool_that_does_not_end_hangs(self):
        self.assertEqual(self.ends("exec sleep 20", 0.2), "hung")


class Inputs(unittest.TestCase):
    def test_flags_follow_the_run_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.cpp"
            path.write_text("// RUN: %clang_cc1 -std=c++11 %s\n")
            self.assertEqual(robustness.flags(path)[0], "-std=c++11")
            path.write_text("int A;\n")
            self.assertEqual(robustness.flags(path)[0], "-std=c++20")

    def test_files_that_ask_for_a_crash_are_left_out(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.c").write_text("int A;\n")
            (Path(folder) / "b.c").write_text("#pragma clang __debug crash\n")
            self.assertEqual([p.name for p in robustness.sources(Path(folder))],
                             ["a.c"])

    def test_only_the_wanted_folders_are_unpacked(self):
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "a.tar"
            with tarfile.open(archive, "w") as out:
                for name in ("clang/test/Sema/a.c", "clang/test/Driver/b.c",
                             "llvm/test/Sema/c.c"):
                    member = tarfile.TarInfo("llvm-1/" + name)
                    member.size = 1
                    out.addfile(member, io.BytesIO(b"\n"))
            robustness.extract(archive, Path(folder) / "out")
            found = [p.name for p in (Path(folder) / "out").rglob("*.c")]
            self.assertEqual(found, ["a.c"])


if __name__ == "__main__":
    unittest.main()
