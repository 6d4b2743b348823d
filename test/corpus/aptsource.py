"""Fetches Debian source packages without touching the system's apt set-up.

The machine's own `deb` entries are copied as `deb-src` entries into a private
sources list; apt-get is then run on that list with private state and cache
folders. Both entry formats are read: deb822 (`*.sources`) and one line
(`*.list`). Only the package lists are private: the keys that sign them are
those of the system.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path


class PrepareError(Exception):
    """A package could not be fetched or prepared; the text says what to do."""


def source_stanzas(text):
    """Returns the deb822 stanzas of `text` that list packages, as deb-src."""
    stanzas = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        lines = [line for line in block.split("\n") if line.strip()]
        lines = [line for line in lines if not line.startswith("#")]
        fields = {}
        for line in lines:
            if line[0] not in " \t" and ":" in line:
                name, value = line.split(":", 1)
                fields[name.strip().lower()] = value.strip()
        if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
            continue
        if not {"deb", "deb-src"} & set(fields.get("types", "").split()):
            continue
        stanzas.append("\n".join(
            "Types: deb-src" if line.lower().startswith("types:") else line
            for line in lines))
    return stanzas


def source_lines(text):
    """Returns the one-line entries of `text`, as deb-src lines."""
    found = []
    for line in text.splitlines():
        match = re.match(r"\s*deb(?:-src)?\s+(\S.*?)\s*(?:#.*)?$", line)
        if match and "deb-src " + match.group(1) not in found:
            found.append("deb-src " + match.group(1))
    return found


class PrivateApt:
    """apt-get on a private copy of the machine's package sources.

    Everything it writes is below `folder`, which is reused by later runs.
    """

    def __init__(self, folder, etc=Path("/etc/apt"), log=print):
        self.folder = Path(folder).resolve()
        self.etc = Path(etc)
        self.log = log
        self.updated = False

    def write_sources(self):
        """Writes the private sources list, or raises if there is no entry."""
        parts = self.folder / "sources.list.d"
        shutil.rmtree(parts, ignore_errors=True)
        parts.mkdir(parents=True)
        stanzas, lines = [], []
        folder = self.etc / "sources.list.d"
        listed = sorted(folder.iterdir()) if folder.is_dir() else []
        for path in [self.etc / "sources.list"] + listed:
            if path.suffix == ".sources":
                stanzas += source_stanzas(path.read_text())
            elif path.suffix == ".list" and path.is_file():
                lines += source_lines(path.read_text())
        if not stanzas and not lines:
            raise PrepareError(f"no deb entry found below {self.etc}")
        (parts / "corpus.sources").write_text("\n\n".join(stanzas) + "\n")
        (parts / "corpus.list").write_text("\n".join(lines) + "\n")
        (self.folder / "sources.list").write_text("")

    def command(self, program, *arguments):
        options = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": self.folder / "sources.list.d",
            "Dir::State::lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
        }
        if os.geteuid() == 0:
            # The download user cannot write below a folder of root.
            options["APT::Sandbox::User"] = "root"
        words = [program]
        for name, value in options.items():
            words += ["-o", f"{name}={value}"]
        return words + list(arguments)

    def update(self):
        """Brings the private package lists up to date, once per object."""
        if self.updated:
            return
        self.write_sources()
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.log("apt: updating the private source lists")
        done = run(self.command("apt-get", "-q", "update"), check=False)
        if done.returncode != 0:
            # One entry without sources is no reason to stop; a package that
            # is then missing is reported by versions().
            self.log("apt: some entries could not be read:\n" + done.stdout)
        self.updated = True

    def versions(self, package):
        """Returns the versions of a source package, the newest last."""
        self.update()
        done = run(self.command("apt-cache", "showsrc", "--only-source",
                                package), check=False)
        found = set(re.findall(r"^Version: (\S+)", done.stdout, re.M))
        if not found:
            raise PrepareError(f"{package}: no source package of that name in "
                               "the machine's apt entries")
        return sorted(found, key=VersionKey)

    def download(self, package, wanted, folder):
        """Downloads `package` into `folder`; returns (.dsc path, version).

        The version `wanted` is taken when the archive still has it, else the
        newest, with a warning: labelled lines may have moved.
        """
        folder.mkdir(parents=True, exist_ok=True)
        dsc = folder / dsc_name(package, wanted)
        if dsc.is_file():
            return dsc, wanted
        versions = self.versions(package)
        version = wanted if wanted in versions else versions[-1]
        if version != wanted:
            self.log(f"{package}: labels are for {wanted}, the archive has "
                     f"{', '.join(versions)}: taking {version}")
        self.log(f"{package}: downloading {version}")
        run(self.command("apt-get", "-q", "source", "--download-only",
                         "--only-source", f"{package}={version}"), cwd=folder)
        dsc = folder / dsc_name(package, version)
        if not dsc.is_file():
            raise PrepareError(f"{package}: apt-get left no {dsc.name}")
        return dsc, version


class VersionKey:
    """Orders Debian version strings as dpkg does."""

    def __init__(self, version):
        self.version = version

    def __lt__(self, other):
        return subprocess.run(
            ["dpkg", "--compare-versions", self.version, "lt",
             other.version]).returncode == 0


def dsc_name(package, version):
    return f"{package}_{version.split(':', 1)[-1]}.dsc"


def unpack(dsc, target):
    """Unpacks a source package with its patches into a fresh `target`."""
    shutil.rmtree(target, ignore_errors=True)
    run(["dpkg-source", "--no-check", "-x", str(dsc), str(target)])


def install_missing(packages, log=print):
    """Installs the Debian packages that are missing; needs root for that."""
    missing = []
    for package in packages:
        done = run(["dpkg-query", "-W", "-f", "${Status}", package],
                   check=False)
        if "install ok installed" not in done.stdout:
            missing.append(package)
    if not missing:
        return
    if os.geteuid() != 0:
        raise PrepareError("these packages are needed, install them as root: "
                           "apt-get install " + " ".join(missing))
    log("apt: installing " + " ".join(missing))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "-q", "-y", "--no-install-recommends",
               "-o", "DPkg::Lock::Timeout=300", "install"] + missing
    if run(install, check=False, env=environment).returncode != 0:
        run(["apt-get", "-q", "update"], check=False)
        run(install, env=environment)


def run(words, check=True, **options):
    """Runs a command, output captured as text; raises with its last lines."""
    words = [str(word) for word in words]
    options.setdefault("env", dict(os.environ))
    options["env"]["LC_ALL"] = "C.UTF-8"
    try:
        done = subprocess.run(words, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, **options)
    except OSError as error:
        raise PrepareError(f"{words[0]}: {error.strerror}") from error
    if check and done.returncode != 0:
        last = "\n".join(done.stdout.splitlines()[-15:])
        raise PrepareError(f"failed with status {done.returncode}: "
                           f"{' '.join(words)}\n{last}")
    return done
