"""Writes eight sources with a defect each, and two databases that differ in
their order only."""

import json
import os
import sys

root = sys.argv[1]
inputs = os.path.dirname(os.path.abspath(__file__))
entries = []
for number in range(8):
    name = os.path.join(root, f"f{number}.c")
    with open(name, "w", encoding="utf-8") as file:
        file.write(
            '#include "file.h"\n'
            f"int save{number}(FILE *File) {{\n"
            '  if (fputs("text", File) < 0)\n'
            "    return -1;\n"
            "  return fsync(fileno(File));\n"
            "}\n"
        )
    command = ["cc", "-I" + inputs, "-c", name]
    entries.append({"directory": root, "file": name, "arguments": command})
for folder, order in (("one", entries), ("other", entries[::-1])):
    with open(os.path.join(root, folder, "compile_commands.json"), "w") as file:
        json.dump(order, file)
