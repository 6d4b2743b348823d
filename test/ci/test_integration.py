"""The files for CI services: they can be read, and the steps they hold do what they say on a scratch project.

What needs a service or the network is left out: checking out, downloading and installing the package, uploading."""

import json
import os
import re
import sys
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/e2e"))

from scratch import FLUSHED, UNFLUSHED, Scratch, install, uninstall  # noqa: E402

CMAKE_PROJECT = "cmake_minimum_required(VERSION 3.25)\nproject(scratch C)\nadd_library(store STATIC save.c)\n"
FINDING = "[durability-fsync-without-flush]"
INSTALLING = re.compile(r"apt-get|curl|\.deb|safe\.directory")


def read(name):
    return yaml.safe_load((ROOT / name).read_text())


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


class CiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.prefix = install()

    @classmethod
    def tearDownClass(cls):
        uninstall(cls.prefix)

    def setUp(self):
        self.scratch = Scratch(self.prefix)
        self.addCleanup(self.scratch.__exit__)
        self.scratch.write("CMakeLists.txt", CMAKE_PROJECT)
        self.scratch.write("save.c", FLUSHED)
        self.base = self.scratch.commit("Save")

    def weaken(self):
        self.scratch.write("save.c", UNFLUSHED)
        return self.scratch.commit("Save without a flush")

    def configure(self):
        ended = self.scratch.run("cmake", "-S", ".", "-B", "build", "-G", "Ninja", "-DCMAKE_C_COMPILER=clang-22",
                                 "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
        self.assertEqual(ended.returncode, 0, ended.stdout)

    def in_doc(self, page, part):
        """A code block of the page that holds `part`, with the paths of this installation."""
        [block] = [b for b in blocks(page, "sh") if part in b]
        plugin = next(self.prefix.rglob("DurabilityTidyModule.so"))
        return block.replace("/usr/lib/durability-tidy/DurabilityTidyModule.so", str(plugin))


class ActionTest(CiTest):
    def setUp(self):
        super().setUp()
        self.temp = self.scratch.root / "temp"
        self.temp.mkdir()
        self.action = read("action.yml")

    def act(self, **inputs):
        """Runs the steps of action.yml as the service does: inputs into the environment, then bash."""
        values = {name: str(i["default"]) for name, i in self.action["inputs"].items()} | inputs
        outcome = None
        for step in self.action["runs"]["steps"]:
            if step.get("if") == "inputs.package != ''" and not values["package"]:
                continue
            environment = {key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m[1]], value)
                           for key, value in step["env"].items()}
            environment |= {"RUNNER_TEMP": str(self.temp), "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md")}
            outcome = self.scratch.shell(step["run"], environment=environment)
        return outcome

    def test_change_is_annotated_and_written_as_sarif(self):
        self.configure()
        self.weaken()
        ended = self.act()
        self.assertEqual(ended.returncode, 2, ended.stdout)
        self.assertIn("::warning file=save.c,line=7,col=10,title=durability-fsync-without-flush::", ended.stdout)
        sarif = json.loads((self.scratch.project / "durability.sarif").read_text())
        self.assertEqual([r["ruleId"] for r in sarif["runs"][0]["results"]], ["durability-fsync-without-flush"])
        self.assertIn("durability-fsync-without-flush", (self.temp / "summary.md").read_text())

    def test_clean_project_passes(self):
        self.configure()
        ended = self.act(arguments="--checks durability-fsync-*,durability-short-write --no-canary")
        self.assertEqual(ended.returncode, 0, ended.stdout)

    def test_difference_shows_what_is_new_only(self):
        self.scratch.write("old.c", UNFLUSHED.replace("save", "old"))
        self.scratch.write("CMakeLists.txt", CMAKE_PROJECT.replace("save.c", "save.c old.c"))
        base = self.scratch.commit("An old defect")
        self.configure()
        self.assertEqual(self.act(diff=base).returncode, 0)
        self.weaken()
        ended = self.act(diff=base)
        self.assertEqual(ended.returncode, 2, ended.stdout)
        self.assertIn("::warning file=save.c,", ended.stdout)
        self.assertNotIn("file=old.c", ended.stdout)

    def test_tool_error_is_no_pass(self):
        ended = self.act(build="nowhere")
        self.assertEqual(ended.returncode, 1, ended.stdout)
        self.assertIn("nowhere", ended.stdout)

    def test_inputs_are_used_and_declared(self):
        used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text()))
        self.assertEqual(used, set(self.action["inputs"]))

    def test_workflow_gives_the_action_inputs_it_has(self):
        steps = read("packaging/ci/github.yml")["jobs"]["durability"]["steps"]
        [ours] = [s for s in steps if "durability-tidy" in s.get("uses", "")]
        self.assertLessEqual(set(ours["with"]), set(self.action["inputs"]))
        self.weaken()
        for step in steps:
            if "run" in step and not step["run"].startswith("apt-get"):
                ended = self.scratch.shell(step["run"], environment={"GITHUB_WORKSPACE": str(self.scratch.project)})
                self.assertEqual(ended.returncode, 0, ended.stdout)
        self.scratch.git("update-ref", "refs/remotes/origin/main", self.base)
        difference = ours["with"]["diff"].replace("${{ github.base_ref }}", "main")
        self.assertEqual(self.act(build=ours["with"].get("build", "build"), diff=difference).returncode, 2)
        upload = [s for s in steps if "upload-sarif" in s.get("uses", "")]
        self.assertTrue((self.scratch.project / upload[0]["with"]["sarif_file"]).exists())


class PreCommitTest(CiTest):
    def setUp(self):
        super().setUp()
        hooks = self.scratch.root / "hooks"
        hooks.mkdir()
        (hooks / ".pre-commit-hooks.yaml").write_text((ROOT / ".pre-commit-hooks.yaml").read_text())
        for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit",
                                                        "-qm", "Hooks"]):
            self.assertEqual(self.scratch.run("git", *command, cwd=hooks).returncode, 0)
        revision = self.scratch.run("git", "rev-parse", "HEAD", cwd=hooks).stdout.strip()
        [block] = [b for b in blocks("docs/ci.md", "yaml") if "rev:" in b]
        block = re.sub(r"repo: .*", f"repo: {hooks}", block)
        self.scratch.write(".pre-commit-config.yaml", re.sub(r"rev: .*", f"rev: {revision}", block))
        self.scratch.commit("Hooks")
        self.configure()

    def hook(self, name):
        self.scratch.git("add", "-A")
        return self.scratch.run("pre-commit", "run", name)

    def test_changed_source_is_checked(self):
        self.scratch.write("save.c", UNFLUSHED)
        ended = self.hook("durability-lint")
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn(FINDING, ended.stdout)
        self.scratch.write("save.c", FLUSHED + "\n")
        ended = self.hook("durability-lint")
        self.assertEqual(ended.returncode, 0, ended.stdout)

    def test_commit_is_compared_with_head(self):
        self.scratch.write("save.c", FLUSHED + "// A comment.\n")
        ended = self.hook("durability-lint-diff")
        self.assertEqual(ended.returncode, 0, ended.stdout)
        self.scratch.write("save.c", FLUSHED.replace("fflush(F) != 0 ? -1 : fsync(fileno(F))", "fflush(F)"))
        ended = self.hook("durability-lint-diff")
        self.assertNotEqual(ended.returncode, 0, ended.stdout)
        self.assertIn("'save' no longer syncs", ended.stdout)

    def test_changed_text_is_not(self):
        self.scratch.write("notes.txt", "text")
        self.assertIn("no files to check", self.hook("durability-lint").stdout)


class GitLabTest(CiTest):
    def run_script(self):
        outcome = None
        for line in read("packaging/ci/gitlab.yml")["durability"]["script"]:
            outcome = self.scratch.shell(line, environment={"CC": "clang-22",
                                                            "CI_MERGE_REQUEST_DIFF_BASE_SHA": self.base})
        return outcome

    def test_script_writes_code_quality(self):
        self.assertEqual(self.run_script().returncode, 0)
        self.weaken()
        ended = self.run_script()
        self.assertEqual(ended.returncode, 2, ended.stdout)
        job = read("packaging/ci/gitlab.yml")["durability"]
        quality = json.loads((self.scratch.project / job["artifacts"]["reports"]["codequality"]).read_text())
        self.assertEqual([(q["check_name"], q["location"]["path"]) for q in quality if "flush" in q["check_name"]],
                         [("durability-fsync-without-flush", "save.c")])

    def test_job_installs_before_it_runs(self):
        job = read("packaging/ci/gitlab.yml")["durability"]
        self.assertTrue(all(INSTALLING.search(line) for line in job["before_script"]), job["before_script"])
        self.assertEqual(job["variables"]["GIT_DEPTH"], "0")


class RecipeTest(CiTest):
    def test_problem_matcher_reads_what_the_tools_print(self):
        [matcher] = json.loads((ROOT / "packaging/ci/problem-matcher.json").read_text())["problemMatcher"]
        [pattern] = matcher["pattern"]
        self.weaken()
        self.configure()
        for command in (["durability-lint", "check", "-p", "build"],
                        ["durability-tidy", "-p", "build", "save.c"],
                        ["durability-tidy", "-p", "build", "--warnings-as-errors=*", "save.c"]):
            printed = self.scratch.run(*command).stdout
            [match] = filter(None, (re.search(pattern["regexp"], line) for line in printed.splitlines()))
            found = {key: match[pattern[key]] for key in ("file", "line", "column", "severity", "message", "code")}
            self.assertTrue(found["file"].endswith("save.c"), found)
            self.assertEqual((found["line"], found["column"]), ("7", "10"))
            self.assertTrue(found["message"].startswith("'fsync' syncs while"), found)
            self.assertTrue(found["code"].startswith("durability-fsync-without-flush"), found)

    def test_run_clang_tidy_with_the_plugin(self):
        self.configure()
        recipe = self.in_doc("docs/ci.md", "-load")
        self.assertNotIn(FINDING, self.scratch.shell(recipe).stdout)
        self.weaken()
        self.assertIn(FINDING, self.scratch.shell(recipe).stdout)

    def test_run_clang_tidy(self):
        self.configure()
        recipe = self.in_doc("docs/ci.md", "-warnings-as-errors")
        ended = self.scratch.shell(recipe)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        self.weaken()
        ended = self.scratch.shell(recipe)
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn("[durability-fsync-without-flush,-warnings-as-errors]", ended.stdout)

    def test_clang_tidy_diff(self):
        self.weaken()
        self.configure()
        recipe = self.in_doc("docs/ci.md", "clang-tidy-diff-22.py").replace("origin/main", self.base)
        ended = self.scratch.shell(recipe)
        self.assertIn(FINDING, ended.stdout)
        # A finding on a line that the change did not touch is filtered out.
        self.scratch.write("save.c", UNFLUSHED + "\nint other;\n")
        self.scratch.git("commit", "-qam", "Other")
        recipe = recipe.replace(self.base, "HEAD~")
        self.assertNotIn("durability-", self.scratch.shell(recipe).stdout)

    def test_clang_tidy_while_compiling(self):
        [cmake] = [b for b in blocks("docs/ci.md", "cmake") if "CLANG_TIDY" in b]
        self.scratch.write("CMakeLists.txt", CMAKE_PROJECT.replace("add_library", cmake + "add_library"))
        self.weaken()
        self.configure()
        ended = self.scratch.run("cmake", "--build", "build")
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn("[durability-fsync-without-flush,-warnings-as-errors]", ended.stdout)

    def test_own_workflow_runs_what_exists(self):
        steps = read(".github/workflows/ci.yml")["jobs"]["test"]["steps"]
        self.assertIn(".ci/run", [s.get("run") for s in steps])
        self.assertTrue(os.access(ROOT / ".ci/run", os.X_OK))


if __name__ == "__main__":
    unittest.main()
