"""How well topics are told: precision, recall and false alarms of each, on labelled posts. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class TopicPost:
    """A text and the topics that a person sees in it.

    Args:
        denied: topics it is known not to touch; ``None``: any but ``topics``.
    """

    text: str
    topics: frozenset[str]
    denied: frozenset[str] | None = None
    lang: str | None = None

    @property
    def ordinary(self) -> bool:
        """Whether it is known to touch no topic at all: a finding on it is a false alarm."""
        return not self.topics and self.denied is None

    @property
    def held(self) -> bool:
        """Whether it is in the half that nobody may tune on: the same for ever, whatever stands around it."""
        return blake2b(self.text.encode("utf-8", "replace"), digest_size=1).digest()[0] % 2 == 1

    def truth(self, topic: str) -> bool | None:
        """Whether it touches the topic; ``None`` where nobody said."""
        if topic in self.topics:
            return True
        return False if self.denied is None or topic in self.denied else None


@dataclass(frozen=True, slots=True)
class TopicGrade:
    """The figures of one topic in one language.

    Args:
        hits, misses: posts that touch it, found and not.
        alarms: posts found that do not touch it; ``false_alarms`` of them are ordinary posts, out of ``ordinary``.
    """

    topic: str
    lang: str
    hits: int
    misses: int
    alarms: int
    false_alarms: int
    ordinary: int

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right, 0 to 1; ``None`` where nothing was found."""
        return _part(self.hits, self.hits + self.alarms)

    @property
    def recall(self) -> float | None:
        """The share of what is there that was found, 0 to 1; ``None`` where nothing is there."""
        return _part(self.hits, self.hits + self.misses)

    @property
    def false_alarm_rate(self) -> float | None:
        """The share of ordinary posts that it was found in, 0 to 1; ``None`` where there is none."""
        return _part(self.false_alarms, self.ordinary)


def grade_topics(
    posts: Sequence[TopicPost], told: Sequence[Collection[str]], topics: Sequence[str]
) -> list[TopicGrade]:
    """The figures of each topic, and within it of each language that has posts, in alphabetical order.

    Args:
        told: what was found in each post, in the order of the posts.
    """
    pairs = list(zip(posts, told, strict=True))
    langs = sorted({_spoken(post) for post in posts})
    return [
        _grade(topic, lang, [pair for pair in pairs if _spoken(pair[0]) == lang])
        for topic in topics
        for lang in langs
    ]


def _spoken(post: TopicPost) -> str:
    return post.lang or "unknown"


def _grade(topic: str, lang: str, pairs: Sequence[tuple[TopicPost, Collection[str]]]) -> TopicGrade:
    graded = [(post.truth(topic), topic in found, post.ordinary) for post, found in pairs]
    return TopicGrade(
        topic=topic,
        lang=lang,
        hits=sum(truth is True and said for truth, said, _ in graded),
        misses=sum(truth is True and not said for truth, said, _ in graded),
        alarms=sum(truth is False and said for truth, said, _ in graded),
        false_alarms=sum(ordinary and said for _, said, ordinary in graded),
        ordinary=sum(ordinary for _, _, ordinary in graded),
    )


def _part(some: int, whole: int) -> float | None:
    return some / whole if whole else None
