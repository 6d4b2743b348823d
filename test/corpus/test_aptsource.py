"""Tests of the private apt set-up, without a network."""

import tempfile
import unittest
from pathlib import Path

from aptsource import PrepareError, PrivateApt, source_lines, source_stanzas
from recipes import SQLITE_SKIPPED, debian_defines

DEB822 = """\
# Types: deb
Types: deb
URIs: http://mirror.example/debian
Suites: stable
# a comment inside
Components: main
Signed-By:
 /usr/share/keyrings/a.gpg

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: stable
Components: main
"""
ONE_LINE = """\
# deb http://off.example/debian stable main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian stable main # x
deb-src [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian stable main
"""


class Sources(unittest.TestCase):
    def test_deb822(self):
        stanza, = source_stanzas(DEB822)
        self.assertEqual(stanza.splitlines(), [
            "Types: deb-src", "URIs: http://mirror.example/debian",
            "Suites: stable", "Components: main", "Signed-By:",
            " /usr/share/keyrings/a.gpg"])

    def test_one_line(self):
        self.assertEqual(source_lines(ONE_LINE), [
            "deb-src [arch=amd64 signed-by=/k.gpg] "
            "http://mirror.example/debian stable main"])

    def write(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        etc = Path(folder.name, "etc")
        (etc / "sources.list.d").mkdir(parents=True)
        for name, text in files.items():
            (etc / name).write_text(text)
        apt = PrivateApt(Path(folder.name, "apt"), etc=etc, log=lambda _: None)
        apt.write_sources()
        return apt.folder / "sources.list.d"

    def test_both_formats_are_copied(self):
        parts = self.write({"sources.list": ONE_LINE,
                            "sources.list.d/a.sources": DEB822,
                            "sources.list.d/b.list.disabled": "deb http://x y z",
                            "sources.list.d/c.list": "deb http://c.example a b"})
        lines = (parts / "corpus.list").read_text().splitlines()
        self.assertEqual(len(lines), 2)
        self.assertEqual(lines[1], "deb-src http://c.example a b")
        self.assertIn("Types: deb-src\n", (parts / "corpus.sources").read_text())

    def test_no_entry_is_an_error(self):
        with self.assertRaises(PrepareError):
            self.write({"sources.list": "# nothing\n"})


class Recipes(unittest.TestCase):
    def test_defines_of_debian_rules(self):
        rules = "export CFLAGS += -O2 -DA -DB=1 \\\n\t-DC=25 \\\n\t-DA\nX-DNO\n"
        self.assertEqual(debian_defines(rules), ["-DA", "-DB=1", "-DC=25"])

    def test_skipped_sqlite_files(self):
        for name in ("src/test1.c", "src/test_vfs.c", "src/os_win.c",
                     "src/tclsqlite.c", "ext/fts1/fts1.c", "ext/rbu/test_rbu.c",
                     "ext/fts3/fts3_test.c", "ext/fts5/fts5_tcl.c"):
            self.assertTrue(SQLITE_SKIPPED.search(name), name)
        for name in ("src/os_unix.c", "src/pager.c", "ext/misc/fileio.c",
                     "ext/fts5/fts5_main.c", "ext/lsm1/lsm_unix.c"):
            self.assertFalse(SQLITE_SKIPPED.search(name), name)


if __name__ == "__main__":
    unittest.main()
