"""Everything a running Vigie consists of, put together by ``monitor.wiring`` from one ``rules.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.boxes import Inbox, Outbox, SourceState
from monitor.config.model import Config
from monitor.declaring import Allowance
from monitor.errors import Problem
from monitor.judging import Gathers
from monitor.model import ChannelName, Message, Sight, SourceName, Ticket, Trouble
from monitor.ports import Channel, Classifier, Source
from monitor.purse import CountedPurse
from monitor.rules.engine import Engine
from monitor.spending import Level, Notice, Spent, Standing
from monitor.stages import Names

JUDGES = ("sentiment", "topics", "intent")  # what ``House.classifiers`` judge, in order


class Ledger(Inbox, Outbox, Protocol):
    """The store, as the loop sees it."""

    def troubles(self) -> list[Trouble]:
        """The classifiers that go on without one of their models, as last noted; by name."""
        ...

    def note_troubles(self, troubles: Sequence[Trouble]) -> None:
        """These are all there are."""
        ...

    def forget(self, cutoffs: Mapping[SourceName, datetime], otherwise: datetime, limit: int = 500) -> int:
        """Delete up to ``limit`` mentions collected before their source's cutoff; how many."""
        ...


class Spending(Protocol):
    """What is written down of what sources spend."""

    def since(self, moment: datetime, source: SourceName | None = None) -> list[Spent]:
        """What was spent from then on, by one source or by all."""
        ...

    def notices(self, source: SourceName) -> list[Notice]:
        """What the operator was told of this source's allowances."""
        ...

    def note(self, notice: Notice, at: datetime) -> bool:
        """The operator is being told; ``False``: they were before."""
        ...

    def forget(self, before: datetime) -> None:
        """Keep nothing from before then."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How many mentions wait to be judged, weighed and read again, and how many tickets to be delivered."""

    judge: int
    weigh: int
    deliver: int
    reread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """A source at its post: what to fetch from, how often, and a hash of what it reads.

    Args:
        purse: what it pays from; ``None``: nobody counts.
        made_of: what the source was built from: as long as it is the same, so is the source.
    """

    source: Source
    kind: str
    every: timedelta
    retention: timedelta
    identity: str
    made_of: tuple[object, ...] = ()
    purse: CountedPurse | None = None

    @property
    def bounds(self) -> tuple[Allowance, ...]:
        """What it may spend."""
        return self.purse.bounds if self.purse else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One set of rules at work. A reload builds another; the store stays.

    Args:
        channels: those that can be used; ``missing`` says of the others what they lack.
        operator: the channels that hear of trouble with Vigie itself, such as a rules file that cannot be read.
        compose: the message a ticket asks for.
        backlog: what is left to do.
        stale: the notice that a source cannot be trusted; ``fresh``: that it can again, since when it could not.
        failing: the notice that a source has failed for long; ``answers``: that it can be read again. Both: since when.
        bad_rules: the notice that the rules file was saved with problems.
        left_out: the notice that a classifier goes on without a model; ``back_in``: that it has it again.
        spending: what the sources spent.
        budget: the notice that an allowance of a source is nearly spent, or that it rests because of it.
    """

    config: Config
    ledger: Ledger
    names: Names
    language: Classifier
    classifiers: Sequence[Classifier]
    stories: Gathers
    engine: Engine
    sources: Mapping[SourceName, Lookout]
    channels: Mapping[ChannelName, Channel]
    missing: Mapping[ChannelName, str]
    operator: tuple[ChannelName, ...]
    compose: Callable[[Ticket], Message]
    bad_rules: Callable[[Sequence[Problem], datetime], Message]
    left_out: Callable[[Trouble, datetime], Message]
    back_in: Callable[[Trouble, datetime], Message]
    spending: Spending
    budget: Callable[[Standing, Level, datetime], Message]
    backlog: Callable[[], Backlog]
    stale: Callable[[Sight, datetime], Message]
    fresh: Callable[[SourceName, datetime, datetime], Message]
    failing: Callable[[SourceState, datetime, datetime], Message]
    answers: Callable[[SourceName, datetime, datetime], Message]
