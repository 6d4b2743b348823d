"""A gate's life in a scratch git project, from an installation and from the Debian package's files: it is set up, stays
clean, catches a removed fsync, and is clean again; and whatever goes wrong ends with a message, the right status and no
partial file."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from scratch import FLUSHED, UNFLUSHED, Scratch, install, uninstall  # noqa: E402

CLEAN, TOOL_ERROR, FINDINGS, UNBELIEVABLE = 0, 1, 2, 4
BASELINE, CONFIG = ".durability-baseline.json", ".durability-lint.yaml"
# The publishing of a new file, with the sync in another function; `old.c` has a defect that is accepted.
STORE = """\
#include <fcntl.h>
#include <unistd.h>

static int put(int Fd, const char *Text, size_t Size) {
  if (write(Fd, Text, Size) != (ssize_t)Size)
    return -1;
  return fsync(Fd);
}

int publish(const char *Text, size_t Size) {
  int Fd = open("store.new", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (Fd < 0)
    return -1;
  if (put(Fd, Text, Size) != 0) {
    close(Fd);
    return -1;
  }
  if (close(Fd) != 0)
    return -1;
  return rename("store.new", "store");
}
""".replace("#include <unistd.h>", "#include <stdio.h>\n#include <unistd.h>", 1)
WEAKER = STORE.replace("return fsync(Fd);", "return 0;")


def unpack_package(folder):
    """The files of the Debian package, packed quickly, as dpkg would put them below `folder`."""
    subprocess.run(["cpack", "-G", "DEB", "-B", folder / "cpack", "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=gzip"],
                   cwd=os.environ["DURABILITY_BUILD"], check=True, capture_output=True)
    [package] = (folder / "cpack").glob("durability-tidy_*.deb")
    subprocess.run(["dpkg-deb", "-x", package, folder / "root"], check=True)
    return folder / "root/usr"


class Gate(unittest.TestCase):
    def setUp(self):
        self.scratch = Scratch(self.prefix)
        self.addCleanup(self.scratch.__exit__)
        self.scratch.write("store.c", STORE)
        self.scratch.write("old.c", UNFLUSHED)
        self.scratch.database("store.c", "old.c")

    def lint(self, status, *arguments, **more):
        ended = self.scratch.run("durability-lint", *arguments, **more)
        self.assertEqual(ended.returncode, status, ended.stdout)
        return ended.stdout

    def life(self):
        said = self.lint(CLEAN, "init", "-p", "build")
        self.assertIn("1 finding is accepted", said)
        self.scratch.commit("Start")
        self.assertIn("0 findings", self.lint(CLEAN, "check"))

        self.scratch.write("store.c", WEAKER)
        self.scratch.commit("Store faster")
        said = self.lint(FINDINGS, "check", "--diff", "HEAD~")
        self.assertIn("store.c:21:10: warning: a file is renamed while the data written to it is not synced", said)
        self.assertIn("store.c:15:7: note: calling 'put'", said)
        self.assertIn("store.c:6:7: note: data for 'Fd' is written to the page cache by 'write' here", said)
        self.assertIn("[durability-weakened]", said)
        self.assertIn("[durability-rename-without-sync]", self.lint(FINDINGS, "check"))
        self.assertNotIn("old.c", said)  # Accepted, and known at HEAD~: neither a finding nor gone.

        self.scratch.write("store.c", STORE)
        self.scratch.commit("Sync again")
        self.assertIn("0 findings", self.lint(CLEAN, "check", "--diff", "HEAD~2"))
        self.assertIn("0 findings", self.lint(CLEAN, "check"))


class PackageTest(Gate):
    """With the files of the package, at another place than they are meant for."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp()).resolve()
        # A package that is installed needs no unpacking.
        cls.prefix = install() if os.environ.get("DURABILITY_PREFIX") else unpack_package(cls.folder)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_life_of_a_gate(self):
        self.life()

    def test_package_brings_everything(self):
        for name in ("bin/durability-lint", "bin/durability-tidy", "bin/durability-clangd",
                     "lib/durability-tidy/DurabilityTidyModule.so", "lib/durability-tidy/DurabilityTidyChecks.so",
                     "include/durability/Contracts.h", "lib/cmake/DurabilityTidy/DurabilityTidyConfig.cmake",
                     "share/man/man1/durability-lint.1", "share/bash-completion/completions/durability-lint",
                     "share/doc/durability-tidy/copyright"):
            compressed = self.prefix / f"{name}.gz"
            self.assertTrue((self.prefix / name).exists() or compressed.exists(), name)


class InstalledGate(Gate):
    @classmethod
    def setUpClass(cls):
        cls.prefix = install()

    @classmethod
    def tearDownClass(cls):
        uninstall(cls.prefix)


class LifeTest(InstalledGate):
    def test_life_of_a_gate(self):
        self.life()

    def test_fix_of_an_accepted_finding_is_told(self):
        self.lint(CLEAN, "init", "-p", "build")
        self.scratch.write("old.c", FLUSHED)
        said = self.lint(CLEAN, "check")
        self.assertIn("the baseline accepts 1 finding of durability-fsync-without-flush in 'save' that is no longer there",
                      said)

    def test_second_defect_of_an_accepted_kind_is_new(self):
        self.lint(CLEAN, "init", "-p", "build")
        self.scratch.commit("Start")
        self.scratch.write("old.c", UNFLUSHED + UNFLUSHED.replace("save", "saveOther").partition("\n\n")[2])
        for difference in ([], ["--diff", "HEAD"]):
            said = self.lint(FINDINGS, "check", *difference)
            self.assertIn("1 finding, 1 known", said)
            self.assertIn("old.c:12:10: warning:", said)

    def test_finding_that_baseline_and_revision_know_is_one(self):
        self.lint(CLEAN, "init", "-p", "build")
        self.scratch.commit("Start")
        self.scratch.write("old.c", UNFLUSHED.replace("  return fsync(fileno(F));",
                                                      "  if (fsync(fileno(F)) != 0)\n    return -1;\n"
                                                      "  if (fputs(\"record\", F) < 0)\n    return -1;\n"
                                                      "  return fsync(fileno(F));"))
        plain, compared = (self.lint(FINDINGS, "check", *more) for more in ([], ["--diff", "HEAD"]))
        self.assertEqual(plain.count("warning:"), compared.count("warning:"), plain + compared)
        self.assertNotIn("no longer there", compared)


class TroubleTest(InstalledGate):
    def files(self):
        return sorted(str(p.relative_to(self.scratch.project)) for p in self.scratch.project.rglob("*")
                      if ".git/" not in str(p) and p.is_file())

    def test_damaged_baseline(self):
        self.lint(CLEAN, "init", "-p", "build")
        good = (self.scratch.project / BASELINE).read_text()
        for text, said in ((good[:len(good) // 2], BASELINE), ("", BASELINE), ("[]", BASELINE),
                           ("\x00\x01", BASELINE), (good.replace('"version": 1', '"version": 99'), BASELINE)):
            if text == good:
                self.fail("nothing was damaged")
            self.scratch.write(BASELINE, text)
            before = self.files()
            self.assertIn(said, self.lint(UNBELIEVABLE, "check", "--output", "out.txt"))
            self.assertEqual(self.files(), before)
        (self.scratch.project / BASELINE).unlink()
        self.assertIn(BASELINE, self.lint(UNBELIEVABLE, "check"))

    def test_damaged_configuration(self):
        self.lint(CLEAN, "init", "-p", "build")
        self.scratch.write(CONFIG, "levl: strict\n")
        self.assertIn(f"{CONFIG}:1:", self.lint(TOOL_ERROR, "check"))

    def test_unwritable_output(self):
        for place in ("missing/out.json", "store.c/out.json", "/proc/out.json", "build"):
            before = self.files()
            said = self.lint(TOOL_ERROR, "check", "-p", "build", "--format", "json", "--output", place)
            self.assertIn(f"'{place}' cannot be written: ", said)
            self.assertEqual(self.files(), before)

    def test_full_disk(self):
        """The device that is always full, and a file that may not grow: its write fails as on a full disk."""
        said = self.lint(TOOL_ERROR, "check", "-p", "build", "--output", "/dev/full")
        self.assertIn("'/dev/full' cannot be written: No space left on device", said)
        ended = self.scratch.shell("durability-lint check -p build > /dev/full")
        self.assertEqual(ended.returncode, TOOL_ERROR)
        self.assertIn("standard output' cannot be written: No space left on device", ended.stdout)

        self.scratch.write("out.html", "as it was")
        before = self.files()
        ended = self.scratch.shell("ulimit -f 4; durability-lint check -p build --format html --output out.html")
        self.assertEqual(ended.returncode, TOOL_ERROR, ended.stdout)
        self.assertIn("out.html' cannot be written: writing: File too large", ended.stdout)
        self.assertNotIn("Stack dump", ended.stdout)
        self.assertEqual((self.scratch.project / "out.html").read_text(), "as it was")
        self.assertEqual(self.files(), before)

    def test_full_tmpfs(self):
        mount = "mount -t tmpfs -o size=4k tmpfs build && "
        namespace = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
        self.scratch.write("database.json", (self.scratch.project / "build/compile_commands.json").read_text())
        if self.scratch.run(*namespace, "sh", "-c", mount + "true").returncode != 0:
            self.skipTest("this machine lets nobody mount a tmpfs")
        ended = self.scratch.run(*namespace, "sh", "-c", mount + (
            "durability-lint check -p database.json --format html --output build/out.html; echo status $?; ls -A build"))
        self.assertIn("out.html' cannot be written: writing: No space left on device", ended.stdout)
        self.assertTrue(ended.stdout.endswith("status 1\n"), ended.stdout)  # Nothing is left in the folder.

    def interrupted(self, *arguments):
        """Sends Ctrl-C once the analysis runs; returns status and output."""
        process = subprocess.Popen(["durability-lint", *arguments], cwd=self.scratch.project,
                                   env=self.scratch.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   text=True, start_new_session=True)
        # Reading a named pipe, the only file that is analysed, it waits for ever.
        writer = None
        while writer is None and process.poll() is None:
            try:
                writer = os.open(self.scratch.project / "slow.c", os.O_WRONLY | os.O_NONBLOCK)
            except OSError:  # Nobody reads yet.
                time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        if writer is not None:
            os.close(writer)
        return process.returncode, output

    def test_interrupt(self):
        os.mkfifo(self.scratch.project / "slow.c")
        self.scratch.database("slow.c")
        self.scratch.write("out.json", "as it was")
        before = self.files()
        for arguments in (["check", "-p", "build", "--no-canary", "--format", "json", "--output", "out.json"],
                          ["baseline", "-p", "build", "--output", "out.json"],
                          ["index", "-p", "build", "-o", "out.json"], ["init", "-p", "build"]):
            status, output = self.interrupted(*arguments)
            self.assertEqual(status, -signal.SIGINT, output)  # 130 in a shell.
            self.assertIn("interrupted", output)
            self.assertEqual((self.scratch.project / "out.json").read_text(), "as it was")
            self.assertEqual(self.files(), before, arguments)

    def test_output_is_whole(self):
        self.lint(FINDINGS, "check", "-p", "build", "--format", "json", "--output", "out.json")
        written = json.loads((self.scratch.project / "out.json").read_text())
        self.assertEqual([f["check"] for f in written["findings"]], ["durability-fsync-without-flush"])


del Gate, InstalledGate  # They hold no tests of their own.

if __name__ == "__main__":
    unittest.main()
