"""Writes docs/formats/crash-trace.md."""

import os


def word(text):
    """`text` without the characters that the format uses: space, tab, line break, per cent."""
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    plain = "".join(chr(b) if 32 < b < 127 and b != 37 else f"%{b:02x}" for b in raw)
    return plain or "%"


class TraceWriter:
    def __init__(self, file):
        self.file = file
        self.operations = 0
        print("durability-trace 1", file=file)

    def start_directory(self, node, parent, name):
        print("start-dir", node, parent, word(name), file=self.file)

    def start_file(self, node, parent, name, contents):
        print("start-file", node, parent, word(name), contents.hex() or "-", file=self.file)

    def operation(self, kind, *fields, site="", thread=0):
        """`fields`: numbers, words, or bytes (in hexadecimal)."""
        shown = [(f.hex() or "-") if isinstance(f, (bytes, bytearray)) else str(f) for f in fields]
        print(kind, *shown, f"thread={thread}", f"site={word(site)}", file=self.file)
        self.operations += 1


def snapshot(root):
    """(directories, files) below `root`: relative paths, parents first; files with contents."""
    directories, files = [], {}
    for folder, names, leaves in sorted(os.walk(root)):
        relative = os.path.relpath(folder, root)
        if relative != ".":
            directories.append(relative)
        for leaf in sorted(leaves):
            path = os.path.join(folder, leaf)
            if os.path.islink(path) or not os.path.isfile(path):
                raise OSError(f"{path}: neither a file nor a directory")
            with open(path, "rb") as file:
                files[os.path.normpath(os.path.join(relative, leaf))] = file.read()
        for name in names:
            if os.path.islink(os.path.join(folder, name)):
                raise OSError(f"{os.path.join(folder, name)}: a symbolic link")
    return directories, files
