"""Tests of the mutation matrix: what becomes a site, and what its notes must say."""

import os
import tempfile
import unittest
import unittest.mock

import notes
import sites
from edits import Edit, Site

TEXT = b"""\
Status save(File &F) {
  if (Status S = F.append(A); !S.ok())
    return S;
  return F.sync();
}
bool good(Bytes B) { return crc32c(B) == B.crc(); }
"""


def call(callee, text, effects, by="contract", kind="class storage::Status", **more):
    at = TEXT.index(text)
    return {"function": "storage::save", "callee": "storage::" + callee, "file": "a.cpp", "line": 1, "by": by,
            "effects": effects, "type": kind, "call": [at, at + len(text)], **more}


APPEND = call("io::File::append", b"F.append(A)", ["DURABLE_WRITES_BUFFER()"], statement=[25, 76], block=[21, 96])
SYNC = call("io::File::sync", b"F.sync()", ["DURABLE_FLUSHES()", "DURABLE_SYNCS()"], statement=[79, 95], block=[21, 96])


class Sites(unittest.TestCase):
    def discover(self, *calls):
        class Memory(sites.Texts):
            def __missing__(self, name):
                return TEXT
        kept, sites.Texts, extra, sites.extra_sites = sites.Texts, Memory, sites.extra_sites, lambda texts: []
        try:
            return sites.discover(list(calls), "")
        finally:
            sites.Texts, sites.extra_sites = kept, extra

    def test_a_barrier_is_left_out_and_exchanged(self):
        found = self.discover(APPEND, SYNC)
        self.assertEqual(list(found), ["sync: io::File::sync in save",
                                       "order: io::File::append before io::File::sync in save"])
        self.assertIn(b"return storage::Status();", found["sync: io::File::sync in save"].apply(TEXT))
        swapped = found["order: io::File::append before io::File::sync in save"].apply(TEXT)
        self.assertIn(b"S = F.sync(); !S", swapped)
        self.assertIn(b"return F.append(A);", swapped)

    def test_writers_closes_and_objects_are_none(self):
        writes = {**SYNC, "effects": ["DURABLE_SYNCS()", "DURABLE_WRITES()"]}
        closes = {**SYNC, "callee": "storage::io::File::close"}
        made = {**SYNC, "type": "class std::expected<int, int>"}
        self.assertEqual(self.discover(writes), {})
        self.assertEqual(self.discover(closes), {})
        self.assertEqual(self.discover(made), {})

    def test_names_are_unique(self):
        self.assertEqual(list(self.discover(SYNC, {**SYNC, "line": 9})),
                         ["sync: io::File::sync in save", "sync: io::File::sync in save (2)"])

    def test_a_checksum_always_agrees(self):
        at = TEXT.index(b"crc32c(B) ==")
        crc = call("io::crc32c", b"crc32c(B)", [], "model", "unsigned int", comparison=[at, at + 20], operator="==")
        self.assertIn(b"return true; }", self.discover(crc)["checksum: io::crc32c in save"].apply(TEXT))

    def test_a_forgotten_checksum_function_is_an_error(self):
        at = TEXT.index(b"return crc32c")
        crc = call("io::crc32c", b"crc32c(B)", [], "model", "unsigned int", statement=[at, at + 30])
        with self.assertRaises(SystemExit):
            self.discover(crc)

    def test_edits_apply_from_the_end(self):
        site = Site("n", "order", "f", 1, "g", (Edit(0, 1, "xyz"), Edit(2, 3, "")))
        self.assertEqual(site.apply(b"abc"), b"xyzb")


class Notes(unittest.TestCase):
    def problems(self, *verdicts, known=None):
        table = {v.name: v for v in verdicts}
        return [p for p in notes.problems(table, known or table) if "sites" not in p and "argued" not in p]

    def test_silence_needs_a_reason(self):
        silent = notes.Verdict("sync: a", "f")
        self.assertEqual(self.problems(silent), ["sync: a is silent to both judges"])
        self.assertEqual(self.problems(silent._replace(checker="contract")), [])
        self.assertEqual(self.problems(silent._replace(explorer="prefix: lost")), [])
        self.assertEqual(self.problems(silent._replace(explorer="not reached")), ["sync: a is silent to both judges"])
        self.assertEqual(self.problems(silent._replace(explorer="does not compile")), [])

    def test_sites_and_notes_agree(self):
        noted = notes.Verdict("sync: a", "f", "contract")
        self.assertIn("sync: a is no site any more", self.problems(noted, known={"sync: b": None}))
        self.assertIn("no verdict on sync: b: crashcheck mutants run", self.problems(noted, known={"sync: b": None}))

    def test_what_is_written_is_read(self):
        verdict = notes.Verdict("sync: f in g", "wal/Wal.cpp", "contract", "(aborts): Assertion `A'\n failed.\n")
        with tempfile.TemporaryDirectory() as folder:
            with unittest.mock.patch.object(notes, "NOTES", os.path.join(folder, "notes.tsv")):
                notes.write({verdict.name: verdict})
                self.assertEqual(notes.read(), {verdict.name: verdict._replace(explorer="(aborts): Assertion `A' failed.")})

    def test_few_are_equivalent(self):
        many = {f"sync: {n}": notes.Verdict(f"sync: {n}", "f") for n in range(10)}
        kept = dict(notes.EQUIVALENT)
        notes.EQUIVALENT.clear()
        notes.EQUIVALENT.update({"sync: 1": "no reason", "sync: 2": "no reason"})
        try:
            self.assertIn("2 of 10 sites are EQUIVALENT: more than a tenth", notes.problems(many, many))
            self.assertIn("only 10 sites", notes.problems(many, many))
        finally:
            notes.EQUIVALENT.clear()
            notes.EQUIVALENT.update(kept)


if __name__ == "__main__":
    unittest.main()
