"""What drove a change: the story, topic or word that came on top, and whether one author or many did."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.digest.facts import BrandPeriod, Rising
from monitor.model import StoryId
from monitor.rules.tokens import tokens

ONE_VOICE = 0.5  # of all mentions: one author who wrote so much made them
SHARE = 0.2  # of the growth: less is no driver
FLOOR = 3  # stories, and authors, that say a word
FACTOR = 2.0  # a rising word is said so much more often, at least
MOST_RISING = 5
MOST_DRIVERS = 3

Text = tuple[str, str | None, str, str]  # words, language, story, author


@dataclass(frozen=True, slots=True)
class Driver:
    """One thing that explains a growth.

    Args:
        name: of the topic or word, or the words of the story; of authors, nothing.
        count: mentions of it; ``more`` of them than before.
        sampled: nobody counted them all.
    """

    kind: Literal["story", "topic", "term", "one-author", "authors"]
    name: str
    count: int
    more: int
    url: str = ""
    story: StoryId | None = None
    sampled: bool = False


def drivers(one: BrandPeriod, growth: int) -> tuple[Driver, ...]:
    """What explains that a brand got ``growth`` mentions more than before, the greatest part first; then by whom."""
    found = [
        Driver("story", story.words, story.copies, story.copies, story.url, story.id)
        for story in one.top
        if story.copies > 1 and story.copies >= SHARE * growth
    ]
    for name, count in one.topics.items():
        more = count - one.topics_before.get(name, 0)
        if more >= max(FLOOR, SHARE * growth):
            found.append(Driver("topic", name, count, more))
    found.sort(key=lambda each: (-each.more, each.name))
    found = found[:MOST_DRIVERS]
    found += [
        Driver("term", each.word, each.stories, each.stories, sampled=each.sampled) for each in one.rising[:1]
    ]
    return (*found, by_whom(one))


def by_whom(one: BrandPeriod) -> Driver:
    """One author, or many: nineteen posts by two authors are two voices."""
    alone = one.loudest >= max(FLOOR, ONE_VOICE * one.tally.mentions)
    return Driver("one-author", "", one.loudest, 0) if alone else Driver("authors", "", one.authors, 0)


def rising(now: Iterable[Text], before: Sequence[Text], names: frozenset[str]) -> tuple[Rising, ...]:
    """The words that stories say now and hardly said before, by samples of both; the surest first.

    A word is taken for usual in one more mention than was seen (the rule of succession, see
    ``monitor.rules.rising``), and rises when chance gives no such number: two Poisson counts that differ by more than
    three times the root of their sum.

    Args:
        names: the words that name the brand itself: they are no news.
    """
    said, voices, stories = _said(now, names)
    known, _, past = _said(before, names)
    if not past:
        return ()
    found = []
    for word, count in said.items():
        usual = (known[word] + 1) * stories / (past + 1)
        authors = len(voices[word])
        surely = count - usual > 3 * math.sqrt(usual)
        if count >= FLOOR and authors >= FLOOR and count >= FACTOR * usual and surely:
            found.append(Rising(word, count, usual, authors))
    found.sort(key=lambda each: (-(each.stories - each.before), each.word))
    tagged = {each.word for each in found}
    return tuple([each for each in found if f"#{each.word}" not in tagged][:MOST_RISING])


def _said(texts: Iterable[Text], names: frozenset[str]) -> tuple[Counter[str], dict[str, set[str]], int]:
    """How many stories say each word, by whom, and how many stories there are."""
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    voices: dict[str, set[str]] = {}
    for words, lang, story, author in texts:
        if story in seen:
            continue
        seen.add(story)
        for word in tokens(words, lang):
            if word not in names:
                counts[word] += 1
                voices.setdefault(word, set()).add(author)
    return counts, voices, len(seen)
