"""What `cmake --install` brings, used as a project uses it: find_package, durability_lint, clang-tidy while compiling."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BUILD = os.environ["DURABILITY_BUILD"]
CMAKE = os.environ["DURABILITY_CMAKE"]

UNFLUSHED = """\
#include <durability/Contracts.h>
#include <stdio.h>
#include <unistd.h>

DURABLE_ON_SUCCESS int save(FILE *F) {
  if (fputs("record", F) < 0)
    return -1;
  return fsync(fileno(F));
}
"""
FLUSHED = UNFLUSHED.replace("return fsync", "return fflush(F) != 0 ? -1 : fsync")
PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(scratch C)
find_package(DurabilityTidy REQUIRED)
enable_testing()
add_library(store STATIC)
target_link_libraries(store PRIVATE DurabilityTidy::Contracts)
durability_lint(store TEST LEVEL default ARGUMENTS --no-canary)
target_sources(store PRIVATE save.c store.h)
"""


def run(*command, **more):
    return subprocess.run([str(c) for c in command], text=True, check=False, timeout=300, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **more)


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp()).resolve()
        cls.prefix = cls.folder / "prefix"
        ended = run(CMAKE, "--install", BUILD, "--component", "tools", "--prefix", cls.prefix)
        assert ended.returncode == 0, ended.stdout

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.source = Path(tempfile.mkdtemp(dir=self.folder))
        (self.source / "store.h").write_text("#pragma once\n")

    def configure(self, text, *options):
        (self.source / "CMakeLists.txt").write_text(text)
        return run(CMAKE, "-S", self.source, "-B", self.source / "build", "-G", "Ninja",
                   "-DCMAKE_C_COMPILER=clang-22", f"-DCMAKE_PREFIX_PATH={self.prefix}", *options)

    def build(self, *targets):
        return run(CMAKE, "--build", self.source / "build", *(["--target", *targets] if targets else []))

    def test_target_and_test_of_a_project(self):
        (self.source / "save.c").write_text(UNFLUSHED)
        ended = self.configure(PROJECT)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        ended = self.build("durability-store")
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn("save.c:8:10: warning: 'fsync' syncs while written data may still be in the user-space buffer",
                      ended.stdout)
        ended = run("ctest", "--test-dir", self.source / "build")
        self.assertIn("1 tests failed out of 1", ended.stdout)

        (self.source / "save.c").write_text(FLUSHED)
        ended = self.build("durability-store")
        self.assertEqual(ended.returncode, 0, ended.stdout)
        ended = run("ctest", "--test-dir", self.source / "build")
        self.assertIn("100% tests passed", ended.stdout)

    def test_misuse_is_told(self):
        (self.source / "save.c").write_text(FLUSHED)
        for call, said in (("durability_lint(store LEVL strict)", "unknown arguments: LEVL;strict"),
                           ("durability_lint(shop)", "there is no such target"),
                           ("add_library(none INTERFACE store.h)\ndurability_lint(none)", "no C or C++ sources")):
            ended = self.configure(PROJECT.replace("enable_testing()\n", "") + call + "\n")
            self.assertNotEqual(ended.returncode, 0, call)
            self.assertIn(said, " ".join(ended.stdout.split()))

    def test_while_compiling(self):
        (self.source / "save.c").write_text(UNFLUSHED)
        text = ("cmake_minimum_required(VERSION 3.25)\nproject(scratch C)\nfind_package(DurabilityTidy REQUIRED)\n"
                "find_program(DURABILITY_TIDY durability-tidy REQUIRED)\n"
                "set(CMAKE_C_CLANG_TIDY ${DURABILITY_TIDY} --warnings-as-errors=durability-*)\n"
                "add_library(store STATIC save.c)\ntarget_link_libraries(store PRIVATE DurabilityTidy::Contracts)\n")
        ended = self.configure(text)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        ended = self.build()
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn("[durability-fsync-without-flush,-warnings-as-errors]", ended.stdout)
        (self.source / "save.c").write_text(FLUSHED)
        ended = self.build()
        self.assertEqual(ended.returncode, 0, ended.stdout)

    def test_plugin_and_programs_run_from_where_they_are(self):
        save = self.source / "save.c"
        save.write_text(UNFLUSHED)
        flags = ["--", f"-I{self.prefix}/include"]
        plugin = next(self.prefix.rglob("DurabilityTidyModule.so"))
        for command in (["clang-tidy-22", f"-load={plugin}", "-checks=-*,durability-*", save, *flags],
                        [self.prefix / "bin/durability-tidy", save, *flags],
                        [self.prefix / "bin/durability-lint", "check", save, *flags]):
            self.assertIn("[durability-fsync-without-flush]", run(*command).stdout, command[0])
        (self.source / "compile_flags.txt").write_text(f"-I{self.prefix}/include\n")
        ended = run(self.prefix / "bin/durability-clangd", f"--check={save}")
        self.assertIn("All checks completed, 0 errors", ended.stdout)
        # Found without the installation's help, clang's own headers are those beside LLVM.
        self.assertRegex(ended.stdout, r"-resource-dir[= ]/\S+/clang/22")

    def test_crashcheck_records_and_explores(self):
        crashcheck, trace = self.prefix / "bin/crashcheck", self.source / "trace"
        (self.source / "store").mkdir()
        ended = run(crashcheck, "record", "--dir", self.source / "store", "--trace", trace, "--", "sh", "-c",
                    f"echo new > {self.source}/store/f.tmp && mv {self.source}/store/f.tmp {self.source}/store/f")
        self.assertEqual(ended.returncode, 0, ended.stdout)
        ended = run(crashcheck, "explore", "--trace", trace, "--model", "lazyfs",
                    "--recover", 'find "$CRASH_STATE" -name f -size 0', "--check", "! grep f")
        self.assertEqual(ended.returncode, 2, ended.stdout)
        self.assertIn("lazyfs", ended.stdout)

    def test_files_name_no_build_directory(self):
        for file in self.prefix.rglob("*"):
            if file.is_file() and file.suffix in (".cmake", ".1", ".md", ""):
                self.assertNotIn(str(BUILD).encode(), file.read_bytes(), file)

    def test_links_of_the_documentation_lead_somewhere(self):
        documents = next(self.prefix.rglob("doc/durability-tidy"))
        broken = []
        for page in (documents / "docs").rglob("*.md"):
            for link in re.findall(r"\]\(([^)#:]+?\.md)(?:#[^)]*)?\)", page.read_text()):
                target = (page.parent / link).resolve()
                if documents in target.parents and not target.exists():
                    broken.append(f"{page.name}: {link}")
        self.assertEqual([b for b in broken if "test/" not in b], [])


if __name__ == "__main__":
    unittest.main()
