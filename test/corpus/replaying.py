"""Decides what the replay of one bug fix shows.

REPLAY-1  The parent of the fix must have a finding of the row's check, or of
          one that is an alias of it, in a named function; the fix must have
          none there. The row's file is meant, or another one that the fix
          changes. `f(macro)` names a macro: no function has the finding, its
          message says the name.
REPLAY-2  A row whose check the tool does not have, or whose file cannot be
          parsed with the flags of replay_flags.json, decides nothing.
REPLAY-3  What the fix leaves as it was does not count against it: where some
          of the findings are gone and the others all were there before, word
          for word, the row is reproduced, and said to be so.
"""

from dataclasses import dataclass

import scoring

COLUMNS = ("repo", "fix_commit", "date", "path", "function", "check", "tier",
           "strength", "subject")
REPRODUCED = "caught before, silent after"
PARTLY = "caught before, gone after; what stays was there before"
MISSED = "missed: silent before"
ALARM = "reported after the fix as well"
AFTER_ONLY = "silent before, reported after"
NO_CHECK = "check not there yet"
UNPARSED = "out of reach: does not parse"
GOOD = (REPRODUCED, PARTLY)
DECIDED = (*GOOD, MISSED, ALARM, AFTER_ONLY)


@dataclass(frozen=True)
class Fix:
    """One row of replay.tsv; `number` counts rows from 1."""
    number: int
    repo: str
    commit: str
    path: str
    function: str
    check: str
    tier: str
    strength: str
    subject: str


def read_fixes(path):
    fixes = []
    for number, row in enumerate(scoring.read_rows(path, COLUMNS), 1):
        repo, commit, _, file, function, check, tier, strength, subject = row[1]
        fixes.append(Fix(number, repo, commit, file, function,
                         scoring.short_check(check), tier, strength, subject))
    return fixes


def named(finding_function, names):
    """Like scoring.same_function, for `f(macro)` too."""
    return scoring.same_function(finding_function, names.split("(")[0])


def matching(fix, result, changed=()):
    """Returns the findings of the row's check in the row's functions.

    `changed` are the other files that the fix changes.
    """
    macro = fix.function.removesuffix("(macro)")

    def there(finding):
        if macro != fix.function:
            return f"'{macro}'" in finding.message
        return named(finding.function, fix.function)

    return [finding for finding in scoring.parse_result(result)
            if scoring.same_check(finding.check, fix.check) is not None
            and finding.file in (fix.path, *changed) and there(finding)]


def known_check(fix, checks):
    """Says if the tool has the check, or one that is an alias of it."""
    return fix.check in checks or any(
        fix.check in others and name in checks
        for name, others in scoring.ALIASES.items())


def _is_less(after, before):
    """Says if `after` is a part of `before`, and not all of it."""
    left = [(finding.check, finding.message) for finding in before]
    for finding in after:
        if (finding.check, finding.message) not in left:
            return False
        left.remove((finding.check, finding.message))
    return bool(left)


def verdict(before, after):
    """Returns what findings before and after the fix mean."""
    if before and after:
        return PARTLY if _is_less(after, before) else ALARM
    if before:
        return REPRODUCED
    return AFTER_ONLY if after else MISSED


def silent_reason(fix, result):
    """Says what the tool knows of the functions it was silent about."""
    rows = [row for row in result.get("report") or ()
            if named(row.get("function", ""), fix.function)]
    if not rows:
        return "no write or sync of a file seen in the function"
    words = []
    for row in rows:
        text = f"{row['function']}: {row['durability']}"
        if row.get("condition"):
            text += f" when {row['condition']}"
        if row.get("reason"):
            text += f" ({row['reason']})"
        words.append(text)
    return "; ".join(words)


def summary(verdicts):
    """Returns one line with how many rows came out in which way."""
    counts = {}
    for text in verdicts:
        counts[text] = counts.get(text, 0) + 1
    decided = sum(counts.get(text, 0) for text in DECIDED)
    good = sum(counts.get(text, 0) for text in GOOD)
    line = f"{good} of {decided} decided rows reproduced"
    rest = [f"{count} {text}" for text, count in sorted(counts.items())
            if text != REPRODUCED]
    return line + ("; " + "; ".join(rest) if rest else "")
