"""What ruamel.yaml says of a broken file, in words for somebody who does not know YAML. Never quotes the file."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError, StringMark

# (what the reader said, what we say, whether to point at the beginning of the broken thing rather than at its end)
_SAID = (
    ("found character '\\t'", "a tab: write a space instead", False),
    ("cannot start any token", "a word that begins with this character must stand in quotes", False),
    (
        "while parsing a flow sequence",
        "this `[` has no `]`, or a comma is missing; words with # or @ need quotes",
        True,
    ),
    (
        "while parsing a flow node",
        "a bracket or a value is missing here; words with # or @ need quotes",
        False,
    ),
    (
        "while parsing a flow mapping",
        "this `{` has no `}`, or a comma is missing; words with # or @ need quotes",
        True,
    ),
    (
        "mapping values are not allowed",
        "a `:` that is not expected: check the indentation, or put the text in quotes",
        False,
    ),
    ("while scanning a quoted scalar", "this quote is never closed", True),
    ("unknown escape character", "a backslash in double quotes: use single quotes, or write it twice", False),
    ("expected escape sequence", "a backslash in double quotes: use single quotes, or write it twice", False),
    ("while scanning a double-quoted scalar", "this quote is never closed", True),
    ("while scanning a block scalar", "text that begins with > or | must stand in quotes", True),
    ("could not find expected ':'", "a `:` and a value are missing on this line or the one above", True),
    ("while scanning an alias", "a word that begins with * must stand in quotes", True),
    ("while scanning an anchor", "a word that begins with & must stand in quotes", True),
    ("while scanning an tag", "a word that begins with ! must stand in quotes", True),
    ("while parsing a node", "tags (`!…`) are not allowed: take it out (a word with ! needs quotes)", False),
    ("while parsing a tag", "a word that begins with ! must stand in quotes", True),
    ("while scanning an directive", "lines that begin with % are not allowed: take them out", True),
    ("while scanning a directive", "lines that begin with % are not allowed: take them out", True),
    ("YAML document", "lines that begin with % are not allowed: take them out", False),
    ("while parsing a block node", "a bracket or comma too many: take it out, or put it in quotes", False),
    (
        "sequence entries are not allowed",
        "a `-` that is not expected: each item needs a line of its own",
        False,
    ),
    ("after document end", "text after `...`: take that line out", False),
    (
        "expected '<document start>'",
        "a second document or a stray word: everything must stand below `version: 1`",
        False,
    ),
    (
        "expected <block end>",
        "this does not fit in with the lines above: check indentation and quotes",
        False,
    ),
)
VARIABLE = 'a variable must stand in quotes: "${…}"'
OTHERWISE = "this cannot be read as YAML: check indentation, quotes and brackets"


def explain(error: MarkedYAMLError, text: str) -> tuple[StringMark | None, str]:
    """Where to look, and a sentence that says what to do."""
    mark, begun = error.problem_mark, error.context_mark
    if mark is not None and text[: mark.index].rstrip().endswith("$"):
        return mark, VARIABLE
    said = f"{error.context or ''} {error.problem or ''}"
    for phrase, sentence, at_beginning in _SAID:
        if phrase in said:
            return (begun if at_beginning and begun is not None else mark), sentence
    return mark or begun, OTHERWISE
