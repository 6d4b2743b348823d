#!/usr/bin/env python3
"""Runs durability-lint on a source file and compares what it says with the
expectations in the file. Used in lit tests:

    // RUN: %check_durability %s durability-fsync-without-flush %t [OPTIONS] \
    // RUN:   [-- COMPILER-FLAGS]

    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: text [durability-x]
    // CHECK-NOTES: :[[@LINE-5]]:7: note: text
    // CHECK-FIXES: a whole line of the file after the fixes were applied

The text is the whole message; `{{regex}}` inside it is a regular expression.
`[check]` may be left out. Every warning must be listed: an unlisted one fails.
CHECK-NOTES that follow a CHECK-MESSAGES are all notes of that warning, in
order; without any, its notes are not compared. In front of the first colon
stands the file, if it is not the tested one. CHECK-FIXES lines occur in this
order; the fixed file must parse, and no finding that had a fix may remain.

OPTIONS: --check-suffix=A,B reads CHECK-MESSAGES-A and CHECK-MESSAGES-B instead;
everything else (--option=NAME=VALUE, with '=' and not a blank) is passed on to
durability-lint.
"""

import argparse
import json
import os
import re
import subprocess
import sys

EXPECTATION = re.compile(
    r"^(?P<file>[^:\s]*):(?P<line>\d+|\[\[@LINE(?:[+-]\d+)?\]\]):(?P<column>\d+): "
    r"(?P<severity>warning|note): (?P<text>.*?)(?: \[(?P<check>durability-[\w-]+)\])?$"
)


def fail(message):
    sys.exit(f"check_durability: {message}")


def line_number(text, here):
    if text.isdigit():
        return int(text)
    offset = text[len("[[@LINE") : -len("]]")]
    return here + int(offset or "0")


def pattern(text):
    """A regular expression for literal text with {{regex}} parts."""
    parts = re.split(r"\{\{(.*?)\}\}", text)
    return re.compile(
        "".join(p if i % 2 else re.escape(p) for i, p in enumerate(parts))
    )


class Expectation:
    def __init__(self, match, here, source):
        self.file = match["file"] or os.path.basename(source)
        self.place = (line_number(match["line"], here), int(match["column"]))
        self.text = match["text"]
        self.check = match["check"]
        self.here = here
        self.notes = []

    def matches(self, said, check=None):
        return (
            os.path.basename(said["file"]) == os.path.basename(self.file)
            and (said["line"], said.get("column", 0)) == self.place
            and (not self.check or not check or self.check == check)
            and pattern(self.text).fullmatch(said["message"])
        )


def read_expectations(source, suffixes):
    """The warnings, each with its notes, and the fixed lines."""
    names = "|".join("-" + re.escape(s) if s else "" for s in suffixes)
    directive = re.compile(rf"//\s*CHECK-(MESSAGES|NOTES|FIXES)(?:{names}): ?(.*)$")
    # A misspelt directive would check nothing. FileCheck's own may stand beside.
    misspelt = re.compile(
        r"//\s*CHECK-(?!(?:MESSAGES|NOTES|FIXES|NEXT|NOT|DAG|SAME|LABEL|EMPTY|COUNT)\b)"
    )
    warnings, fixes = [], []
    with open(source, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for here, line in enumerate(lines, 1):
        found = directive.search(line)
        if not found:
            if misspelt.search(line):
                fail(f"{source}:{here}: no such directive: {line.strip()}")
            continue
        kind, text = found.groups()
        if kind == "FIXES":
            fixes.append((here, text.strip()))
            continue
        match = EXPECTATION.match(text.strip())
        if not match:
            fail(f"{source}:{here}: not of the form ':LINE:COLUMN: warning: text'")
        expected = Expectation(match, here, source)
        if match["severity"] == "warning":
            warnings.append(expected)
        elif warnings:
            warnings[-1].notes.append(expected)
        else:
            fail(f"{source}:{here}: a note without a warning before it")
    return warnings, fixes


def run_lint(command, source, flags):
    process = subprocess.run(
        [*command, source, "--", *flags], stdout=subprocess.PIPE, text=True, check=False
    )
    if process.returncode not in (0, 2, 3):
        fail(f"durability-lint ended with status {process.returncode}")
    result = json.loads(process.stdout)
    for failed in result["files"]["failed"]:
        fail(f"{failed['file']} was not analysed: {failed['reason']}")
    return result


def show(said, severity="warning"):
    check = f" [{said['check']}]" if "check" in said else ""
    return f"{said['file']}:{said['line']}:{said.get('column', 0)}: {severity}: {said['message']}{check}"


def compare_notes(expected, finding):
    said = finding["path"]
    if len(said) != len(expected.notes):
        return [f"line {expected.here}: {len(expected.notes)} notes expected:"] + [
            "  " + show(step, "note") for step in said
        ]
    return [
        f"line {note.here}: expected '{note.text}' at {note.place}, got: {show(step, 'note')}"
        for note, step in zip(expected.notes, said)
        if not note.matches(step)
    ]


def compare(warnings, findings):
    problems = []
    left = list(findings)
    for expected in warnings:
        found = next((f for f in left if expected.matches(f, f["check"])), None)
        if not found:
            problems.append(
                f"line {expected.here}: not reported at {expected.place}: {expected.text}"
            )
            continue
        left.remove(found)
        if expected.notes:
            problems += compare_notes(expected, found)
    for finding in left:
        problems.append("not expected: " + show(finding))
        problems += ["  " + show(step, "note") for step in finding["path"]]
    return problems


def apply_fixes(source, findings):
    """The fixed contents. An edit that two findings share is made once."""
    edits = {
        (fix["offset"], fix["length"], fix["text"])
        for finding in findings
        for fix in finding["fixes"]
        if os.path.basename(fix["file"]) == os.path.basename(source)
    }
    with open(source, "rb") as file:
        contents = file.read()
    last = len(contents)
    for offset, length, text in sorted(edits, reverse=True):
        if offset + length > last:
            fail(f"fixes overlap at offset {offset}")
        contents = contents[:offset] + text.encode() + contents[offset + length :]
        last = offset
    return contents.decode()


def check_fixes(arguments, command, flags, result, fixes):
    fixed = apply_fixes(arguments.source, result["findings"])
    name = arguments.temp + ".fixed" + os.path.splitext(arguments.source)[1]
    with open(name, "w", encoding="utf-8") as file:
        file.write(fixed)
    lines = iter(fixed.splitlines())
    for here, text in fixes:
        wanted = pattern(text)
        if not any(wanted.fullmatch(line.strip()) for line in lines):
            return [f"line {here}: no (further) line is '{text}' in {name}"]
    again = run_lint(command, name, flags)
    return [
        "still reported after the fix: " + show(finding)
        for finding in again["findings"]
        if finding["fixes"]
    ]


def main():
    own, flags = sys.argv[1:], []
    if "--" in own:
        cut = own.index("--")
        own, flags = own[:cut], own[cut + 1 :]
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], allow_abbrev=False
    )
    parser.add_argument("source")
    parser.add_argument("checks")
    parser.add_argument("temp")
    parser.add_argument("--lint", required=True)
    parser.add_argument("--check-suffix", default="")
    arguments, options = parser.parse_known_args(own)

    source_directory = os.path.dirname(os.path.abspath(arguments.source))
    flags = [*flags, "-I" + source_directory]
    command = [arguments.lint, "check", "--format=json", "--no-canary"]
    command += ["--checks=" + arguments.checks, *options]

    suffixes = arguments.check_suffix.split(",")
    warnings, fixes = read_expectations(arguments.source, suffixes)
    result = run_lint(command, arguments.source, flags)
    problems = compare(warnings, result["findings"])
    if fixes and not problems:
        problems = check_fixes(arguments, command, flags, result, fixes)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
