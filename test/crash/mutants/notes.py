"""The verdicts on the sites as the tree keeps them, and the page that is made from them."""

import os
from typing import NamedTuple

from equivalent import EQUIVALENT, OPEN

HERE = os.path.dirname(os.path.abspath(__file__))
NOTES = os.path.join(HERE, "verdicts.tsv")
KINDS = ["flush", "sync", "directory", "order", "weaker", "checksum"]
NO_PROGRAM = "does not compile"


class Verdict(NamedTuple):
    name: str
    file: str
    checker: str = ""  # The checks that fire.
    explorer: str = ""  # "preset: what breaks".
    killed: str = ""  # The mode in which kill -9 takes something away.
    tested: str = ""  # The engine's test that fails.

    @property
    def kind(self):
        return self.name.split(":")[0]

    @property
    def is_program(self):
        return NO_PROGRAM not in (self.checker, self.explorer)

    @property
    def preset(self):
        """The preset under which the explorer kills it; "" when it does not."""
        return "" if self.explorer == "not reached" else self.explorer.split(":")[0]

    @property
    def verdict(self):
        judges = [f"checker ({self.checker})"] * bool(self.checker) + [f"explorer ({self.preset})"] * bool(self.preset)
        if self.killed:
            judges.append(f"kill -9 ({self.killed})")
        if self.tested:
            judges.append(f"test ({self.tested})")
        if judges:
            return "KILLED by " + ", ".join(judges)
        if self.name in OPEN:
            return "OPEN: " + OPEN[self.name]
        return "EQUIVALENT: " + EQUIVALENT[self.name] if self.name in EQUIVALENT else "SILENT"


def read():
    """Verdicts by name."""
    if not os.path.exists(NOTES):
        return {}
    with open(NOTES, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return {row[0]: Verdict(*row) for row in rows}


def write(verdicts):
    with open(NOTES, "w", encoding="utf-8") as file:
        print("# Written by `crashcheck mutants run`: site, file, checks that fire, preset and what breaks, mode "
              "that kill -9 breaks, test that fails.", file=file)
        for name in sorted(verdicts, key=lambda n: (KINDS.index(n.split(":")[0]), n)):
            # A judge's text may have several lines.
            print(*(" ".join(part.split()) for part in verdicts[name]), sep="\t", file=file)


def problems(verdicts, sites):
    """What is wrong with the notes, given the sites that there are."""
    found = [f"no verdict on {name}: crashcheck mutants run" for name in sites if name not in verdicts]
    found += [f"{name} is no site any more" for name in verdicts if name not in sites]
    found += [f"{name} is silent to both judges" for name, v in verdicts.items() if v.is_program and v.verdict == "SILENT"]
    for name in [*EQUIVALENT, *OPEN]:
        if name not in verdicts:
            found.append(f"{name} is argued about and no site")
        elif verdicts[name].verdict.startswith("KILLED"):
            found.append(f"{name} is argued about and killed")
    judged = [v for v in verdicts.values() if v.is_program]
    equivalent = [v for v in judged if v.verdict.startswith("EQUIVALENT")]
    if len(judged) < 40:
        found.append(f"only {len(judged)} sites")
    if len(equivalent) * 10 > len(judged):
        found.append(f"{len(equivalent)} of {len(judged)} sites are EQUIVALENT: more than a tenth")
    return found


def row(kind, verdicts):
    of = [v for v in verdicts if v.is_program and (v.kind == kind or kind == "all")]
    killed = sum(bool(v.killed) for v in of)
    equivalent = sum(v.verdict.startswith("EQUIVALENT") for v in of)
    checker, explorer = sum(bool(v.checker) for v in of), sum(bool(v.preset) for v in of)
    tested = sum(bool(v.tested) for v in of)
    neither = sum(v.verdict.startswith(("SILENT", "OPEN")) for v in of)
    return f"| {kind} | {len(of)} | {checker} | {explorer} | {killed} | {tested} | {equivalent} | {neither} |"


def shown(text):
    return text.replace("|", "\\|")


def document(verdicts):
    """docs/mutants.md."""
    every = list(verdicts.values())
    ours = [v for v in every if v.is_program and v.kind != "checksum" and not v.verdict.startswith("EQUIVALENT")]
    share = sum(bool(v.checker) for v in ours) / max(len(ours), 1)
    lines = [INTRODUCTION.rstrip(), "", "| kind | sites | killed by the checker | by the explorer | by kill -9 | by a test alone | EQUIVALENT | open |",
             "|---|---|---|---|---|---|---|---|", *(row(kind, every) for kind in [*KINDS, "all"]), "",
             f"The checker alone kills {share:.0%} of the {len(ours)} sites that are neither checksums nor EQUIVALENT.", "",
             "## Sites"]
    for kind in KINDS:
        lines += ["", f"### {kind}", "", "| step left out | file | verdict |", "|---|---|---|"]
        lines += [f"| {shown(v.name.split(': ', 1)[1])} | {v.file} | {shown(v.verdict)} |" for v in every
                  if v.kind == kind and v.is_program]
    lines += ["", "## What breaks", "", "The explorer's first preset in the order process-kill, prefix, lazyfs, posix+newfile,",
              "ext4-ordered, ext4-writeback, posix-weak, damage, and what the judge of the engine said.", "",
              "| step left out | preset: problem |", "|---|---|"]
    lines += [f"| {shown(v.name)} | {shown(v.explorer)} |" for v in every if v.preset and v.is_program]
    return "\n".join(lines) + "\n"


INTRODUCTION = """
# Mutation matrix

What durability rests on in the engines, one step at a time left out, and which judge notices. Written by `crashcheck mutants
document`; do not edit.

The steps are found by the checker itself: `durability-lint check --dump-calls` prints every call that a contract or the
model says something of, and `test/crash/mutants/sites.py` says what becomes a mutant: a flush, sync or directory sync
that succeeds without being done; two calls that follow each other, exchanged, when one of them is such a barrier; a
comparison with a checksum that always agrees. `extra.py` adds a weaker call in place of a stronger one and comparisons
with checksums that were read before. So a new sync in the engines is a new site, and a test fails until it has a verdict.

A mutant is one file in a scratch directory, and assertions are off: a release has none. The *checker* lints it (level
`contract`). For the *explorer* it is compiled and linked before the engines' libraries into a crashcheck of its own, which runs the engine's workloads
under one preset after the other, within narrow bounds (`--quick`), and within those of the test command where neither they
nor the checker notice; `(no crash needed)` means that the workload itself fails, `(aborts)` that the program does. What lies
below the file systems that the explorer puts in place (`PosixFile`, `PosixFs`) it cannot see. *kill -9* runs the workloads in
a process of its own on the real file system and kills it at random. It leaves the page cache alone, so that only a missing
flush can show: it is asked about flushes only. Where all of these are silent, the engine's own *tests* are asked: they plant
left-overs and damage that no single fault makes of a recording.

EQUIVALENT: no judge can notice, for the reason given; of a flush, sync or directory sync it is also said where the explorer
runs without it. OPEN: nobody notices yet, and it says what that would take. Where the checker fires and no preset is given,
the explorer found nothing within the narrow bounds.
"""
