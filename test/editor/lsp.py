"""A language server as a child process, spoken to as an editor does (Language Server Protocol 3.17)."""

import json
import queue
import subprocess
import threading
import time

# What our editors say they can do; clangd turns notes into related information only for those who ask.
CAPABILITIES = {"textDocument": {
    "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
    "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
    "synchronization": {}}}


class ServerError(Exception):
    """The server ended, answered with an error, or not in time."""


class Server:
    """Use as a context manager: the server is shut down, or killed, at its end."""

    def __init__(self, command, root, timeout=30):
        self.timeout = timeout
        self.published = []  # Every publishDiagnostics, in order.
        self._id = 0
        self._inbox = queue.Queue()
        self._log = []
        self._process = subprocess.Popen([str(c) for c in command], cwd=root, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.pid = self._process.pid
        self._readers = [threading.Thread(target=self._receive, daemon=True),
                         threading.Thread(target=self._keep_log, daemon=True)]
        for reader in self._readers:
            reader.start()
        self.request("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": CAPABILITIES})
        self.notify("initialized", {})

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.request("shutdown", None)
                self.notify("exit", None)
                self._process.wait(self.timeout)
        finally:
            self._process.kill()
            self._process.wait()
            for reader in self._readers:
                reader.join()
            for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
                stream.close()

    def log(self):
        return "".join(self._log)

    def open(self, path, text, language="c", version=1):
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": path.as_uri(), "languageId": language, "version": version, "text": text}})

    def change(self, path, text, version, want_diagnostics=None):
        """`want_diagnostics` is clangd's own: true asks for them at once, without waiting for more changes."""
        wanted = {} if want_diagnostics is None else {"wantDiagnostics": want_diagnostics}
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": path.as_uri(), "version": version}, "contentChanges": [{"text": text}], **wanted})

    def diagnostics(self, path, version, until=lambda _: True):
        """The first published for the file's state `version` that `until` accepts. A server may publish several for
        one state: what it knows before it has read the headers again, then all."""
        deadline = time.monotonic() + self.timeout
        seen = 0
        while True:
            for message in self.published[seen:]:
                seen += 1
                if (message["uri"] == path.as_uri() and message.get("version") == version
                        and until(message["diagnostics"])):
                    return message["diagnostics"]
            self._dispatch(deadline)

    def request(self, method, parameters):
        self._id += 1
        number = self._id
        self._send({"id": number, "method": method, "params": parameters})
        deadline = time.monotonic() + self.timeout
        while True:
            message = self._dispatch(deadline)
            if message.get("id") == number and "method" not in message:
                if "error" in message:
                    raise ServerError(f"{method}: {message['error']}")
                return message["result"]

    def notify(self, method, parameters):
        self._send({"method": method, "params": parameters})

    def _dispatch(self, deadline):
        try:
            message = self._inbox.get(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            raise ServerError(f"no answer within {self.timeout} s; its log:\n{self.log()}") from None
        if message is None:
            raise ServerError(f"the server ended; its log:\n{self.log()}")
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published.append(message["params"])
        elif "id" in message and "method" in message:  # A request of the server: nothing it asks for matters here.
            self._send({"id": message["id"], "result": None})
        return message

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self):
        stream = self._process.stdout
        while True:
            length = 0
            while (line := stream.readline().strip()):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length == 0:
                break
            self._inbox.put(json.loads(stream.read(length)))
        self._inbox.put(None)

    def _keep_log(self):
        for line in self._process.stderr:
            self._log.append(line.decode(errors="replace"))
