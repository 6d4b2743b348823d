"""Tests of `crashcheck record`: the text of strace, and programs that run under it."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import straceparse
from recording import ordered
from tracefile import word

HERE = Path(__file__).resolve().parent


def hexadecimal(text):
    return "".join(f"\\x{ord(c):02x}" for c in text)


class Parsing(unittest.TestCase):
    def test_unfinished_calls_are_one(self):
        path = hexadecimal("/d/f")
        lines = [f"7 fsync(3<{path}> <unfinished ...>", f'8 write(4<{path}>, "{hexadecimal("a,(b")}", 4) = 4',
                 "7 <... fsync resumed>)        = 0", "8 +++ exited with 0 +++"]
        found = list(straceparse.calls(lines))
        self.assertEqual([c.name for c in found], ["write", "fsync", "exited"])
        self.assertEqual(straceparse.string(found[0].arguments[1]), b"a,(b")
        self.assertEqual(straceparse.descriptor(found[1].arguments[0]), (3, "/d/f"))
        self.assertEqual([c.name for c in ordered(found)], ["fsync", "write", "exited"])  # It need not cover the write.

    def test_children_run_before_their_clone_ends(self):
        lines = ["7 clone3({flags=CLONE_FILES}, 88 <unfinished ...>", "8 getpid() = 8",
                 "7 <... clone3 resumed> => {parent_tid=[8]}, 88) = 8"]
        self.assertEqual([c.name for c in ordered(straceparse.calls(lines))], ["clone3", "getpid"])

    def test_text_of_descriptors_holds_no_arguments(self):
        self.assertEqual(straceparse.split_arguments("5<TCP:[1.2.3.4:5->6.7.8.9:10]>, [{a=1, b=2}], 1<<3"),
                         ["5<TCP:[1.2.3.4:5->6.7.8.9:10]>", "[{a=1, b=2}]", "1<<3"])

    def test_cut_strings_are_errors(self):
        with self.assertRaises(straceparse.ParseError):
            straceparse.string('"\\x61"...')
        with self.assertRaises(straceparse.ParseError):
            list(straceparse.calls(["no number"]))

    def test_words(self):
        self.assertEqual(word("a b%\n"), "a%20b%25%0a")
        self.assertEqual(word(""), "%")


class Recording(unittest.TestCase):
    def record(self, program):
        """(status, what it said, operations without threads and sites)."""
        with tempfile.TemporaryDirectory() as scratch:
            trace = Path(scratch, "trace")
            command = [HERE / "record", "--dir", f"{scratch}/d", "--trace", trace, "--",
                       sys.executable, "-c", "import os, mmap, sys\nd = sys.argv[1]\n" + program, f"{scratch}/d"]
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
            lines = trace.read_text().splitlines() if trace.exists() else []
            return ended.returncode, ended.stderr, [line.split(" thread=")[0] for line in lines]

    def test_operations_and_marks(self):
        status, said, lines = self.record("""
os.chdir(d)
f = os.open("a", os.O_CREAT | os.O_RDWR)
print("@begin x put 1", flush=True)
os.write(f, b"hello")
os.pwrite(f, b"J", 0)
os.fdatasync(f)
os.rename("a", "b")
os.fsync(os.open(".", os.O_RDONLY))
print("@ack x put 1\\nnot a mark", flush=True)
os.mkdir("s")
g = os.open("s/g", os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_DSYNC)
os.write(os.dup(g), b"1")
os.write(g, b"2")
os.copy_file_range(f, os.open("c", os.O_CREAT | os.O_WRONLY), 2, 1)
os.posix_fallocate(f, 0, 8)
os.ftruncate(f, 2)
os.link("b", "s/l")
os.unlink("b")
""")
        self.assertEqual((status, said), (0, "20 operations, 1 calls marked\n"))
        self.assertEqual(lines, """durability-trace 1
create 1 0 a
begin 1 put%201
write 1 0 68656c6c6f
write 1 0 4a
sync-data 1
rename 1 0 a 0 b
sync-directory 0
ack 1 put%201
mkdir 2 0 s
create 3 2 g
write 3 0 31
sync-data 3
write 3 1 32
sync-data 3
create 4 0 c
write 4 0 656c
allocate 1 0 8
truncate 1 2
link 1 2 l
unlink 1 0 b""".splitlines())

    def test_what_a_trace_cannot_say_is_refused(self):
        for program, why in (
                ("f = os.open(d + '/m', os.O_CREAT | os.O_RDWR); os.ftruncate(f, 4096); m = mmap.mmap(f, 4096)\nm[0] = 1",
                 "shared writable mapping"),
                ("os.symlink('x', d + '/y')", "symlink"),
                ("os.mknod(d + '/y')", "mknod"),
                ("open('/tmp/crash-record-test', 'w').close(); os.rename('/tmp/crash-record-test', d + '/y')",
                 "into or out of"),
                ("print('@nonsense 1', flush=True)", "not a mark")):
            status, said, lines = self.record(program)
            self.assertEqual((status, lines), (1, []), program)
            self.assertIn(why, said)

    def test_the_end_of_the_program_is_told(self):
        status, _, lines = self.record("open(d + '/f', 'w').close(); sys.exit(5)")
        self.assertEqual((status, lines[1:]), (3, ["create 1 0 f"]))


if __name__ == "__main__":
    unittest.main()
