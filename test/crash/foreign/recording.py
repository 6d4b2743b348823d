"""From calls to the operations of a crash trace.

Order: a call takes effect where it ends, except a sync beside which the same file was written: it covers only what was
there when it began, so it goes there.

Nothing is ignored in silence. A call that may change files below the directory and is not known here ends the
recording with Refused, and so does one that no trace can describe (a shared writable mapping, io_uring, holes).
What changes neither bytes nor names (modes, times, locks) is counted.
"""

import os
import re
from collections import Counter

from descriptors import OpenFile, Processes
from straceparse import descriptor, string, strings

# With a descriptor or path below the directory, these change nothing that a crash test can see.
HARMLESS = set("""
    access epoll_ctl execve execveat exited faccessat faccessat2 fadvise64 fgetxattr flock flistxattr fstat
    fstatfs futex getcwd getdents getdents64 getxattr inotify_add_watch lgetxattr lstat mincore
    newfstatat poll ppoll pread64 preadv preadv2 pselect6 readahead readlink readlinkat select signal stat statfs statx
    kcmp madvise
""".split())
METADATA = set("chmod fchmod fchmodat chown fchown fchownat lchown utime utimes utimensat futimesat".split())


class Refused(Exception):
    """The program does what a trace cannot say."""


def flags(argument):
    return set(argument.split("|"))


class Recorder:
    def __init__(self, model, directory, mark_descriptor=1, mark_prefix="@"):
        self.model = model
        self.directory = os.path.realpath(directory)
        self.mark_descriptor = mark_descriptor
        self.mark_prefix = mark_prefix.encode()
        self.processes = Processes()
        self.counted = Counter()
        self.maps = []  # (begin, end) of shared read-only mappings of recorded files.
        self.partial_marks = b""
        self.directories = {}  # Working directories, by process.
        self.first_directory = os.getcwd()
        self.names = {}  # Numbers of calls by what the program called them.

    # Paths.
    def relative(self, path):
        """`path` below the directory, "." for itself; None outside."""
        path = os.path.normpath(path)
        if path == self.directory:
            return "."
        return path[len(self.directory) + 1:] if path.startswith(self.directory + "/") else None

    def resolve(self, call, at, name):
        """The relative path of the string argument `name` (index) below the descriptor argument `at` (None: the
        working directory, which must then not matter)."""
        text = string(call.arguments[name])
        if text is None:
            return None
        path = text.decode("utf-8", "surrogateescape")
        if not path.startswith("/"):
            base = self.working(call.pid) if at is None else descriptor(call.arguments[at])[1]
            if base is None:
                raise Refused(f"{call.name}: the directory of {path!r} is not known")
            path = os.path.join(base, path)
        head, tail = os.path.split(os.path.normpath(path))
        return self.relative(os.path.join(os.path.realpath(head), tail))

    def working(self, pid):
        return self.directories.get(pid, self.first_directory)

    def opened(self, call, index=0):
        number, path = descriptor(call.arguments[index])
        if path is None or self.relative(path) is None:
            return None  # Also where a descriptor that exec closed has become something else.
        found = self.processes.find(call.pid, number)
        if found is None:
            raise Refused(f"{call.name} on descriptor {number} ({path}) that was open before the recording")
        return found if found.node else None

    # The walk.
    def handle(self, call):
        self.model.thread = call.pid
        self.model.site = call.name
        method = getattr(self, "on_" + call.name, None)
        if call.failed:
            if call.name in ("fsync", "fdatasync") and (file := self.opened(call)) and "EINTR" not in call.result:
                self.model.sync_failed(file.node)
            return
        if method:
            method(call)
        elif call.name not in HARMLESS and (touched := self.touched(call)):
            if call.name not in METADATA:
                raise Refused(f"{call.name} on {touched} is not known to the recorder")
            self.counted["changes of modes, owners and times, which no crash state tells apart"] += 1

    def touched(self, call):
        """What a call of which nothing is known refers to below the directory; None if nothing."""
        for argument in call.arguments:
            number, path = descriptor(argument)
            if path is not None and self.relative(path) is not None:
                return path
            text = string(argument) if argument.startswith('"') else None
            if text and text.startswith(self.directory.encode()):
                return text.decode("utf-8", "replace")
        return None

    # Names.
    def _open(self, call, relative, how, result_flags):
        if relative is None:
            opened = OpenFile()
        else:
            if "O_TMPFILE" in result_flags:
                raise Refused("O_TMPFILE")
            node = self.model.find(relative)
            if node is None:
                node = self.model.create(relative)
            elif "O_TRUNC" in result_flags and not node.directory:
                self.model.truncate(node, 0)
            opened = OpenFile(node, "O_APPEND" in how, bool({"O_SYNC", "O_DSYNC"} & how))
        self.processes.put(call.pid, call.value, opened)

    def on_open(self, call):
        self._open(call, self.resolve(call, None, 0), flags(call.arguments[1]), flags(call.arguments[1]))

    def on_openat(self, call):
        how = flags(call.arguments[2])
        self._open(call, self.resolve(call, 0, 1), how, how)

    def on_openat2(self, call):
        how = set(re.split(r"[|,{}= ]+", call.arguments[2]))
        self._open(call, self.resolve(call, 0, 1), how, how)

    def on_creat(self, call):
        self._open(call, self.resolve(call, None, 0), {"O_CREAT"}, {"O_TRUNC"})

    def _rename(self, call, old, new, how=frozenset()):
        if old is None and new is None:
            return
        if old is None or new is None:
            raise Refused("a rename into or out of the recorded directory")
        if how - {"0", "RENAME_NOREPLACE"}:
            raise Refused(f"renameat2 with {'|'.join(sorted(how))}")
        self.model.rename(old, new)

    def on_rename(self, call):
        self._rename(call, self.resolve(call, None, 0), self.resolve(call, None, 1))

    def on_renameat(self, call):
        self._rename(call, self.resolve(call, 0, 1), self.resolve(call, 2, 3))

    def on_renameat2(self, call):
        self._rename(call, self.resolve(call, 0, 1), self.resolve(call, 2, 3), flags(call.arguments[4]))

    def _link(self, old, new):
        if old is None and new is None:
            return
        if old is None or new is None or self.model.find(old) is None:
            raise Refused("a link into or out of the recorded directory, or of a descriptor")
        self.model.link(old, new)

    def on_link(self, call):
        self._link(self.resolve(call, None, 0), self.resolve(call, None, 1))

    def on_linkat(self, call):
        self._link(self.resolve(call, 0, 1), self.resolve(call, 2, 3))

    def _unlink(self, path):
        if path is not None:
            self.model.unlink(path)

    def on_unlink(self, call):
        self._unlink(self.resolve(call, None, 0))

    on_rmdir = on_unlink

    def on_unlinkat(self, call):
        self._unlink(self.resolve(call, 0, 1))

    def on_mkdir(self, call):
        if (path := self.resolve(call, None, 0)) is not None:
            self.model.mkdir(path)

    def on_mkdirat(self, call):
        if (path := self.resolve(call, 0, 1)) is not None:
            self.model.mkdir(path)

    # Contents.
    def _write(self, call, file, data, offset=None, synchronous=False):
        if file is None:
            if descriptor(call.arguments[0])[0] == self.mark_descriptor:
                self.marks(data)
            return
        data = data[:call.value]
        if len(data) < call.value:
            raise Refused(f"{call.name}: {call.value} bytes written, {len(data)} shown")
        if file.append:
            at = len(file.node.data)
        else:
            at = file.offset if offset is None else offset
        self.model.write(file.node, at, data)
        if offset is None:
            file.offset = at + len(data)
        if file.synchronous or synchronous:
            self.model.sync("sync-data", file.node)

    def on_write(self, call):
        self._write(call, self.opened(call), string(call.arguments[1]) or b"")

    def on_writev(self, call):
        self._write(call, self.opened(call), strings(call.arguments[1]))

    def on_pwrite64(self, call):
        self._write(call, self.opened(call), string(call.arguments[1]) or b"", int(call.arguments[3], 0))

    def on_pwritev(self, call):
        self._write(call, self.opened(call), strings(call.arguments[1]), int(call.arguments[3], 0))

    def on_pwritev2(self, call):
        how = flags(call.arguments[4])
        file = self.opened(call)
        if file and how - {"0", "RWF_DSYNC", "RWF_SYNC", "RWF_HIPRI", "RWF_NOWAIT"}:
            raise Refused(f"pwritev2 with {'|'.join(sorted(how))}")
        at = int(call.arguments[3], 0)
        self._write(call, file, strings(call.arguments[1]), None if at == -1 else at, bool(how & {"RWF_DSYNC", "RWF_SYNC"}))

    def on_read(self, call):
        if file := self.opened(call):
            file.offset += call.value

    on_readv = on_read

    def on_lseek(self, call):
        if file := self.opened(call):
            file.offset = call.value

    def _copy(self, call, source, source_offset, target, target_offset):
        from_file, to_file = self.opened(call, source), self.opened(call, target)
        if to_file is None:
            if from_file:
                from_file.offset += call.value if source_offset is None else 0
            return
        if from_file is None:
            raise Refused(f"{call.name} from a file whose bytes the trace does not show")
        at = from_file.offset if source_offset is None else source_offset
        data = bytes(from_file.node.data[at:at + call.value])
        to = to_file.offset if target_offset is None else target_offset
        if to_file.append:
            to = len(to_file.node.data)
        self.model.write(to_file.node, to, data)
        if source_offset is None:
            from_file.offset += call.value
        if target_offset is None:
            to_file.offset = to + call.value

    @staticmethod
    def _pointed(argument):
        """The number in `[5]` or `[5 => 9]`; None for NULL."""
        match = re.match(r"\[(\d+)", argument)
        return int(match.group(1)) if match else None

    def on_sendfile(self, call):
        self._copy(call, 1, self._pointed(call.arguments[2]), 0, None)

    def on_copy_file_range(self, call):
        self._copy(call, 0, self._pointed(call.arguments[1]), 2, self._pointed(call.arguments[3]))

    def on_ftruncate(self, call):
        if file := self.opened(call):
            self.model.truncate(file.node, int(call.arguments[1], 0))

    def on_truncate(self, call):
        if (path := self.resolve(call, None, 0)) is not None:
            self.model.truncate(self.model.find(path), int(call.arguments[1], 0))

    def on_fallocate(self, call):
        if file := self.opened(call):
            how = flags(call.arguments[1])
            if how - {"0", "FALLOC_FL_KEEP_SIZE"}:
                raise Refused(f"fallocate with {call.arguments[1]}")
            self.model.allocate(file.node, int(call.arguments[2], 0), int(call.arguments[3], 0), "FALLOC_FL_KEEP_SIZE" in how)

    def on_mmap(self, call):
        if not re.match(r"-?\d", call.arguments[4]) or call.arguments[4].startswith("-1"):
            return
        file = self.opened(call, 4)
        if file and not file.node.directory and flags(call.arguments[3]) & {"MAP_SHARED", "MAP_SHARED_VALIDATE"}:
            if "PROT_WRITE" in flags(call.arguments[2]):
                raise Refused(f"a shared writable mapping of {descriptor(call.arguments[4])[1]}: stores through it leave no "
                              "trace; run the program without memory-mapped writes")
            self.maps.append((call.value, call.value + int(call.arguments[1], 0)))

    def on_munmap(self, call):
        begin = int(call.arguments[0], 0)
        self.maps = [m for m in self.maps if m[0] != begin]

    def on_mprotect(self, call):
        begin = int(call.arguments[0], 0)
        end = begin + int(call.arguments[1], 0)
        if "PROT_WRITE" in flags(call.arguments[2]) and any(b < end and begin < e for b, e in self.maps):
            raise Refused("a shared mapping of a recorded file was made writable")

    def on_io_uring_setup(self, call):
        raise Refused("io_uring: its operations do not show as calls")

    def on_io_submit(self, call):
        raise Refused("asynchronous input and output (io_submit)")

    # Stability.
    def on_fsync(self, call):
        if file := self.opened(call):
            self.model.sync("sync-all", file.node)

    def on_fdatasync(self, call):
        if file := self.opened(call):
            self.model.sync("sync-data", file.node)

    def on_sync(self, call):
        self.model.everything()

    def on_syncfs(self, call):
        if self.opened(call):
            self.model.everything()

    def on_sync_file_range(self, call):
        if self.opened(call):
            self.counted["sync_file_range, which makes nothing stable"] += 1

    def on_msync(self, call):
        self.counted["msync of mappings that nothing was written through"] += 1

    # Descriptors and processes.
    def _dup(self, call, number):
        found = self.processes.find(call.pid, descriptor(call.arguments[0])[0])
        if found:
            self.processes.put(call.pid, number, found)
        else:
            self.processes.close(call.pid, number)

    def on_dup(self, call):
        self._dup(call, call.value)

    on_dup2 = on_dup3 = on_dup

    def on_fcntl(self, call):
        if call.arguments[1] in ("F_DUPFD", "F_DUPFD_CLOEXEC"):
            self._dup(call, call.value)
        elif call.arguments[1] == "F_SETFL" and (file := self.opened(call)):
            file.append = "O_APPEND" in flags(call.arguments[2])

    def on_ioctl(self, call):
        if self.opened(call) and re.match(r"FICLONE|FICLONERANGE|FIDEDUPERANGE", call.arguments[1]):
            raise Refused(f"ioctl {call.arguments[1]}")

    def on_close(self, call):
        self.processes.close(call.pid, descriptor(call.arguments[0])[0])

    def on_close_range(self, call):
        self.processes.close_range(call.pid, int(call.arguments[0], 0), int(call.arguments[1], 0))

    def on_chdir(self, call):
        text = string(call.arguments[0]).decode("utf-8", "surrogateescape")
        self.directories[call.pid] = os.path.realpath(os.path.join(self.working(call.pid), text))

    def on_fchdir(self, call):
        self.directories[call.pid] = descriptor(call.arguments[0])[1]

    def on_clone(self, call):
        shares = any("CLONE_FILES" in argument for argument in call.arguments)
        self.processes.clone(call.pid, call.value, shares)
        self.directories[call.value] = self.working(call.pid)

    on_clone3 = on_fork = on_vfork = on_clone

    # What the program says.
    def marks(self, data):
        *lines, self.partial_marks = (self.partial_marks + data).split(b"\n")
        for line in lines:
            if not line.startswith(self.mark_prefix):
                continue
            kind, _, rest = line[len(self.mark_prefix):].partition(b" ")
            name, _, payload = rest.partition(b" ")
            if kind not in (b"begin", b"ack", b"fail") or not name:
                raise Refused(f"not a mark: {line.decode('utf-8', 'replace')!r}")
            number = self.names.setdefault(name, len(self.names) + 1)
            self.model.mark(kind.decode(), number, payload)


def _begins_earlier(call):
    """Whether the call counts from its beginning: a child may run before the clone that made it has ended."""
    return call.name in ("clone", "clone3", "fork", "vfork")


def ordered(all_calls):
    """The calls in the order in which they take effect."""
    result = []
    for call in all_calls:
        at = len(result)
        if call.began < call.ended and (_begins_earlier(call) or call.name in ("fsync", "fdatasync")):
            synced = None if _begins_earlier(call) else descriptor(call.arguments[0])[1]
            for index in range(len(result) - 1, -1, -1):
                beside = result[index]
                if beside.ended < call.began:
                    break
                same = beside.arguments and descriptor(beside.arguments[0])[1] == synced and "sync" not in beside.name
                if synced is None or same:
                    at = index
        result.insert(at, call)
    return result
