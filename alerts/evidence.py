"""Which mentions an alert quotes, who speaks in them and where, and the words that decided. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from alerts.wording import QUOTES, WORDS, excerpt
from monitor.model import Figures, Judged, Mention, Quote, StoryId


def most_telling(evidence: Sequence[Judged], limit: int = QUOTES) -> list[Judged]:
    """The first mention and the strongest ones, of different authors and stories where there are any; in order of time.

    Three quotes of one angry author would say "a crowd" where there is a person.
    """
    first = min(evidence, key=lambda one: (one.mention.published_at, one.mention.id), default=None)
    if first is None:
        return []
    ranked = [first, *sorted((one for one in evidence if one is not first), key=_rank)]
    chosen: list[Judged] = []
    for fresh in (_another_voice_and_story, _another_story, _another_mention):
        for one in ranked:
            if len(chosen) < limit and fresh(one.mention, [other.mention for other in chosen]):
                chosen.append(one)
    return sorted(chosen, key=lambda one: one.mention.published_at)


def _rank(one: Judged) -> tuple[float, int, datetime, str]:
    return -_strength(one), -(one.mention.reach or 0), one.mention.published_at, one.mention.id


def _strength(one: Judged) -> float:
    """How clearly the verdict speaks: 0 for no opinion at all, up to 2 for a sure topic in sure words."""
    sentiment = one.verdict.sentiment
    tone = abs(sentiment.score) * sentiment.confidence if sentiment else 0.0
    return tone + max((topic.score for topic in one.verdict.topics), default=0.0)


def _another_voice_and_story(one: Mention, chosen: Sequence[Mention]) -> bool:
    return _another_story(one, chosen) and voice(one) not in {voice(other) for other in chosen}


def _another_story(one: Mention, chosen: Sequence[Mention]) -> bool:
    return story(one) not in {story(other) for other in chosen}


def _another_mention(one: Mention, chosen: Sequence[Mention]) -> bool:
    return one.id not in {other.id for other in chosen}


def story(mention: Mention) -> str:
    """The story it belongs to; its own if nobody said."""
    return mention.story or mention.id


def voice(mention: Mention) -> str:
    """Who speaks: the author; where none is named, the site; where there is no link, the source."""
    return mention.author.casefold().removeprefix("@") or place(mention)


def place(mention: Mention) -> str:
    """Where it was said: the site of its link without ``www.``; without a link, the source."""
    try:
        host = urlsplit(mention.url).hostname or ""
    except ValueError:  # a hostile link: "http://[" is not an address
        host = ""
    return host.removeprefix("www.") or mention.source


def quote(one: Judged, zone: tzinfo, copies: Mapping[StoryId, int], growth: Sequence[Figures] = ()) -> Quote:
    """The mention as it stands on a card.

    Args:
        growth: how its numbers grew, the oldest reading first.
    """
    mention = one.mention
    liked = [(reading.at, reading.likes) for reading in growth if reading.likes is not None]
    (since, first), (until, last) = (liked[0], liked[-1]) if liked else ((mention.collected_at, 0),) * 2
    words = deciding_words(one)
    said = mention.text if mention.words == mention.text else f"{mention.title} — {mention.text}".rstrip(" —")
    return Quote(
        author=mention.author,
        place=place(mention),
        at=mention.published_at.astimezone(zone),
        text=excerpt(said, words),
        words=words,
        url=mention.url,
        copies=copies.get(mention.story, 1) if mention.story else 1,
        likes=mention.likes,
        stars=mention.stars,
        more=max(0, last - first),
        over=until - since,
    )


def deciding_words(one: Judged) -> tuple[str, ...]:
    """The words that decided, the weightiest first: those of the topics, and those that pull the tone its way."""
    verdict = one.verdict
    found = [
        (abs(evidence.weight), evidence.words) for topic in verdict.topics for evidence in topic.evidence
    ]
    if verdict.sentiment is not None:
        score = verdict.sentiment.score
        found += [
            (abs(evidence.weight), evidence.words)
            for evidence in verdict.sentiment.evidence
            if evidence.weight * score > 0
        ]
    ranked = sorted(found, key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(words for _, words in ranked))[:WORDS]
