"""What a program made with LLVM's CommandLine says with --help, as data."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

_OPTION = re.compile(r"^  (--?[A-Za-z][\w-]*)((?:\[?=<[^>]*>\]?| <[^>]*>)?)\s+- (.*)$")
_VALUE = re.compile(r"^    =(\S+)\s+-\s+(.*)$")
_COMMAND = re.compile(r"^  (\w[\w-]*)\s+- (.*)$")
# Of a command that does not use CommandLine: "  --log=<file>   where it stands".
_PLAIN_OPTION = re.compile(r"^  (--?[A-Za-z][\w-]*)((?:=<[^>]*>)?) {2,}(?!- )(\S.*)$")
# What every program has; --help-list is for those who have no manual.
_GENERIC = {"--help-list"}


class HelpError(Exception):
    """The program did not answer, or not in the expected form."""


@dataclass
class Option:
    flag: str
    value: str  # "=<globs>", " <N>", "[=<file>]" or nothing
    text: str
    values: list = field(default_factory=list)  # Pairs of value and what it means.


@dataclass
class Command:
    name: str  # Empty for the program itself.
    text: str
    options: list


def _ask(program, *arguments):
    ended = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if ended.returncode != 0 or "USAGE:" not in ended.stdout:
        raise HelpError(f"{program} {' '.join(arguments)}: status {ended.returncode}: {ended.stderr or ended.stdout}")
    return ended.stdout


def _options(text):
    found = []
    for line in (text.partition("OPTIONS:")[2] or text).splitlines():
        if match := _OPTION.match(line) or _PLAIN_OPTION.match(line):
            found.append(Option(match[1], match[2], match[3].strip()))
        elif match := _VALUE.match(line):
            found[-1].values.append((match[1], match[2].strip()))
        elif line.startswith(" " * 8) and found:
            found[-1].text += " " + line.strip()
    return [o for o in found if o.flag not in _GENERIC]


def usages(program):
    """The lines of the overview that show how the program is called."""
    name = re.escape(Path(program).name)
    return [" ".join(line.split()) for line in re.findall(rf"^  ({name} .*)$", _ask(program, "--help"), re.MULTILINE)]


def commands(program):
    """The program itself, then its subcommands, in the order of its help."""
    main = _ask(program, "--help")
    before = main.partition("OPTIONS:")[0]
    found = [Command("", "", _options(main))]
    for line in before.partition("SUBCOMMANDS:")[2].splitlines():
        if match := _COMMAND.match(line):
            found.append(Command(match[1], match[2].strip(), _options(_ask(program, match[1], "--help"))))
    known = {command.name for command in found}
    for name in dict.fromkeys(usage.split()[1] for usage in usages(program)):
        if name.isalpha() and name not in known:
            text = _ask(program, name, "--help")
            summary = " ".join(text.split("\n\n")[1].split())
            found.append(Command(name, summary, [Option("--help", "", "Display available options"), *_options(text)]))
    if not all(command.options for command in found):
        raise HelpError(f"{program}: a command without options; has the form of --help changed?")
    return found
