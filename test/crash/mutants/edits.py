"""A step of the engines, and its text edited."""

from typing import NamedTuple


class Edit(NamedTuple):
    begin: int
    end: int
    text: str


class Site(NamedTuple):
    name: str  # Unique: "sync: fdatasync in io::syncContents".
    kind: str
    file: str  # Below engines/.
    line: int
    function: str  # As findings name it.
    edits: tuple

    def apply(self, text):
        """`text` (bytes) of the file with the step left out."""
        for edit in sorted(self.edits, reverse=True):
            text = text[:edit.begin] + edit.text.encode() + text[edit.end:]
        return text
