#!/usr/bin/env python3
"""The check descriptions of checker/checks/Checks.def, and the tables that are made from them.

    python3 test/repository/checktable.py      # writes the tables in README.md and docs/checks/README.md anew
"""

import re
from collections import namedtuple
from pathlib import Path

SOURCE = "checker/checks/Checks.def"
BEGIN, END = "<!-- checks: begin -->", "<!-- checks: end -->"
# Page and the folder that its links start from.
TABLES = {"README.md": "docs/checks/", "docs/checks/README.md": ""}

Check = namedtuple("Check", "identifier name level concern summary")

_ROW = re.compile(r'DURABILITY_CHECK\(\s*(\w+),\s*"([\w-]+)",\s*(\w+),\s*(\w+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)')


def descriptions(text):
    """The checks that the text of Checks.def describes, in its order."""
    return [Check(identifier, name, level.lower(), concern.lower(), "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', summary)))
            for identifier, name, level, concern, summary in _ROW.findall(re.sub(r"//[^\n]*", "", text))]


def level_text(check):
    return check.level if check.concern == "durability" else f"{check.level}, {check.concern}"


def table(checks, folder):
    """The Markdown table; links start from `folder`."""
    rows = ["| check | level | summary |", "|---|---|---|"]
    rows += [f"| [{c.name}]({folder}{c.name}.md) | {level_text(c)} | {c.summary} |" for c in checks]
    return "\n".join(rows)


def with_table(text, checks, folder):
    """`text` with the table between the marks; None where it has no marks."""
    if text is None or BEGIN not in text or END not in text:
        return None
    return text[:text.index(BEGIN) + len(BEGIN)] + "\n" + table(checks, folder) + "\n" + text[text.index(END):]


if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    described = descriptions((root / SOURCE).read_text())
    for page, start in TABLES.items():
        (root / page).write_text(with_table((root / page).read_text(), described, start))
