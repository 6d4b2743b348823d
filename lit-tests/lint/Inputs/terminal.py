"""Runs a command with a terminal as its standard error, and prints what it wrote there, control characters escaped."""

import os
import pty
import subprocess
import sys

leader, follower = pty.openpty()
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=follower) as process:
    os.close(follower)
    said = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:  # The other end is closed.
            break
        if not part:
            break
        said += part
print(said.decode().encode("unicode_escape").decode())
