"""What a linear model sees of a post: the features of what stands between two blanks.

Every feature belongs to one such chunk, or to two words side by side. So what a chunk adds to a score can be reckoned
once and remembered. Features are strings here and numbers everywhere else: no model file holds a word of a post.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from zlib import crc32

from monitor.text import fold

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "ar", "hi")
SCOPE = 3  # chunks that a negation reaches

_LONG = 30  # letters of a word that are looked at: longer is a link or a prank
_MOST = 40  # pieces of a chunk: a wall of emoji says no more than a row
GRAMS = (3, 4, 5)  # letters side by side

# Vowel signs are letters, too; the danda, the full stop of Hindi, is none.
_WORD = r"(?:[^\W_]|[\u0780-\u07bf\u0900-\u0963\u0966-\u1aaf\ua800-\uabff])+"
# Arabic as people type it: a line drawn between two letters is none, and two letters have a careless form.
_ARABIC = str.maketrans({"\u0640": None, "\u0649": "\u064a", "\u0629": "\u0647"})
_PIECE = re.compile(
    rf"""
    (?P<emoticon>[<>]?[:;=8xX][-o*^']?[)\](\[dDpP/\\|@3*oO]+(?![^\W_])|[)(]+[-^']?[:;=]|</?3+|\^[_.-]*\^|[-t]_+[-t])
    |(?P<tag>\#{_WORD}(?:_{_WORD})*)
    |(?P<word>{_WORD}(?:['-]{_WORD})*'?)
    |(?P<emoji>[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f3fa\U0001f400-\U0001faff])
    |(?P<marks>[!?]+|\.\.+|…)
    """,
    re.VERBOSE,
)
_HUMPS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_RUN = re.compile(r"(.)\1{2,}")
_DIGITS = re.compile(r"\d+")
_ELIDED = re.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu|dell|nell|sull|dall|all|un|quell|quest)'(?=\w)"
)
_ENDS = (".", ",", ";", ":", "!", "?", "…", "،", "؟", "।")

_NEGATIONS = {
    "en": """not no never none nobody nothing neither nor cannot without hardly barely dont doesnt didnt isnt arent
        wasnt werent wont wouldnt couldnt shouldnt cant aint havent hasnt hadnt""",
    "fr": "n' ne pas jamais rien aucun aucune sans ni",
    "de": "nicht nichts kein keine keinen keinem keiner nie niemals ohne",
    "es": "no nunca jamas nada sin ni tampoco",
    "it": "non mai niente nessuno nessuna senza ne",
    "pt": "nao nunca jamais nada sem nem n",
    "ar": "لا ما لم لن ليس ليست مش مو مب غير بدون",
    "hi": "नहीं नही न ना मत बिना nahi nahin nhi ni na mat",
}
_TURNS = {
    "en": "but however although", "fr": "mais", "de": "aber", "es": "pero", "it": "ma", "pt": "mas",
    "ar": "لكن", "hi": "लेकिन पर lekin par",
}  # fmt: skip


class Chunk(NamedTuple):
    """What is seen of a chunk.

    Args:
        features: of the chunk wherever it stands, but those of its words.
        words: in order; ``features_of_word`` gives theirs.
        negates: what follows, up to ``SCOPE`` chunks.
        ends: the reach of a negation.
    """

    features: tuple[str, ...]
    words: tuple[str, ...]
    negates: bool
    ends: bool


class Words:
    """Reads the chunks of one language."""

    def __init__(self, lang: str) -> None:
        self._negations = frozenset(fold(_NEGATIONS[lang]).split())
        self._turns = frozenset(fold(_TURNS[lang]).split())

    def read(self, chunk: str) -> Chunk:
        """The features of what stands between two blanks."""
        if chunk[0] == "@" and len(chunk) > 1:
            return _HANDLE
        if chunk.startswith(("http", "www.")):
            return _LINK
        if chunk.isascii() and chunk.isalpha() and len(chunk) <= _LONG:
            word = chunk.lower()
            if word[0] != "x" and not _RUN.search(word):  # "xD" is a face
                return self._plain(chunk, word)
        features: list[str] = []
        words: list[str] = []
        for number, found in enumerate(_PIECE.finditer(_folded(chunk))):
            if number >= _MOST:
                break
            kind, piece = str(found.lastgroup), found[0]
            if kind == "word":
                words += _words(piece, features)
            elif kind == "tag":
                words += _tag(chunk, piece, features)
            else:
                features += _sign(kind, piece)
        if _shouted(chunk):
            features += ("m SHOUT", *(f"S {word}" for word in words))
        return Chunk(
            tuple(features),
            tuple(words),
            not self._negations.isdisjoint(words),
            chunk.endswith(_ENDS) or not self._turns.isdisjoint(words),
        )

    def _plain(self, chunk: str, word: str) -> Chunk:
        """The same for letters alone, as most chunks are, in a fifth of the time."""
        features = ("m SHOUT", f"S {word}") if _shouted(chunk) else ()
        return Chunk(features, (word,), word in self._negations, word in self._turns)


def _folded(chunk: str) -> str:
    folded = fold(chunk)
    return folded if folded.isascii() else folded.translate(_ARABIC)


def _shouted(chunk: str) -> bool:
    return len(chunk) > 2 and chunk.isupper()  # noqa: PLR2004 -- "OK" and "TV" are no shouting


_HANDLE = Chunk(("m @",), (), negates=False, ends=False)
_LINK = Chunk(("m http",), (), negates=False, ends=False)


def _words(piece: str, features: list[str]) -> list[str]:
    found = []
    while elided := _ELIDED.match(piece):
        found.append(elided[0])
        piece = piece[elided.end() :]
    for part in piece.split("-"):
        word = _DIGITS.sub("0", part.replace("'", "")[:_LONG])
        short = _RUN.sub(r"\1\1", word)
        if short != word:
            features.append("m LOOONG")
        found.append(short)
    return found


SPELT = crc32(b"c ")  # where the number of such a feature begins


def features_of_word(word: str) -> list[str]:
    """The word itself, and its letters side by side."""
    return [f"w {word}", *_spelling(word)] if is_spelt(word) else [f"w {word}"]


def is_spelt(word: str) -> bool:
    """Whether the letters of a word count: those of "n'" and "qu'" say no more than the word."""
    return not word.endswith("'")


def _spelling(word: str) -> list[str]:
    """Three to five letters side by side, the ends of the word marked."""
    bounded = f"^{word}$"
    length = len(bounded)
    return [
        f"c {bounded[start : start + size]}"
        for size in GRAMS
        if size < length
        for start in range(length - size + 1)
    ]


def _tag(chunk: str, piece: str, features: list[str]) -> list[str]:
    """A hashtag as one, and its words where capitals tell them apart."""
    features += ("m #", f"# {piece[1 : _LONG + 1]}")
    at = chunk.find("#")
    humps = [hump.lower() for hump in _HUMPS.findall(chunk[at : at + 2 * _LONG])] if chunk.isascii() else []
    words = humps if len(humps) > 1 else piece[1:].split("_")
    return [word for part in words for word in _words(part, features)]


def _sign(kind: str, piece: str) -> list[str]:
    if kind == "emoticon":
        mouth = _RUN.sub(r"\1\1", piece.lower().replace("-", ""))
        return [f"e {mouth}"]
    if kind == "emoji":
        return [f"e {piece}"]
    sign = (
        "m ?!" if len(set(piece)) > 1 else f"m {piece[0]}" if len(piece) == 1 else f"m {piece[0]}{piece[0]}"
    )
    return [sign]
