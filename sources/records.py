"""One row of a file, whatever its format, as a post. Pure.

A row uses the field names of a mention's JSON, so that what ``vigie mentions --format json|csv`` prints can be
imported again; a ``FieldMap`` says what the file calls them where it has names of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, get_args

from monitor.errors import SourceError
from monitor.model import Post, PostType
from monitor.text import MAX_NAME, MAX_TITLE, MAX_URL, clean, clean_line, stable_id

FieldName = Literal[
    "id",
    "url",
    "source",
    "author",
    "title",
    "text",
    "lang",
    "published_at",
    "reach",
    "type",
    "likes",
    "replies",
    "shares",
    "stars",
]
FIELDS: tuple[str, ...] = get_args(FieldName)
_TYPES: tuple[PostType, ...] = get_args(PostType)
_MOST_PEOPLE = 10**12
_MOST_STARS = 5
# How many in a second, from, to. Nine or ten digits are seconds, 13 are milliseconds; 12 or 14 would more likely be a
# date run together.
_UNIX = ((1, 1e8, 1e10), (1000, 1e12, 1e13))
_WORDS = {list: "a list", dict: "an object", bool: "true or false", float: "a fraction"}

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
_WHOLE = re.compile(r"([0-9]{1,13})(?:\.0*)?")
_NUMBER = re.compile(r"[0-9]{1,7}|[0-9]{9,20}(?:\.[0-9]+)?|[0-9]{1,20}\.[0-9]+")  # eight digits: 20150224
_DAY_OR_MONTH = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}\b")
_YEAR_FIRST = re.compile(r"^([0-9]{4})/([0-9]{2})/([0-9]{2})")
_OFFSET_APART = re.compile(r"\s+([+-][0-9]{2}:?[0-9]{2})$")
_UTC_NAMED = re.compile(r"\s*(?:UTC|GMT)$")


class RowError(ValueError):
    """A row that cannot become a post; the message says why, in words that follow "line 7: "."""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """What a file calls our fields, where it does not use our names.

    Args:
        theirs: from our name to the file's: ``{"published_at": "tweet_created"}``.

    Raises:
        SourceError: there is no such field of ours.
    """

    theirs: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.theirs:
            if name not in FIELDS:
                raise SourceError(_no_such_field(name), permanent=True)

    @classmethod
    def parse(cls, text: str) -> FieldMap:
        """Read ``published_at=tweet_created,text=body``: ours, an equals sign, theirs.

        Raises:
            SourceError: it is written otherwise, names a field twice or one that we do not have.
        """
        theirs: dict[str, str] = {}
        for part in filter(None, map(str.strip, text.split(","))):
            ours, equals, column = (side.strip() for side in part.partition("="))
            if not (ours and equals and column):
                raise SourceError(
                    f"cannot read {part!r} in the map: write published_at=their_name,text=their_name",
                    permanent=True,
                )
            if ours in theirs:
                raise SourceError(f"the map names {ours} twice", permanent=True)
            theirs[ours] = column
        return cls(theirs)

    def column(self, name: str) -> str:
        """What the file calls our field ``name``."""
        return self.theirs.get(name, name)


def _no_such_field(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 -- imported when first needed: 5 ms

    near = get_close_matches(name, FIELDS, n=1)
    hint = f" (did you mean {near[0]}?)" if near else f"; there are {', '.join(FIELDS)}"
    return f"the map has {name!r}, which is no field of a mention{hint}"


def to_post(row: Mapping[str, object]) -> Post:
    """The post that a row describes; ``row`` has our field names, and what is absent, empty or null is not known.

    Its key is the row's ``id``, else its ``url``, else a hash of its words, author and date.

    Raises:
        RowError: it has no words, or a value that cannot be read.
    """
    text = clean(_string(row, "text"))
    title = clean_line(_string(row, "title"), MAX_TITLE)
    if not text and not title:
        raise RowError("has neither text nor title")
    author = clean_line(_string(row, "author"), MAX_NAME)
    url = _link(_string(row, "url"))
    published_at = read_date(row.get("published_at"))
    date = published_at.isoformat() if published_at else ""
    return Post(
        key=_key(_string(row, "id")) or url or stable_id(title, text, author, date),
        text=text,
        title=title,
        url=url,
        author=author,
        lang=_language(_string(row, "lang")),
        published_at=published_at,
        reach=_reach(row.get("reach")),
        likes=_reach(row.get("likes")),
        replies=_reach(row.get("replies")),
        shares=_reach(row.get("shares")),
        stars=_stars(row.get("stars")),
        type=_type(_string(row, "type")),
    )


def place_of(row: Mapping[str, object]) -> str:
    """Where the row says that it comes from: its ``source``, or nothing."""
    return clean_line(_string(row, "source"), MAX_NAME)


def _string(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise RowError(f"{name} is {_kind(value)}, not text")


def _kind(value: object) -> str:
    return _WORDS.get(type(value), "something else")


def _shown(value: object) -> str:
    return f'"{clean_line(str(value), 40)}"'


def _key(given: str) -> str:
    return stable_id(given) if len(given) > MAX_URL else clean_line(given, MAX_URL)


def _link(given: str) -> str:
    """Only what a browser may follow safely; a link that was cut short is none."""
    link = clean_line(given, MAX_URL + 1)
    return link if len(link) <= MAX_URL and _LINK.fullmatch(link) else ""


def _language(given: str) -> str | None:
    """The language of a tag such as ``pt-BR`` (BCP 47), without its region; ``und`` is its word for unknown."""
    tag = _LANGUAGE.fullmatch(given.strip())
    return tag[1].lower() if tag and tag[1].lower() != "und" else None


def _type(given: str) -> PostType:
    """A type of ours; a file's own words for it ("tweet") all mean a post."""
    return next((known for known in _TYPES if known == given.strip().lower()), "post")


def _reach(value: object) -> int | None:
    """A number of people; "3,5k" and the like are not known rather than guessed, and cost nobody the row."""
    found = None if isinstance(value, bool) else _WHOLE.fullmatch(str(value).strip()[:40])
    return int(found[1]) if found and int(found[1]) <= _MOST_PEOPLE else None


def unread(row: Mapping[str, object]) -> tuple[str, ...]:
    """The numbers that the row gives and nobody can read: they are not known, and whoever brought them should hear of it."""
    read = {"stars": _stars}
    return tuple(
        name
        for name in ("reach", "likes", "replies", "shares", "stars")
        if row.get(name) is not None and str(row[name]).strip() and read.get(name, _reach)(row[name]) is None
    )


def _stars(value: object) -> int | None:
    """1 to 5; of any other scale nothing is known."""
    found = _reach(value)
    return found if found is not None and 1 <= found <= _MOST_STARS else None


# --- dates ------------------------------------------------------------------------------------------------------


def read_date(value: object) -> datetime | None:
    """A date in UTC; ``None`` for none. A date without an offset is in UTC.

    Read are ISO 8601 (https://www.rfc-editor.org/rfc/rfc3339 and its looser relatives, ``2015-02-24 11:35:52 -0800``
    among them), RFC 2822 (``Tue, 24 Feb 2015 19:35:52 GMT``), and Unix time in seconds since 1973 or in
    milliseconds since 2001. ``02/03/2015`` is not: nobody can say which is the month.

    Raises:
        RowError: anything else.
    """
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _unix(value)
    if not isinstance(value, str):
        raise RowError(f"published_at is {_kind(value)}, not a date")
    text = clean_line(value, 64)
    if not text:
        return None
    try:
        date = _written(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except RowError:
        raise
    except (ValueError, OverflowError):
        raise RowError(
            f"published_at {_shown(value)} is no date that can be read: write 2015-02-24T19:35:52Z"
        ) from None


def _unix(number: float) -> datetime:
    for in_a_second, first, end in _UNIX:
        if first <= number < end:
            return datetime.fromtimestamp(number / in_a_second, UTC)
    raise RowError("published_at is a number that is no Unix time in seconds or milliseconds")


def _written(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if _NUMBER.fullmatch(text):
        return _unix(float(text))
    if _DAY_OR_MONTH.match(text):
        raise RowError(
            f"published_at {_shown(text)} may have the day or the month first: write the year first, 2015-02-24"
        )
    loose = _YEAR_FIRST.sub(r"\1-\2-\3", _UTC_NAMED.sub("+00:00", _OFFSET_APART.sub(r"\1", text)))
    try:
        return datetime.fromisoformat(loose)
    except ValueError:
        return _mail_date(text)


def _mail_date(text: str) -> datetime:
    date = parsedate_to_datetime(text)
    zone = text.rsplit(maxsplit=1)[-1].strip("()")
    if date.tzinfo is None and zone.isalpha():  # the library takes a zone that it does not know for UTC
        raise RowError(
            f"published_at {_shown(text)} is in a time zone of unknown offset: write +01:00 instead of {zone}"
        )
    return date
