"""`durability-lint confirm` on real findings: in mutants of the engines, and against a crashcheck of engines without them.

    test_confirm.py LINT BUILD
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

from edits import Edit, Site
from judging import Builder, Mutant, confirmed

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
ENGINES, INCLUDE = os.path.join(ROOT, "engines"), os.path.join(ROOT, "checker", "include")
BUILD = LINT = None


def site(file, text, instead, function):
    with open(os.path.join(ENGINES, file), "rb") as source:
        at = source.read().index(text)
    return Site("sync: " + function, "sync", file, 1, function, (Edit(at, at + len(text), instead),))


# The only sync between a write to the log and its acknowledgement.
SYNC = site("wal/SegmentWriter.cpp", b"return Active->syncData();", "return storage::Status();",
            "storage::wal::SegmentWriter::sync")


class Confirm(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)

    def test_a_real_defect_is_confirmed_in_words(self):
        answer = confirmed(Mutant(SYNC, ENGINES, self.scratch.name), LINT, ENGINES, INCLUDE, Builder(BUILD))
        self.assertEqual(answer["verdict"], "CONFIRMED")
        self.assertIn("promised calls", answer["problem"])
        self.assertTrue(any("SegmentWriter::write" in line for line in answer["witness"]), answer["witness"])
        self.assertIn("sync of the file", answer["cure"])

    def ask(self, function, workload):
        log = os.path.join(self.scratch.name, "log.json")
        with open(log, "w", encoding="utf-8") as file:
            json.dump({"version": 1, "findings": [{"fingerprint": "f", "function": function}]}, file)
        process = subprocess.run([LINT, "confirm", "f", "--log", log, "--workload", workload, "--crashcheck",
                                  os.path.join(BUILD, "test", "crash", "crashcheck"), "--output", log],
                                 stdout=subprocess.DEVNULL, check=False)
        with open(log, encoding="utf-8") as file:
            return process.returncode, json.load(file)["findings"][0].get("confirmation", {}).get("verdict")

    def test_what_is_always_synced_in_time_is_infeasible(self):
        self.assertEqual(self.ask("storage::wal::SegmentWriter::write", "wal/sync:append"), (0, "INFEASIBLE"))

    def test_sound_engines_mask_what_is_lost(self):
        self.assertEqual(self.ask("storage::wal::SegmentWriter::write", "wal/none:append"), (0, "MASKED"))

    def test_another_engine_does_not_come_there(self):
        self.assertEqual(self.ask("storage::wal::SegmentWriter::write", "bitcask/sync:rotate"), (0, "NOT-REACHED"))

    def test_an_unknown_workload_is_an_error(self):
        self.assertEqual(self.ask("storage::wal::SegmentWriter::write", "wal/never"), (1, None))


if __name__ == "__main__":
    LINT, BUILD = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
