"""Scores the findings of durability-lint against hand-made labels.

SCORE-1  A finding matches a label when file and function are the same, the
         check is the same or an alias, and the finding itself or a step of
         its path lies within `tolerance` lines of the label's line.
SCORE-2  A finding is judged by one label, the best: same check before alias,
         its own place before a step of its path, then the nearest line, and
         between equals the one that speaks against the tool. Among labels of
         that kind, each goes to one finding first, so that one finding hits
         one label; findings left over share labels.
SCORE-3  Labels are counted once, however many findings match them; findings
         without a label count one by one, when a person gave a verdict.

Precision = (TP labels hit + verdicts true) /
            (TP and TN labels hit + verdicts true and false).
Recall    = TP labels hit / TP labels of the checks scored.
ARGUABLE is counted in neither.
"""

import csv
import posixpath
import re
from dataclasses import dataclass, field

TOLERANCE = 3
LABELS = ("TP", "TN", "ARGUABLE")
VERDICTS = ("true", "false", "arguable")

# Check of a finding -> checks of labels that name the same defect.
ALIASES = {
    "noop-sync": {"write-without-sync"},
    "write-after-sync": {"write-without-sync", "rename-without-sync"},
    "sync-range-as-barrier": {"write-without-sync", "msync-flags",
                              "rename-without-sync"},
    "sync-flag-lost": {"rename-without-sync"},
    "sync-after-close": {"write-without-sync"},
    "misused-sync-result": {"unchecked-sync"},
    "stream-without-sync": {"rename-without-sync"},
    "wrong-directory-synced": {"missing-directory-sync"},
    "destroy-before-sync": {"overwrite-in-place"},
    "unlink-before-rename": {"overwrite-in-place"},
    # Names that older label files use.
    "msync-async": {"msync-flags"},
    "truncate-in-place": {"overwrite-in-place"},
    "write-ahead-order": {"write-order"},
}


class ScoringError(Exception):
    """A label, verdict or result file is not of the documented form."""


@dataclass(frozen=True)
class Label:
    package: str
    version: str
    file: str
    line: int
    function: str
    check: str
    label: str
    reason: str


@dataclass(frozen=True)
class Finding:
    check: str
    level: str
    file: str
    line: int
    function: str
    message: str
    path: tuple = ()

    def place(self):
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Verdict:
    package: str
    check: str
    file: str
    function: str
    verdict: str
    note: str


@dataclass
class Judged:
    """A finding with the label or the verdict that judges it, if any."""
    finding: Finding
    label: Label = None
    verdict: Verdict = None


@dataclass
class PackageScore:
    package: str
    labels: list
    judged: list = field(default_factory=list)

    def hit(self, kind):
        """Returns the labels of `kind` that a finding was judged by."""
        found = {j.label for j in self.judged if j.label}
        return [label for label in self.labels
                if label.label == kind and label in found]

    def missed(self):
        hit = set(self.hit("TP"))
        return [label for label in self.labels
                if label.label == "TP" and label not in hit]

    def unlabelled(self):
        return [j for j in self.judged if j.label is None]

    def verdicts(self, verdict):
        return sum(j.verdict is not None and j.verdict.verdict == verdict
                   for j in self.judged)


def short_check(name):
    """Returns a check name without the `durability-` in front."""
    return name.strip().removeprefix("durability-")


def same_check(finding, label):
    """Returns 0 for the same check, 1 for an alias, None if they differ."""
    if finding == label:
        return 0
    return 1 if label in ALIASES.get(finding, ()) else None


def split_function(name):
    """Returns the components of a qualified name, without parameters.

    Unnamed namespaces, inline lambdas and template arguments are left out.
    """
    name = re.sub(r"\((?:anonymous|lambda)[^()]*\)(?:::operator\(\))?", "", name)
    name = re.sub(r"\boperator\s*\(\)", "operator-call", name)
    name = name.split("(", 1)[0]
    while True:
        shorter = re.sub(r"(?<!operator)<[^<>]*>", "", name)
        if shorter == name:
            break
        name = shorter
    words = name.strip().split(" ")[-1] if "operator" not in name else name
    return [part for part in words.split("::") if part]


def same_function(finding, label):
    """Says if a finding's function is (one of) those the label names.

    A label may list several, separated by commas. Names match when one is the
    end of the other at a `::`. A label in parentheses, such as `(macro F)`, is
    no function: its line alone decides.
    """
    if label.startswith("("):
        return True
    mine = split_function(finding)
    for name in label.split(","):
        other = split_function(name)
        count = min(len(mine), len(other))
        if count and mine[-count:] == other[-count:]:
            return True
    return False


def clean_path(path):
    return posixpath.normpath(path.replace("\\", "/"))


def match_rank(finding, label, tolerance=TOLERANCE):
    """Returns how well they match, lower is better, or None (SCORE-1)."""
    alias = same_check(finding.check, label.check)
    if alias is None or finding.file != label.file \
            and all(file != label.file for file, _ in finding.path):
        return None
    if not same_function(finding.function, label.function):
        return None
    places = [(0, finding.file, finding.line)]
    places += [(1, file, line) for file, line in finding.path]
    near = [(step, abs(line - label.line)) for step, file, line in places
            if file == label.file and abs(line - label.line) <= tolerance]
    return (alias, *min(near)) if near else None


def judge(findings, labels, package="", verdicts=(), tolerance=TOLERANCE):
    """Gives each finding its label, else its verdict, if any (SCORE-2)."""
    pairs = []
    for index, finding in enumerate(findings):
        for label in labels:
            rank = match_rank(finding, label, tolerance)
            if rank is not None:
                pairs.append((rank, label.label != "TN", label.line,
                              finding.line, index, label))
    pairs.sort(key=lambda pair: pair[:5])
    kinds = {}
    for *_, index, label in pairs:
        kinds.setdefault(index, label.label)
    judged = [Judged(finding) for finding in findings]
    taken = set()
    for share in (False, True):
        for *_, index, label in pairs:
            if judged[index].label is None and label.label == kinds[index] \
                    and (share or label not in taken):
                judged[index].label = label
                taken.add(label)
    for item in judged:
        if item.label is None:
            item.verdict = find_verdict(item.finding, package, verdicts)
    return judged


def find_verdict(finding, package, verdicts):
    for verdict in verdicts:
        if (verdict.package, verdict.check, verdict.file) == \
                (package, finding.check, finding.file) \
                and same_function(finding.function, verdict.function):
            return verdict
    return None


def score(package, findings, labels, checks=None, verdicts=(),
          tolerance=TOLERANCE):
    """Scores one package; `checks` limits it to those checks (None: all)."""
    mine = [label for label in labels if label.package == package
            and (checks is None or label.check in checks)]
    findings = [finding for finding in findings
                if checks is None or finding.check in checks]
    return PackageScore(package, mine,
                        judge(findings, mine, package, verdicts, tolerance))


def ratio(part, whole):
    return part / whole if whole else None


def precision(scores):
    right = sum(len(s.hit("TP")) + s.verdicts("true") for s in scores)
    wrong = sum(len(s.hit("TN")) + s.verdicts("false") for s in scores)
    return ratio(right, right + wrong)


def recall(scores):
    hit = sum(len(s.hit("TP")) for s in scores)
    return ratio(hit, hit + sum(len(s.missed()) for s in scores))


def parse_finding(item):
    """Reads one finding of the tool's JSON."""
    try:
        path = tuple((clean_path(step["file"]), int(step["line"]))
                     for step in item.get("path") or ())
        return Finding(short_check(item["check"]), item.get("level", ""),
                       clean_path(item["file"]), int(item["line"]),
                       item.get("function") or "", item.get("message", ""),
                       path)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ScoringError(f"not a finding: {item!r}: {error!r}") from error


def parse_result(result):
    """Returns the findings of the tool's JSON object, in its order."""
    if not isinstance(result, dict) or result.get("version") != 1 \
            or not isinstance(result.get("findings"), list):
        raise ScoringError("not a durability-lint result of version 1")
    return [parse_finding(item) for item in result["findings"]]


def read_rows(path, columns):
    """Reads a TSV file with a header; checks columns; yields (line, row)."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if next(reader, None) != list(columns):
                raise ScoringError(
                    f"{path}: the header must be: {' '.join(columns)}")
            for row in reader:
                if not row or row[0].startswith("#"):
                    continue
                if len(row) != len(columns):
                    raise ScoringError(f"{path}:{reader.line_num}: "
                                       f"{len(row)} columns, not {len(columns)}")
                yield reader.line_num, row
    except OSError as error:
        raise ScoringError(f"{path}: {error.strerror}") from error


def read_labels(path):
    columns = ("package", "version", "file", "line", "function", "check",
               "label", "reason")
    labels = []
    for number, row in read_rows(path, columns):
        package, version, file, line, function, check, label, reason = row
        if label not in LABELS or not line.isdigit():
            raise ScoringError(f"{path}:{number}: bad line or label")
        labels.append(Label(package, version, clean_path(file), int(line),
                            function, short_check(check), label, reason))
    return labels


VERDICT_COLUMNS = ("package", "check", "file", "function", "verdict", "note")


def read_verdicts(path):
    """Reads a file of verdicts; rows without one yet are passed over."""
    verdicts = []
    for number, row in read_rows(path, VERDICT_COLUMNS):
        package, check, file, function, verdict, note = row
        if not verdict.strip():
            continue
        if verdict not in VERDICTS:
            raise ScoringError(f"{path}:{number}: verdict {verdict!r} is none "
                               f"of {', '.join(VERDICTS)}")
        verdicts.append(Verdict(package, short_check(check), clean_path(file),
                                function, verdict, note))
    return verdicts
