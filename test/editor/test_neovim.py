"""durability-clangd in a real editor: Neovim without a screen, with its own language client."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAVE = """\
#include <stdio.h>
#include <unistd.h>

int save(FILE *F, const char *Text) {
  if (fputs(Text, F) < 0)
    return -1;
  return fsync(fileno(F));
}
"""


class NeovimTest(unittest.TestCase):
    def test_neovim_shows_the_finding_and_fixes_it(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            (root / "save.c").write_text(SAVE)
            (root / "compile_flags.txt").write_text("-std=gnu11\n")
            environment = dict(os.environ, SHOWN=str(root / "shown.json"), XDG_STATE_HOME=folder, XDG_DATA_HOME=folder,
                               XDG_CACHE_HOME=folder, XDG_CONFIG_HOME=folder)
            ended = subprocess.run(["nvim", "--headless", "--clean", "-n", "save.c", "-c",
                                    f"luafile {HERE / 'neovim.lua'}", "-c", "cquit"],
                                   cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False)
            self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
            shown = json.loads((root / "shown.json").read_text())
        self.assertTrue(shown["arrived"], shown)
        [finding] = shown["before"]
        self.assertEqual((finding["line"], finding["code"]), (7, "durability-fsync-without-flush"))
        self.assertIn("'fsync' syncs while written data may still be in the user-space buffer of 'F'",
                      finding["message"])
        self.assertTrue(shown.get("vanished"), shown)
        self.assertIn("  return (fflush(F) != 0 ? -1 : fsync(fileno(F)));", shown["text"])


if __name__ == "__main__":
    unittest.main()
