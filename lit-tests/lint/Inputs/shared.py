"""Makes three files that share a header, one of them with two flag sets.

Usage: shared.py DIR
"""

import json
import sys
from pathlib import Path

HEADER = """\
#include <stdio.h>
#include <unistd.h>
static inline int save(FILE *f, const char *s) {
  if (fputs(s, f) < 0)
    return -1;
  return fsync(fileno(f));
}
"""
SOURCE = """\
#include "save.h"
int store_{0}(FILE *f, const char *s) {{
  if (save(f, s) || fflush(f) || fputs(s, f) < 0)
    return -1;
#ifdef OTHER
  (void)s;
#endif
  return fsync(fileno(f));
}}
"""

folder = Path(sys.argv[1]).resolve()
(folder / "save.h").write_text(HEADER)
entries = []
for name in "abc":
    file = folder / f"{name}.c"
    file.write_text(SOURCE.format(name))
    for flags in ([], ["-DOTHER"]) if name == "b" else ([],):
        entries.append({"directory": str(folder), "file": str(file),
                        "arguments": ["cc", *flags, "-c", str(file)]})
(folder / "compile_commands.json").write_text(json.dumps(entries))
