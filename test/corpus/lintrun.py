"""Runs durability-lint for the scripts that mutate, replay or compare."""

import json
import re
import subprocess
import sys

# Clean, findings, some files not analysed: a result that can be believed.
RESULT_STATUSES = (0, 2, 3)


class LintError(Exception):
    """The tool could not be run or its output cannot be used."""


def call(words, cwd=None):
    try:
        return subprocess.run([str(word) for word in words], text=True,
                              errors="replace", cwd=cwd,
                              stdin=subprocess.DEVNULL, capture_output=True)
    except OSError as error:
        raise LintError(f"{words[0]}: {error.strerror}; build the tool or "
                        "name it with --lint") from error


class Lint:
    """One tool, and what it can do: that is read from its --help."""

    def __init__(self, path, level="default", arguments=()):
        self.path = path
        self.level = level
        self.arguments = list(arguments)
        text = call([path, "--help"]).stdout
        commands = text.partition("SUBCOMMANDS:")[2].partition("OPTIONS:")[0]
        self.commands = set(re.findall(r"^\s+(\w+)\s+- ", commands, re.M))
        self.options = set(re.findall(
            r"^\s+(--?[\w-]+)", call([path, "check", "--help"]).stdout, re.M))

    def checks(self):
        """Returns the checks of the tool, of all levels."""
        done = call([self.path, "check", "--list-checks", "--level=contract"])
        return set(re.findall(r"^durability-([\w-]+)\b(?!\.)", done.stdout,
                              re.M))

    def check(self, database, root, files, jobs=1, extra=()):
        """Returns the tool's result for `files`, which lie below `root`."""
        done = call([self.path, "check", "-p", database, "--format", "json",
                     "--root", root, f"--level={self.level}", f"-j{jobs}",
                     "--with-report", *self.arguments, *extra, *files],
                    cwd=root)
        if done.returncode not in RESULT_STATUSES:
            raise LintError(f"the tool ended with status {done.returncode}: "
                            + done.stderr.strip()[-500:])
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            raise LintError(f"no JSON from the tool: {error}") from error

    def explain(self, database, root, file, line, extra=()):
        """Returns what `explain` says of a line, or None if there is none."""
        if "explain" not in self.commands:
            return None
        done = call([self.path, "explain", f"{file}:{line}", "-p", database,
                     "--root", root, *self.arguments, *extra], cwd=root)
        if done.returncode not in RESULT_STATUSES:
            return None
        lines = [line.strip() for line in done.stdout.splitlines()]
        return " | ".join(line for line in lines if line)[:600] or None


class Index:
    """An index for each tree, made anew when another file of it is mutated.

    The tool's cache keeps what has not changed, so only the mutated file, the
    one before it, and what depends on them are analysed again.
    """

    def __init__(self, lint, arguments=(), files=()):
        """`files`: these only, instead of the whole compile database."""
        self.lint = lint
        self.arguments_of_index = [*arguments, *files]
        self.mutated = {}

    @staticmethod
    def require(lint):
        if "index" not in lint.commands or "--index" not in lint.options:
            raise LintError(f"{lint.path}: has no `index` with `check "
                            "--index`; leave out --index-mode")

    def arguments(self, database, root, mutated):
        """Brings the index of `root` up to date; returns check's arguments.

        `mutated` names the mutant that the tree holds now, None if none.
        """
        path = root.parent / f"{root.name}.index"
        if root not in self.mutated or self.mutated[root] != mutated:
            done = call([self.lint.path, "index", "-p", database, "-o", path,
                         "--cache", path.with_suffix(".cache"), "--root",
                         root, "-j1", *self.arguments_of_index], cwd=root)
            if done.returncode not in RESULT_STATUSES:
                raise LintError(f"index ended with status {done.returncode}: "
                                + done.stderr.strip()[-500:])
            self.mutated[root] = mutated
        return [f"--index={path}"]


def log(message):
    print(message, file=sys.stderr, flush=True)
