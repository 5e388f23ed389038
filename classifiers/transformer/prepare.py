"""A post as a small uncased model reads it best: names and links as in the data it learnt from, emoji by their names.

WordPiece vocabularies of 2018 hold no emoji (all are ``[UNK]``), no ``#WorstAirlineEver`` and no "sooooo": what such
marks say is spelt out. The same function prepares the posts that a model is trained on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import unescape

MAX_TEXT = 2_000  # characters: far more than the tokens that are read ever need

_LONG = 400  # characters: a chunk that comes to more is a prank
_REMEMBERED = 20_000  # chunks: 5 MB when full

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"(?<!\w)@\w+")
_TAG = re.compile(r"#(\w+)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|_")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_SYMBOL = re.compile("[\ufe00-\ufe0f\u2010-\u2bff\U0001f000-\U0001faff]")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."})  # noqa: RUF001 -- they are the point
_OF_NO_WORD = ("emoji modifier", "variation selector", "zero width")


def chunks(text: str) -> Sequence[str]:
    """What stands between the blanks of the first ``MAX_TEXT`` characters, as written."""
    return text[:MAX_TEXT].split()


@lru_cache(maxsize=_REMEMBERED)
def prepared(chunk: str) -> str:
    """Handles as ``@user``, links as ``http``, a hashtag as its words, an emoji as its name, "sooooo" as "soo"."""
    chunk = chunk[:_LONG].encode("utf-8", "replace").decode()
    if "&" in chunk:
        chunk = unescape(chunk)
    chunk = _HANDLE.sub("@user", _LINK.sub("http", chunk))
    if "#" in chunk:
        chunk = _TAG.sub(lambda tag: "# " + _HUMP.sub(" ", tag[1]), chunk)
    if not chunk.isascii():
        chunk = _SYMBOL.sub(lambda symbol: _name(symbol[0]), chunk.translate(_QUOTES))
    return _DRAWN_OUT.sub(r"\1\1", chunk)[:_LONG]


@lru_cache(maxsize=_REMEMBERED)
def named(chunk: str) -> str:
    """Handles as ``@user`` and links as ``http``, which is how many models of tweets were trained; the rest as written."""
    return _HANDLE.sub("@user", _LINK.sub("http", plain(chunk)))


def plain(chunk: str) -> str:
    """As written; what cannot be encoded becomes a question mark."""
    return chunk.encode("utf-8", "replace").decode()


def _name(symbol: str) -> str:
    """The emoji's name, as in "face with tears of joy", between blanks; a dash or another mark of punctuation stays what it is."""
    if unicodedata.category(symbol).startswith("P"):
        return symbol
    name = unicodedata.name(symbol, "").lower()
    return "" if not name or name.startswith(_OF_NO_WORD) else f" {name} "


PREPARED: Mapping[str, Callable[[str], str]] = {"social": prepared, "names": named, "plain": plain}
