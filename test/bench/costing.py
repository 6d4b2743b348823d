"""Figures of test/bench/checker-cost: ratios, spread, groups of a profile."""

import re
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """User CPU seconds and peak resident memory in KiB of processes."""
    seconds: float
    memory: int

    def plus(self, other):
        """One process after the other: times add up, the peak is the larger."""
        return Usage(self.seconds + other.seconds,
                     max(self.memory, other.memory))


def spread(values):
    """Returns (median, least, greatest)."""
    return statistics.median(values), min(values), max(values)


def ratios(tool, compiler):
    """Returns the ratio of each repetition, which ran side by side."""
    return [a / b for a, b in zip(tool, compiler) if b]


# First match counts. A profile has one line a symbol: `12.3%  name`.
GROUPS = (
    ("durability core and checks", r"\bdurability::"),
    ("clang CFG", r"clang::(?:CFG|.*CFGBlock|.*CFGBuilder)"),
    ("clang AST matchers and visitors",
     r"ast_matchers|MatchASTVisitor|RecursiveASTVisitor|ParentMap"),
    ("clang Sema", r"clang::Sema|TemplateDeduc|TemplateInstantiat"),
    ("clang parser", r"clang::Parser"),
    ("clang lexer and preprocessor", r"clang::(?:Lexer|Preprocessor|Token|"
     r"HeaderSearch|MacroInfo|SourceManager|FileManager)"),
    ("clang AST", r"clang::"),
    ("LLVM support", r"llvm::"),
)
LINE = re.compile(r"^\s*(\d+\.\d+)%\s+(?:\[[.k]\]\s+)?(.+?)\s*$")


def profile_groups(text):
    """Returns {group: percent} of `perf report` sorted by symbol."""
    found = {}
    for line in text.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        name = next((group for group, pattern in GROUPS
                     if re.search(pattern, match[2])), "the rest")
        found[name] = found.get(name, 0.0) + float(match[1])
    return found


def exceeded(name, time, memory, max_ratio, max_memory):
    """Returns what is above its limit, as text."""
    found = []
    if max_ratio is not None and time > max_ratio:
        found.append(f"{name}: user CPU ratio {time:.2f}, max {max_ratio:g}")
    if max_memory is not None and memory > max_memory:
        found.append(f"{name}: memory ratio {memory:.2f}, max {max_memory:g}")
    return found
