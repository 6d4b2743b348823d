#!/usr/bin/env python3
"""Removes one step at a time from a copy of the engines and says what
durability-lint makes of it.

    mutate.py LINT ENGINES INCLUDE SCRATCH [NAME...]

The copy as it is must have no finding. Each mutant, a file of the copy with a
text replaced, must make the tool end with status 2 and name the function that is
listed for it, and no other. NAME restricts the run to some mutants.
"""

import json
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from mutants import MUTANTS


def write_database(engines, include):
    units = [
        os.path.join(folder, name)
        for folder, _, names in sorted(os.walk(engines))
        for name in sorted(names)
        if name.endswith(".cpp")
    ]
    flags = ["clang++", "-std=c++23", "-I" + engines, "-I" + include, "-c"]
    entries = [
        {"directory": engines, "file": unit, "arguments": [*flags, unit]}
        for unit in units
    ]
    with open(os.path.join(engines, "compile_commands.json"), "w") as file:
        json.dump(entries, file)


def check(lint, engines, path):
    """The exit status and the functions of the findings."""
    command = [lint, "check", "--level=contract", "--format=json", "--no-canary"]
    command += ["--root", engines, "-p", engines, path]
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    found = json.loads(process.stdout)["findings"] if process.stdout else []
    return process.returncode, sorted({f["function"] for f in found})


def run_mutant(lint, engines, mutant):
    path = os.path.join(engines, mutant.file)
    with open(path, encoding="utf-8") as file:
        original = file.read()
    if original.count(mutant.text) != 1:
        return f"the text occurs {original.count(mutant.text)} times in {mutant.file}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(original.replace(mutant.text, mutant.instead))
    status, functions = check(lint, engines, path)
    with open(path, "w", encoding="utf-8") as file:
        file.write(original)
    if status != 2 or functions != [mutant.function]:
        return f"status {status}, functions {functions}, not {mutant.function}"
    return None


def main():
    lint, engines, include, scratch, *names = sys.argv[1:]
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(engines, scratch)
    write_database(scratch, os.path.abspath(include))
    status, functions = check(lint, scratch, scratch)
    if status != 0 or functions:
        sys.exit(f"as it is: status {status}, functions {functions}")
    failed = 0
    for mutant in MUTANTS:
        if names and mutant.name not in names:
            continue
        problem = run_mutant(lint, scratch, mutant)
        failed += problem is not None
        print(f"{mutant.name}: {problem or 'caught in ' + mutant.function}", flush=True)
    sys.exit(1 if failed else 0)


main()
