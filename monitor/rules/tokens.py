"""The words of a text that may be news: folded, each once, without the joints of its language."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from monitor.rules.stopwords import stopwords
from monitor.text import fold

READ = 2_000  # characters of a text: what it is about stands at its beginning
MOST_TOKENS = 150  # of one text
_LONGEST = 40  # letters; a longer run is no word

# Links and handles are taken first, and dropped: only what the group catches is a word.
_TOKEN = re.compile(r"(?:https?://|www\.)\S+|@[\w.@-]+|(#?[^\W_]+)")
_WORD = re.compile(r"[^\W_]+")
_NO_BLANKS = re.compile("[\u0e00-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff]")


@lru_cache(maxsize=16)  # several rules look at the same mention, one after the other
def tokens(text: str, lang: str | None) -> tuple[str, ...]:
    """Words in order of appearance, hashtags in both forms (``recall``, ``#recall``).

    No links, handles, numbers or single letters. In a script without blanks each pair of neighbouring characters is a
    word, as in search engines.
    """
    dull = stopwords(lang)
    found: dict[str, None] = {}
    for token in _TOKEN.findall(fold(text[:READ])):
        word = token.removeprefix("#")
        if len(word) < 2 or word in dull or word.isdigit() or len(word) > _LONGEST:  # noqa: PLR2004 -- a letter is none
            continue
        if not word.isascii() and _NO_BLANKS.search(word):
            found.update(dict.fromkeys(left + right for left, right in pairwise(word)))
        else:
            found[word] = found[token] = None
        if len(found) >= MOST_TOKENS:
            break
    return tuple(found)


def names(words: frozenset[str]) -> frozenset[str]:
    """What is left of the words that name brands, however they are written: ``Coca-Cola`` is coca, cola and cocacola."""
    parts = [_WORD.findall(fold(word)) for word in words]
    plain = {name for part in parts for name in (*part, "".join(part))}
    return frozenset(plain | {f"#{name}" for name in plain})
