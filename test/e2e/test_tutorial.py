"""docs/tutorial.md, pasted block by block into one shell: each output is what the page shows.

A line `...` of the page stands for any lines, three dots at the end of a line for its rest."""

import re
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from scratch import Scratch, install, uninstall  # noqa: E402

PAGE = HERE.parents[1] / "docs/tutorial.md"


def steps():
    """Pairs of a block of commands and what the page shows after it, or None."""
    blocks = re.findall(r"^```(sh|text)\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    found = []
    for kind, text in blocks:
        if kind == "sh":
            found.append([text, None])
        else:
            found[-1][1] = text
    return found


def pattern(shown):
    parts = []
    for line in shown.splitlines():
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        elif line.endswith("..."):
            parts.append(re.escape(line[:-3]) + r".*\n")
        else:
            parts.append(re.escape(line) + r"\n")
    return "".join(parts)


class TutorialTest(unittest.TestCase):
    def test_each_block_prints_what_the_page_shows(self):
        prefix = install()
        self.addCleanup(uninstall, prefix)
        with Scratch(prefix) as scratch:
            script = ""
            for number, (commands, _) in enumerate(steps()):
                script += f"{{\n{commands}}} > '{scratch.root}/{number}' 2>&1 || echo 'block failed'\n"
            ended = scratch.run("bash", "-c", script, cwd=scratch.root)
            self.assertEqual((ended.returncode, ended.stdout), (0, ""))
            for number, (commands, shown) in enumerate(steps()):
                printed = (scratch.root / str(number)).read_text()
                self.assertRegex(printed, rf"\A{pattern(shown or '')}\Z", commands)

    def test_the_page_has_its_steps(self):
        self.assertGreater(len(steps()), 7)
        self.assertEqual(re.findall(r"status (\d)", "".join(shown or "" for _, shown in steps())),
                         ["2", "0", "2", "0", "2", "0"])

    def test_an_output_that_differs_is_seen(self):
        self.assertNotRegex("status 2\n", rf"\A{pattern('status 0')}\Z")
        self.assertNotRegex("a\nb\n", rf"\A{pattern('a')}\Z")
        self.assertRegex("a 1\nb\nc\n", rf"\A{pattern('a...' + chr(10) + '...' + chr(10) + 'c')}\Z")


if __name__ == "__main__":
    unittest.main()
