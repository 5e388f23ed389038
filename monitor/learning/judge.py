"""What was learned, at work: around the classifier that it was made for."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime

from monitor.learning.file import Learned
from monitor.learning.layer import judged_anew
from monitor.learning.themes import kept
from monitor.model import Mention, MentionId, Opinion, SourceName
from monitor.ports import Classifier, Glances, Probes, Troubled

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_PROBE = Mention(
    id=MentionId("probe"),
    source=SourceName("probe"),
    key="probe",
    text="Hello.",
    lang="en",
    published_at=_LONG_AGO,
    collected_at=_LONG_AGO,
    hits=(),
)


class LearnedJudge:
    """A classifier with what was learned over it. What a model says that it was not made for stays as it is."""

    def __init__(self, plain: Classifier, learned: Learned) -> None:
        self._plain = plain
        self._learned = learned
        self._themes = dict(learned.themes)

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order; the model's name says that something was learned, and from which file."""
        return self._anew(mentions, self._plain.classify(mentions))

    @property
    def trouble(self) -> str:
        """Why a model of the classifier is left out at present; empty where none is."""
        return self._plain.trouble if isinstance(self._plain, Troubled) else ""

    def probe(self) -> str:
        """Have the classifier show that it works, where it can; says what was learned over it."""
        shown = f"{self._plain.probe()}; " if isinstance(self._plain, Probes) else ""
        return f"{shown}learned {self._learned.name}"

    def _anew(self, mentions: Sequence[Mention], opinions: Sequence[Opinion]) -> list[Opinion]:
        return [self._judge(mention, one) for mention, one in zip(mentions, opinions, strict=True)]

    def _judge(self, mention: Mention, one: Opinion) -> Opinion:
        if one.model not in self._learned.models:
            return one
        said, layer = one.sentiment, self._learned.layer
        return dataclasses.replace(
            one,
            model=f"{one.model} + learned {self._learned.name}",
            sentiment=judged_anew(layer, mention, said) if said and layer else said,
            topics=kept(mention, one.topics, self._themes),
        )


class GlancingLearnedJudge(LearnedJudge):
    """The same around a classifier that can judge in haste."""

    def __init__(self, plain: Classifier, learned: Learned, glancing: Glances) -> None:
        super().__init__(plain, learned)
        self._glancing = glancing

    def glance(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """As ``classify``, at once."""
        return self._anew(mentions, self._glancing.glance(mentions))


def with_learned(plain: Classifier, learned: Learned) -> Classifier:
    """The classifier with what was learned over it.

    Raises:
        ValueError: with a sentence; it was made for another model.
    """
    speaker = model_of(plain)
    if speaker not in learned.models:
        known = ", ".join(learned.models) or "none"
        raise ValueError(
            f"it was made for another model ({known}; here speaks {speaker}): run `vigie learn` again, or take the line"
            " `learned:` out of the rules"
        )
    return (
        GlancingLearnedJudge(plain, learned, plain)
        if isinstance(plain, Glances)
        else LearnedJudge(plain, learned)
    )


def model_of(judge: Classifier) -> str:
    """Which model speaks first."""
    return (judge.glance([_PROBE]) if isinstance(judge, Glances) else judge.classify([_PROBE]))[0].model
