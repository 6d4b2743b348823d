"""Tests of the rules for mutants; SEED-1 to SEED-4 in seeding.py."""

import dataclasses
import tempfile
import unittest
from pathlib import Path

import seeding
from scoring import Finding

HERE = Path(__file__).resolve().parent
SOURCE = """\
static int flush(struct file *f) { return write_all(f); }
/* fsync(fd) in words { */
int save(int fd)
{
  if (write_page(fd) != 0)
    return -1;
  if (fsync(fd)
      != 0)
    return -1;
  return sync_range(
      fd, 0);
}
class File {
  int sync() {
    return fsync(fd);
  }
};
"""
SEED = seeding.Seed("p:a.c:save:fsync", "p", "a.c", 7, "save", "fsync(fd)",
                    "sync", "0", frozenset({"write-without-sync"}), "DEFECT",
                    "")


def finding(check="write-without-sync", line=9, function="save", path=()):
    return Finding(check, "default", "a.c", line, function, "text", path)


class Texts(unittest.TestCase):
    def test_nearest_occurrence(self):
        for line, expected in ((2, 2), (8, 7), (20, 15)):
            start, end = seeding.find_call(SOURCE, "fsync(fd)", line)
            self.assertEqual(SOURCE.count("\n", 0, start) + 1, expected)
            self.assertEqual(SOURCE[start:end], "fsync(fd)")
        self.assertIsNone(seeding.find_call(SOURCE, "msync(fd)", 1))
        self.assertIsNone(seeding.find_call("my_fsync(fd)", "fsync(fd)", 1))

    def test_seed_1_lines_keep_their_numbers(self):
        seed = dataclasses.replace(SEED, line=10, call="sync_range( fd, 0)")
        text = seeding.mutate(SOURCE, seed)
        self.assertIn("return 0\n;", text)
        self.assertEqual(text.count("\n"), SOURCE.count("\n"))
        self.assertIsNone(seeding.mutate("int i;\n", SEED))

    def test_seed_1_two_steps_change_places(self):
        seed = dataclasses.replace(
            SEED, kind="order", line=5,
            call="write_page(fd) != 0)\n    return -1;\n  if (fsync(fd)\n      != 0)",
            replacement="fsync(fd) != 0) return -1; if (write_page(fd) != 0)")
        text = seeding.mutate(SOURCE, seed)
        self.assertLess(text.index("fsync(fd) != 0"), text.index("write_page"))
        self.assertEqual(text.count("\n"), SOURCE.count("\n"))

    def test_a_step_that_is_moved_takes_two_calls(self):
        text = "{ rename(a, b);\n  return sync_dir(d); }\n"
        seed = dataclasses.replace(
            SEED, line=1, call="rename(a, b) ;; sync_dir(d)",
            replacement="(sync_dir(d), rename(a, b)) ;; 0")
        self.assertEqual(seeding.mutate(text, seed),
                         "{ (sync_dir(d), rename(a, b));\n  return 0; }\n")
        for call, value in (("rename(a, b) ;; other(d)", "0 ;; 0"),
                            ("rename(a, b) ;; sync_dir(d)", "0")):
            self.assertIsNone(seeding.mutate(text, dataclasses.replace(
                seed, call=call, replacement=value)))

    def test_replacement_by_use_of_the_value(self):
        text = "{ fsync(fd); x = fsync(fd); }"
        first = text.index("fsync")
        self.assertEqual(seeding.replacements(text, first, first + 9),
                         ["(void)0"])
        second = text.rindex("fsync")
        self.assertEqual(seeding.replacements(text, second, second + 9)[0],
                         "0")

    def test_extent_of_functions_and_methods(self):
        first, last = seeding.function_extent(SOURCE, 7)
        self.assertEqual((first <= 3, last), (True, 12))
        first, last = seeding.function_extent(SOURCE, 15)
        self.assertEqual((13 <= first <= 14, last), (True, 16))
        self.assertEqual(seeding.function_extent("int i;\nint j;\n", 2),
                         (2, 2))

    def test_ids_are_unique(self):
        taken = {"p:a.c:f:fsync"}
        self.assertEqual(seeding.seed_id("p", "x/a.c", "f", "fsync", taken),
                         "p:a.c:f:fsync#2")


class Judging(unittest.TestCase):
    extent = (3, 12)

    def judge(self, findings, baseline=(), seed=SEED):
        return seeding.judge(seed, findings, list(baseline), self.extent)[0]

    def test_seed_2_only_new_findings(self):
        self.assertEqual(self.judge([finding()]), seeding.CAUGHT)
        self.assertEqual(self.judge([finding()], [finding()]), seeding.MISSED)
        self.assertEqual(self.judge([finding(line=9)], [finding(line=4)]),
                         seeding.CAUGHT)

    def test_seed_3_check_and_place(self):
        self.assertEqual(self.judge([finding("unchecked-close")]),
                         seeding.MISSED)
        self.assertEqual(self.judge([finding("contract")]), seeding.CAUGHT)
        self.assertEqual(self.judge([finding("noop-sync")]), seeding.CAUGHT)
        other = finding(line=40, function="caller")
        self.assertEqual(self.judge([other]), seeding.ELSEWHERE)
        through = finding(line=40, function="caller", path=(("a.c", 5),))
        self.assertEqual(self.judge([through]), seeding.CAUGHT)
        beside = finding(line=40, function="caller", path=(("b.c", 5),))
        self.assertEqual(self.judge([beside]), seeding.ELSEWHERE)

    def test_reason_from_the_report(self):
        row = {"file": "a.c", "function": "save", "durability": "unknown",
               "reason": "calls 'g'"}
        self.assertEqual(seeding.row_reason({"report": [row]}, SEED),
                         "unknown: calls 'g'")
        row = dict(row, durability="conditional", condition="f")
        self.assertEqual(seeding.row_reason({"report": [row]}, SEED),
                         "judged silent: conditional when f")
        self.assertIn("no row", seeding.row_reason({"report": []}, SEED))
        self.assertEqual(seeding.row_reason(
            {"notAnalysed": [{"function": "save", "reason": "large"}]}, SEED),
            "not analysed: large")


class TheList(unittest.TestCase):
    def read(self, *rows):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "seeds.tsv"
            path.write_text("\n".join(["\t".join(seeding.COLUMNS), *rows]))
            return seeding.read_seeds(path)

    def test_round_trip(self):
        self.assertEqual(self.read(seeding.seed_row(SEED)), [SEED])

    def test_bad_rows(self):
        good = seeding.seed_row(SEED)
        for row in (good.replace("DEFECT", "EQUIVALENT"),
                    good.replace("DEFECT", "maybe"),
                    good.replace("\tsync\t", "\tother\t")):
            with self.assertRaises(seeding.SeedError):
                self.read(row)
        with self.assertRaises(seeding.SeedError):
            self.read(good, good)

    def test_committed_list(self):
        seeds = seeding.read_seeds(HERE / "seeds.tsv")
        defects = [seed for seed in seeds if seed.verdict == "DEFECT"]
        self.assertGreaterEqual(len(defects), 150)
        self.assertEqual({seed.package for seed in seeds},
                         {"leveldb", "lmdb", "redis", "sqlite3", "rocksdb",
                          "tinycdb"})
        for seed in seeds:
            self.assertNotEqual(seed.call, seed.replacement, seed.id)
            self.assertTrue(seed.checks, seed.id)


if __name__ == "__main__":
    unittest.main()
