"""Searching a platform for words, slice of time by slice of time, oldest first, so that a kill loses nothing.

Each word has its own place in time: a word that is added to the rules is searched from its own beginning. A look goes on
from the newest post that was seen of a word, and not from the present: where a platform answers "nothing" for days and
then wakes up, what it kept to itself is found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from pydantic import Field

from monitor.declaring import Question
from monitor.model import Cursor, Page, Post
from monitor.settings import Period, SourceSettings

_WORDS = re.compile(r"[\W_]+")


class SearchSettings(SourceSettings):
    """What every source says that searches for words."""

    words: list[str] | None = Field(
        default=None,
        min_length=1,
        description="What to search for; default: the brands' terms. What names no brand is not kept, either way.",
        examples=[["Acme"]],
    )
    canary: str | None = Field(
        default=None,
        min_length=1,
        description="A word that is always there, new each day: when nothing comes for long, it is searched for, and where"
        " not even that is found, the source is blind. Default: a very common word.",
        examples=["the"],
    )
    back: Period = Field(default=timedelta(days=7), description="How far back the first look goes.")

    def requests(self, asked: Sequence[str]) -> int:
        """One for each phrase."""
        return len(self.phrases(asked))

    def phrases(self, asked: Sequence[str]) -> tuple[str, ...]:
        """What is searched for."""
        return phrases(asked if self.words is None else self.words)

    def questions(self, asked: Sequence[str]) -> Sequence[Question]:
        """Each phrase; and the terms that it cannot find, where ``words`` leave some out or a platform knows no ``*``."""
        return questions(self.phrases(asked), asked)


def questions(
    searched: Sequence[str], asked: Sequence[str], written: Callable[[str], str] = str
) -> tuple[Question, ...]:
    """What a platform is asked for that is searched for these phrases, and which words are lost by that.

    Args:
        written: a phrase as this platform is asked for it.
    """
    begun = {phrases([term])[0] for term in asked if term.endswith("*") and phrases([term])}
    words = [tuple(_bare(phrase)) for phrase in searched]
    missed = [term for term in asked if _bare(term) and not any(_finds(one, _bare(term)) for one in words)]
    return (
        *(Question(written(phrase), _begun(phrase) if phrase in begun else "") for phrase in searched),
        *(Question("", f"{term} is not searched for") for term in missed),
    )


def _begun(phrase: str) -> str:
    return f"words that only begin with {phrase}, unless the platform finds them by itself"


def _bare(term: str) -> tuple[str, ...]:
    return tuple(filter(None, _WORDS.split(term.casefold())))


def _finds(searched: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return words == searched or _holds(words, searched)


def phrases(asked: Sequence[str]) -> tuple[str, ...]:
    """Terms as a search takes them: without quotes and marks, and without those that another one finds as well."""
    bare: dict[tuple[str, ...], str] = {}
    for term in asked:
        phrase = " ".join(term.strip().strip('"').rstrip("*").lstrip("@#").replace('"', " ").split())
        words = tuple(filter(None, _WORDS.split(phrase.casefold())))
        if words:
            bare.setdefault(words, phrase)
    return tuple(phrase for words, phrase in bare.items() if not any(_holds(words, other) for other in bare))


def _holds(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    spots = range(len(words) - len(other) + 1)
    return words != other and any(words[spot : spot + len(other)] == other for spot in spots)


@dataclass(frozen=True, slots=True)
class Slice:
    """What a platform has of a phrase from a second on.

    Args:
        posts: in any order.
        end: the second before which this is all there is.
        pause: how long the platform asks to be left alone.
    """

    posts: Sequence[Post]
    end: int
    pause: timedelta = timedelta()
    skipped: tuple[str, ...] = ()


Ask = Callable[[str, int, int], Slice]  # phrase, from this second on, before that one


@dataclass(frozen=True, slots=True)
class _Place:
    """The cursor. Seconds since 1970.

    Args:
        until: where the present look ends.
        at: how far each phrase was read in it.
        seen: the newest post of each phrase; where there was none yet, where its first look began.
    """

    until: int = 0
    at: Mapping[str, int] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Cursor | None) -> _Place:
        """An old or foreign cursor is no cursor."""
        try:
            found = cls(**json.loads(cursor or "{}"))
            times = [found.until, *found.at.values(), *found.seen.values()]
        except (ValueError, TypeError, AttributeError):
            return cls()
        return found if all(type(time) is int for time in times) else cls()

    def write(self) -> Cursor:
        return Cursor(json.dumps(asdict(self), ensure_ascii=False))


def read_on(
    cursor: Cursor | None,
    phrases: Sequence[str],
    ask: Ask,
    *,
    now: datetime,
    back: timedelta,
    overlap: timedelta,
) -> Page:
    """The next slice of the first phrase that is not read to the end of the present look.

    Args:
        back: how far the first look at a phrase goes back.
        overlap: how far each look goes back behind the newest post seen: posts come late into an index, and are edited.

    Raises:
        SourceError: as ``ask`` does.
    """
    if not phrases:
        return Page(posts=(), cursor=cursor, skipped=("no brand has words to search for",))
    place, present = _Place.read(cursor), int(now.timestamp())
    begin = present - int(back.total_seconds())
    seen = {phrase: min(place.seen.get(phrase, begin), present) for phrase in phrases}
    at = {phrase: place.at[phrase] for phrase in phrases if phrase in place.at}
    until = place.until
    if not at or until > present or not _behind(phrases, at, until):
        until, at = present, {}
    phrase = _behind(phrases, at, until)[0]
    known = phrase in place.seen
    start = at.get(phrase, seen[phrase] - (int(overlap.total_seconds()) if known else 0))
    found = ask(phrase, start, max(until, start + 1))
    posts = sorted(found.posts, key=lambda post: post.published_at.timestamp() if post.published_at else 0)
    at[phrase] = max(found.end, start + 1)
    dates = [int(post.published_at.timestamp()) for post in posts if post.published_at]
    seen = {each: time for each, time in seen.items() if each in place.seen or each == phrase}
    seen[phrase] = max([seen[phrase], *(date for date in dates if date <= present)])
    return Page(
        posts=tuple(posts),
        cursor=_Place(until, at, seen).write(),
        more=bool(_behind(phrases, at, until)),
        skipped=found.skipped,
        pause=found.pause,
    )


def _behind(phrases: Sequence[str], at: Mapping[str, int], until: int) -> list[str]:
    return [phrase for phrase in phrases if at.get(phrase, until - 1) < until]


def canary(word: str, back: timedelta, *, found: bool) -> str:
    """What is wrong with a search that does not find what is always there; empty: it finds it.

    Args:
        back: how far back it was searched for.
    """
    if found:
        return ""
    hours = round(back / timedelta(hours=1))
    last = f"{hours} hours" if hours <= 48 else f"{hours // 24} days"  # noqa: PLR2004 -- two days
    return f"its search answers, and finds nothing at all: not even the word {word!r} in the last {last}"


def narrowed(start: int, end: int, most: int, there_are: int | None) -> int:
    """An earlier end for a slice that holds more than ``most``: by proportion where the platform says how many there are."""
    share = min(0.5, 0.8 * most / there_are) if there_are else 0.5
    return start + max(1, int((end - start) * share))
