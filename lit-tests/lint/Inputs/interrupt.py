"""Runs durability-lint, named by the first argument, on a file that it cannot
read to the end, and interrupts it. Fails unless the run ends by that signal,
says so, and leaves the old output and nothing else in the folder, the second
argument."""

import os
import signal
import subprocess
import sys
import time

lint, folder = sys.argv[1:]
os.makedirs(folder)
os.chdir(folder)
os.mkfifo("pipe.h")  # Nobody ever writes to it.
for name, text in (("slow.c", '#include "pipe.h"\n'), ("out.json", "old")):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
before = sorted(os.listdir("."))
for number in (signal.SIGINT, signal.SIGTERM):
    with subprocess.Popen([lint, "check", "--format=json", "--output=out.json", "slow.c", "--"],
                          stderr=subprocess.PIPE, text=True) as process:
        # This can be opened once the other end is.
        deadline = time.monotonic() + 60
        writer = None
        while writer is None and time.monotonic() < deadline:
            try:
                writer = os.open("pipe.h", os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                time.sleep(0.02)
        process.send_signal(number)
        said = process.communicate(timeout=60)[1]
        os.close(writer)
    if process.returncode != -number or "interrupted; output files are as they were" not in said:
        sys.exit(f"signal {number}: status {process.returncode}, said {said!r}")
    if sorted(os.listdir(".")) != before or open("out.json", encoding="utf-8").read() != "old":
        sys.exit(f"signal {number}: left {os.listdir('.')}")
