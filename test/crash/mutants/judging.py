"""What each judge makes of a mutant. None of them touches the tree: a mutant is one file in a scratch directory."""

import json
import os
import re
import shlex
import signal
import subprocess

from sites import flags


# Assertions are not what is judged: a release has none.
NO_ASSERTIONS = "-DNDEBUG"


class Mutant:
    """`site` left out, as a file below `scratch`."""

    def __init__(self, site, engines, scratch):
        self.site = site
        self.folder = os.path.join(scratch, "".join(c if c.isalnum() else "-" for c in site.name))
        self.path = os.path.join(self.folder, site.file)
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        with open(os.path.join(engines, site.file), "rb") as file:
            text = site.apply(file.read())
        with open(self.path, "wb") as file:
            file.write(text)


def by_checker(mutant, lint, engines, include):
    """"check of a finding", in the function of the step if there is one; "" when silent; "does not compile"."""
    command = [lint, "check", "--level=contract", "--format=json", "--no-canary", "--root", mutant.folder, mutant.path,
               "--", *flags(engines, include), NO_ASSERTIONS]
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    if process.returncode == 3:
        return "does not compile"
    if process.returncode not in (0, 2):
        raise SystemExit(f"{mutant.site.name}: durability-lint ended with {process.returncode}")
    found = [f for f in json.loads(process.stdout)["findings"] if f["file"] == mutant.site.file]
    here = [f for f in found if f["function"] == mutant.site.function]
    names = sorted({f["check"].removeprefix("durability-") for f in here or found})
    return ", ".join(names)


# From the promise that is easiest to keep to the hardest: the first that breaks says most.
MODELS = ["process-kill", "prefix", "lazyfs", "posix+newfile", "ext4-ordered", "ext4-writeback", "posix-weak", "damage"]
ENGINES = ["wal", "lsm", "btree", "bitcask"]
# What each folder of the engines is part of.
SUBJECTS = {"wal": ["wal"], "lsm": ["lsm"], "btree": ["btree"], "bitcask": ["bitcask"],
            "io": ["wal", "btree", "lsm", "bitcask"], "kv": []}


class Builder:
    """Compiles one file of the engines anew and links it before the libraries into a program of its own."""

    def __init__(self, build, target="crashcheck", folder="test/crash"):
        self.build, self.target, self.folder = build, target, folder
        with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
            entries = json.load(file)
        self.compiles = {e["file"].rpartition("/engines/")[2]: e["command"] for e in entries}
        shown = subprocess.run(["ninja", "-C", build, "-t", "commands", target], stdout=subprocess.PIPE, text=True,
                               check=True).stdout
        # A test is run after it is linked, to list its cases.
        self.link = next(line for line in reversed(shown.splitlines()) if f" -o {folder}/{target} " in line)

    def program(self, mutant):
        """The mutant's crashcheck; None where it does not compile."""
        command = shlex.split(self.compiles[mutant.site.file])
        built, out = os.path.join(mutant.folder, "mutant.o"), os.path.join(mutant.folder, self.target)
        command[command.index("-o") + 1] = built
        command[command.index("-c") + 1] = mutant.path
        if subprocess.run([*command, "-O1", NO_ASSERTIONS, "-fno-inline"], cwd=self.build, stderr=subprocess.DEVNULL, check=False).returncode:
            return None
        link = self.link.split("&& ")[1].replace(f"-o {self.folder}/{self.target}", f"{built} -o {out}")
        subprocess.run(link, shell=True, cwd=self.build, stdout=subprocess.DEVNULL, check=True)
        return out


def broken_rows(program, arguments):
    """The presets of the rows with violations, and the first problem; None: it fails without a crash, or by an abort."""
    try:
        # Processor time: on a busy machine others take most of the clock's.
        process = subprocess.run(["prlimit", "--cpu=240", program, "engines", "--json", "--jobs", "1", *arguments],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, timeout=3600)
    except subprocess.TimeoutExpired:
        return ["(hangs)"], ""
    if process.returncode == -signal.SIGXCPU:
        return ["(hangs)"], ""
    if process.returncode not in (0, 2):
        return ["(aborts)"], process.stderr[-200:]
    if "fails without a crash" in process.stderr:
        return ["(no crash needed)"], process.stderr.splitlines()[0]
    rows = [row for row in json.loads(process.stdout)["rows"] if row["violations"]]
    return [row["model"] for row in rows], rows[0]["violations"][0]["problem"] if rows else ""


def by_explorer(mutant, builder, thorough):
    """"preset: problem" of the first preset that breaks; "" when silent; "does not compile". If `thorough`, within the
    bounds of the test command, else within narrower ones."""
    subjects = SUBJECTS[mutant.site.file.split("/")[0]]
    if not subjects or mutant.site.file.startswith("io/Posix"):
        return "not reached"  # The explorer's file systems stand in its place, or no workload goes there.
    program = builder.program(mutant)
    if program is None:
        return "does not compile"
    # Nothing but damage shows that a checksum is not looked at.
    first = ["damage"] if mutant.site.kind == "checksum" else []
    models = list(dict.fromkeys([*first, *MODELS]))
    verdict = first_broken(program, subjects, models, ["--quick"])
    if not verdict and thorough:
        verdict = first_broken(program, subjects, models, [])
    os.remove(program)
    return verdict


def first_broken(program, subjects, models, bounds):
    for model in models:
        for subject in subjects:
            found, problem = broken_rows(program, ["--engine", subject, "--model", model, *bounds])
            if found:
                return f"{found[0]}: {problem}"
    return ""


def by_tests(mutant, build):
    """The first of the engine's own tests that fails; "" when none does."""
    engine = mutant.site.file.split("/")[0]
    if engine not in ENGINES:
        return ""
    program = Builder(build, engine + "_test", "test/engines").program(mutant)
    try:
        process = subprocess.run([program, "--gtest_brief=1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 text=True, check=False, cwd=mutant.folder, timeout=180)
    except subprocess.TimeoutExpired:
        return "(hangs)"
    finally:
        os.remove(program)
    failed = re.search(r"FAILED  \] (\w+\.\w+)", process.stdout)
    return failed.group(1) if failed else "(aborts)" if process.returncode else ""


def by_kill(mutant, builder):
    """The mode in which a process that was killed lost what it had acknowledged; "" when none did."""
    program = builder.program(mutant)
    if program is None:
        return "does not compile"
    subjects = SUBJECTS[mutant.site.file.split("/")[0]]
    process = subprocess.run([program, "--gtest_brief=1", "--gtest_filter=" + ":".join(f"*/{s}_*" for s in subjects)],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False, timeout=600)
    os.remove(program)
    failed = re.findall(r"FAILED  \] \S+/(\w+?)_(\w+)[, ]", process.stdout)
    if process.returncode and not failed:
        return "(aborts)"
    return "/".join(failed[0]) if failed else ""


def confirmed(mutant, lint, engines, include, builder):
    """What `durability-lint confirm` says of the checker's first finding in the mutant; None when there is none."""
    log = os.path.join(mutant.folder, "log.sarif")
    command = [lint, "check", "--level=contract", "--format=sarif", "--no-canary", "--output", log, "--root", mutant.folder,
               mutant.path, "--", *flags(engines, include), NO_ASSERTIONS]
    subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
    with open(log, encoding="utf-8") as file:
        results = json.load(file)["runs"][0]["results"]
    if not results:
        return None
    program = builder.program(mutant)
    print_of = results[0]["partialFingerprints"]["durabilityPath/v1"]
    for subject in SUBJECTS[mutant.site.file.split("/")[0]]:
        subprocess.run([lint, "confirm", print_of, "--log", log, "--workload", subject, "--crashcheck", program, "--output", log],
                       stdout=subprocess.DEVNULL, check=False)
        with open(log, encoding="utf-8") as file:
            answer = json.load(file)["runs"][0]["results"][0].get("properties", {}).get("confirmation")
        if answer is None:  # The mutant cannot even run the workload.
            answer = {"verdict": "CONFIRMED", "model": "(aborts)", "problem": "", "witness": [], "cure": ""}
        if answer["verdict"] == "CONFIRMED":
            break
    os.remove(program)
    return answer
