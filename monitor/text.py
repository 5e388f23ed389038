"""Text as it comes in: cleaned, capped, folded for matching, identified."""

from __future__ import annotations

import base64
import re
import unicodedata
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
_BLANK_BUT_NO_BREAK = re.compile(r"[^\S\n]{2,}|[^\S\n\u00a0\u202f]")
_BLANK_LINES = re.compile(r" ?\n\s*")


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Hostile text made plain: unwanted characters gone, blanks squeezed, at most ``limit`` characters.

    Takes time in proportion to ``limit``, not to the length of the text.
    """
    return _cleaned(text, limit, _BLANK)


def clean_line(text: str, limit: int = MAX_TITLE) -> str:
    """``clean`` for what must stay on one line: a title, a name."""
    return clean(_one_line(text, limit), limit)


def shown(text: str, limit: int = MAX_TEXT) -> str:
    """``clean`` for what goes out, with words of ours in it: the no-break blanks that French is set with stay."""
    return _cleaned(text, limit, _BLANK_BUT_NO_BREAK)


def shown_line(text: str, limit: int = MAX_TITLE) -> str:
    """``shown`` for what must stay on one line."""
    return shown(_one_line(text, limit), limit)


def _cleaned(text: str, limit: int, blank: re.Pattern[str]) -> str:
    if len(text) > limit:
        text = text[: 2 * limit]  # room for the blanks and controls that go
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BLANK_LINES.sub("\n", blank.sub(" ", text)).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _one_line(text: str, limit: int) -> str:
    return text[: 4 * limit].replace("\n", " ").replace("\r", " ")


def stable_id(*parts: str) -> str:
    """16 characters (80 bits) that are always the same for the same parts: who said it twice says it once."""
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return base64.b32encode(digest).decode("ascii").lower()


# --- folded: what a reader takes for the same word is the same string ---------------------------------------------

_APOSTROPHES = dict.fromkeys("\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032\ua78c\u00b4`", "'")
# Trade mark, service mark, the information emoji: decomposed, their letters would run into the word before.
_SIGNS = dict.fromkeys("\u2122\u2120\u2139", " ")
_LETTERS = {
    "\u0131": "i",  # dotless
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "þ": "th",
    "\u2212": "-",  # minus
}
# Marks that are letters in all but name: the vowel signs of India and South-East Asia, Thaana, the voicing of kana.
_VOWEL_SIGN = re.compile(
    "[\u0780-\u07bf\u0900-\u180a\u1810-\u1aaf\u1b00-\u1dbf\u3099\u309a\ua800-\uabff\U00010a00-\U00011fff]"
)
_MEMO = 1 << 15  # characters remembered per table: about 5 MB if a hostile crowd sends us all of Unicode


class Folding(dict[int, str]):
    """A table for ``str.translate`` that learns each character when it first meets it; ``apply`` is quicker.

    Case, accents, full-width and mathematical forms, ligatures and typographic apostrophes fold away; zero-width
    characters and variation selectors vanish; every dash is ``-`` and every blank a space. A character becomes any
    number of characters, ASCII always exactly one: an ASCII text keeps its offsets.

    Args:
        blanks: characters that become a space on top of all that.
    """

    def __init__(self, blanks: str = "") -> None:
        super().__init__()
        self._blanks = frozenset(blanks)
        self._ascii = "".join(map(self._fold, map(chr, range(128)))).encode().ljust(256)

    def apply(self, text: str) -> str:
        """``text.translate(self)``, in a third of the time where it is ASCII."""
        if text.isascii():
            return text.encode().translate(self._ascii).decode()
        return text.translate(self)

    def __missing__(self, code: int) -> str:
        folded = self._fold(chr(code))
        if len(self) < _MEMO:
            self[code] = folded
        return folded

    def _fold(self, char: str) -> str:
        known = _APOSTROPHES.get(char) or _SIGNS.get(char)
        if known:
            return known
        if unicodedata.category(char) == "Lo" and unicodedata.is_normalized("NFKD", char):
            return _LETTERS.get(
                char, char
            )  # a letter without case or accent: a text may bring 20,000 Chinese ones
        # Twice: mathematical letters gain their case only when decomposed (Unicode 3.13, definition D146).
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
        return "".join(" " if each in self._blanks else each for each in map(_folded, plain))


def _folded(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in {"Zs", "Zl", "Zp"} or char.isspace():
        return " "
    if kind == "Pd":
        return "-"
    if kind == "Cf" or (kind in {"Mn", "Me"} and not _VOWEL_SIGN.match(char)):
        return ""
    return _APOSTROPHES.get(char) or _LETTERS.get(char, char)


_FOLDING = Folding()


def fold(text: str) -> str:
    """The text as matching sees it: ``L'ORÉAL`` with any apostrophe is ``l'oreal``, full-width or small."""
    return _FOLDING.apply(text)


# --- identified: copies of one text are one text ------------------------------------------------------------------

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+")
_REPOST = re.compile(r"\W*(?:rt|mt) @([\w.]+)(?:@[\w.-]+)?:?\s")
_VIA = re.compile(r"\W(?:via|h/t) @([\w.]*\w)(?:@[\w.-]+)?\W*\Z")
_TAIL = 100  # characters in which a "via" may stand: a search for it through 20,000 would be slow
_WORD = re.compile("[\u0e00-\u109f\u2e80-\ua4cf\U00020000-\U0003ffff]|[^\\W_]+")


def links(text: str) -> list[str]:
    """The links in a text, as they stand, without the punctuation that follows them."""
    if not _may_link(text):
        return []
    return [link.rstrip(".,;:!?…'’)]}»”") for link in _LINK.findall(text)]


def _may_link(text: str) -> bool:
    """Whether a search for links is worth it: most posts have none, and this is ten times as quick."""
    return "://" in text or "www." in text


def _via(folded: str) -> re.Match[str] | None:
    return _VIA.search(folded, max(0, len(folded) - _TAIL))


def reposted(text: str) -> str:
    """Whom a text says it repeats, folded: ``RT @x: …``, ``… via @x``; empty if it speaks for itself."""
    folded = fold(text)
    found = _REPOST.match(folded) or _via(folded)
    return found[1] if found else ""


def plain_words(text: str) -> list[str]:
    """The words themselves: case, accents, punctuation, links and repost markers folded away.

    In a script without blanks each character counts as a word; a text of emoji alone is its emoji.
    """
    folded = fold(text)[:MAX_TEXT]  # one character may fold to eighteen
    if _may_link(folded):
        folded = _LINK.sub(" ", folded)
    if "@" in folded:  # as every repost marker has
        repost, via = _REPOST.match(folded), _via(folded)
        folded = folded[repost.end() if repost else 0 : via.start() if via else None]
    composed = unicodedata.normalize("NFC", folded)  # a Hangul syllable is one letter again
    return _WORD.findall(composed) or composed.split()


def fingerprint(text: str) -> str:
    """The same for exact copies of a text, whatever punctuation, links or repost marker they wear."""
    return stable_id(*plain_words(text))
