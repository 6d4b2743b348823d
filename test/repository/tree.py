"""The tracked files of a source tree."""

import subprocess
from pathlib import Path


class Tree:
    """Text files by path relative to the root, with '/' between parts."""

    def __init__(self, files):
        self.files = files

    @staticmethod
    def of(root):
        """Reads the tree at `root`: what git tracks, or every file of a tarball."""
        root = Path(root)
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"],
                                capture_output=True, check=False)
        if listed.returncode == 0:
            names = listed.stdout.decode().split("\0")
        else:
            names = [p.relative_to(root).as_posix() for p in root.rglob("*")
                     if not p.relative_to(root).parts[0].startswith("build")]
        files = {}
        for name in filter(None, names):
            try:
                files[name] = (root / name).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # A folder, a binary file, or one that is being moved.
        return Tree(files)

    def named(self, *folders, suffixes=("",)):
        """Pairs of name and text below `folders`, in order."""
        for name in sorted(self.files):
            if name.endswith(tuple(suffixes)) and name.startswith(
                    tuple(f + "/" for f in folders)):
                yield name, self.files[name]
