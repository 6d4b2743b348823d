"""Mounts a full file system on a folder, with a file out.json in it, runs a command and prints what it leaves."""

import os
import subprocess
import sys

folder = sys.argv[1]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", folder], check=True)
os.chdir(folder)
with open("out.json", "w", encoding="ascii") as file:
    file.write("old")
try:
    with open("fill", "wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
except OSError:
    pass
done = subprocess.run(sys.argv[2:], capture_output=True, text=True, check=False)
print(f"status {done.returncode}")
print(done.stderr)
print("files:", sorted(os.listdir(".")))
with open("out.json", encoding="ascii") as file:
    print(file.read())
