"""Tests of the scoring rules, one class for each."""

import dataclasses
import tempfile
import unittest
from pathlib import Path

import scoring
import summary
from scoring import Label, Verdict, same_function, score

HERE = Path(__file__).resolve().parent


def label(kind, line, function="save", check="rename-without-sync",
          file="src/a.c"):
    return Label("demo", "1-1", file, line, function, check, kind, "because")


def finding(line, function="save", check="durability-rename-without-sync",
            file="src/a.c", path=()):
    steps = [{"file": f, "line": n, "column": 1, "message": "here"}
             for f, n in path]
    return {"check": check, "level": "default", "file": file, "line": line,
            "column": 3, "function": function, "message": "not synced",
            "path": steps, "condition": "", "fingerprint": "x", "fixes": []}


def scored(findings, labels, **options):
    result = {"version": 1, "findings": findings}
    return score("demo", scoring.parse_result(result), labels, **options)


def lines(labels):
    return [item.line for item in labels]


class FunctionNames(unittest.TestCase):
    def test_suffix_at_scope(self):
        self.assertTrue(same_function("leveldb::DBImpl::Write", "DBImpl::Write"))
        self.assertTrue(same_function("Write", "DBImpl::Write"))
        self.assertFalse(same_function("leveldb::XDBImpl::Write", "DBImpl::Write"))
        self.assertFalse(same_function("rewrite", "write"))

    def test_parameters_and_unnamed_scopes(self):
        name = "leveldb::(anonymous namespace)::PosixFile::Sync(int (*)(int))"
        self.assertTrue(same_function(name, "PosixFile::Sync"))
        self.assertTrue(same_function("ns::List<std::pair<int, A::B>>::add(int)",
                                      "List::add"))
        self.assertTrue(same_function("ns::f(int)::(lambda at a.cc:3:1)", "f"))
        self.assertTrue(same_function("f(anonymous class)::operator()", "f"))

    def test_destructor_and_operator(self):
        self.assertTrue(same_function("a::DB::~DB", "DB::~DB"))
        self.assertFalse(same_function("a::DB::DB", "DB::~DB"))
        self.assertTrue(same_function("a::F::operator()(int)", "F::operator()"))
        self.assertFalse(same_function("a::F::operator<(int)", "F::operator()"))

    def test_label_with_several_names_or_none(self):
        self.assertTrue(same_function("close1", "close0,close1"))
        self.assertFalse(same_function("close2", "close0,close1"))
        self.assertTrue(same_function("anything", "(macro my_fsync)"))

    def test_missing_function_matches_nothing(self):
        self.assertFalse(same_function("", "save"))


class Matching(unittest.TestCase):
    """SCORE-1."""

    def hit(self, found, expected):
        return bool(scored([found], [expected]).hit("TP"))

    def test_own_place(self):
        for line, expected in ((7, True), (13, True), (6, False), (14, False)):
            self.assertEqual(self.hit(finding(line), label("TP", 10)), expected)

    def test_step_of_the_path(self):
        found = finding(90, path=[("./src/a.c", 11)])
        self.assertTrue(self.hit(found, label("TP", 10)))
        found = finding(90, path=[("src/b.c", 10)])
        self.assertFalse(self.hit(found, label("TP", 10)))

    def test_step_in_a_header(self):
        found = finding(90, path=[("src/a.h", 11)])
        self.assertTrue(self.hit(found, label("TP", 10, file="src/a.h")))

    def test_other_file_function_or_check(self):
        self.assertFalse(self.hit(finding(10, file="src/b.c"), label("TP", 10)))
        self.assertFalse(self.hit(finding(10, function="load"), label("TP", 10)))
        self.assertFalse(self.hit(finding(10, check="durability-sync-retry"),
                                  label("TP", 10)))

    def test_other_package(self):
        other = Label("else", "1", "src/a.c", 10, "save", "rename-without-sync",
                      "TP", "")
        self.assertEqual(scored([finding(10)], [other]).labels, [])

    def test_alias_has_one_direction(self):
        found = finding(10, check="durability-noop-sync")
        self.assertTrue(self.hit(found, label("TP", 10,
                                              check="write-without-sync")))
        found = finding(10, check="durability-write-without-sync")
        self.assertFalse(self.hit(found, label("TP", 10, check="noop-sync")))


class BestLabel(unittest.TestCase):
    """SCORE-2."""

    def test_nearest_line_decides(self):
        result = scored([finding(11)], [label("TP", 10), label("TN", 13)])
        self.assertEqual(lines(result.hit("TP")), [10])
        self.assertEqual(result.hit("TN"), [])

    def test_own_place_before_path(self):
        result = scored([finding(12, path=[("src/a.c", 30)])],
                        [label("TN", 10), label("TP", 30)])
        self.assertEqual(lines(result.hit("TN")), [10])
        self.assertEqual(result.hit("TP"), [])

    def test_equal_speaks_against_the_tool(self):
        result = scored([finding(12)], [label("TP", 10), label("TN", 14)])
        self.assertEqual(lines(result.hit("TN")), [14])

    def test_same_check_before_alias(self):
        result = scored([finding(10, check="durability-noop-sync")],
                        [label("TP", 10, check="write-without-sync"),
                         label("TN", 12, check="noop-sync")])
        self.assertEqual(lines(result.hit("TN")), [12])

    def test_one_finding_hits_one_label(self):
        both = [label("TP", 10), label("TP", 12)]
        self.assertEqual(lines(scored([finding(10)], both).hit("TP")), [10])
        result = scored([finding(11), finding(13)], both)
        self.assertEqual(lines(result.hit("TP")), [10, 12])

    def test_second_alarm_does_not_slide_to_a_defect(self):
        result = scored([finding(13), finding(13)],
                        [label("TP", 10), label("TN", 13)])
        self.assertEqual(result.hit("TP"), [])
        self.assertEqual(lines(result.hit("TN")), [13])
        self.assertEqual(result.unlabelled(), [])


class Figures(unittest.TestCase):
    """SCORE-3 and the two ratios."""

    def test_precision_and_recall(self):
        labels = [label("TP", 10), label("TP", 50), label("TN", 100),
                  label("ARGUABLE", 200)]
        found = [finding(10), finding(11), finding(100), finding(200)]
        result = scored(found, labels)
        self.assertEqual(scoring.precision([result]), 0.5)
        self.assertEqual(scoring.recall([result]), 0.5)
        self.assertEqual(lines(result.missed()), [50])

    def test_silent_tool_has_no_precision(self):
        result = scored([], [label("TP", 10)])
        self.assertIsNone(scoring.precision([result]))
        self.assertEqual(scoring.recall([result]), 0)

    def test_verdicts_count_for_unlabelled_only(self):
        verdicts = [Verdict("demo", "rename-without-sync", "src/a.c", "save",
                            "false", ""),
                    Verdict("demo", "rename-without-sync", "src/a.c", "dump",
                            "true", "")]
        result = scored([finding(10), finding(99), finding(5, "dump"),
                         finding(6, "other")], [label("TP", 10)],
                        verdicts=verdicts)
        self.assertEqual(result.verdicts("false"), 1)
        self.assertEqual(result.verdicts("true"), 1)
        self.assertEqual(len(result.unlabelled()), 3)
        self.assertEqual(scoring.precision([result]), 2 / 3)

    def test_checks_that_do_not_exist_are_left_out(self):
        result = scored([finding(10, check="durability-sync-retry")],
                        [label("TP", 10), label("TP", 20, check="short-write")],
                        checks={"short-write"})
        self.assertEqual(lines(result.labels), [20])
        self.assertEqual(result.judged, [])


class Files(unittest.TestCase):
    def test_labels_of_the_corpus(self):
        labels = scoring.read_labels(HERE / "labels.tsv")
        kinds = [item.label for item in labels]
        self.assertEqual([kinds.count(kind) for kind in scoring.LABELS],
                         [42, 474, 60])
        self.assertFalse(any(item.check.startswith("durability-")
                             for item in labels))

    def verdict_file(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".tsv", delete=False)
        self.addCleanup(Path(file.name).unlink)
        with file:
            file.write(text)
        return file.name

    def test_verdicts(self):
        head = "\t".join(scoring.VERDICT_COLUMNS) + "\n"
        row = "demo\tdurability-sync-retry\ta.c\tf\t{}\tseen\n"
        path = self.verdict_file(head + "# comment\n" + row.format("true")
                                 + row.format(""))
        self.assertEqual([v.check for v in scoring.read_verdicts(path)],
                         ["sync-retry"])
        for text in ("a\tb\n", head + row.format("maybe"), head + "demo\tx\n"):
            with self.assertRaises(scoring.ScoringError):
                scoring.read_verdicts(self.verdict_file(text))

    def test_result_of_another_form(self):
        for result in ([], {"version": 2, "findings": []}, {"version": 1},
                       {"version": 1, "findings": [{"check": "x"}]}):
            with self.assertRaises(scoring.ScoringError):
                scoring.parse_result(result)


class Text(unittest.TestCase):
    def test_package(self):
        result = {"version": 1, "findings": [finding(10), finding(100),
                                             finding(300)],
                  "files": {"analysed": 4, "failed": [
                      {"file": "src/z.c", "reason": "no such header"}]},
                  "notAnalysed": [{"function": "big", "file": "src/y.c",
                                   "line": 7, "reason": "too many paths"}],
                  "sinks": {"judged": 9, "reported": 3, "provenSilent": 5,
                            "unknown": 1}}
        one = scored(result["findings"], [label("TP", 10), label("TN", 100),
                                          label("TP", 50)])
        text = summary.package_text(one, result, "1-2", {"sync-retry"},
                                    {"src/b.c"})
        for part in ("labels are for 1-1", "4 analysed, 1 failed",
                     "src/z.c: no such header", "src/y.c:7: big: too many",
                     "sinks: 9 judged, 3 reported, 5 proven silent, "
                     "1 unknown (11.1 %)",
                     "src/a.c:300: save: rename-without-sync: not synced",
                     "compile database lacks: src/a.c", "1/2", "n/a"):
            self.assertIn(part, text)
        total = summary.total_text([one], None, 20000)
        self.assertIn("pooled precision: 50.0 %", total)
        self.assertIn("pooled recall: 50.0 %", total)

    def test_noise_counts_the_default_level(self):
        one = scored([finding(10), finding(20)], [])
        self.assertIn(f"{len(one.judged)} findings in 20.0 kLoC, 1.00 for each",
                      summary.noise_line(one.judged, 20000))
        strict = [scoring.Judged(dataclasses.replace(j.finding, level="strict"))
                  for j in one.judged]
        self.assertIn("0 findings in 20.0 kLoC, 0.00",
                      summary.noise_line(strict, 20000))
        self.assertIn("n/a for each", summary.noise_line([], 0))


if __name__ == "__main__":
    unittest.main()
