"""A file of GDELT's Global Knowledge Graph, row by row: what it says of each article, as entries.

http://data.gdeltproject.org/documentation/GDELT-Global_Knowledge_Graph_Codebook-V2.1.pdf: 27 columns between tabs, no quotes.
The title, the author and the precise time stand in the last column:
https://blog.gdeltproject.org/new-gkg-2-0-article-metadata-fields/.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from monitor.errors import SourceError
from sources.entries import Entry, Parsed, language, posts_of
from sources.unpack import Unpackable, zipped_lines

MOST_BYTES = 200 * 2**20  # of a file, unpacked: some 10 to 40 MiB as a rule
LONGEST = 2 * 2**20  # of a row: some 15 KiB as a rule
MOST_NAMES = 4_000  # characters

_COLUMNS = 27
_DATE, _COLLECTION, _SITE, _ADDRESS, _NAMES, _TRANSLATION, _EXTRAS = 1, 2, 3, 4, 23, 25, 26
_WEB = "1"  # the collection whose addresses are web addresses
_ENGLISH = "en"
_SPOKEN = re.compile(r"srclc:([a-z]{3})")
_TITLE = re.compile(r"<PAGE_TITLE>(.*?)</PAGE_TITLE>")
_PRECISE = re.compile(r"<PAGE_PRECISEPUBTIMESTAMP>(\d{14})</PAGE_PRECISEPUBTIMESTAMP>")
# ISO 639-3, as GDELT writes it, to the two letters that everybody else writes.
_LETTERS = dict(
    pair.split(":")
    for pair in [
        "afr:af",
        "sqi:sq",
        "ara:ar",
        "hye:hy",
        "aze:az",
        "eus:eu",
        "ben:bn",
        "bos:bs",
        "bul:bg",
        "cat:ca",
        "zho:zh",
        "hrv:hr",
        "ces:cs",
        "dan:da",
        "nld:nl",
        "eng:en",
        "est:et",
        "fin:fi",
        "fra:fr",
        "glg:gl",
        "kat:ka",
        "deu:de",
        "ell:el",
        "guj:gu",
        "heb:he",
        "hin:hi",
        "hun:hu",
        "isl:is",
        "ind:id",
        "ita:it",
        "jpn:ja",
        "kan:kn",
        "kaz:kk",
        "kor:ko",
        "lav:lv",
        "lit:lt",
        "mkd:mk",
        "msa:ms",
        "mal:ml",
        "mar:mr",
        "mon:mn",
        "nep:ne",
        "nor:no",
        "nob:no",
        "nno:no",
        "pan:pa",
        "fas:fa",
        "pol:pl",
        "por:pt",
        "ron:ro",
        "rus:ru",
        "srp:sr",
        "sin:si",
        "slk:sk",
        "slv:sl",
        "som:so",
        "spa:es",
        "swa:sw",
        "swe:sv",
        "tam:ta",
        "tel:te",
        "tha:th",
        "tur:tr",
        "ukr:uk",
        "urd:ur",
        "uzb:uz",
        "vie:vi",
    ]
)


def read(body: bytes, wanted: frozenset[str], names: bool) -> Parsed:  # noqa: FBT001 -- it crosses into the worker, by place
    """The articles of one file.

    Args:
        body: the ZIP archive.
        wanted: languages to keep, as ``fr``; empty: all.
        names: give the names that GDELT found in an article as its text.

    Raises:
        SourceError: it is no such file.
    """
    strange = 0
    entries: list[Entry] = []
    try:
        for line in zipped_lines(body, MOST_BYTES, LONGEST):
            row = line.decode("utf-8", "replace").split("\t")
            if len(row) != _COLUMNS:
                strange += 1
            elif row[_COLLECTION] == _WEB:
                entries.extend(_entries(row, wanted, names=names))
    except Unpackable as error:
        raise SourceError(f"GDELT {error}") from None
    if strange and not entries:
        raise SourceError(f"GDELT sends {strange} rows that have not the {_COLUMNS} columns of its documents")
    parsed = posts_of(entries, "")
    said = (f"rows that have not {_COLUMNS} columns: {strange}",) if strange else ()
    return parsed._replace(skipped=said + parsed.skipped)


def _entries(row: list[str], wanted: frozenset[str], *, names: bool) -> Iterator[Entry]:
    spoken = _SPOKEN.search(row[_TRANSLATION])
    lang = _LETTERS.get(spoken[1], spoken[1]) if spoken else _ENGLISH
    if wanted and language(lang) not in wanted:
        return
    title = _TITLE.search(row[_EXTRAS])
    seen, precise = when(row[_DATE]), _PRECISE.search(row[_EXTRAS])
    said = when(precise[1]) if precise else None
    yield Entry(
        id=row[_ADDRESS],
        link=row[_ADDRESS],
        title=html.unescape(title[1]) if title else "",
        text=_names(row[_NAMES]) if names else "",
        author=row[_SITE],
        lang=lang,
        published_at=said if said and seen and said < seen else seen,
    )


def _names(column: str) -> str:
    """``Acme Corp,120;Paris,133;Acme Corp,410``: each once, in the order of the article."""
    found = dict.fromkeys(pair.rpartition(",")[0].strip() for pair in column[: 4 * MOST_NAMES].split(";"))
    return "; ".join(filter(None, found))[:MOST_NAMES]


def when(text: str) -> datetime | None:
    """``20260310120000``, in UTC."""
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
