"""The tests of rules, with what they need: the rules, the classifiers, and an engine of the daemon's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from alerts.console import plain
from monitor.brands import Brand, Brands
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.config.reading import decode
from monitor.errors import ConfigError, Problem
from monitor.judging import opinions
from monitor.model import (
    Judged,
    Label,
    Mention,
    MentionId,
    Post,
    Sentiment,
    SourceName,
    StoryId,
    Topic,
    TopicName,
    Verdict,
)
from monitor.ports import Classifier
from monitor.proof.compare import Comparison, Words
from monitor.proof.load import outline, suite
from monitor.proof.play import play
from monitor.proof.scenario import Outcome, Played, Said, Scenario, Suite, Usual
from monitor.proof.telling import Result
from monitor.proof.usual import moments
from monitor.stages import mentions_of
from monitor.stories import Gatherer
from monitor.text import stable_id
from monitor.wiring.cards import alert_card, reason_sentence
from monitor.wiring.house import engine_of
from monitor.wiring.plugins import classifier, judges, kinds
from monitor.wiring.rules_file import read_config
from monitor.wiring.wish import Wish

RULES = "rules.yaml"
SURE = 0.9  # the confidence of a verdict that a test gives
SCORES: dict[Label, float] = {"negative": -0.6, "neutral": 0.0, "positive": 0.6}


@dataclasses.dataclass(frozen=True, slots=True)
class Bench:
    """A test file with the rules that it tests, read and checked.

    Args:
        dated: the rules have a calendar: what its files say depends on when a story plays.
    """

    suite: Suite
    rules: Path
    config: Config
    dated: bool


def lay_out(file: Path, rules: Path | None) -> Bench:
    """Read a test file, and its rules.

    Args:
        rules: instead of those that the file names.

    Raises:
        ConfigError: everything that is wrong with either.
    """
    try:
        text = decode(file.read_bytes(), str(file))
    except OSError as error:
        why = f"cannot be read: {error.strerror or 'no such file'}"
        raise ConfigError([Problem(1, 1, why, str(file))]) from error
    sheet = outline(text, str(file))
    tested = rules or file.parent / (sheet.shape.rules or RULES)
    config = read_config(tested)
    return Bench(
        suite(
            sheet,
            config,
            rules=str(tested),
            topics=kinds().topics,
            wording=lambda brand, tone, topics, lang: _wording(config, brand, tone, topics, lang),
        ),
        tested,
        config,
        dated=any(line.startswith(b"calendar:") for line in tested.read_bytes().splitlines()),
    )


def prove(bench: Bench, scenarios: Iterable[Scenario]) -> Iterator[Outcome]:
    """Play tests of a file, one after the other, each on an engine of its own."""
    config = bench.config
    judging = _Judging(config, bench.rules.parent)
    words = Words(
        sentence=lambda reason, brand: reason_sentence(reason, brand, config),
        card=lambda alert, evidence, copies: plain(alert_card(alert, config, evidence, copies)),
        zone=config.timezone,
    )
    for scenario in scenarios:
        began = perf_counter()
        # the events of a calendar file are those of that time
        then = read_config(bench.rules, now=scenario.clock) if bench.dated else config
        outcome = play(scenario, judging.judged(scenario), engine_of(then), Comparison(words))
        yield dataclasses.replace(outcome, seconds=perf_counter() - began)


def result_of(bench: Bench, outcomes: Iterable[Outcome]) -> Result:
    """What came of tests of a file."""
    return Result(
        suite=bench.suite,
        outcomes=tuple(outcomes),
        known=tuple(rule.name for rule in bench.config.rules),
        zone=bench.config.timezone,
    )


def _wording(config: Config, brand: Brand, tone: str, topics: Sequence[TopicName], lang: str) -> str:
    wish = Wish(lang=lang, topics=[*topics], tone=tone)
    wish.name(brand)
    return wish.text(config)


class _Judging:
    """Posts as judged mentions: matched, gathered into stories and judged as the daemon does; what a test says, stands."""

    def __init__(self, config: Config, folder: Path) -> None:
        clock = SystemClock()
        self._config = config
        self._names = Brands(config.brands)
        self._language: Classifier = classifier("language", config, clock, folder)
        self._classifiers = judges(config, clock, folder)
        self._model: str | None = None

    def judged(self, scenario: Scenario) -> Played:
        """All that arrives in a story, and before it."""
        said = [(one, mention) for one in scenario.said for mention in self._mentions(one)]
        read = opinions([mention for _, mention in said], self._language, self._classifiers, Gatherer())
        story = [self._as_said(one, judged) for (one, _), judged in zip(said, read, strict=True)]
        usual = [each for one in scenario.usual for each in self._usual(one)]
        arrived = sorted([*usual, *story], key=lambda each: each.mention.collected_at)
        return Played(
            history=tuple(one for one in arrived if one.mention.collected_at < scenario.clock),
            story=tuple(one for one in arrived if one.mention.collected_at >= scenario.clock),
        )

    def _mentions(self, said: Said) -> Iterable[Mention]:
        before = said.at - self._config.max_age
        return mentions_of([said.post], self._names, said.source, said.at, history_before=before)

    def _as_said(self, said: Said, judged: Judged) -> Judged:
        verdict = judged.verdict
        if said.sentiment is not None:
            opinion = None if said.sentiment == "unknown" else _sentiment(said.sentiment)
            model = self._speaks() if opinion else None
            verdict = dataclasses.replace(verdict, sentiment=opinion, sentiment_model=model, towards=())
        if said.topics is not None:
            verdict = dataclasses.replace(verdict, topics=tuple(Topic(name, SURE) for name in said.topics))
        return Judged(judged.mention, verdict)

    def _usual(self, usual: Usual) -> Iterable[Judged]:
        """What is usual: it is not judged, so that months of it take no time; each tells a story of its own."""
        hits = self._names.name(Post(key="", text=usual.text), usual.source)
        for number, (at, tone) in enumerate(moments(usual, self._config.timezone)):
            key = f"usual/{usual.brand}/{usual.place}/{number}"
            name = stable_id(usual.source, key)
            mention = Mention(
                id=MentionId(name),
                story=StoryId(name),
                source=usual.source,
                key=key,
                text=usual.text.replace("{n}", str(number)),
                author=f"usual-{usual.brand}-{usual.place}-{number}",
                lang=usual.lang,
                published_at=at,
                collected_at=at,
                hits=hits,
            )
            yield Judged(mention, Verdict(usual.lang, _sentiment(tone), self._speaks()))

    def _speaks(self) -> str:
        """The model that judges sentiment here: what a test says of it is said in its name, for none mixes with another's."""
        if self._model is None:
            at = SystemClock().now()
            probe = Mention(
                id=MentionId("probe"),
                source=SourceName("probe"),
                key="",
                text="good",
                lang="en",
                published_at=at,
                collected_at=at,
                hits=(),
            )
            self._model = self._classifiers[0].classify([probe])[0].model
        return self._model


def _sentiment(label: Label) -> Sentiment:
    return Sentiment(SCORES[label], label, SURE)
