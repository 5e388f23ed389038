"""HTML becomes text, in no more time than its length deserves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.markup import MAX_MARKUP, plain

CASES = {
    "no markup": ("I <3 you, a < b & c\nnext line", "I <3 you, a < b & c\nnext line"),
    "blocks are lines": ("<h1>One</h1><p>two<br/>three</p><li>four", "\nOne\n\ntwo\nthree\n\nfour"),
    "cells are apart": ("<td>1</td><td>2</td>", " 1  2 "),
    "inline tags leave nothing": ("re<b>mark</b>able", "remarkable"),
    "lines in markup are blanks": ("<b>one</b>\n  two", "one two"),
    "entities": ("<i>a</i> &lt;b&gt; &amp;amp; &eacute; &#128512; &#x1F600;", "a <b> &amp; é 😀 😀"),
    "entities without markup": ("AT&amp;T", "AT&T"),
    "an entity is decoded once": ("&amp;lt;", "&lt;"),
    "a number no character has": ("&#99999999999;&#x123456789;", "\ufffd\ufffd"),
    "a number no integer has": ("&#" + "9" * 5_000 + ";", "\ufffd"),
    "scripts and styles": ("a<script>if (a</b>) {}</SCRIPT >b<style>p {}</style>c", "abc"),
    "a script without end": ("a<script>b<p>c", "a"),
    "the end of a script that never began": ("a</script>b", "ab"),
    "comments": ("a<!-- <p> -->b<!-->c<!--->d", "abcd"),
    "a comment without end": ("a<!-- b", "a"),
    "a doctype and a processing instruction": ("<!DOCTYPE html><?php x ?>a", "a"),
    "a section that was packed twice": ("<![CDATA[a]]>", "a]]>"),
    "a bracket in quotes": ("""<a title="1 > 0" href = '>'>x</a>""", "x"),
    "an apostrophe without quotes": ("<a href=it's>don't</a>", "don't"),
    "quotes without end": ("""<a title="oops>x</a> <a title='oops>y</a>""", "x y"),
    "a quote without end, twice": ("""<a title="1"><a title="oops>x</a><a title="oops>y</a>""", "y"),
    "a tag without end": ("a <b c", "a <b c"),
    "tags without end": ("<p>a <b c <i d", "\na <b c <i d"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_markup_becomes_text(case):
    markup, text = CASES[case]
    assert plain(markup) == text


def test_a_field_is_read_up_to_a_limit_and_no_tag_is_cut_in_half():
    assert plain("x" * 2 * MAX_MARKUP) == "x" * MAX_MARKUP
    beginning = "x" * (MAX_MARKUP - 10)
    assert plain(f'{beginning}<img src="cut in half">') == beginning
    assert plain(f"{beginning}<b></b> and so on, for long") == f"{beginning} an"


@given(st.text(alphabet="<>/!-='\"&;#ab [CDAT]?script\n", max_size=200))
def test_any_text_can_be_read(markup):
    assert len(plain(markup)) <= len(markup) + markup.count("<")


UNITS = [
    "<",
    "<!--",
    "<a",
    "<a ",
    "<a '",
    '<a ="',
    "<a ='\"",
    "</",
    "<script>",
    "</script",
    "<div>",
    "<![CDATA[",
    "<?",
]
UNITS += [
    '="',
    "<a = \"'>",
    "&#",
    "&",
    "&amp",
    " ",
    "\n",
    "<a =" + " " * 50,
    "<a \" ' =' \" >",
    "<b x='>\"",
    "<i =\">'",
]


@pytest.mark.parametrize("unit", UNITS)
def test_no_search_that_failed_is_tried_again(unit):
    """Linear by count, not by clock: at most one failed search for each thing that is searched for."""
    searches: list[tuple[str, int]] = []

    class Text(str):
        __slots__ = ()

        def find(self, sought, *where):
            found = super().find(sought, *where)
            if found < 0:
                searches.append((sought, found))
            return found

    plain(Text(unit * 1_000))
    assert len(searches) == len(set(searches))
