"""Text as it comes in: cleaned, capped, folded for matching, identified."""

from __future__ import annotations

import base64
import re
from hashlib import blake2b

MAX_TEXT = 20_000  # characters kept of a body: longer than any post and than most articles
MAX_TITLE = 1_000
MAX_NAME = 200  # an author, a place
MAX_URL = 2_000

# Controls other than tab and newline; direction marks, embeddings and isolates; lone surrogates, which SQLite and
# UTF-8 refuse; the byte-order mark; noncharacters. The zero-width joiner stays: emoji need it.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\uffff]"
)
_BLANK = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n\s*")


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Hostile text made plain: unwanted characters gone, blanks squeezed, at most ``limit`` characters.

    Takes time in proportion to ``limit``, not to the length of the text.
    """
    if len(text) > limit:
        text = text[: 2 * limit]  # room for the blanks and controls that go
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BLANK_LINES.sub("\n", _BLANK.sub(" ", text)).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clean_line(text: str, limit: int = MAX_TITLE) -> str:
    """``clean`` for what must stay on one line: a title, a name."""
    return clean(text[: 4 * limit].replace("\n", " ").replace("\r", " "), limit)


def stable_id(*parts: str) -> str:
    """16 characters (80 bits) that are always the same for the same parts: who said it twice says it once."""
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return base64.b32encode(digest).decode("ascii").lower()
