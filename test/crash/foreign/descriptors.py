"""Open files of the traced processes: what a descriptor number means to whom."""


class OpenFile:
    """An open file description; `node` is None for what lies outside the recorded directory."""

    def __init__(self, node=None, append=False, synchronous=False):
        self.node = node
        self.append = append
        self.synchronous = synchronous
        self.offset = 0


class Processes:
    """Tables of descriptors by process or thread; threads share one."""

    def __init__(self):
        self._tables = {}

    def table(self, pid):
        return self._tables.setdefault(pid, {})

    def find(self, pid, number):
        return self.table(pid).get(number)

    def put(self, pid, number, opened):
        self.table(pid)[number] = opened

    def close(self, pid, number):
        self.table(pid).pop(number, None)

    def close_range(self, pid, first, last):
        table = self.table(pid)
        for number in [n for n in table if first <= n <= last]:
            del table[number]

    def clone(self, pid, child, shares):
        self._tables[child] = self.table(pid) if shares else dict(self.table(pid))
