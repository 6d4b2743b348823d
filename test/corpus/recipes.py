"""How each corpus package becomes a compile database.

A recipe works on a freshly unpacked source tree and leaves
`compile_commands.json` in the folder named by `database`. Nothing is compiled
that the sources do not need as a generated file, except for redis, whose
database is recorded from its own build.
"""

import json
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from aptsource import PrepareError, run

BASE = ("dpkg-dev", "build-essential", "python3")


@dataclass(frozen=True)
class Recipe:
    """What a package needs and how its database is made.

    `revision` is raised whenever the database would change, so that prepared
    trees of an older recipe are made again.
    """
    database: str
    build: Callable[[Path, int], None]
    packages: tuple = BASE
    revision: int = 1


def cmake_database(*options):
    """Returns a step that configures with cmake and compiles nothing."""
    def build(source, jobs):
        del jobs
        run(["cmake", "-S", source, "-B", source / "build",
             "-G", "Unix Makefiles", "-DCMAKE_BUILD_TYPE=Release",
             "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"]
            + ["-D" + option for option in options])
    return build


def entry(directory, file, flags):
    """Returns one database entry with all paths absolute."""
    return {"directory": str(directory), "file": str(file),
            "arguments": ["cc", *flags, "-c", str(file)]}


def write_database(folder, entries):
    if not entries:
        raise PrepareError(f"{folder}: no source files found")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compile_commands.json").write_text(
        json.dumps(entries, indent=1) + "\n")


def build_lmdb(source, jobs):
    del jobs
    folder = source / "libraries/liblmdb"
    flags = ["-pthread", "-O2", "-g", "-W", "-Wall", "-Wno-unused-parameter"]
    # mtest6.c calls functions that a usual library does not have; lmdb's own
    # makefile leaves it out too.
    write_database(folder, [entry(folder, file, flags)
                            for file in sorted(folder.glob("*.c"))
                            if file.name != "mtest6.c"])


def build_tinycdb(source, jobs):
    del jobs
    flags = ["-O", "-D_FILE_OFFSET_BITS=64", "-fPIC", "-Wall", "-W"]
    write_database(source, [entry(source, file, flags)
                            for file in sorted(source.glob("*.c"))])


def build_redis(source, jobs):
    """Records redis' own build: generated headers depend on its make rules."""
    settings = ["BUILD_TLS=yes", "USE_SYSTEMD=yes", "USE_JEMALLOC=yes",
                "USE_SYSTEM_JEMALLOC=yes", "V=1", "OPTIMIZATION=-O0"]
    environment = dict(os.environ, CFLAGS="-I/usr/include/liblzf",
                       LDFLAGS="-Wl,-no-as-needed -ldl -latomic -llzf")
    environment.pop("MAKEFLAGS", None)
    run(["nice", "-n", "19", "bear", "--output",
         source / "compile_commands.json", "--",
         "make", "-C", source / "src", f"-j{jobs}"] + settings,
        env=environment)


# Sources that only parse with headers the corpus does not install (Tcl, ICU)
# or inside another file, that are superseded by later versions, or that are
# for other systems.
SQLITE_SKIPPED = re.compile(
    r"ext/fts[12]/|ext/icu/|ext/wasm/|_icu\.c$|_win(32)?\.c$|(^|/)test_?\w*\.c$"
    r"|_test\w*\.c$|_tcl\.c$|/tclsqlite\.c$"
    r"|ext/fts5/fts5_unicode2\.c$|ext/misc/memtrace\.c$|ext/rtree/geopoly\.c$")
SQLITE_TOOLS = ("tool/enlargedb.c", "tool/fast_vacuum.c")
SQLITE_GENERATED = ("sqlite3.h", "opcodes.h", "parse.h", "keywordhash.h",
                    "fts5parse.h")
SQLITE_INCLUDES = ("src", "ext/async", "ext/expert", "ext/fts3", "ext/fts5",
                   "ext/misc", "ext/rbu", "ext/recover", "ext/rtree",
                   "ext/session", "ext/userauth")
SQLITE_DEFINES = (
    "_HAVE_SQLITE_CONFIG_H", "BUILD_sqlite", "NDEBUG", "_REENTRANT=1",
    "SQLITE_ENABLE_ASYNCIO", "SQLITE_ENABLE_FTS5", "SQLITE_ENABLE_RBU",
    "SQLITE_ENABLE_DBPAGE_VTAB", "SQLITE_ENABLE_BYTECODE_VTAB")


def debian_defines(rules):
    """Returns the -D flags of a debian/rules text, each once, in order."""
    return list(dict.fromkeys(re.findall(r"(?<=\s)-D\w+(?:=\w+)?", rules)))


def build_sqlite3(source, jobs):
    """Configures out of tree, makes the generated headers, lists the files.

    The files are listed one by one, not as the amalgamation, because labels
    name them so.
    """
    folder = source / "build"
    folder.mkdir()
    defines = debian_defines((source / "debian/rules").read_text())
    run([source / "configure", "--disable-tcl", "--enable-session",
         "CFLAGS=" + shlex.join(["-O2", *defines])], cwd=folder)
    run(["make", f"-j{jobs}", "sqlite3.h", "opcodes.h", "parse.h",
         "keywordhash.h", "fts5parse.c"], cwd=folder)
    for name in SQLITE_GENERATED:
        if not (folder / name).is_file():
            raise PrepareError(f"sqlite3: build/{name} was not generated")
    flags = ["-O2", "-fPIC", *defines]
    flags += ["-D" + name for name in SQLITE_DEFINES
              if not any(d.startswith("-D" + name) for d in defines)]
    flags += [f"-I{folder}"] + [f"-I{source / d}" for d in SQLITE_INCLUDES]
    entries = []
    for file in sorted([*source.glob("src/*.c"), *source.glob("ext/*/*.c"),
                        *(source / tool for tool in SQLITE_TOOLS)]):
        name = file.relative_to(source).as_posix()
        if SQLITE_SKIPPED.search(name):
            continue
        extra = []
        if name == "src/os_kv.c":
            # Without it the file is empty on a Unix system.
            extra = ["-DSQLITE_OS_KV_OPTIONAL=1"]
        entries.append(entry(folder, file, flags + extra))
    write_database(folder, entries)


RECIPES = {
    "leveldb": Recipe(
        "build", cmake_database("LEVELDB_BUILD_TESTS=OFF",
                                "LEVELDB_BUILD_BENCHMARKS=OFF"),
        BASE + ("cmake",)),
    "lmdb": Recipe("libraries/liblmdb", build_lmdb, revision=2),
    "redis": Recipe(
        ".", build_redis,
        BASE + ("bear", "tcl", "pkg-config", "libssl-dev", "libsystemd-dev",
                "libjemalloc-dev", "liblzf-dev")),
    "rocksdb": Recipe(
        "build", cmake_database(
            "WITH_GFLAGS=OFF", "WITH_TESTS=OFF", "WITH_TOOLS=OFF",
            "WITH_CORE_TOOLS=OFF", "WITH_BENCHMARK_TOOLS=OFF",
            "WITH_LIBURING=OFF", "ROCKSDB_BUILD_SHARED=OFF", "PORTABLE=ON",
            "FAIL_ON_WARNINGS=OFF"),
        BASE + ("cmake",)),
    "sqlite3": Recipe("build", build_sqlite3, BASE + ("tcl",), revision=2),
    "tinycdb": Recipe(".", build_tinycdb),
}
