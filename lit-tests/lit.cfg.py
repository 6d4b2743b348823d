"""The lit tests: every tool from the outside.

Substitutions: %check_durability (check_durability.py), %durability-lint,
%durability-tidy, %plugin (DurabilityTidyModule.so), %clang-tidy (the stock one
of the same LLVM), %clang-tidy-other (of another LLVM; feature
clang-tidy-other), %contracts (the include folder of durability/Contracts.h).
"""

import os
import subprocess
import sys
import tempfile

import lit.formats

config.name = "durability"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".cpp", ".test"]
config.excludes = ["Inputs", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)

lint = os.path.join(config.durability_lint_dir, "durability-lint")
tidy = os.path.join(config.durability_tidy_dir, "durability-tidy")
helper = os.path.join(config.test_source_root, "check_durability.py")
config.environment["PATH"] = os.pathsep.join(
    [config.llvm_tools_dir, config.environment.get("PATH", "")]
)

# A substitution may not be the beginning of another one that comes later.
config.substitutions += [
    ("%check_durability", f'"{sys.executable}" "{helper}" --lint="{lint}"'),
    ("%python", f"'{sys.executable}'"),
    ("%durability-lint", lint),
    ("%durability-tidy", tidy),
    ("%plugin", os.path.join(config.durability_tidy_dir, "DurabilityTidyModule.so")),
    ("%contracts", os.path.join(config.project_source_dir, "checker", "include")),
    ("%clang-tidy-other", config.clang_tidy_other),
    ("%clang-tidy", os.path.join(config.llvm_tools_dir, "clang-tidy")),
]
if os.path.exists(config.clang_tidy_other):
    config.available_features.add("clang-tidy-other")

# Root, outside of the most restricted containers.
with tempfile.TemporaryDirectory() as folder:
    if subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", folder],
        capture_output=True,
        check=False,
    ).returncode == 0:
        config.available_features.add("mount")
