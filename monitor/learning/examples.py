"""What is learned from: stories, each once, with what the classifiers say of them and what people said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.learning.figures import is_held
from monitor.model import Label, Mention, Sentiment, Topic, TopicName


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A story.

    Args:
        plain: what the configured classifier says by itself; ``None``: it has no opinion.
        model: which model said so.
        present: what Vigie says today, with whatever was learned before.
        plain_topics, present_topics: likewise.
        label: what a person said; ``None``: nobody said anything of its tone.
        topics: which topics a person said it touches (``True``) or spares.
        relevant: ``False``: a person said that it is not about the brand; ``None``: nobody said.
    """

    mention: Mention
    plain: Sentiment | None = None
    model: str = ""
    present: Sentiment | None = None
    plain_topics: tuple[Topic, ...] = ()
    present_topics: tuple[Topic, ...] = ()
    label: Label | None = None
    topics: Mapping[TopicName, bool]
    relevant: bool | None = None

    @property
    def story(self) -> str:
        """What all its copies share."""
        return self.mention.story or self.mention.id

    @property
    def held(self) -> bool:
        """Whether it is kept apart, to see how good a proposal is."""
        return is_held(self.story)

    @property
    def corrected(self) -> bool:
        """Whether a person said anything of it."""
        return self.label is not None or bool(self.topics) or self.relevant is not None


def each_once(examples: Iterable[Example]) -> list[Example]:
    """One of each story, always the same one, in an order of their own; one that was corrected before one that was not."""
    found: dict[str, Example] = {}
    for one in sorted(examples, key=lambda one: (not one.corrected, one.mention.id)):
        found.setdefault(one.story, one)
    return [found[story] for story in sorted(found)]
