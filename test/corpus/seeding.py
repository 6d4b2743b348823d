"""Mutants of correct code: one step that flushes, syncs or orders is wrong in each.

SEED-1  A mutant replaces the text of one call by a value of its type that
        means success (kinds flush, sync, dirsync), drops or inverts a result
        that was looked at (result), or has two steps change places or a weaker
        call (order). Lines keep their numbers. Calls apart from each other
        are separated by ` ;; `, and so are their replacements.
SEED-2  A finding is new when the tree without the mutation has none of the
        same check, file, line and function.
SEED-3  A mutant is caught by a new finding of a concerned check in the mutated
        function, or with a step of its path there. A new finding of such a
        check anywhere else is listed as `elsewhere` and not counted as caught.
SEED-4  An EQUIVALENT mutant is no defect: what is found there is an alarm to
        be read, and it is not part of the recall.
"""

import re
from dataclasses import dataclass

import scoring
import sites

COLUMNS = ("id", "package", "file", "line", "function", "call", "kind",
           "replacement", "checks", "verdict", "note")
KINDS = ("flush", "sync", "dirsync", "result", "order", "rename", "inplace")
VERDICTS = ("DEFECT", "EQUIVALENT")
# Concerned whatever the row says: the contract check names every defect.
ALWAYS = {"contract"}
CHECKS = {
    "flush": "fsync-without-flush,write-without-sync,rename-without-sync",
    "sync": "write-without-sync,rename-without-sync,write-order",
    "dirsync": "missing-directory-sync",
    "result": "unchecked-sync,misused-sync-result,sync-retry",
    "order": "write-after-sync,sync-after-close,sync-range-as-barrier,"
             "write-order,msync-flags",
    "rename": "unlink-before-rename",
    "inplace": "overwrite-in-place",
}
CAUGHT, ELSEWHERE, MISSED, INVALID = "caught", "elsewhere", "missed", "invalid"


class SeedError(Exception):
    """A list of seeds or a result file cannot be used."""


@dataclass(frozen=True)
class Seed:
    id: str
    package: str
    file: str
    line: int
    function: str
    call: str
    kind: str
    replacement: str
    checks: frozenset
    verdict: str
    note: str


def read_seeds(path):
    seeds, known = [], set()
    for number, row in scoring.read_rows(path, COLUMNS):
        fields = dict(zip(COLUMNS, row))
        fields["verdict"] = fields["verdict"] or "DEFECT"
        if fields["kind"] not in KINDS or fields["verdict"] not in VERDICTS \
                or not fields["line"].isdigit() or not fields["replacement"]:
            raise SeedError(f"{path}:{number}: bad kind, verdict, line or "
                            "replacement")
        if fields["verdict"] == "EQUIVALENT" and not fields["note"]:
            raise SeedError(f"{path}:{number}: say in the note why it is "
                            "EQUIVALENT")
        if fields["id"] in known:
            raise SeedError(f"{path}:{number}: {fields['id']} is there twice")
        known.add(fields["id"])
        checks = frozenset(scoring.short_check(name)
                           for name in fields["checks"].split(",") if name)
        seeds.append(Seed(**dict(fields, line=int(fields["line"]),
                                 file=scoring.clean_path(fields["file"]),
                                 checks=checks)))
    return seeds


def seed_row(seed):
    values = vars(seed) | {"line": str(seed.line),
                           "checks": ",".join(sorted(seed.checks))}
    return "\t".join(values[name] for name in COLUMNS)


def seed_id(package, file, function, callee, taken):
    """Returns an id that survives moved lines: by file, function and callee."""
    stem = file.rsplit("/", 1)[-1]
    base = f"{package}:{stem}:{function}:{callee}"
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base}#{count}"
    return name


SEPARATOR = " ;; "


def find_call(text, call, line):
    """Returns (start, end) of the occurrence of `call` nearest to `line`.

    White space in `call` matches any white space, so that a call may span
    lines. Other calls may lie between a site's listed line and its place now.
    """
    pattern = r"\s+".join(re.escape(word) for word in call.split())
    best = None
    for match in re.finditer(r"(?<!\w)" * (call[0].isalnum() or call[0] == "_")
                             + pattern, text):
        away = abs(text.count("\n", 0, match.start()) + 1 - line)
        if best is None or away < best[0]:
            best = (away, match.start(), match.end())
    return best[1:] if best else None


def mutate(text, seed):
    """Returns the text with the call replaced, or None if it is not there."""
    calls, values = (part.split(SEPARATOR)
                     for part in (seed.call, seed.replacement))
    if len(calls) != len(values):
        return None
    # Backwards: what one call becomes may hold the text of a later one.
    for call, value in zip(reversed(calls), reversed(values)):
        place = find_call(text, call, seed.line)
        if place is None:
            return None
        lost = text.count("\n", *place)
        text = text[:place[0]] + value + "\n" * lost + text[place[1]:]
    return text


def replacements(text, start, end):
    """Returns what to try for a call, the likeliest first.

    A call whose value nobody reads becomes `(void)0`; else the first one that
    compiles is taken: the types of C++ statuses tell themselves apart.
    """
    before = text[:start].rstrip()
    if before[-1:] in ("{", "}", ";", ":") and text[end:].lstrip()[:1] == ";":
        return ["(void)0"]
    return ["0", "IOStatus::OK()", "Status::OK()", "true"]


# A call that waits, and the word of it that makes it one that does not.
WEAKER = ((re.compile(r"\bMS_SYNC\b"), "MS_ASYNC"),)


def weakened(call):
    """Returns a call that starts the same and waits for nothing, or None."""
    for word, weak in WEAKER:
        if word.search(call):
            return word.sub(weak, call)
    return None


def concerned(finding, seed):
    """Says if a finding's check, or one it is an alias of, is concerned."""
    names = seed.checks | ALWAYS
    return finding.check in names \
        or bool(scoring.ALIASES.get(finding.check, set()) & names)


def in_function(finding, seed, extent):
    """Says if the finding or a step of its path lies in the mutated function.

    `extent` is the pair of first and last line around the mutated line that
    belong to the function; a step anywhere else does not count.
    """
    if finding.file == seed.file \
            and scoring.same_function(finding.function, seed.function):
        return True
    return any(file == seed.file and extent[0] <= line <= extent[1]
               for file, line in finding.path)


def key(finding):
    return (finding.check, finding.file, finding.line, finding.function)


def judge(seed, findings, baseline, extent):
    """Returns (status, the findings that decide)."""
    old = {key(finding) for finding in baseline}
    new = [f for f in findings if key(f) not in old and concerned(f, seed)]
    here = [f for f in new if in_function(f, seed, extent)]
    if here:
        return CAUGHT, here
    return (ELSEWHERE, new) if new else (MISSED, [])


def function_extent(text, line):
    """Returns the first and last line of the function around `line`.

    The outermost braces around the line whose head has parameters; the head
    goes back to the last `;`, `{` or `}`. Without any: the line itself.
    """
    target = sum(len(t) + 1 for t in text.split("\n")[:line - 1])
    stack, at, head = [], 0, 0
    while at < len(text):
        after = sites.skip_literal(text, at)
        if after != at:
            at = after
            continue
        letter = text[at]
        if letter == "{":
            stack.append((head, at))
        elif letter == "}" and stack:
            start, opening = stack.pop()
            if opening <= target and target <= at and "(" in \
                    without_comments(text[start:opening]) \
                    and not any("(" in without_comments(text[s:o])
                                for s, o in stack):
                return (text.count("\n", 0, start) + 1,
                        text.count("\n", 0, at) + 1)
        at += 1
        if letter in ";{}":
            head = at
    return line, line


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*|^[ \t]*#[^\n]*", "", text,
                  flags=re.S | re.M)


def row_reason(result, seed):
    """Says what the report knows of a silent function, for a miss."""
    rows = [row for row in result.get("report") or ()
            if scoring.clean_path(row.get("file", "")) == seed.file
            and scoring.same_function(row.get("function", ""), seed.function)]
    for row in rows:
        if row.get("durability") == "unknown":
            return "unknown: " + (row.get("reason") or "no reason given")
    for row in result.get("notAnalysed") or ():
        if scoring.same_function(row.get("function", ""), seed.function):
            return "not analysed: " + (row.get("reason") or "")
    if not rows:
        return "judged silent: no row, no write or sync seen in the function"
    row = rows[0]
    text = f"judged silent: {row.get('durability')}"
    return text + (f" when {row['condition']}" if row.get("condition") else "")
