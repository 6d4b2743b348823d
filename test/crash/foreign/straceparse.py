"""Calls out of the text that strace writes.

Expects `strace -f -y -yy -v -xx -s BIG -o FILE`: every string in hexadecimal, so that no byte of a program can be taken
for the syntax around it. A call that strace shows in two pieces is one call, at the place of its end; `began` is the
number of the line on which it began.
"""

import re
from typing import NamedTuple


class Call(NamedTuple):
    pid: int
    name: str
    arguments: list  # As strace wrote them.
    result: str  # "0", "3</tmp/x>", "-1 ENOENT (No such file or directory)", "?".
    began: int
    ended: int

    @property
    def failed(self):
        return self.result.startswith(("-1", "?"))

    @property
    def value(self):
        """The result as a number."""
        return int(re.match(r"-?(0x[0-9a-f]+|\d+)", self.result).group(0), 0)


class ParseError(Exception):
    pass


_LINE = re.compile(r"(\d+)\s+(.*)", re.DOTALL)
_WHOLE = re.compile(r"(\w+)\((.*)\)\s+= (.*)", re.DOTALL)
_UNFINISHED = re.compile(r"(\w+)\((.*?),?\s*<unfinished \.\.\.>", re.DOTALL)
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)\)\s+= (.*)", re.DOTALL)
_DESCRIBED = re.compile(r"(?<=[\dD])<[^<>]*(?:->[^<>]*)?>")


def split_arguments(text):
    """The top-level parts of `text` between commas. Strings are hexadecimal: quotes hold no syntax."""
    # What -yy says of a descriptor may hold brackets and arrows of its own.
    masked = _DESCRIBED.sub(lambda match: "<" + "_" * (len(match.group(0)) - 2) + ">", text)
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(masked):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth <= 0:
            parts.append(text[begin:at].strip())
            begin = at + 1
    if text[begin:].strip():
        parts.append(text[begin:].strip())
    return parts


def string(argument):
    """The bytes of a quoted argument; None for NULL and for addresses. Error: strace cut the string short."""
    match = re.fullmatch(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?', argument)
    if not match:
        return None
    if match.group(2):
        raise ParseError("strace cut a string short")
    return bytes.fromhex(match.group(1).replace("\\x", ""))


def strings(argument):
    """All quoted strings of an argument, one after the other: the parts of an iovec."""
    found = re.findall(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?', argument)
    if any(cut for _, cut in found):
        raise ParseError("strace cut a string short")
    return b"".join(bytes.fromhex(part.replace("\\x", "")) for part, _ in found)


def descriptor(argument):
    """(number, path or None) of `3<\\x2f...>`, `AT_FDCWD<\\x2f...>`; the number of AT_FDCWD is -100."""
    match = re.match(r"(-?\d+|AT_FDCWD)(?:<((?:\\x[0-9a-f]{2})*)>)?", argument)
    if not match:
        return None, None
    number = -100 if match.group(1) == "AT_FDCWD" else int(match.group(1))
    path = match.group(2)
    return number, bytes.fromhex(path.replace("\\x", "")).decode("utf-8", "surrogateescape") if path else None


def calls(lines):
    """Yields the calls of `lines`, in the order of their ends."""
    pending = {}
    for number, line in enumerate(lines):
        line = line.rstrip("\n")
        match = _LINE.fullmatch(line)
        if not match:
            raise ParseError(f"line {number + 1}: no process number: {line[:80]}")
        pid, rest = int(match.group(1)), match.group(2)
        if rest.startswith(("+++", "---")):
            yield Call(pid, "exited" if rest.startswith("+++") else "signal", [], "0", number, number)
            continue
        resumed = _RESUMED.fullmatch(rest)
        if resumed:
            name, tail, result = resumed.groups()
            if (pid, name) not in pending:
                raise ParseError(f"line {number + 1}: {name} goes on and never began")
            head, began = pending.pop((pid, name))
            yield Call(pid, name, split_arguments(head + ("," if head and tail else "") + tail), result, began, number)
            continue
        unfinished = _UNFINISHED.fullmatch(rest)
        if unfinished:
            pending[pid, unfinished.group(1)] = (unfinished.group(2), number)
            continue
        whole = _WHOLE.fullmatch(rest)
        if not whole:
            raise ParseError(f"line {number + 1}: not a call: {rest[:80]}")
        yield Call(pid, whole.group(1), split_arguments(whole.group(2)), whole.group(3), number, number)
