"""Small things that the sentences about a bad file are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from monitor.text import clean_line

MOST_NAMED = 12  # names in one sentence
MOST_COMPARED = 700  # names looked at for one that is meant: the comparison is slow


def quoted(word: str) -> str:
    """A word of the file as it stands in a sentence."""
    return f"`{clean_line(word, 60)}`"


def listed(words: Iterable[str]) -> str:
    """``a, b, c``, cut short where it gets long."""
    known = sorted(words)
    more = len(known) - MOST_NAMED
    return ", ".join(known[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def meant(word: str, known: Collection[str]) -> str:
    """`` (did you mean `x`?)`` where one of the known words is near, else nothing."""
    if not known or len(known) > MOST_COMPARED or len(word) > 2 * max(map(len, known)):
        return ""
    lower = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), lower, n=1)
    return f" (did you mean `{lower[near[0]]}`?)" if near else ""


def one_of(word: str, known: Collection[str]) -> str:
    """The word that was meant, or else the words that there are."""
    return meant(word, known) or (f"; known here: {listed(known)}" if known else "")
