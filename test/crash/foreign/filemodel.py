"""The files below one directory as a traced program left them, and the operations that led there.

Nodes are numbered once; 0 is the directory itself. The model keeps the contents, so that what the program did can be
compared at the end with what is there: an operation that the trace missed does not go unnoticed.
"""

import os

from tracefile import word


class Node:
    def __init__(self, number, directory):
        self.number = number
        self.entries = {} if directory else None
        self.data = None if directory else bytearray()
        self.parent = None
        self.name = ""

    @property
    def directory(self):
        return self.entries is not None


class FileModel:
    def __init__(self, writer):
        self.writer = writer
        self.root = Node(0, True)
        self.next = 1
        self.thread, self.site = 0, ""

    def _new(self, directory, parent, name):
        node = Node(self.next, directory)
        self.next += 1
        self._attach(node, parent, name)
        return node

    @staticmethod
    def _attach(node, parent, name):
        parent.entries[name] = node
        node.parent, node.name = parent, name

    def _emit(self, kind, *fields):
        self.writer.operation(kind, *fields, site=self.site, thread=self.thread)

    def start(self, directories, files):
        for path in directories:
            parent, name = self.place(path)
            node = self._new(True, parent, name)
            self.writer.start_directory(node.number, parent.number, name)
        for path, contents in files.items():
            parent, name = self.place(path)
            node = self._new(False, parent, name)
            node.data = bytearray(contents)
            self.writer.start_file(node.number, parent.number, name, contents)

    def find(self, path):
        """The node at `path`, relative to the root; None if there is none."""
        node = self.root
        for name in [n for n in path.split("/") if n not in ("", ".")]:
            node = node.entries.get(name) if node and node.directory else None
        return node

    def place(self, path):
        """(directory, name) that `path` stands for."""
        head, name = os.path.split(os.path.normpath(path))
        return self.find(head), name

    # Names.
    def create(self, path):
        parent, name = self.place(path)
        node = self._new(False, parent, name)
        self._emit("create", node.number, parent.number, word(name))
        return node

    def mkdir(self, path):
        parent, name = self.place(path)
        node = self._new(True, parent, name)
        self._emit("mkdir", node.number, parent.number, word(name))

    def rename(self, old, new):
        (parent, name), (to, into) = self.place(old), self.place(new)
        node = parent.entries[name]
        if to.entries.get(into) is node:
            return  # Two names of one file: rename does nothing.
        del parent.entries[name]
        self._attach(node, to, into)
        self._emit("rename", node.number, parent.number, word(name), to.number, word(into))

    def link(self, old, new):
        node, (parent, name) = self.find(old), self.place(new)
        parent.entries[name] = node
        self._emit("link", node.number, parent.number, word(name))

    def unlink(self, path):
        parent, name = self.place(path)
        node = parent.entries.pop(name)
        self._emit("unlink", node.number, parent.number, word(name))

    # Contents.
    def write(self, node, offset, data):
        if not data:
            return
        if len(node.data) < offset:
            node.data.extend(bytes(offset - len(node.data)))
        node.data[offset:offset + len(data)] = data
        self._emit("write", node.number, offset, data)

    def truncate(self, node, size):
        if size == len(node.data):
            return
        del node.data[size:]
        node.data.extend(bytes(size - len(node.data)))
        self._emit("truncate", node.number, size)

    def allocate(self, node, offset, length, keep_size):
        if not keep_size and len(node.data) < offset + length:
            node.data.extend(bytes(offset + length - len(node.data)))
            self._emit("allocate", node.number, offset, length)

    # Stability.
    def sync(self, kind, node):
        self._emit("sync-directory" if node.directory else kind, node.number)

    def sync_failed(self, node):
        self._emit("sync-failed", node.number)

    def everything(self):
        def visit(node):
            self.sync("sync-all", node)
            for entry in list((node.entries or {}).values()):
                visit(entry)
        visit(self.root)

    def mark(self, kind, call, payload):
        self._emit(kind, call, word(payload))

    def contents(self):
        """(directories, files) as tracefile.snapshot."""
        directories, files = [], {}

        def visit(node, path):
            for name, entry in sorted(node.entries.items()):
                below = os.path.join(path, name)
                if entry.directory:
                    directories.append(below)
                    visit(entry, below)
                else:
                    files[below] = bytes(entry.data)
        visit(self.root, "")
        return directories, files
