"""Prepares corpus packages: sources and compile databases, kept between runs."""

import json
from pathlib import Path

from aptsource import PrepareError, PrivateApt, install_missing, unpack
from recipes import RECIPES


class Prepared:
    """A prepared package: where its sources and its database folder are."""

    def __init__(self, package, folder, version):
        self.package = package
        self.folder = folder
        self.version = version
        self.source = folder / "src"
        self.database = self.source / RECIPES[package].database

    def code_lines(self):
        """Returns the lines of the files in the database, and of the package's
        headers beside them, that are not empty."""
        files = {Path(entry["directory"], entry["file"]).resolve()
                 for entry in self.entries()}
        headers = {path for folder in {path.parent for path in files}
                   for path in folder.glob("*.h")}
        return sum(bool(line.strip()) for path in files | headers
                   if path.is_file()
                   for line in path.read_bytes().splitlines())

    def entries(self):
        """Returns the entries of the compile database."""
        path = self.database / "compile_commands.json"
        try:
            found = json.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise PrepareError(f"{path}: {error}") from error
        if not isinstance(found, list) or not found:
            raise PrepareError(f"{path}: no entries")
        return found

    def files(self):
        """Returns the database's files, relative to the sources, each once."""
        root = self.source.resolve()
        names = set()
        for item in self.entries():
            path = (Path(item["directory"]) / item["file"]).resolve()
            if path.is_relative_to(root):
                names.add(path.relative_to(root).as_posix())
        return names


class Foreign(Prepared):
    """A project of which no recipe is known: a compile database and a root."""

    def __init__(self, database, root, name=None):
        self.database = Path(database).resolve()
        if self.database.is_file():
            self.database = self.database.parent
        self.source = Path(root or self.database).resolve()
        self.package = name or self.source.name
        self.folder = None
        self.version = "as it is"
        self.entries()


class Preparer:
    """Prepares packages below `work`; a finished package is left as it is.

    A stamp is written as the last step, so an interrupted preparation is
    started again from the unpacked sources; downloads are kept.
    """

    def __init__(self, work, jobs=1, log=print):
        # Absolute, because compile databases hold the paths.
        self.work = Path(work).resolve()
        self.jobs = jobs
        self.log = log
        self.apt = PrivateApt(self.work / "apt", log=log)

    def prepare(self, package, wanted, again=False):
        recipe = RECIPES[package]
        folder = self.work / package
        stamp = folder / "prepared.json"
        state = {"recipe": recipe.revision, "wanted": wanted,
                 "source": str(folder / "src")}
        known = read_stamp(stamp)
        if not again and all(known.get(key) == state[key] for key in state):
            prepared = Prepared(package, folder, known["version"])
            self.log(f"{package}: {known['version']} is prepared, "
                     f"{len(prepared.entries())} entries")
            return prepared
        install_missing(recipe.packages, self.log)
        stamp.unlink(missing_ok=True)
        dsc, version = self.apt.download(package, wanted, folder / "download")
        self.log(f"{package}: unpacking {version}")
        unpack(dsc, folder / "src")
        prepared = Prepared(package, folder, version)
        self.log(f"{package}: making the compile database")
        recipe.build(prepared.source, self.jobs)
        count = len(prepared.entries())
        stamp.write_text(json.dumps(dict(state, version=version)) + "\n")
        self.log(f"{package}: {version} prepared, {count} entries")
        return prepared


def read_stamp(path):
    try:
        known = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and "version" in known else {}
