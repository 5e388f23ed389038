"""Which words of a vocabulary count in a text: strong ones alone, weak ones in company, none that an idiom covers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from classifiers.lexicon import IDIOMS, OPEN_END, Entry, Part
from monitor.terms import Hit, Terms
from monitor.text import fold

NEARBY = 50  # characters between a weak word and its company: about eight words, one clause
MOST_TAGS = 500  # looked at in one text
BESIDE = 15  # characters between a weak word and what takes its meaning away: about two words

Found = Hit[Entry]
_HASHTAG = re.compile(r"#\w+")
_TRIGGERS = (Part.STRONG, Part.WEAK)


class Reader:
    """Reads texts of one language.

    The triggers are one automaton, everything that only tells what a trigger means is another: it is built, and run,
    where there is a trigger. Most posts have none and cost one pass.

    Args:
        vocabulary: pairs of a word or phrase as ``monitor.terms`` takes it, and the entry it is a form of.
    """

    def __init__(self, vocabulary: Iterable[tuple[str, Entry]]) -> None:
        self._vocabulary = list(vocabulary)

    @cached_property
    def _triggers(self) -> Terms[Entry]:
        return Terms(
            (form, entry)
            for form, entry in self._vocabulary
            if entry.part in _TRIGGERS and not _is_open(form)
        )

    @cached_property
    def _beginnings(self) -> dict[str, Entry]:
        return {
            fold(form.removesuffix(OPEN_END)): entry for form, entry in self._vocabulary if _is_open(form)
        }

    @cached_property
    def _context(self) -> Terms[Entry]:
        return Terms(pair for pair in self._vocabulary if pair[1].part not in _TRIGGERS)

    def read(self, text: str, names: Iterable[str] = ()) -> Iterator[Found]:
        """The hits that count, topic by topic.

        Args:
            names: words of ``text`` that are somebody's name: "Death Wish Coffee" is not about death.
        """
        if not text.isascii():  # a lone surrogate, which no automaton takes, becomes a question mark
            text = text.encode("utf-8", "replace").decode("utf-8")
        hits = [*self._triggers.find(text), *self._tags(text)]
        if not hits:
            return
        context = _by_topic(self._context.find(text))
        covers = [(hit.start, hit.end) for hit in context[IDIOMS]]
        covers += [span for name in names for span in _occurrences(name, text)]
        for topic, found in _by_topic(hits).items():
            yield from _counting(found, context[topic], covers)

    def _tags(self, text: str) -> Iterator[Found]:
        for tag in islice(_HASHTAG.finditer(text), MOST_TAGS) if "#" in text else ():
            folded = fold(tag[0])
            for beginning, entry in self._beginnings.items():
                if folded.startswith(beginning):
                    yield Hit(entry, tag.start(), tag.end(), tag[0])


def _is_open(form: str) -> bool:
    return form.startswith("#") and form.endswith(OPEN_END)


def _by_topic(hits: Iterable[Found]) -> defaultdict[str, list[Found]]:
    groups = defaultdict(list)
    for hit in hits:
        groups[hit.value.topic].append(hit)
    return groups


def _occurrences(name: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(name)
    while start >= 0:
        yield start, start + len(name)
        start = text.find(name, start + len(name))


def _counting(hits: list[Found], context: list[Found], covers: list[tuple[int, int]]) -> Iterator[Found]:
    """The hits of one topic that count."""
    parts: defaultdict[Part, list[Found]] = defaultdict(list)
    for hit in context:
        parts[hit.value.part].append(hit)
    standing = _uncovered(hits, [*covers, *((hit.start, hit.end) for hit in parts[Part.EXCLUDE])])
    company = _Neighbours([*standing, *parts[Part.NEAR]])
    against = _Neighbours(parts[Part.UNLESS])
    for hit in standing:
        if hit.value.part is Part.STRONG or (company.has(hit, NEARBY) and not against.has(hit, BESIDE)):
            yield hit


def _uncovered(hits: list[Found], covers: list[tuple[int, int]]) -> list[Found]:
    """The hits that lie inside no cover and inside no longer hit, in order of ``start``.

    One sweep: sorted by start, something lies inside an earlier span exactly if it ends no later than the furthest
    of them.
    """
    spans: list[tuple[int, int, int, Found | None]] = [(start, -end, 0, None) for start, end in covers]
    spans += [(hit.start, -hit.end, _TRIGGERS.index(hit.value.part) + 1, hit) for hit in hits]
    standing, reach = [], -1
    for _, negative_end, _, hit in sorted(spans, key=lambda span: span[:3]):
        if hit is not None and -negative_end > reach:
            standing.append(hit)
        reach = max(reach, -negative_end)
    return standing


class _Neighbours:
    """Hits by where they start, to look around from another."""

    def __init__(self, hits: Iterable[Found]) -> None:
        self._hits: Sequence[Found] = sorted(hits, key=lambda hit: hit.start)
        self._starts = [hit.start for hit in self._hits]
        self._longest = max((hit.end - hit.start for hit in self._hits), default=0)

    def has(self, hit: Found, gap: int) -> bool:
        """Whether another entry's hit stands at most ``gap`` characters before or after, not across it."""
        first = bisect_left(self._starts, hit.start - gap - self._longest)
        last = bisect_left(self._starts, hit.end + gap + 1)
        return any(
            (hit.start - gap <= other.end <= hit.start or other.start >= hit.end)
            and other.value.written != hit.value.written
            for other in self._hits[first:last]
        )
