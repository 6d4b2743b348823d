"""Finds the calls of a package that flush or sync, for the list of seeds.

clang-query decides what is a call of what and in which function; text is only
read at the places it names. A file is asked only if it contains one of the
names at all.
"""

import bisect
import os
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# What is asked for, by kind. `sync` takes a file to stable storage, `flush`
# takes data out of user space, `dirsync` makes names stable. A name stands for
# functions and for members that point to functions.
NAMES = {
    "flush": ("fflush", "fflush_unlocked", "Flush", "FlushBuffer", "FlushWAL",
              "WriteBuffered", "WriteBufferedWithChecksum", "WriteDirect",
              "WriteDirectWithChecksum", "rioFlush", "flushAppendOnlyFile"),
    "sync": ("fsync", "fdatasync", "redis_fsync", "msync", "SyncFd", "Sync",
             "Fsync", "SyncWithoutFlush", "SyncInternal", "SyncWAL",
             "SyncManifest", "SyncClosedLogs", "mdb_env_sync", "sqlite3OsSync",
             "xSync", "full_fsync", "sqlite3PagerSync", "syncJournal",
             "pagerSyncHotJournal", "bioCreateFsyncJob",
             "bioCreateCloseAofJob", "aof_background_fsync",
             "WriteStringToFile", "WriteStringToFileSync"),
    "dirsync": ("fsyncFileDir", "SyncDir", "SyncDirIfManifest",
                "FsyncWithDirOptions", "openDirectory"),
}


@dataclass(frozen=True)
class Site:
    """One call: its place, the text that a mutant replaces, its function."""
    file: str
    line: int
    offset: int
    length: int
    function: str
    callee: str
    call: str
    kind: str


def kind_of(callee):
    return next((kind for kind, names in NAMES.items() if callee in names),
                "sync")


def query(names):
    """Returns the commands for clang-query: calls with their function."""
    listed = ", ".join(f'"{name}"' for name in names)
    return "\n".join((
        "set bind-root false", "set output diag",
        "match callExpr(isExpansionInMainFile(), anyOf("
        f"callee(functionDecl(hasAnyName({listed}))), "
        "callee(expr(ignoringParenImpCasts(memberExpr(member("
        f"hasAnyName({listed}))))))), "
        "hasAncestor(functionDecl(unless(cxxMethodDecl(ofClass(isLambda()))))"
        '.bind("function")), optionally(hasAncestor(cxxRecordDecl('
        'unless(isLambda())).bind("class")))).bind("call")', ""))


NOTE = re.compile(r'^(?P<file>[^\n]*?):(?P<line>\d+):(?P<column>\d+): note: '
                  r'"(?P<name>\w+)" binds here$')


def parse_matches(text, folder):
    """Returns one {bound name: (file, line, column)} for each match.

    Relative names are those of the compile command, which ran in `folder`.
    """
    matches = []
    for line in text.splitlines():
        if re.match(r"^Match #\d+:$", line):
            matches.append({})
        note = NOTE.match(line)
        if note and matches:
            file = os.path.normpath(os.path.join(folder, note["file"]))
            matches[-1][note["name"]] = (file, int(note["line"]),
                                         int(note["column"]))
    return [match for match in matches if "call" in match]


def skip_literal(text, at):
    """Returns the offset after a comment or literal at `at`, else `at`."""
    if text.startswith("//", at):
        end = text.find("\n", at)
        return len(text) if end < 0 else end
    if text.startswith("/*", at):
        end = text.find("*/", at + 2)
        return len(text) if end < 0 else end + 2
    if text[at] in "\"'":
        end = at + 1
        while end < len(text) and text[end] != text[at]:
            end += 2 if text[end] == "\\" else 1
        return end + 1
    return at


def closing(text, at):
    """Returns the offset after the parenthesis that closes the one at `at`."""
    depth = 0
    while at < len(text):
        after = skip_literal(text, at)
        if after != at:
            at = after
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
        if depth == 0:
            return at
    return None


def call_extent(text, start, names):
    """Returns (end, callee) of the call that begins at `start`.

    The callee is the last of `names` at the top level of the expression that
    is followed by its arguments: `a->file()->Sync(x)` is one call of Sync. A
    macro is a call of the macro's name.
    """
    at, end, callee = start, None, None
    while at < len(text):
        after = skip_literal(text, at) if text[at] != "'" else at
        if after != at:
            at = after
            continue
        word = re.compile(r"[A-Za-z_]\w*").match(text, at)
        if word:
            at = word.end()
            last = word.group()
            opening = re.compile(r"\s*\(").match(text, at)
            if opening:
                stop = closing(text, opening.end() - 1)
                if stop is None:
                    return None
                if last in names or callee is None:
                    end, callee = stop, last
                at = stop
                if last in names:
                    return end, callee
        elif text[at] in "-.>:*&[] \n\t" or text[at].isalnum() \
                or text[at] == "(":
            at = closing(text, at) if text[at] == "(" else at + 1
            if at is None:
                return None
        else:
            break
    return (end, callee) if end else None


class Lines:
    """Offsets of lines; columns count bytes, texts are Latin-1, so the same."""

    def __init__(self, text):
        self.starts = [0] + [m.end() for m in re.finditer("\n", text)]

    def offset(self, line, column):
        return self.starts[line - 1] + column - 1

    def line(self, offset):
        return bisect.bisect_right(self.starts, offset)


def declared_name(text, start):
    """Returns the name of the function whose declaration starts at `start`."""
    header = text[start:start + 2000]
    header = re.sub(r"\b(?:__attribute__|SQLITE_\w+|alignas)\s*\(+[^)]*\)+", "",
                    header)
    match = re.search(r"([A-Za-z_~][\w]*(?:\s*::\s*[~\w]+)*)\s*\(", header)
    return re.sub(r"\s+", "", match.group(1)) if match else ""


def class_name(text, start):
    match = re.match(r"(?:template\s*<[^{;]*?>\s*)?(?:class|struct)\s+"
                     r"(?:[A-Z_]+\s+)?(\w+)(?:\s+final)?\s*[:{]",
                     text[start:start + 500])
    return match.group(1) if match else ""


def read_text(path):
    return Path(path).read_bytes().decode("latin-1")


def sites_of(match_text, folder, root, names):
    """Turns the answers of clang-query, asked in `folder`, into sites."""
    found, texts = {}, {}
    for match in parse_matches(match_text, folder):
        file, line, column = match["call"]
        if not Path(file).is_relative_to(root):
            continue
        text = texts.setdefault(file, read_text(file))
        lines = Lines(text)
        start = lines.offset(line, column)
        extent = call_extent(text, start, names)
        if extent is None or "function" not in match \
                or match["function"][0] != file:
            continue
        end, callee = extent
        name = declared_name(text, lines.offset(*match["function"][1:]))
        if "class" in match and match["class"][0] == file and "::" not in name:
            owner = class_name(text, lines.offset(*match["class"][1:]))
            name = f"{owner}::{name}" if owner else name
        call = " ".join(text[start:end].split())
        short = Path(file).relative_to(root).as_posix()
        found[(short, start)] = Site(short, line, start, end - start, name,
                                     callee, call, kind_of(callee))
    return [found[key] for key in sorted(found)]


def discover(prepared, jobs, log, tool="clang-query-22", only=None):
    """Returns the sites of a prepared package, by file and place."""
    names = [name for group in NAMES.values() for name in group]
    words = re.compile(r"\b(?:%s)\s*\(" % "|".join(names))
    root = prepared.source.resolve()
    script = prepared.folder / "seed-query"
    script.write_text(query(names))
    folders = {os.path.normpath(os.path.join(item["directory"], item["file"])):
               item["directory"] for item in prepared.entries()}
    files = [name for name in sorted(prepared.files())
             if (not only or re.search(only, name))
             and words.search(read_text(root / name))]

    def ask(name):
        done = subprocess.run(
            [tool, "-p", str(prepared.database), "-f", str(script),
             str(root / name)], text=True, errors="replace",
            stdin=subprocess.DEVNULL, capture_output=True)
        log(f"{prepared.package}: {name}")
        return sites_of(done.stdout, folders.get(str(root / name), root),
                        root, names)

    with ThreadPoolExecutor(jobs) as pool:
        return [site for group in pool.map(ask, files) for site in group]


def compile_words(item):
    """Returns the words of a database entry's command."""
    return list(item.get("arguments") or shlex.split(item["command"]))
