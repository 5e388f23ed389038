"""Where a text names a brand, a person or a page: words that say nothing of its tone or its language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from monitor.model import BrandHit

_MOST = 50  # different spellings that are looked for in one post: more is a prank, and each costs time

_LINK_OR_HANDLE = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@\w+")


def without_addresses(text: str, mask: Callable[[str], str]) -> str:
    """The text with its links and handles as ``mask`` makes them."""
    if "@" in text or "://" in text or "www." in text:  # most have none, and a search costs 4 µs
        return _LINK_OR_HANDLE.sub(lambda found: mask(found[0]), text)
    return text


def without_names(text: str, hits: Iterable[BrandHit], mask: Callable[[str], str]) -> str:
    """The text with the words that named the brands, whole and spelt as they were, as ``mask`` makes them."""
    finder = _finder(tuple([word for hit in hits for word in hit.words]))
    if finder is None:
        return text

    def replace(found: re.Match[str]) -> str:
        before = text[found.start() - 1 : found.start()]
        return found[0] if before == "_" or before.isalnum() else mask(found[0])

    return finder.sub(replace, text)


@lru_cache(maxsize=1_000)
def _finder(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds any of the words where a word ends; whether it begins there is asked afterwards, which is quicker."""
    # The longest first, or "Air" would hide "Air France".
    names = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?:{'|'.join(map(re.escape, names[:_MOST]))})(?!\w)") if names else None
