"""The steps of the engines that durability rests on, found by the checker, and the mutants that leave one out.

The sites are not listed by hand: durability-lint prints every call that its contract or the model says something of
(--dump-calls), and the rules below turn that into mutants.

| kind | site | mutant |
|---|---|---|
| flush | a call that only flushes (DURABLE_FLUSHES and nothing else) | success without the call |
| sync | a call that syncs and writes nothing (DURABLE_SYNCS; fsync, fdatasync) | success without the call |
| directory | a call that syncs a directory (DURABLE_SYNCS_DIRECTORY, settle of a name) | success without the call |
| order | two calls that follow each other in a block, one of which is such a barrier | the calls exchanged |
| checksum | the comparison with a CRC32C that a file holds | taken as equal |

A call that yields an object rather than a Status (`syncAndClose` makes the only SyncedFile there can be) has no mutant:
leaving it out does not compile. A close is no site: what it flushes is judged at the flush inside it.
"""

import json
import os
import re
import subprocess

from edits import Edit, Site
from extra import extra_sites


SUCCESS = {"class storage::Status": "storage::Status()", "int": "0"}
CLOSES = {"close", "closedir"}
# Consumes its last argument, which asserts that somebody did.
CONSUMES = {"storage::io::settle"}
# Return a checksum for their callers to compare.
CHECKSUMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "checksums.yaml")
BARRIERS = {"DURABLE_FLUSHES", "DURABLE_SYNCS", "DURABLE_SYNCS_DIRECTORY", "sync", "sync-dir", "flush"}
# Whole operations, each stable when it returns, whose order is the protocol.
PROTOCOLS = {("Tree::writeBack", "Log::startOver"), ("writeManifest", "Bitcask::removeInputs"),
             ("FileSystem::syncDirectory", "replaceDurably")}
CHANGES = {"DURABLE_WRITES", "DURABLE_WRITES_BUFFER", "DURABLE_ON_SUCCESS", "DURABLE_IF", "CACHED_ON_SUCCESS",
           "SYNC_DEFERRED_TO", "write", "truncate", "rename", "unlink", "mkdir"}


def units(engines):
    return [os.path.join(folder, name) for folder, _, names in sorted(os.walk(engines))
            for name in sorted(names) if name.endswith(".cpp") and os.path.relpath(folder, engines).split(os.sep)[0] != "sim"]


def flags(engines, include):
    return ["-std=c++23", "-I" + engines, "-I" + include]


def dump(lint, engines, include):
    """(calls, report): every call with effects, each once, and what the checker finds in the engines as they are."""
    command = [lint, "check", "--level=contract", "--format=json", "--dump-calls", "--model", CHECKSUMS,
               "--root", engines, *units(engines), "--", *flags(engines, include)]
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if process.returncode not in (0, 2):
        raise SystemExit(f"durability-lint ended with {process.returncode}: {process.stderr[-2000:]}")
    calls = {}
    for line in process.stderr.splitlines():
        if line.startswith("{"):
            call = json.loads(line)
            calls.setdefault((call["file"], *call["call"]), call)
    return [calls[key] for key in sorted(calls)], json.loads(process.stdout)


def effects(call):
    return {effect.split("(")[0] for effect in call["effects"]}


def short(name):
    return name.replace("storage::", "").replace("(anonymous namespace)::", "")


def closes(call):
    return call["callee"].split("::")[-1] in CLOSES


def barrier_kind(call):
    """"flush", "sync", "directory" of a call that is nothing else; None."""
    found = effects(call)
    if closes(call) or not found <= BARRIERS or not found:
        return None
    if found & {"DURABLE_SYNCS_DIRECTORY", "sync-dir"}:
        return "directory"
    return "sync" if found & {"DURABLE_SYNCS", "sync"} else "flush"


def dropped(call, text):
    """What stands for the call when it is left out; None where nothing can."""
    success = SUCCESS.get(call["type"])
    if success and call["callee"] in CONSUMES:
        argument = re.search(rb",\s*(std::move\(.*\))\)$", text[call["call"][0]:call["call"][1]], re.DOTALL)
        return f"({argument.group(1).decode()}.giveUp(), {success})" if argument else None
    return success


def barrier_sites(calls, texts):
    for call in calls:
        kind = barrier_kind(call)
        if kind is None or (instead := dropped(call, texts[call["file"]])) is None:
            continue
        yield (kind, short(call["callee"]), call, (Edit(*call["call"], instead),))


def order_sites(calls, texts):
    blocks = {}
    for call in calls:
        if "statement" in call and not closes(call) and effects(call) & (BARRIERS | CHANGES):
            blocks.setdefault((call["file"], *call["block"]), {}).setdefault(tuple(call["statement"]), []).append(call)
    for (file, *_), statements in sorted(blocks.items()):
        following = sorted(statements)
        for one, other in zip(following, following[1:]):
            first, second = statements[one][-1], statements[other][0]
            kinds = [barrier_kind(first), barrier_kind(second)]
            step = tuple(c["callee"].split("::", 2)[-1] for c in (first, second))
            if first["type"] != second["type"] or first["type"] not in SUCCESS:
                continue
            if kinds.count(None) != 1 and step not in PROTOCOLS:
                continue
            a, b = first["call"], second["call"]
            text = texts[file]
            edits = (Edit(*a, text[b[0]:b[1]].decode()), Edit(*b, text[a[0]:a[1]].decode()))
            names = f"{short(first['callee'])} before {short(second['callee'])}"
            yield ("order", names, first, edits)


def checksum_sites(calls, texts):
    for call in calls:
        if call["by"] != "model" or call["effects"] or "comparison" not in call or call["type"] != "unsigned int":
            continue
        begin, end = call["comparison"]
        yield ("checksum", short(call["callee"]), call, (Edit(begin, end, "true" if call["operator"] == "==" else "false"),))


class Texts(dict):
    """The engines' files by name, read when they are asked for."""

    def __init__(self, engines):
        super().__init__()
        self.engines = engines

    def __missing__(self, name):
        with open(os.path.join(self.engines, name), "rb") as file:
            self[name] = file.read()
        return self[name]


def unlisted(calls, texts):
    """Error: a function that returns a checksum and is not in checksums.yaml: comparisons with it would be forgotten."""
    known = {call["callee"] for call in calls if call["by"] == "model" and not call["effects"]}
    for call in calls:
        if call["callee"] == "storage::io::crc32c" and call["function"] not in known and "statement" in call:
            begin, end = call["statement"]
            if texts[call["file"]][begin:end].startswith(b"return"):
                raise SystemExit(f"{call['function']} returns a checksum: list it in {CHECKSUMS}")


def discover(calls, engines):
    """All sites, by name. Sites of one name in one function are numbered."""
    texts = Texts(engines)
    unlisted(calls, texts)
    found = [*barrier_sites(calls, texts), *order_sites(calls, texts), *checksum_sites(calls, texts), *extra_sites(texts)]
    sites, count = {}, {}
    for kind, step, call, edits in found:
        name = f"{kind}: {step} in {short(call['function'])}"
        count[name] = count.get(name, 0) + 1
        if count[name] > 1:
            name += f" ({count[name]})"
        sites[name] = Site(name, kind, call["file"], call["line"], call["function"], edits)
    return sites
