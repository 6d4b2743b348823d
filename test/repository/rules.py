"""The house rules. Each function takes a Tree and returns a list of violations."""

import re
from pathlib import PurePosixPath

import checktable
import cpptext

MAX_HEADER_LINES = 150
MAX_SOURCE_LINES = 400
MAX_FUNCTION_LINES = 70

_CODE = ("checker", "engines", "test")

# Higher rooms may include lower ones.
_CHECKER_ROOMS = {"core": 0, "index": 1, "model": 1, "checks": 2, "report": 3, "lint": 4}
_ENGINE_ROOMS = {"io", "wal", "lsm", "btree", "bitcask", "sim", "kv"}


def long_files(tree):
    found = []
    for suffix, limit in ((".h", MAX_HEADER_LINES), (".cpp", MAX_SOURCE_LINES)):
        for name, text in tree.named(*_CODE, suffixes=(suffix,)):
            lines = text.count("\n")
            if lines > limit:
                found.append(f"{name}: {lines} lines, at most {limit} in a {suffix} file")
    return found


def long_functions(tree):
    return [f"{name}:{line}: {function} has {lines} lines, at most {MAX_FUNCTION_LINES}"
            for name, text in tree.named(*_CODE, suffixes=(".h", ".cpp"))
            for function, line, lines in cpptext.functions(text)
            if lines > MAX_FUNCTION_LINES]


def unfinished(tree):
    marks = re.compile(r"\b(%s)\b" % "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")))
    return [f"{name}:{number}: {match.group(1)} left in the tree"
            for name, text in sorted(tree.files.items())
            for number, line in enumerate(text.splitlines(), 1)
            if (match := marks.search(line))]


def machine_paths(tree):
    places = re.compile(r"(?<![\w.$}])/(?:%s)/[\w.-]+" % "|".join(("ho" + "me", "ro" + "ot", "Us" + "ers", "wo" + "rk")))
    return [f"{name}:{number}: path of one machine: {match.group(0)}"
            for name, text in sorted(tree.files.items())
            for number, line in enumerate(text.splitlines(), 1)
            if (match := places.search(line))]


def upward_includes(tree):
    found = []
    for name, text in tree.named("checker", suffixes=(".h", ".cpp")):
        room = name.split("/")[1]
        for line, header, quoted in cpptext.includes(text):
            target = header.split("/")[0]
            where = f"{name}:{line}: includes {header}"
            if room != "tidy" and (target in ("clang-tidy", "clangd", "clang-tools-extra")
                                   or PurePosixPath(header).name.startswith("ClangTidy")):
                found.append(f"{where}: only checker/tidy may include clang-tidy and clangd")
            if room == "tidy" or not quoted or room not in _CHECKER_ROOMS:
                continue
            if target == "tidy" or _CHECKER_ROOMS.get(target, -1) > _CHECKER_ROOMS[room]:
                found.append(f"{where}: {room} may only include the rooms below it")
            if target in _ENGINE_ROOMS:
                found.append(f"{where}: the checker does not depend on the engines")
    return found


def engine_includes(tree):
    found = []
    for name, text in tree.named("engines", suffixes=(".h", ".cpp")):
        room = name.split("/")[1]
        for line, header, quoted in cpptext.includes(text):
            target = header.split("/")[0]
            where = f"{name}:{line}: includes {header}"
            if target in ("clang", "llvm", "clang-tidy") or target in _CHECKER_ROOMS:
                found.append(f"{where}: engines build without LLVM and without the checker")
            if target == "durability" and header != "durability/Contracts.h":
                found.append(f"{where}: of the checker, engines see only durability/Contracts.h")
            if room == "io" and quoted and target in _ENGINE_ROOMS - {"io"}:
                found.append(f"{where}: io is the lowest room of the engines")
    return found


_FILE_HEADERS = re.compile(r"^(unistd\.h|fcntl\.h|dirent\.h|fstream|sys/(mman|stat|uio|file|statvfs|statfs|types)\.h)$")
# Names that an engine's own functions do not have.
_FILE_CALLS = ("openat|pread|pwrite|pwritev|preadv|writev|readv|fsync|fdatasync|fcntl|ftruncate|renameat|unlinkat|"
               "opendir|readdir|closedir|fopen|fdopen|fwrite|fread|fputs|fflush|fclose|fileno|mmap|munmap|msync|"
               "fstat|lseek|syncfs|sync_file_range|posix_fallocate|fallocate|posix_fadvise").split("|")
# Names that they may have: only the global ones are meant.
_AMBIGUOUS_CALLS = "open|close|read|write|rename|link|unlink|mkdir|rmdir|stat|truncate|sync|dup|dup2|flock".split("|")


def posix_outside_io(tree):
    found = []
    for name, text in tree.named("engines", suffixes=(".h", ".cpp")):
        if name.split("/")[1] == "io":
            continue
        for line, header, _ in cpptext.includes(text):
            if _FILE_HEADERS.match(header):
                found.append(f"{name}:{line}: includes {header}: only engines/io talks to the file system")
        for line, call in cpptext.global_calls(text, _FILE_CALLS):
            found.append(f"{name}:{line}: calls {call}: only engines/io talks to the file system")
        for match in re.finditer(r"(?<![\w>])::(%s)\s*\(" % "|".join(_AMBIGUOUS_CALLS), cpptext.code_only(text)):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{name}:{line}: calls ::{match.group(1)}: only engines/io talks to the file system")
    return found


def dead_files(tree):
    """Sources and Python tests that no CMakeLists.txt beside or above them names."""
    found = []
    for name, _ in tree.named(*_CODE, suffixes=(".cpp", ".py")):
        path = PurePosixPath(name)
        is_python_test = path.suffix == ".py" and path.name.startswith("test_")
        if path.suffix == ".py" and not is_python_test:
            continue
        listed = False
        for folder in path.parents:
            text = tree.files.get((folder / "CMakeLists.txt").as_posix().removeprefix("./"), "")
            relative = re.escape(path.relative_to(folder).as_posix())
            listed = listed or re.search(r"(?<![\w/.])%s(?![\w.])" % relative, _commands(text))
        if not listed:
            found.append(f"{name}: no CMakeLists.txt names it")
    return found


def _commands(cmake):
    """Commands only, with paths relative to the folder."""
    return re.sub(r"#[^\n]*|\$\{CMAKE_CURRENT_(SOURCE|LIST)_DIR\}/", "", cmake)


def unreached_folders(tree):
    """Folders with a CMakeLists.txt that the one above does not add."""
    found = []
    for name in sorted(tree.files):
        path = PurePosixPath(name)
        if path.name != "CMakeLists.txt" or len(path.parts) == 1 or path.parts[0] not in _CODE + ("lit-tests",):
            continue
        above = next((p for p in path.parent.parents
                      if (p / "CMakeLists.txt").as_posix().removeprefix("./") in tree.files), None)
        text = tree.files[(above / "CMakeLists.txt").as_posix().removeprefix("./")] if above is not None else ""
        relative = path.parent.relative_to(above).as_posix() if above is not None else ""
        if not re.search(r"add_subdirectory\(\s*%s\b" % re.escape(relative), _commands(text)):
            found.append(f"{name}: no CMakeLists.txt above adds this folder")
    return found


def lit_tests_without_run(tree):
    found = []
    for name, text in tree.named("lit-tests", suffixes=(".c", ".cc", ".cpp", ".cxx", ".test")):
        if "/Inputs/" not in name and "RUN:" not in text:
            found.append(f"{name}: has no RUN line, so it never runs (inputs go to Inputs/)")
    return found


def _flat(text):
    return " ".join(text.split())


def check_pages(tree, checks):
    """`checks` are those of Checks.def: each has a page and lit tests, and its page and its header open with its
    summary."""
    found = []
    headers = {identifier: (name, text) for name, text in tree.named("checker/checks", suffixes=(".h",))
               for identifier in re.findall(r"extern const CheckCode (\w+)Check;", text)}
    for check in checks:
        page, full = f"docs/checks/{check.name}.md", f"durability-{check.name}"
        text = tree.files.get(page)
        if text is None:
            found.append(f"{full}: {page} is missing")
        else:
            title, _, body = text.partition("\n")
            if title.strip() != f"# {full}":
                found.append(f"{page}: the title is not '# {full}'")
            opening = f"{check.summary} Level: {checktable.level_text(check)}."
            if not _flat(body).startswith(opening):
                found.append(f"{page}: does not open with: {opening}")
        header, comment = headers.get(check.identifier, (None, ""))
        if header is None:
            found.append(f"{full}: no header declares {check.identifier}Check")
        elif not _flat(comment.replace("///", "")).startswith(f"\\file {full}: {check.summary}"):
            found.append(f"{header}: does not open with: {full}: {check.summary}")
        if not any("RUN:" in t for _, t in tree.named(f"lit-tests/checks/{check.name}")):
            found.append(f"{full}: lit-tests/checks/{check.name}/ has no test")
    known = {check.name for check in checks} | {"README"}
    found += [f"{page}: no check of this name is registered"
              for page, _ in tree.named("docs/checks", suffixes=(".md",)) if PurePosixPath(page).stem not in known]
    return found


def check_tables(tree, checks):
    """Tables of checks that are not what Checks.def makes of them."""
    return [f"{page}: the table of checks is not that of {checktable.SOURCE}; run test/repository/checktable.py"
            for page, folder in checktable.TABLES.items()
            if tree.files.get(page) != checktable.with_table(tree.files.get(page), checks, folder)
            or tree.files.get(page) is None]


def unkept_invariants(tree):
    """Invariants of docs/invariants.md that no code or no test mentions."""
    found = []
    text = tree.files.get("docs/invariants.md", "")
    defined = re.findall(r"^(?:\|\s*|#+\s*|[-*]\s*)[*`]*([A-Z][A-Z0-9]*-\d+)\b", text, re.MULTILINE)
    for room, folders in (("code", ("checker", "engines")), ("test", ("test", "lit-tests"))):
        words = set()
        for _, content in tree.named(*folders):
            # A test's name spells WAL-1 as WAL_1 or Wal1.
            words.update(w.upper().replace("_", "-") for w in re.findall(r"[A-Za-z][A-Za-z0-9]*?[-_]\d+", content))
        found += [f"docs/invariants.md: no {room} mentions {i}" for i in dict.fromkeys(defined) if i not in words]
    return found
