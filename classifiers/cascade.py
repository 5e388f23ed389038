"""A chain of classifiers: the first judges every mention at once, each further one reads again what is left in doubt.

Without a budget every verdict depends on its mention alone. With one, the most doubtful go first, so that what is read
with care depends on what else has come: the price of a budget. Either way the opinion names the model that spoke, and is
``hasty`` where a later stage is to read the mention yet.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Literal, Protocol, runtime_checkable

from pydantic import Field

from classifiers.budget import Budget
from classifiers.linear import LinearClassifier, LinearSettings
from classifiers.openai import OpenAIClassifier, OpenAISettings
from classifiers.transformer import RETRY, TransformerClassifier, TransformerSettings
from classifiers.vader import VaderClassifier, VaderSettings
from monitor.errors import ClassifierError, EdgeError
from monitor.model import Mention, Opinion
from monitor.ports import Classifier, Probes, Surroundings, Troubled
from monitor.settings import ClassifierSettings, Percent, Settings

Stage = Annotated[
    VaderSettings | LinearSettings | TransformerSettings | OpenAISettings, Field(discriminator="kind")
]


class BudgetSettings(Settings):
    """How much the stages after the first may read."""

    share: Percent | None = Field(
        default=None, description="Of all mentions, as in 30%; default: all in doubt."
    )
    rate: float | None = Field(
        default=None, gt=0, description="Mentions a second; default: as fast as it goes."
    )


class CascadeSettings(ClassifierSettings):
    """A chain of classifiers, the fastest first: each reads what those before it are not sure of."""

    kind: Literal["cascade"] = "cascade"
    stages: tuple[Stage, ...] = Field(
        default=(LinearSettings(), TransformerSettings()),
        min_length=2,
        max_length=5,
        description="The classifiers, the fastest first.",
    )
    sure: Percent = Field(
        default=1.0,
        description="From this confidence on a stage's word is final, unless VADER says the opposite; default: never.",
    )
    budget: BudgetSettings = Field(
        default_factory=BudgetSettings, description="What the later stages may cost."
    )


@runtime_checkable
class Reads(Protocol):
    """A classifier that can say beforehand whether it would have an opinion."""

    def reads(self, mention: Mention) -> bool:
        """Whether the mention is in a language that it reads."""
        ...


class CascadeClassifier:
    """Sentiment by the last stage that read a mention and had an opinion.

    A later stage whose model cannot be used is left out and tried again every five minutes; ``trouble`` says why, and the
    opinions bear the names of those who spoke for it.

    Raises:
        EdgeError: when it is made, if its first stage cannot be.
    """

    Settings = CascadeSettings

    def __init__(self, settings: CascadeSettings, around: Surroundings) -> None:
        self._clock = around.clock
        self._first = _make(settings.stages[0], around)
        self._rest = [
            _Later(partial(_make, stage, around), Budget(settings.budget.share, settings.budget.rate))
            for stage in settings.stages[1:]
        ]
        self._sure = settings.sure
        chooses = settings.sure < 1 or settings.budget != BudgetSettings()
        opposes = chooses and not isinstance(self._first, VaderClassifier)
        self._lexicon = VaderClassifier(VaderSettings(), around) if opposes else None

    @property
    def trouble(self) -> str:
        """Why a stage is left out at present; empty where none is."""
        return "; ".join(filter(None, (_trouble(self._first), *(stage.trouble for stage in self._rest))))

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order, of the most careful model that read it."""
        opinions = list(self._first.classify(mentions))
        opposed = self._opposed(mentions, opinions)
        waiting: set[int] = set()
        for stage in self._rest:
            read, later = stage.read(mentions, self._doubtful(opinions, opposed), self._clock.now())
            waiting.update(later)
            for at, opinion in read:
                opinions[at] = opinion
                opposed.discard(at)
                waiting.discard(at)
        return _hasty(opinions, waiting)

    def glance(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order, of the first stage alone; ``hasty`` where a later one is to read it yet."""
        opinions, now = self._first.classify(mentions), self._clock.now()
        doubtful = self._doubtful(opinions, self._opposed(mentions, opinions))
        return _hasty(
            opinions, [at for at in doubtful if any(stage.reads(mentions[at], now) for stage in self._rest)]
        )

    def probe(self) -> str:
        """Probe each later stage; says how many there are.

        Raises:
            ClassifierError: a later stage is left out at present, or would not work.
        """
        now = self._clock.now()
        for classifier in (self._first, *(stage.make(now) for stage in self._rest)):
            if isinstance(classifier, Probes):
                classifier.probe()
        if self.trouble:
            raise ClassifierError(self.trouble)
        return f"{len(self._rest) + 1} stages"

    def _doubtful(self, opinions: Sequence[Opinion], opposed: Collection[int]) -> list[int]:
        """The places of the opinions that are not final, the most doubtful first."""
        doubtful = [at for at, opinion in enumerate(opinions) if at in opposed or not self._is_sure(opinion)]
        return sorted(doubtful, key=lambda at: (at not in opposed, _confidence(opinions[at]), at))

    def _is_sure(self, opinion: Opinion) -> bool:
        return self._sure < 1 and opinion.sentiment is not None and opinion.sentiment.confidence >= self._sure

    def _opposed(self, mentions: Sequence[Mention], opinions: Sequence[Opinion]) -> set[int]:
        """Where the first stage and the lexicon say opposite things: there the first stage errs most."""
        if self._lexicon is None:
            return set()
        second = self._lexicon.classify(mentions)
        return {
            at
            for at, (one, other) in enumerate(zip(opinions, second, strict=True))
            if one.sentiment
            and other.sentiment
            and {one.sentiment.label, other.sentiment.label} == {"negative", "positive"}
        }


class _Later:
    """A stage after the first: it may cost too much, and it may fail."""

    def __init__(self, make: Callable[[], Classifier], budget: Budget) -> None:
        self._make = make
        self._budget = budget
        self.classifier: Classifier | None = None
        self._retry_at: datetime | None = None
        self._failed = ""

    @property
    def trouble(self) -> str:
        """Why it is left out, or what it says of itself."""
        return self._failed or _trouble(self.classifier)

    def make(self, now: datetime) -> Classifier | None:
        """The classifier; ``None`` while it cannot be used."""
        if self.classifier is None and (self._retry_at is None or now >= self._retry_at):
            try:
                self.classifier = self._make()
                self._failed = ""
            except EdgeError as error:
                self._fail(error, now)
        return self.classifier

    def reads(self, mention: Mention, now: datetime) -> bool:
        """Whether it would have an opinion; while it cannot be asked, it might."""
        classifier = self.make(now)
        return not isinstance(classifier, Reads) or classifier.reads(mention)

    def read(
        self, mentions: Sequence[Mention], doubtful: Sequence[int], now: datetime
    ) -> tuple[list[tuple[int, Opinion]], Sequence[int]]:
        """The opinions it has of the mentions at ``doubtful``, as far as its budget goes, with their places.

        And the places that it is to read when there is time, or when it can be used again.
        """
        classifier = self.make(now)
        if classifier is None:
            return [], doubtful
        if isinstance(classifier, Reads):
            doubtful = [at for at in doubtful if classifier.reads(mentions[at])]
        may, more = self._budget.earn(len(mentions), now)
        places, later = doubtful[:may], doubtful[may : may + more]
        try:
            opinions = classifier.classify([mentions[at] for at in places])
        except EdgeError as error:
            self._fail(error, now)
            return [], [*places, *later]
        put_off = [at for at, said in zip(places, opinions, strict=True) if said.hasty]
        self._budget.spend(len(places) - len(put_off))
        read = [(at, said) for at, said in zip(places, opinions, strict=True) if said.sentiment is not None]
        return read, [*put_off, *later]

    def _fail(self, error: EdgeError, now: datetime) -> None:
        self.classifier, self._failed, self._retry_at = None, str(error), now + RETRY


def _make(stage: Stage, around: Surroundings) -> Classifier:
    if isinstance(stage, TransformerSettings):
        return TransformerClassifier(stage, around)
    if isinstance(stage, LinearSettings):
        return LinearClassifier(stage, around)
    if isinstance(stage, OpenAISettings):
        return OpenAIClassifier(stage, around)
    return VaderClassifier(stage, around)


def _trouble(classifier: Classifier | None) -> str:
    if isinstance(classifier, Troubled):
        return classifier.trouble
    return ""


def _hasty(opinions: Sequence[Opinion], waiting: Collection[int]) -> Sequence[Opinion]:
    """The opinions, with a mark on those at ``waiting``."""
    marked = list(opinions)
    for at in waiting:
        marked[at] = dataclasses.replace(marked[at], hasty=True)
    return marked


def _confidence(opinion: Opinion) -> float:
    return opinion.sentiment.confidence if opinion.sentiment else 0.0
