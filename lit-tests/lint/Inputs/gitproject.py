"""Makes a Git repository in the folder given, with two source files, a header
and a compile database, all committed."""

import json
import os
import subprocess
import sys

FILES = {
    "src/store.h": '''typedef struct Stream FILE;
int fputs(const char *Text, FILE *File); int fileno(FILE *File);
int fsync(int Descriptor); long write(int Descriptor, const void *Data, unsigned long Size);
int store(FILE *File, const char *Text);
int commit(int Descriptor, const char *Data, long Size);
''',
    "src/store.c": '''#include "store.h"
int store(FILE *File, const char *Text) {
  if (fputs(Text, File) < 0) return -1;
  return fsync(fileno(File));
}
int commit(int Descriptor, const char *Data, long Size) {
  if (write(Descriptor, Data, Size) != Size) return -1;
  return fsync(Descriptor);
}
''',
    "src/caller.c": '''#include "store.h"
int save(int Descriptor) { return commit(Descriptor, "data", 4); }
''',
}


def main(top):
    """The script."""
    top = os.path.realpath(top)
    files = dict(FILES)
    files["compile_commands.json"] = json.dumps(
        [{"directory": top, "file": f"src/{name}.c", "command": f"cc -c src/{name}.c"} for name in ("store", "caller")])
    for name, text in files.items():
        path = os.path.join(top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    git = ["git", "-C", top, "-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "First"]):
        subprocess.run(git + command, check=True)


main(sys.argv[1])
