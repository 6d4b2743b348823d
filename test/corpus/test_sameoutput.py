"""Tests of the comparison of outputs, with a stand-in tool."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

import sameoutput
from lintrun import LintError

# Writes the files in the order of the database, or sorted.
TOOL = """\
#!{python}
import json, sys
folder = sys.argv[sys.argv.index("-p") + 1]
names = [e["file"] for e in json.load(open(folder + "/compile_commands.json"))]
print(json.dumps({{"files": {names}, "jobs": {jobs}}}))
sys.exit({status})
"""


class SameOutput(unittest.TestCase):
    def compare(self, names="sorted(names)", jobs="1", status=2):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            (folder / "compile_commands.json").write_text(json.dumps(
                [{"file": f"{n}.c"} for n in range(5)]))
            tool = folder / "lint"
            tool.write_text(TOOL.format(python=sys.executable, names=names,
                                        jobs=jobs, status=status))
            tool.chmod(0o755)
            return sameoutput.compare(tool, folder, folder, folder / "other")

    def test_same(self):
        self.assertEqual(self.compare(), [])

    def test_order_of_the_database(self):
        found = self.compare(names="names")
        self.assertEqual(len(found), 2)
        self.assertIn("shuffled: line 1, column", found[0])

    def test_jobs(self):
        found = self.compare(jobs="'-j2' in sys.argv")
        self.assertEqual([text.split(":")[0] for text in found],
                         ["-j2", "-j2, shuffled"])

    def test_tool_that_fails(self):
        with self.assertRaises(LintError):
            self.compare(status=1)

    def test_shuffled_is_another_order(self):
        for count in range(2, 6):
            entries = list(range(count))
            other = sameoutput.shuffled(entries, 1)
            self.assertNotEqual(other, entries)
            self.assertEqual(sorted(other), entries)


if __name__ == "__main__":
    unittest.main()
