"""YAML as plain data with its places, and what is refused before anybody asks what it means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.building import MAX_DEPTH, MAX_VALUES, resolve
from monitor.config.reading import MAX_SIZE, decode, read
from monitor.errors import ConfigError


def told(text):
    """Everything that is wrong with the writing of it."""
    try:
        document = read(text, "rules.yaml")
    except ConfigError as error:
        return [f"{problem.line}:{problem.column}: {problem.message}" for problem in error.problems]
    return [f"{flaw.spot.line}:{flaw.spot.column}: {flaw.message}" for flaw in document.flaws]


# --- what is read -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("off", "off"),
        ("on", "on"),
        ("~", None),
        ("null", None),
        ("", None),
        ("3", 3),
        ("-3", -3),
        ("+3", 3),
        ("007", 7),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("12:30", "12:30"),
        ("0x1F", "0x1F"),
        ("0o7", "0o7"),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("2026-03-10", "2026-03-10"),
        ("5m", "5m"),
        ("9" * 18, 999_999_999_999_999_999),
        ("9" * 19, "9" * 19),
        ("1e999", "1e999"),
        ("é", "é"),
    ],
)
def test_a_word_means_what_it_looks_like(written, means):
    value = resolve(written)
    assert value == means
    assert type(value) is type(means)


def test_everything_has_its_place():
    document = read("# a comment\na: 1\nbé: [x,\n  'y']\nc:\n  - d: e\n", "rules.yaml")

    assert document.data == {"a": 1, "bé": ["x", "y"], "c": [{"d": "e"}]}
    assert document.values == {
        (): (2, 1),
        ("a",): (2, 4),
        ("bé",): (3, 5),
        ("bé", 0): (3, 6),
        ("bé", 1): (4, 3),
        ("c",): (6, 3),
        ("c", 0): (6, 5),
        ("c", 0, "d"): (6, 8),
    }
    assert document.keys == {("a",): (2, 1), ("bé",): (3, 1), ("c",): (5, 1), ("c", 0, "d"): (6, 5)}
    assert document.quoted == {("bé", 1)}
    assert document.value_spot(("c", 0, "nothing", "here")) == (6, 5)
    assert document.key_spot(("c", 0)) == (6, 5)


def test_texts_are_one_or_many():
    document = read("a: x\nb: [x, 3, y]\nc: 3\nd: {e: f}\n", "rules.yaml")

    assert document.texts(("a",)) == [(("a",), "x")]
    assert document.texts(("b",)) == [(("b", 0), "x"), (("b", 2), "y")]
    assert [document.texts((key,)) for key in ("c", "d", "nothing")] == [[], [], []]


def test_what_is_left_out_moves_nothing_else():
    document = read('a: [&x 1, *x, ~, 2, "\\0", !x , three]\nb: &x\nc: {d: *x}\n', "rules.yaml")

    assert document.data == {"a": [1, "", "", 2, "", "", "three"], "c": {}}
    assert document.holes == {("a", 1), ("a", 2), ("a", 4), ("a", 5), ("b",), ("c", "d")}
    assert document.texts(("a",)) == [(("a", 6), "three")]
    assert document.get(("b",)) is None


def test_a_key_is_text_whatever_it_looks_like():
    assert read("3: a\non: b\nnull: c\n", "rules.yaml").data == {"3": "a", "on": "b", "null": "c"}


# --- what is refused --------------------------------------------------------------------------------------------

QUOTES = "a word that begins with this character must stand in quotes"
REFUSED = {
    "": ["1:1: the file is empty: start with `version: 1` and `brands:`"],
    "# nothing but a comment\n": ["1:1: the file is empty: start with `version: 1` and `brands:`"],
    "~": ["1:1: the file is empty: start with `version: 1` and `brands:`"],
    "a: \0": ["1:4: this is no text but a binary file"],
    "a: b\nc: \x07": ["2:4: an invisible character (U+0007): take it out"],
    "a: b\r\nc: \ud800": ["2:4: an invisible character (U+D800): take it out"],
    "a: b\u2028": ["1:5: an invisible character (U+2028): take it out"],
    'a: "\\ud800"': ["1:4: this stands for a character that cannot be shown: take it out"],
    'a: "\\U99999999"': ["1:1: this cannot be read: look for a stray backslash, quote or bracket"],
    'a: "\\e[31m"': ["1:4: this stands for a character that cannot be shown: take it out"],
    '"\\e": b': ["1:1: this stands for a character that cannot be shown: take it out"],
    "a:\n\tb: 1\n\tc: 2": [
        "2:1: a tab: YAML is indented with spaces",
        "3:1: a tab: YAML is indented with spaces",
    ],
    "a:\tb": ["1:3: a tab: write a space instead"],
    "a: [b, @c]": [f"1:8: {QUOTES}"],
    "a: `c`": [f"1:4: {QUOTES}"],
    "a: %c": [f"1:4: {QUOTES}"],
    "a: [b, #c]\nd: e": ["1:4: this `[` has no `]`, or a comma is missing; words with # or @ need quotes"],
    "a: {b: c": ["1:4: this `{` has no `}`, or a comma is missing; words with # or @ need quotes"],
    "a: [b,\n": ["2:1: a bracket or a value is missing here; words with # or @ need quotes"],
    "a: {token: ${X}}": ['1:13: a variable must stand in quotes: "${…}"'],
    "a: b: c": ["1:5: a `:` that is not expected: check the indentation, or put the text in quotes"],
    "a: b\n c: d": ["2:3: a `:` that is not expected: check the indentation, or put the text in quotes"],
    "a: 'x": ["1:4: this quote is never closed"],
    'a: "x': ["1:4: this quote is never closed"],
    'a: "\\q"': ["1:6: a backslash in double quotes: use single quotes, or write it twice"],
    'a: "\\xzz"': ["1:7: a backslash in double quotes: use single quotes, or write it twice"],
    "a: >1000": ["1:4: text that begins with > or | must stand in quotes"],
    "a: & b": ["1:4: a word that begins with & must stand in quotes"],
    "a: * b": ["1:4: a word that begins with * must stand in quotes"],
    "a: !<b": ["1:4: a word that begins with ! must stand in quotes"],
    "a: !b!c d": ["1:4: tags (`!…`) are not allowed: take it out (a word with ! needs quotes)"],
    "a: b\nc": ["2:1: a `:` and a value are missing on this line or the one above"],
    "a: b\n- c": ["2:1: this does not fit in with the lines above: check indentation and quotes"],
    'a: "b" c': ["1:8: this does not fit in with the lines above: check indentation and quotes"],
    "...": ["1:1: a bracket or comma too many: take it out, or put it in quotes"],
    "%YAML 1.1\n---\na: b": ["2:1: lines that begin with % are not allowed: take them out"],
    "%YAML 3.0\n---\na: b": ["1:1: lines that begin with % are not allowed: take them out"],
    "%YAML x\n---\na: b": ["1:1: lines that begin with % are not allowed: take them out"],
    "a: b\n---\nc: d": ["2:1: a second document begins here: take the `---` out"],
    "a: b\n... c": ["2:5: text after `...`: take that line out"],
    "{a: b}\nc": ["2:1: a second document or a stray word: everything must stand below `version: 1`"],
    "a: ]": ["1:4: a bracket or comma too many: take it out, or put it in quotes"],
    "a: -\n- b": ["1:4: a `-` that is not expected: each item needs a line of its own"],
    "%\n---\na: b": ["1:1: lines that begin with % are not allowed: take them out"],
    "%TAG\n---\na: b": ["1:1: lines that begin with % are not allowed: take them out"],
    "%TAG ! x\n---\na: b": ["2:1: lines that begin with % are not allowed: take them out"],
    "a: !%zz": ["1:4: a word that begins with ! must stand in quotes"],
    "a:\n - b\n  - c\n": [
        "3:3: this `-` is not in line with the others: it would become part of the text above"
    ],
    "a: 1\na: {b: 1, b: 2}": ["2:1: `a` is given twice (first on line 1)"],
    "a: {b: 1, b: 2}": ["1:11: `b` is given twice (first on line 1)"],
    "? [a, b]\n: c": ["1:3: a key must be one word"],
    "? {a: {b: c}}\n: {d: e}\nf: g": ["1:3: a key must be one word"],
    "a: 1\n*x : 2": ["2:1: a key must be one word"],
    ": b": ["1:1: a key is missing before this `:`"],
    "&x a: b": ["1:1: anchors (`&…`) are not allowed: take it out (a word with & needs quotes)"],
    "a: &x": ["1:4: anchors (`&…`) are not allowed: take it out (a word with & needs quotes)"],
    "a: !x": ["1:4: tags (`!…`) are not allowed: take it out (a word with ! needs quotes)"],
    "!x {a: 1}": ["1:1: tags (`!…`) are not allowed: take it out (a word with ! needs quotes)"],
    "a: *x": ["1:4: aliases (`*…`) are not allowed: write the value out (a word with * needs quotes)"],
    "<<: {a: 1}": ["1:1: merge keys (`<<`) are not allowed: write the keys out"],
    "a: [b, ]\nc: [~]": ["2:5: an empty item: give it a value, or take it out"],
    "a: {b}": ["1:5: `b` is empty: give it a value, or take the line out"],
}


@pytest.mark.parametrize(("text", "problems"), REFUSED.items(), ids=repr)
def test_it_is_refused_with_its_place_and_a_cure(text, problems):
    assert told(text) == problems


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n",
        "---\na: b\n...\n",
        "\ufeffa: b\n",
        "a: 'it''s'\n",
        'a: "\\u00e9"\n',
        "a: >\n  folded\n  - text\n",
        "a: long text\n  that goes on - here\n",
        "'<<': b\n",
        "a: [] # \t a comment\n",
        "a: x#y\n",
    ],
)
def test_it_is_fine(text):
    assert told(text) == []


# --- bombs ------------------------------------------------------------------------------------------------------

TOO_DEEP = f"this is nested more than {MAX_DEPTH} levels deep"
BOMBS = {
    "[" * 500_000: TOO_DEEP,
    "{a: " * 200_000: TOO_DEEP,
    "- " * 400_000: TOO_DEEP,
    "? " * 400_000: TOO_DEEP,
    "".join(" " * depth + "a:\n" for depth in range(1_000)): TOO_DEEP,
    "---\n" * 200_000: "a second document begins here: take the `---` out",
    "\tx\n" * 200_000: "a tab: YAML is indented with spaces",
    "a" * (MAX_SIZE + 1): "the file is larger than 1 MiB",
    "é" * (MAX_SIZE // 2 + 1): "the file is larger than 1 MiB",
}


@pytest.mark.parametrize(("bomb", "message"), BOMBS.items(), ids=[bomb[:8] for bomb in BOMBS])
def test_a_bomb_is_put_aside_without_unfolding_it(bomb, message):
    problems = told(bomb)
    assert len(problems) <= 20
    assert problems[0].endswith(f": {message}")


def test_there_is_a_deepest_level():
    assert told("[" * MAX_DEPTH + "a" + "]" * MAX_DEPTH) == []
    assert told("[" * (MAX_DEPTH + 1)) == [f"1:{MAX_DEPTH + 1}: {TOO_DEEP}"]


def test_laughter_is_not_unfolded():
    """https://en.wikipedia.org/wiki/Billion_laughs_attack."""
    laughter = "a0: &a0 [lol]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 10))
    problems = told(laughter)
    assert len(problems) == 10 + 9 * 9, "an anchor a line, and each alias once"


@pytest.mark.slow
def test_a_bomb_of_many_values_is_put_aside_half_way():
    assert told("a: [" + "1," * (MAX_VALUES + 1)) == [
        f"1:{MAX_VALUES * 2 - 1}: the file holds more than {MAX_VALUES:,} values"
    ]


@settings(deadline=None)
@given(text=st.text(alphabet="ab:-?[]{},&*!|>'\"%@`#~ \n\t\\/.0<u", max_size=40))
def test_no_text_brings_any_other_error(text):
    told(text)


# --- bytes ------------------------------------------------------------------------------------------------------


def test_bytes_are_text_in_utf_8_with_or_without_its_mark():
    assert decode("a: é".encode(), "rules.yaml") == "a: é"
    assert decode("a: é".encode("utf-8-sig"), "rules.yaml") == "a: é"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"a: b\nc: \xe9", "rules.yaml:2:4: this is no UTF-8 text: save the file with the encoding UTF-8"),
        (
            "a: b".encode("utf-16"),
            "rules.yaml:1:1: this is no UTF-8 text: save the file with the encoding UTF-8",
        ),
        (b"a" * (MAX_SIZE + 1), "rules.yaml:1:1: the file is larger than 1 MiB"),
    ],
    ids=["latin-1", "utf-16", "too large"],
)
def test_bytes_that_are_no_text_are_refused(raw, problem):
    with pytest.raises(ConfigError) as caught:
        decode(raw, "rules.yaml")
    assert str(caught.value) == problem
