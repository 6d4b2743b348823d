"""What a program made with LLVM's CommandLine says with --help, as data."""

import re
import subprocess
from dataclasses import dataclass, field

_OPTION = re.compile(r"^  (--?[A-Za-z][\w-]*)((?:\[?=<[^>]*>\]?| <[^>]*>)?)\s+- (.*)$")
_VALUE = re.compile(r"^    =(\S+)\s+-\s+(.*)$")
_COMMAND = re.compile(r"^  (\w[\w-]*)\s+- (.*)$")
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
    if ended.returncode != 0 or "OPTIONS:" not in ended.stdout:
        raise HelpError(f"{program} {' '.join(arguments)}: status {ended.returncode}: {ended.stderr or ended.stdout}")
    return ended.stdout


def _options(text):
    found = []
    for line in text.partition("OPTIONS:")[2].splitlines():
        if match := _OPTION.match(line):
            found.append(Option(match[1], match[2], match[3].strip()))
        elif match := _VALUE.match(line):
            found[-1].values.append((match[1], match[2].strip()))
        elif line.startswith(" " * 8) and found:
            found[-1].text += " " + line.strip()
    return [o for o in found if o.flag not in _GENERIC]


def commands(program):
    """The program itself, then its subcommands, in the order of its help."""
    main = _ask(program, "--help")
    before = main.partition("OPTIONS:")[0]
    found = [Command("", "", _options(main))]
    for line in before.partition("SUBCOMMANDS:")[2].splitlines():
        if match := _COMMAND.match(line):
            found.append(Command(match[1], match[2].strip(), _options(_ask(program, match[1], "--help"))))
    if not all(command.options for command in found):
        raise HelpError(f"{program}: a command without options; has the form of --help changed?")
    return found
