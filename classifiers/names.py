"""Where a text names a brand, a person or a page: words that say nothing of its tone or its language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from monitor.model import BrandHit

_MOST = 50  # different spellings that are looked for in one post: more is a prank, and each costs time

LINK_OR_HANDLE = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@\w+")


def brand_names(hits: Iterable[BrandHit]) -> re.Pattern[str] | None:
    """What finds the words that named the brands: whole, and spelt as they were; ``None`` where there are none."""
    return _finder(tuple([word for hit in hits for word in hit.words]))


@lru_cache(maxsize=1_000)
def _finder(words: tuple[str, ...]) -> re.Pattern[str] | None:
    # The longest first, or "Air" would hide "Air France".
    names = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    if not names:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names[:_MOST]))})(?!\w)")
