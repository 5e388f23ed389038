"""What was expected at a moment, held against what happened: the differences, each with its why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.config.document import Spot
from monitor.model import Alert, BrandName, Judged, Reason, RuleName, StoryId
from monitor.proof.instants import NEVER, Never
from monitor.proof.play import Stage
from monitor.proof.scenario import NO, Difference, Hushed, Look, Wanted

MOST_WHYS = 3  # told of one missing alert: a rule may look at many brands


@dataclass(frozen=True, slots=True)
class Words:
    """How things are told to people.

    Args:
        sentence: a reason, in the language of the rules.
        card: an alert with its evidence and the copies of each story, as plain text.
        zone: of the clock that the rules go by.
    """

    sentence: Callable[[Reason, BrandName], str]
    card: Callable[[Alert, Sequence[Judged], Mapping[StoryId, int]], str]
    zone: tzinfo

    def minute(self, at: datetime | Never) -> str:
        """A moment on the wall clock."""
        return NEVER if at == NEVER else at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Holds what was expected against what happened."""

    words: Words

    def __call__(self, look: Look, stage: Stage) -> Sequence[Difference]:
        """What is not as it should be at that moment."""
        found: list[Difference] = []
        if look.alerts is not None:
            found += [Difference(look.at, *each) for each in self._alerts(look, look.alerts, stage)]
        if look.calm:
            lines = [line for alert in stage.alive() for line in self._open(alert)]
            if lines:
                found.append(Difference(look.at, look.spot, ("- calm: no alert is open", *lines)))
        for hushed in look.silences:
            for brand in hushed.brands:
                told = tuple(self._silence(hushed, brand, stage))
                if told:
                    found.append(Difference(look.at, hushed.spot, told))
        return found

    # --- alerts

    def _alerts(
        self, look: Look, wanted: Sequence[Wanted], stage: Stage
    ) -> Iterator[tuple[Spot, tuple[str, ...]]]:
        there = stage.alerts
        missed: list[Wanted] = []
        for one in sorted(wanted, key=_vague):  # what says most chooses first
            match = next((alert for alert in there if not self._wrong(one, alert, stage)), None)
            if match is None:
                missed.append(one)
            else:
                there.remove(match)
        for one in missed:
            near = next((alert for alert in there if _is_meant(one, alert)), None)
            if near is None:
                yield one.spot, tuple(self._missing(one, stage))
            else:
                there.remove(near)
                head = f"  {_name(near)}, opened {self.words.minute(near.opened_at)}:"
                yield (
                    one.spot,
                    (head, *self._wrong(one, near, stage), *self._why("Why", near.reason, near.brand)),
                )
        for alert in there:
            opened = self.words.minute(alert.opened_at)
            head = f"+ {_name(alert)} · {alert.severity}: opened {opened}, and was not expected"
            yield look.spot, (head, *self._why("Why", alert.reason, alert.brand))

    def _wrong(self, wanted: Wanted, alert: Alert, stage: Stage) -> list[str]:
        """What does not match, as a diff."""
        other = [] if _is_meant(wanted, alert) else [f"+ {_name(alert)}"]
        return other or [
            line
            for key, expected, got in self._facts(wanted, alert, stage)
            for line in (f"- {key}: {expected}", f"+ {key}: {got}")
        ]

    def _facts(self, wanted: Wanted, alert: Alert, stage: Stage) -> Iterator[tuple[str, str, str]]:
        """Each key that does not match, what was expected, and what there is."""
        words = self.words
        plain = {
            "group": (wanted.group, alert.group),
            "severity": (wanted.severity, alert.severity),
            "state": (wanted.state, alert.state),
            "reason": (wanted.reason, _as_asked(alert.reason, wanted.reason)),
            "hush": (wanted.hush, alert.hush or NO),
            "by": (wanted.by, alert.by),
            "mentions": (wanted.mentions, alert.total),
            "opened": (wanted.opened and words.minute(wanted.opened), words.minute(alert.opened_at)),
            "rings": (
                wanted.rings and words.minute(wanted.rings),
                words.minute(stage.rings.get(alert.id, NEVER)),
            ),
        }
        for key, (expected, got) in plain.items():
            if expected is not None and expected != got:
                yield key, str(expected), str(got)
        if wanted.channels is not None and wanted.channels != frozenset(alert.channels):
            yield "channels", ", ".join(sorted(wanted.channels)), ", ".join(alert.channels)
        sentence = words.sentence(alert.reason, alert.brand)
        if wanted.sentence is not None and wanted.sentence not in sentence:
            yield "sentence", f"… {wanted.sentence} …", sentence
        if wanted.card:
            card = self._card(alert, stage)
            for part in wanted.card:
                if part not in card:
                    yield "card", f"… {part} …", card.strip().replace("\n", "\n    ")

    def _card(self, alert: Alert, stage: Stage) -> str:
        evidence = [stage.mentions[mention] for mention in alert.mentions]
        arrived = (one.mention for one in stage.mentions.values() if one.mention.collected_at <= stage.now)
        copies = Counter(mention.story for mention in arrived if mention.story is not None)
        return self.words.card(alert, evidence, copies)

    def _missing(self, wanted: Wanted, stage: Stage) -> Iterator[str]:
        name = " · ".join(filter(None, (wanted.rule, wanted.brand)))
        yield f"- {name}: expected, and did not open"
        for brand, reason in _whys(stage, wanted.rule, wanted.brand)[:MOST_WHYS]:
            yield from self._why(f"Why not ({brand}, {reason.name})", reason, brand)

    # --- silence

    def _open(self, alert: Alert) -> Iterator[str]:
        yield f"+ {_name(alert)} · {alert.severity}: {alert.state} since {self.words.minute(alert.opened_at)}"
        yield from self._why("Why", alert.reason, alert.brand)

    def _silence(self, hushed: Hushed, brand: BrandName, stage: Stage) -> Iterator[str]:
        alive = stage.alive(rule=hushed.rule, brand=brand)
        said = f", “… {hushed.sentence} …”" if hushed.sentence else ""
        head = f"- {hushed.rule} · {brand}: silent because of {hushed.reason}{said}"
        if alive:
            yield head
            for alert in alive:
                yield from self._open(alert)
            return
        whys = _whys(stage, hushed.rule, brand)
        named = [reason for _, each in whys for reason in _with_parts(each) if reason.name == hushed.reason]
        if any((hushed.sentence or "") in self.words.sentence(reason, brand) for reason in named):
            return
        yield head
        for _, reason in whys:
            yield f"+ {hushed.rule} · {brand}: silent because of {reason.name}"
            yield from self._why("That is", reason, brand)

    def _why(self, label: str, reason: Reason, brand: BrandName) -> Iterator[str]:
        yield f"    {label}: {self.words.sentence(reason, brand)}"


def _whys(stage: Stage, rule: RuleName, brand: BrandName | None) -> list[tuple[BrandName, Reason]]:
    """Why a rule is silent: what it decided last, and what it says now, where that is something else."""
    decided = sorted(key for key, reason in stage.reasons.items() if key[0] == rule and not reason.fired)
    asked = stage.engine.ask(stage.now, rule, brand)
    found = [(key[1], stage.reasons[key]) for key in decided if brand in {None, key[1]}]
    for standing in asked:
        if (standing.brand, standing.reason.name) not in {(one, reason.name) for one, reason in found}:
            found.append((standing.brand, standing.reason))
    return found


def _as_asked(reason: Reason, name: str | None) -> str:
    """What the reason is called, or that part of it that fired and is called as asked."""
    fired = {part.name for part in _with_parts(reason) if part.fired}
    return name if name in fired else reason.name


def _with_parts(reason: Reason) -> Iterator[Reason]:
    """A reason, and what it is made of: of a combination, the part that did not hold is the reason, too."""
    yield reason
    for part in reason.parts:
        yield from _with_parts(part)


def _vague(wanted: Wanted) -> int:
    given = (getattr(wanted, name) for name in Wanted.__dataclass_fields__)
    return sum(one in {None, ()} for one in given)


def _is_meant(wanted: Wanted, alert: Alert) -> bool:
    return wanted.rule == alert.rule and wanted.brand in {None, alert.brand}


def _name(alert: Alert) -> str:
    return " · ".join(filter(None, (alert.rule, alert.brand, alert.group)))
