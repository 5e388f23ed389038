"""Exports of listening suites, as data: by which columns each is known, and what of it is what. Pure.

Their judgements (sentiment, emotion, topics) are left out: baselines never mix two judges. Where their columns were read is said
with each; what could not be looked up is from memory, and says so in ``docs/import.md``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.records import read_date
from sources.rows import BOM
from sources.tables import DELIMITERS, Header, folded

PREAMBLE = 20  # lines that may stand above a header
LONGEST = 1 << 16  # bytes of a header
_ARTICLES = re.compile(r"news|press|article|print|magazine", re.IGNORECASE)
_LANGUAGES = {
    name: code
    for code, names in {
        "ar": "arabic arabe",
        "bg": "bulgarian bulgare",
        "ca": "catalan",
        "cs": "czech tchèque",
        "da": "danish danois",
        "de": "german allemand deutsch",
        "el": "greek grec",
        "en": "english anglais",
        "es": "spanish espagnol español castilian",
        "fi": "finnish finnois",
        "fr": "french français francais",
        "he": "hebrew hébreu",
        "hi": "hindi",
        "hu": "hungarian hongrois",
        "id": "indonesian indonésien",
        "it": "italian italien italiano",
        "ja": "japanese japonais",
        "ko": "korean coréen",
        "nl": "dutch néerlandais flemish",
        "no": "norwegian norvégien",
        "pl": "polish polonais",
        "pt": "portuguese portugais português",
        "ro": "romanian roumain",
        "ru": "russian russe",
        "sv": "swedish suédois",
        "th": "thai thaï",
        "tr": "turkish turc",
        "uk": "ukrainian ukrainien",
        "vi": "vietnamese vietnamien",
        "zh": "chinese chinois mandarin",
    }.items()
    for name in names.split()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One suite's file; columns in lower case.

    Args:
        name: of the suite; what comes of it has that as its source.
        needs: the columns by which it is known.
        fields: from our field to theirs: the first that is not empty. Two that are joined by ``+`` are one value.
        more: columns whose text stands below, where it says more.
        kind: the column that says whether it is an article.
        dates: how dates are written that are none of those that are always read.
        zone: of dates that name none.
    """

    name: str
    needs: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]
    more: tuple[str, ...] = ()
    kind: str = ""
    dates: tuple[str, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def row(self, theirs: Mapping[str, str]) -> Mapping[str, object]:
        """A row by our field names.

        Raises:
            RowError: its date cannot be read.
        """
        ours = {name: _first(theirs, columns) for name, columns in self.fields.items()}
        for column in self.more:
            said = theirs.get(column, "").strip()
            if said and said not in ours["text"]:
                ours["text"] = f"{ours['text']}\n{said}".strip()
        ours["lang"] = _language(ours.get("lang", ""))
        ours["reach"] = re.sub(r"[\s,]", "", ours.get("reach", ""))
        article = self.kind and _ARTICLES.search(theirs.get(self.kind, ""))
        return {
            **ours,
            "source": self.name,
            "type": "article" if article else "post",
            "published_at": self._date(ours["published_at"]),
        }

    def _date(self, written: str) -> str:
        for form in self.dates:
            try:
                return datetime.strptime(written, form).replace(tzinfo=self.zone).isoformat()
            except ValueError:
                continue
        read_date(written)  # says what is wrong with it
        return written


def _first(theirs: Mapping[str, str], columns: Sequence[str]) -> str:
    for column in columns:
        said = " ".join(theirs.get(part, "").strip() for part in column.split("+")).strip()
        if said:
            return said
    return ""


def _language(written: str) -> str:
    """A name in English or French as a code; what is a code stays one."""
    word = written.partition("(")[0].strip().casefold()
    return _LANGUAGES.get(word, written)


EXPORTS = (
    # Columns as open-source readers of the file name them: Date, Author, Full Text, Title, Domain, Url, Thread Id.
    Export(
        name="brandwatch",
        needs=frozenset({"date", "url", "domain", "full text"}),
        fields={
            "url": ("url", "original url"),
            "author": ("author", "full name"),
            "title": ("title",),
            "text": ("full text", "snippet"),
            "lang": ("language",),
            "published_at": ("date",),
            "reach": ("reach (new)", "reach"),
        },
        kind="page type",
    ),
    # Columns as public scripts quote the header: Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,…
    Export(
        name="meltwater",
        needs=frozenset({"date", "headline", "url", "opening text", "hit sentence"}),
        fields={
            "url": ("url",),
            "author": ("influencer", "source"),
            "title": ("headline",),
            "text": ("opening text",),
            "lang": ("language",),
            "published_at": ("date",),
            "reach": ("reach",),
        },
        more=("hit sentence",),
        kind="information type",
        dates=("%d-%b-%Y %I:%M%p", "%d-%b-%Y %I:%M %p"),
    ),
    # Columns as open-source readers name them: published, content, title, url, extra_author_attributes.name, reach.
    Export(
        name="talkwalker",
        needs=frozenset({"published", "content", "extra_author_attributes.name"}),
        fields={
            "url": ("url",),
            "author": ("extra_author_attributes.name", "extra_source_attributes.name"),
            "title": ("title",),
            "text": ("content", "title_snippet"),
            "lang": ("lang",),
            "published_at": ("published",),
            "reach": ("reach",),
        },
        kind="source_type",
    ),
    # From memory.
    Export(
        name="brand24",
        needs=frozenset({"date", "hour", "content", "sentiment"}),
        fields={
            "url": ("url", "link", "source"),
            "author": ("author", "domain"),
            "title": ("title",),
            "text": ("content",),
            "lang": ("language",),
            "published_at": ("date+hour",),
            "reach": ("social media reach", "reach"),
        },
        kind="category",
    ),
    # From memory.
    Export(
        name="mention",
        needs=frozenset({"title", "description", "source name", "published at"}),
        fields={
            "url": ("url", "original url"),
            "author": ("author name", "source name"),
            "title": ("title",),
            "text": ("description",),
            "lang": ("language", "language code"),
            "published_at": ("published at",),
            "reach": ("cumulative reach", "reach"),
        },
        kind="source type",
    ),
    # From memory.
    Export(
        name="sprout",
        needs=frozenset({"network", "message", "permalink"}),
        fields={
            "url": ("permalink",),
            "author": ("from", "author", "profile"),
            "text": ("message",),
            "lang": ("language",),
            "published_at": ("timestamp (utc)", "timestamp (et)", "timestamp", "date"),
            "reach": ("potential reach", "potential impressions"),
        },
        dates=("%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S"),
        zone=ZoneInfo("America/New_York"),
    ),
)


def recognise(lines: Sequence[bytes]) -> tuple[int, Header, Export] | None:
    """Which suite wrote a file that begins so: how many lines stand above its header, and that; ``None``: none that we know."""
    for number, line in enumerate(lines[: PREAMBLE + 1]):
        if len(line) > LONGEST:
            continue
        text = line.removeprefix(BOM).decode("utf-8", "replace")
        for delimiter in DELIMITERS:
            try:
                columns = tuple(next(csv.reader([text], delimiter=delimiter, strict=True), []))
            except csv.Error:
                continue
            known = {folded(column) for column in columns}
            for export in EXPORTS:
                if export.needs <= known:
                    return number, Header(columns, delimiter), export
    return None
