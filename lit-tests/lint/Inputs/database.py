"""Writes a compile database of all sources in a directory; with a second
argument, in reverse order."""

import json
import os
import sys

root = os.path.abspath(sys.argv[1])
names = sorted(n for n in os.listdir(root) if n.endswith((".c", ".cpp")))
if len(sys.argv) > 2:
    names.reverse()
inputs = os.path.dirname(os.path.abspath(__file__))
entries = [
    {
        "directory": root,
        "file": name,
        "arguments": ["cc", "-I" + inputs, "-c", name],
    }
    for name in names
]
with open(os.path.join(root, "compile_commands.json"), "w", encoding="utf-8") as file:
    json.dump(entries, file)
