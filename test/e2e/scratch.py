"""A scratch git project and an installation of the tools, as the tests of a user's day need them."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

UNFLUSHED = """\
#include <stdio.h>
#include <unistd.h>

int save(FILE *F) {
  if (fputs("record", F) < 0)
    return -1;
  return fsync(fileno(F));
}
"""
FLUSHED = UNFLUSHED.replace("return fsync", "return fflush(F) != 0 ? -1 : fsync")


def install():
    """Where the tools are: $DURABILITY_PREFIX, or a new folder that the build is installed in."""
    if given := os.environ.get("DURABILITY_PREFIX"):
        return Path(given)
    prefix = Path(tempfile.mkdtemp(prefix="durability-")).resolve()
    subprocess.run([os.environ["DURABILITY_CMAKE"], "--install", os.environ["DURABILITY_BUILD"], "--component", "tools",
                    "--prefix", prefix], check=True, capture_output=True)
    return prefix


def uninstall(prefix):
    if not os.environ.get("DURABILITY_PREFIX"):
        shutil.rmtree(prefix)


class Scratch:
    """A folder with a git repository, a compile database and the tools on PATH. Use as a context manager."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.root = Path(tempfile.mkdtemp(prefix="scratch-")).resolve()
        self.environment = dict(os.environ, PATH=f"{prefix}/bin:{os.environ['PATH']}", HOME=str(self.root / "home"),
                                GIT_CONFIG_NOSYSTEM="1", LC_ALL="C.UTF-8")
        (self.root / "home").mkdir()
        self.git("init", "-q", "-b", "main", "project")
        self.project = self.root / "project"
        for key, value in (("user.name", "A"), ("user.email", "a@example.org"), ("commit.gpgsign", "false")):
            self.git("config", key, value)
        self.write(".gitignore", "build/\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root)

    def write(self, name, text):
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def database(self, *names):
        """build/compile_commands.json for these C files."""
        self.write("build/compile_commands.json", json.dumps([
            {"directory": str(self.project), "file": name, "arguments": ["cc", "-std=gnu11", "-I.", "-c", name]}
            for name in names]))

    def git(self, *arguments):
        where = getattr(self, "project", self.root)
        return subprocess.run(["git", *arguments], cwd=where, env=self.environment, check=True, capture_output=True,
                              text=True).stdout.strip()

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def run(self, *command, **more):
        environment = dict(self.environment, **more.pop("environment", {}))
        return subprocess.run([str(c) for c in command], cwd=more.pop("cwd", self.project), env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=300, **more)

    def shell(self, script, **more):
        """Runs a script as CI services do: bash, ending at the first command that fails."""
        return self.run("bash", "-e", "-o", "pipefail", "-c", script, **more)
