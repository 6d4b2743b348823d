"""Just enough C++ to count the lines of functions and find calls."""

import re

_TOKEN = re.compile(
    r"//[^\n]*"
    r"|/\*.*?\*/"
    r'|R"(?P<delimiter>[^()\s\\]*)\(.*?\)(?P=delimiter)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",
    re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
_LABELS = re.compile(r"\s*((public|private|protected)\s*:\s*)*")
_SCOPE = re.compile(r"\s*(template\s*<.*>\s*)?(inline\s+|export\s+)?(namespace|class|struct|union|enum|extern)\b", re.DOTALL)
_CALLABLE = re.compile(r"(operator\(\)|operator\s*[^\s(]+|[\w~]+)\s*\(")


def blank(match):
    """Keeps the line breaks of what is taken out."""
    return re.sub(r"[^\n]", " ", match.group(0))


def code_only(text):
    """`text` with comments, literals and directives replaced by blanks."""
    return _DIRECTIVE.sub(blank, _TOKEN.sub(blank, text))


def _closing(code, opening):
    depth = 0
    for position in range(opening, len(code)):
        if code[position] == "{":
            depth += 1
        elif code[position] == "}":
            depth -= 1
            if depth == 0:
                return position
    return len(code) - 1


def functions(text):
    """Yields (name, first line, number of lines) of each function with a body."""
    code = code_only(text)
    head = position = 0
    while position < len(code):
        char = code[position]
        if char in ";}":
            head = position + 1
        elif char == "{":
            if position and not code[position - 1].isspace():
                position = _closing(code, position) + 1  # "X{1}" in a list of initializers.
                continue
            start = _LABELS.match(code, head, position).end()
            before = code[start:position]
            called = _CALLABLE.search(before)
            is_scope = _SCOPE.match(before) and not (called and before.rstrip().endswith(")"))
            if called and not is_scope and not before.rstrip().endswith("="):
                end = _closing(code, position)
                yield (called.group(1), code.count("\n", 0, start) + 1,
                       code.count("\n", start, end) + 1)
                position = end
            elif not is_scope:
                position = _closing(code, position)  # An initializer.
            head = position + 1
        position += 1


def includes(text):
    """Yields (line, header, whether quoted) of each #include."""
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)', text, re.MULTILINE):
        yield text.count("\n", 0, match.start()) + 1, match.group(2), match.group(1) == '"'


_STATEMENT_WORDS = {"return", "co_return", "else", "case", "throw", "not", "and", "or", "do"}


def global_calls(text, names):
    """Yields (line, name) of calls to global functions `names`, as far as text tells.

    `::name(` is one unless a name stands before it; `name(` is one unless it
    is a member or the name of a declaration.
    """
    code = code_only(text)
    for match in re.finditer(r"(?:::)?\b(%s)\s*\(" % "|".join(names), code):
        before = code[:match.start()].rstrip()
        spaced = len(before) < match.start()
        if not spaced and re.search(r"[\w.>:~]$", before):
            continue
        word = re.search(r"(\w+)[\s&*>]*$", before)
        declared = (not match.group(0).startswith("::") and word
                    and word.group(1) not in _STATEMENT_WORDS
                    and re.search(r"[\w&*>]$", before))
        if not declared:
            yield code.count("\n", 0, match.start()) + 1, match.group(1)
