"""Tests of the search for calls, on answers of clang-query kept as text."""

import tempfile
import unittest
from pathlib import Path

import sites

TEXT = """\
class File final : public Base {
  Status Sync() override { return SyncFd(fd_, ")"); }
};
Status
Db::write(int fd) {
  s = log_->file()->Sync(use_fsync /* ) */);
  return FSYNC(fd);
}
"""
NAMES = ("Sync", "SyncFd", "fsync")


def answer(*notes):
    lines = ["", "Match #1:", ""]
    for name, line, column in notes:
        lines.append(f'f.cc:{line}:{column}: note: "{name}" binds here')
    return "\n".join(lines)


class Sites(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()
        (self.root / "f.cc").write_text(TEXT)

    def found(self, *notes):
        return [(s.function, s.callee, s.call, s.kind, s.line) for s in
                sites.sites_of(answer(*notes), str(self.root), self.root,
                               NAMES)]

    def test_method_inside_a_class(self):
        self.assertEqual(
            self.found(("call", 2, 35), ("class", 1, 1), ("function", 2, 3)),
            [("File::Sync", "SyncFd", 'SyncFd(fd_, ")")', "sync", 2)])

    def test_chain_of_calls_is_one_call_of_the_last(self):
        self.assertEqual(
            self.found(("call", 6, 7), ("function", 4, 1)),
            [("Db::write", "Sync", "log_->file()->Sync(use_fsync /* ) */)",
              "sync", 6)])

    def test_macro_keeps_its_name(self):
        self.assertEqual(self.found(("call", 7, 10), ("function", 4, 1)),
                         [("Db::write", "FSYNC", "FSYNC(fd)", "sync", 7)])

    def test_outside_of_the_sources(self):
        text = answer(("call", 6, 7), ("function", 4, 1)).replace(
            "f.cc", "/elsewhere/f.cc")
        self.assertEqual(sites.sites_of(text, str(self.root), self.root,
                                        NAMES), [])

    def test_literals_and_comments_are_skipped(self):
        text = '(a, ")", \')\', /*)*/ b)'
        self.assertEqual(sites.closing(text + " c)", 0), len(text))
        self.assertIsNone(sites.closing("(a", 0))

    def test_query_asks_for_functions_and_members(self):
        text = sites.query(["fsync", "xSync"])
        self.assertEqual(text.count('hasAnyName("fsync", "xSync")'), 2)
        self.assertEqual(text.count("("), text.count(")"))


if __name__ == "__main__":
    unittest.main()
