"""Man pages and shell completion: made of --help, complete, and understood by man and by the shells."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
MADE = Path(os.environ["DURABILITY_MANUALS"])
LINT = os.environ["DURABILITY_LINT"]
sys.path.insert(0, str(HERE.parents[1] / "packaging"))

import helptext  # noqa: E402


def run(*command, **more):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, timeout=60, **more)


class ManTest(unittest.TestCase):
    def shown(self, page):
        ended = run("man", "--warnings", "-E", "UTF-8", "-l", MADE / page, env=dict(os.environ, MANWIDTH="120"))
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        return ended.stdout

    def test_pages_have_their_sections(self):
        for page in ("durability-lint.1", "durability-tidy.1", "durability-clangd.1", "crashcheck.1"):
            text = self.shown(page)
            for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "SEE ALSO"):
                self.assertRegex(text, rf"(?m)^{section}$", page)

    def test_every_command_and_option_is_described(self):
        text = self.shown("durability-lint.1")
        for command in helptext.commands(LINT):
            self.assertRegex(text, rf"(?m)^ +{command.name}\b")
            for option in command.options:
                self.assertRegex(text, rf"(?m)^ +{re.escape(option.flag)}\b", command.name)
                for value, _ in option.values:
                    self.assertRegex(text, rf"(?m)^ +{value}\b", option.flag)

    def test_exit_statuses_are_told(self):
        text = self.shown("durability-lint.1").partition("EXIT STATUS")[2]
        self.assertEqual(re.findall(r"(?m)^ +(\d) ", text), ["0", "1", "2", "3", "4"])

    def test_every_command_is_in_the_synopsis(self):
        text = self.shown("durability-lint.1").partition("SYNOPSIS")[2].partition("DESCRIPTION")[0]
        for command in helptext.commands(LINT)[1:]:
            self.assertRegex(text, rf"(?m)^ +durability-lint {command.name}\b")


class CompletionTest(unittest.TestCase):
    def bash(self, *words):
        ended = run("bash", "-c", 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _durability_lint; '
                    'printf "%s\\n" "${COMPREPLY[@]}"', MADE / "durability-lint.bash", *words)
        return ended.stdout.split()

    def test_bash(self):
        self.assertEqual(self.bash("durability-lint", "ch"), ["check"])
        self.assertEqual(self.bash("durability-lint", "check", "--leve"), ["--level="])
        self.assertEqual(self.bash("durability-lint", "check", "--level", "=", "str"), ["strict"])
        self.assertEqual(self.bash("durability-lint", "check", "--level", "="), ["default", "strict", "contract"])
        self.assertIn("sarif", self.bash("durability-lint", "check", "--format", "s"))
        self.assertEqual(self.bash("durability-lint", "report", "--leve"), [])
        self.assertEqual(self.bash("durability-lint", "confirm", "--work"), ["--workload="])
        self.assertEqual(self.bash("durability-lint", "check", "--output", "--leve"), [])  # A file name.
        self.assertEqual(self.bash("durability-lint", "check", "--", "--leve"), [])  # The compiler's.

    def zsh(self, line):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "out")
            run("zsh", "-f", HERE / "zshtab.zsh", MADE, line, out)
            return out.read_text().strip()

    def test_zsh(self):
        self.assertEqual(self.zsh("durability-lint rep"), "durability-lint report")
        self.assertEqual(self.zsh("durability-lint check --leve"), "durability-lint check --level=")
        self.assertEqual(self.zsh("durability-lint check --level=str"), "durability-lint check --level=strict")

    def fish(self, line):
        ended = run("fish", "--no-config", "-c", 'source $argv[1]; complete -C $argv[2]', MADE / "durability-lint.fish",
                    line)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        return [word.split("\t")[0] for word in ended.stdout.splitlines()]

    def test_fish(self):
        self.assertEqual(self.fish("durability-lint ch"), ["check"])
        self.assertEqual(self.fish("durability-lint check --leve"), ["--level"])
        self.assertEqual(self.fish("durability-lint check --level str"), ["strict"])
        self.assertNotIn("--level", self.fish("durability-lint report --l"))


class HelpTest(unittest.TestCase):
    def test_help_of_another_form_is_an_error(self):
        with self.assertRaises(helptext.HelpError):
            helptext.commands("true")

    def test_marks_of_roff_are_text(self):
        with tempfile.TemporaryDirectory() as folder:
            tool = Path(folder, "tool")
            tool.write_text("#!/bin/sh\ncat <<'EOF'\nUSAGE: tool\n\nOPTIONS:\n\n"
                            "  --odd=<x> - .hidden \\fIfile-name\n\nEOF\n")
            tool.chmod(0o755)
            prose = Path(folder, "prose")
            prose.write_text(".SH NAME\ntool \\- a tool\n.\\\" OPTIONS\n")
            ended = run(HERE.parents[1] / "packaging/manpage", "--version", "1", "--text", prose, "--output",
                        Path(folder, "tool.1"), tool)
            self.assertEqual((ended.returncode, ended.stderr), (0, ""))
            self.assertIn("\\&.hidden \\efIfile\\-name", Path(folder, "tool.1").read_text())


if __name__ == "__main__":
    unittest.main()
