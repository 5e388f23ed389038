"""What is learned from, out of the store and through the classifiers as they are configured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

from monitor.config.model import Config
from monitor.corrections import standing
from monitor.learning.examples import Example, each_once
from monitor.learning.file import Learned, made_for
from monitor.learning.judge import model_of
from monitor.learning.layer import judged_anew
from monitor.learning.proposal import Proposal, propose
from monitor.learning.themes import kept
from monitor.learning.tone import MOST_QUIET
from monitor.model import Corrected, Label, Mention, TopicName
from monitor.ports import Clock
from monitor.store.queries import Reader
from monitor.store.search import MentionFilter
from monitor.wiring.learned import unlearned
from monitor.wiring.plugins import classifier

LOOKED_BACK = timedelta(days=28)
MOST_STORED = 20_000  # mentions, the newest, that terms are tried on
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What there is to learn from, and what comes of it.

    Args:
        gone: corrected mentions whose words retention has taken.
        recent: stories of the last 28 days that nobody corrected; ``quiet`` are those, or some of them, judged.
        learned: what a file would say; of no use where nothing is proposed.
    """

    corrected: Sequence[Example]
    quiet: Sequence[Example]
    recent: int
    gone: int
    proposal: Proposal
    learned: Learned


def lesson(config: Config, reader: Reader, clock: Clock, folder: Path, name: str) -> Lesson:
    """Read the corrections, judge their stories by the classifiers that the rules name, and propose.

    Args:
        name: of the file that is to be written.
    """
    made = reader.corrections()
    mentions = reader.judged(dict.fromkeys(one.mention for one in made))
    said = reader.corrected(mentions.values())
    corrected = each_once(
        example
        for one in mentions.values()
        if (example := _example(one.mention, said[one.mention.id])).corrected
    )
    told = {one.story: one for one in corrected}
    stored = each_once(
        told.get(one.mention.story or one.mention.id) or Example(mention=one.mention, topics={})
        for one in reader.mentions(MentionFilter(limit=MOST_STORED, irrelevant=True))
    )
    since = clock.now() - LOOKED_BACK
    recent = [one for one in stored if not one.corrected and one.mention.published_at >= since]
    desk = _Desk(config, clock, folder)
    judged, quiet = desk.judge(corrected), desk.judge(sorted(recent, key=_lot)[:MOST_QUIET])
    proposal = propose(judged, quiet, stored, config.brands, config.learned)
    learned = Learned(
        name=name,
        made_for=made_for(config.classifiers.get("sentiment")),
        models=tuple(sorted(desk.models)),
        until=max((one.at for one in made), default=None),
        corrections=len(corrected),
        layer=proposal.layer,
        themes=proposal.in_force,
    )
    return Lesson(
        corrected=judged,
        quiet=quiet,
        recent=len(recent),
        gone=len({one.mention for one in made}) - len(mentions),
        proposal=proposal,
        learned=learned,
    )


def _lot(one: Example) -> bytes:
    """Which stories are looked at where there are too many: always the same ones."""
    return blake2b(one.story.encode(), digest_size=8).digest()


def _example(mention: Mention, made: Sequence[Corrected]) -> Example:
    label: Label | None = None
    topics: dict[TopicName, bool] = {}
    relevant: bool | None = None
    for one in standing(made):
        if one.said.towards is None:  # of one brand alone: that says nothing of the text as a whole
            label = one.said.sentiment or label
        topics |= dict.fromkeys(one.said.touches, True) | dict.fromkeys(one.said.spares, False)
        relevant = relevant if one.said.relevant is None else one.said.relevant
    return Example(mention=mention, label=label, topics=topics, relevant=relevant)


class _Desk:
    """The classifiers of the rules, without what was learned; and what that makes of their verdicts."""

    def __init__(self, config: Config, clock: Clock, folder: Path) -> None:
        plain = unlearned(config)
        self._tone = classifier("sentiment", plain, clock, folder)
        self._topics = classifier("topics", plain, clock, folder)
        self._learned = config.learned
        self.models = {model_of(self._tone), model_of(self._topics)}

    def judge(self, examples: Sequence[Example]) -> list[Example]:
        found: list[Example] = []
        for at in range(0, len(examples), _BATCH):
            found += self._batch(examples[at : at + _BATCH])
        return found

    def _batch(self, examples: Sequence[Example]) -> list[Example]:
        mentions = [one.mention for one in examples]
        found = []
        for one, tone, topics in zip(
            examples, self._tone.classify(mentions), self._topics.classify(mentions), strict=True
        ):
            self.models |= {tone.model, topics.model}
            found.append(
                self._with_learned(
                    replace(
                        one,
                        plain=tone.sentiment,
                        present=tone.sentiment,
                        model=tone.model,
                        plain_topics=topics.topics,
                        present_topics=topics.topics,
                    )
                )
            )
        return found

    def _with_learned(self, one: Example) -> Example:
        if self._learned is None:
            return one
        layer, themes = self._learned.layer, dict(self._learned.themes)
        return replace(
            one,
            present=judged_anew(layer, one.mention, one.plain) if layer and one.plain else one.plain,
            present_topics=kept(one.mention, one.plain_topics, themes),
        )
