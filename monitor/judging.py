"""What is thought of mentions: every classifier is asked, at a glance or with care, and a verdict made of the answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Protocol

from monitor.boxes import Inbox
from monitor.model import Intent, Judged, Mention, Opinion, StoryId, Topic, Verdict
from monitor.ports import Classifier, Glances

BATCH = 500  # mentions judged in one transaction: fast, and a signal waits for little


class Gathers(Protocol):
    """Which story a mention belongs to."""

    def gather(self, mention: Mention) -> StoryId:
        """The story of its near-identical copies; its own if it has none."""
        ...


def judge(
    inbox: Inbox,
    language: Classifier,
    classifiers: Sequence[Classifier],
    stories: Gathers,
    limit: int = BATCH,
) -> int:
    """Judge the head of the to-judge list: stories, language, then every other classifier; how many.

    Where more wait than one batch holds, in haste: no alert waits for a slow model.
    """
    mentions = inbox.unjudged(limit)
    if mentions:
        haste = len(mentions) == limit
        inbox.judge(list(opinions(mentions, language, classifiers, stories, haste=haste)))
    return len(mentions)


def opinions(
    mentions: Sequence[Mention],
    language: Classifier,
    classifiers: Sequence[Classifier],
    stories: Gathers,
    *,
    haste: bool = False,
) -> Iterator[Judged]:
    """Each mention with its verdict. The language comes first: the others read by it.

    Args:
        haste: at a glance, where a classifier can do that: ``again`` reads with care what is ``hasty`` then.
    """
    read = [
        dataclasses.replace(mention, lang=opinion.lang, story=stories.gather(mention))
        for mention, opinion in zip(mentions, language.classify(mentions), strict=True)
    ]
    yield from _judged(read, [_look(classifier, read, haste=haste) for classifier in classifiers])


def again(mentions: Sequence[Mention], classifiers: Sequence[Classifier]) -> Iterator[Judged]:
    """Each mention with its verdict, read with care; its language and its story are what they were."""
    return _judged(mentions, [classifier.classify(mentions) for classifier in classifiers])


def _look(classifier: Classifier, mentions: Sequence[Mention], *, haste: bool) -> Sequence[Opinion]:
    return (
        classifier.glance(mentions)
        if haste and isinstance(classifier, Glances)
        else classifier.classify(mentions)
    )


def _judged(mentions: Sequence[Mention], columns: Sequence[Sequence[Opinion]]) -> Iterator[Judged]:
    for mention, *said in zip(mentions, *columns, strict=True):
        yield Judged(mention, merge(mention.lang, said))


def merge(lang: str | None, said: Sequence[Opinion]) -> Verdict:
    """The opinions as one verdict: the first sentiment offered, every topic and intent."""
    speaker: Opinion | None = None
    topics: tuple[Topic, ...] = ()
    intents: tuple[Intent, ...] = ()
    hasty = any(opinion.hasty for opinion in said)
    for opinion in said:
        topics += opinion.topics
        intents += opinion.intents
        if speaker is None and opinion.sentiment is not None:
            speaker = opinion
    if speaker is None:
        return Verdict(lang, topics=topics, intents=intents, hasty=hasty)
    return Verdict(
        lang, speaker.sentiment, speaker.model, topics, intents, towards=speaker.towards, hasty=hasty
    )
