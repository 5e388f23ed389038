"""``vigie advise``: which threshold gives so many alerts, and what would be missed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor import language
from monitor.cli.backtested import of_learning
from monitor.cli.output import local, must_exist, print_entries, print_json, print_table
from monitor.cli.replaying import Period, Played, beyond, in_full, of_brands, period_of, replay
from monitor.cli.why_not import known
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import BrandName, Json, Severity
from monitor.replay.advice import (
    FEW,
    TOO_OFTEN,
    Budget,
    Tried,
    best,
    budget_of,
    choose,
    gained,
    missed,
    too_few,
    tried,
)
from monitor.replay.knobs import Step, finer, ladders
from monitor.replay.replaying import Found
from monitor.replay.snippet import levels_of, snippet
from monitor.replay.summing import UNSURE, WEEK
from monitor.rules.conditions import Each, Rule
from monitor.shapes import SHOWN, alert_json, moment
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.wiring import brand_title, engine_of, read_config, reason_sentence

LISTED = 50  # alerts that would be missed, for people; --format json has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What came of the search.

    Args:
        present: the rule as it is; ``ladders`` its knobs, each from the loosest setting to the strictest.
        chosen: ``None``: no setting keeps to the budget, or the history cannot tell.
        unsure: how often the rule decided nothing, since it knew too little of what is usual.
        period: which history was played.
    """

    rule: Rule
    config: Config
    budget: Budget
    played: Played
    present: Tried
    ladders: Sequence[Sequence[Tried]]
    chosen: Tried | None
    unsure: int
    period: Period

    @property
    def untold(self) -> str:
        """Why the history cannot tell; empty if it can."""
        every = [one for ladder in self.ladders for one in ladder]
        if not too_few(every):
            return ""
        most = max(len(one.found) for one in every)
        return (
            f"This history cannot tell: even the loosest setting finds {_alerts(most)} in it, and it takes {FEW} to say"
            " how often a setting fires. Leave the rule as it is; `vigie import` brings older mentions in."
        )

    @property
    def moved(self) -> list[tuple[Severity, str, str]]:
        """The levels that the advised setting changes, as they are written before and after."""
        if self.chosen is None or not self.rule.levels:
            return []
        before, after = levels_of(self.rule), levels_of(self.chosen.step.rule)
        pairs = zip(self.rule.levels, self.chosen.step.rule.levels, strict=True)
        changed = [one for (one, was), (_, now) in pairs if was != now and before[one] != after[one]]
        return [(one, before[one], after[one]) for one in changed]

    @property
    def missed(self) -> list[Found]:
        """The present alerts that the advised setting would not open."""
        return [] if self.chosen is None else missed(self.present.found, self.chosen.found)

    @property
    def gained(self) -> list[Found]:
        """What it would open besides."""
        return [] if self.chosen is None else gained(self.present.found, self.chosen.found)

    def why(self, one: Found) -> str:
        """Why it opened."""
        return reason_sentence(one.alert.reason, one.alert.brand, self.config)


def find_thresholds(
    rules: Path,
    db: Path,
    name: str,
    *,
    at_most: str,
    since: str | None,
    until: str | None,
    brands: Sequence[str],
    as_json: bool,
) -> int:
    """Print the settings of a rule with what each would have found, and the one that keeps to the budget.

    Returns the exit code: 1 if none does.
    """
    config = read_config(rules)
    must_exist(db)
    rule = next(
        one for one in config.rules if one.name == known("rule", name, [x.name for x in config.rules])
    )
    of = tuple(BrandName(known("brand", each, [x.name for x in config.brands])) for each in brands)
    budget = budget_of(at_most)
    if budget is None:
        raise VigieError(f"--at-most {at_most!r} is no budget: write 2/week, 1/day or 3/month")
    period = period_of(since, until, config.timezone)
    with open_reader(db) as reader:
        advice = sought(Search(config, rule, reader, period, of), budget)
        if as_json:
            print_json(_json(advice, reader))
        else:
            _show(advice)
    return 0 if advice.chosen else 1


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched: the settings of one rule, over a period of what is stored.

    Args:
        brands: only their alerts count; empty: all do.
    """

    config: Config
    rule: Rule
    reader: Reader
    period: Period
    brands: Sequence[BrandName] = ()

    def results(self, steps: Sequence[Step]) -> tuple[Played, dict[str, Tried]]:
        """What the rule as it is, and each of its settings, would have found: all of them in one engine."""
        rule = self.rule
        every = [Step("", "", 0.0, rule, now=True), *steps]
        variants = dataclasses.replace(self.config, rules=tuple(step.rule for step in every))
        played = replay(self.reader, [engine_of(variants)], self.period, self.config.timezone)
        found = of_brands(played.replays[0].found, self.brands)
        results = {
            str(step.rule.name): tried(step, rule.name, found, played.since, played.until) for step in every
        }
        return played, results


def sought(search: Search, budget: Budget) -> Advice:
    """Try every step of every knob in one go, then finer ones where the budget is crossed.

    Raises:
        VigieError: there is too little history to tell, or nothing in it.
    """
    rule = search.rule
    steps = ladders(rule)
    played, results = search.results([step for ladder in steps for step in ladder])
    _must_suffice(played, budget)
    climbed = [[results[step.rule.name] for step in ladder] for ladder in steps]
    more = [step for ladder in climbed for step in _around(rule, ladder, budget)]
    if more:
        _, finely = search.results(more)
        for ladder in climbed:
            knob = ladder[0].step.knob
            ladder += [one for one in finely.values() if one.step.knob == knob]
            ladder.sort(key=lambda one: one.step.size)
    present = results[rule.name]
    if not any(one.found for one in results.values()):
        raise VigieError(
            f"no setting of {rule.name} finds anything in that time: what does its select ask for?"
        )
    every = [one for ladder in climbed for one in ladder]
    found = [one for ladder in climbed if not too_few(every) and (one := best(ladder, budget)) is not None]
    return Advice(
        rule=rule,
        config=search.config,
        budget=budget,
        played=played,
        present=present,
        ladders=climbed,
        chosen=choose(found, present.found),
        unsure=sum(played.replays[0].decisions[rule.name, why] for why in UNSURE),
        period=search.period,
    )


def _around(rule: Rule, ladder: Sequence[Tried], budget: Budget) -> list[Step]:
    """The steps between the best setting and the one before it, which fires too often."""
    found = best(ladder, budget)
    place = len(ladder) if found is None else ladder.index(found)
    if found is None or place == 0:
        return []
    return finer(rule, ladder[place - 1].step, found.step)


def _must_suffice(played: Played, budget: Budget) -> None:
    length = played.until - played.since
    if length < budget.needed:
        raise VigieError(
            f"{language.span(length, 'en')} of history cannot tell what is at most {budget.text}:"
            f" it takes {language.span(budget.needed, 'en')}. `vigie import` brings older mentions in."
        )


# --- for people -------------------------------------------------------------------------------------------------


def _show(advice: Advice) -> None:
    zone, played = advice.config.timezone, advice.played
    weeks = (played.until - played.since) / WEEK
    print(
        f"{advice.rule.name}, at most {advice.budget.text}, over {weeks:.1f} weeks"
        f" ({local(played.since, zone)} to {local(played.until, zone)})\n"
    )
    for ladder in advice.ladders:
        print_table(
            (ladder[0].step.knob, "alerts", "a week", "alert open", ""),
            [_row(one, advice) for one in _telling(ladder, advice)],
            empty="",
        )
        print()
    if isinstance(advice.rule.when, Each):
        print("each has no threshold. So many of them at a time would be one:\n")
    if advice.untold:
        print(advice.untold)
    elif advice.chosen is None:
        print(f"No setting keeps to {advice.budget.text}. Try a narrower select, or another condition.")
    else:
        _show_choice(advice, advice.chosen)
    for note in _notes(advice):
        print(f"\nnote: {note}")


def _notes(advice: Advice) -> Iterator[str]:
    """What to mind when reading it."""
    yield from beyond(advice.played, advice.period, advice.config.timezone)
    yield from of_learning([advice.rule], advice.played.covered, {advice.rule.name: advice.unsure})


def _telling(ladder: Sequence[Tried], advice: Advice) -> Sequence[Tried]:
    """The settings up to the first that finds nothing, the advised one and the present one."""
    last = next((place for place, one in enumerate(ladder) if not one.found), len(ladder))
    return [one for place, one in enumerate(ladder) if place <= last or one is advice.chosen or one.step.now]


def _row(one: Tried, advice: Advice) -> tuple[str, ...]:
    said = "now" if one.step.now else ""
    if advice.chosen is not None and one.step == advice.chosen.step:
        said = f"<- advised{', and now' if one.step.now else ''}"
    elif one.often > TOO_OFTEN:
        said = f"{said} hardly ever over".strip()
    return one.step.value, str(len(one.found)), f"{one.a_week:.2f}", f"{one.often:.0%} of the time", said


def _show_choice(advice: Advice, chosen: Tried) -> None:
    if chosen.step.now:
        print(f"Leave it as it is: {chosen.a_week:.2f} a week. {_likely(chosen)}")
        return
    print(f"The most sensitive setting within {advice.budget.text} gives {chosen.a_week:.2f} a week:\n")
    for line in snippet(chosen.step.rule).splitlines():
        print(f"    {line}")
    print(f"\n{_likely(chosen)}")
    _show_levels(advice, chosen)
    lost, won = advice.missed, advice.gained
    print()
    if won:
        print(f"It would have opened {len(won)} more.")
    if not lost:
        print("Nothing that the present setting found would have been missed.")
        return
    print(f"It would have missed {len(lost)} of {len(advice.present.found)}:\n")
    print_entries([_entry(one, advice) for one in lost[:LISTED]], empty="")
    if len(lost) > LISTED:
        print(f"And {len(lost) - LISTED} more: --format json has them all.")


def _likely(chosen: Tried) -> str:
    low, high = chosen.likely
    return f"Going by {_alerts(len(chosen.found))}, expect {low:.1f} to {high:.1f} a week."


def _show_levels(advice: Advice, chosen: Tried) -> None:
    """What becomes of the levels, in words: what a crisis is, is not changed in passing."""
    for severity, before, after in advice.moved:
        print(
            f"This moves {severity} too, from {before} to {after}: {chosen.step.knob} {chosen.step.value}"
            " reaches a level, which must lie above it. Set it to what you call one."
        )
    if advice.rule.levels and not advice.moved:
        print("Its levels stay as they are.")


def _alerts(number: int) -> str:
    return f"{number} alert{'' if number == 1 else 's'}"


def _entry(one: Found, advice: Advice) -> tuple[str, tuple[str, ...]]:
    alert = one.alert
    parts = (
        local(alert.opened_at, advice.config.timezone),
        str(alert.severity),
        brand_title(alert.brand, advice.config.brands),
        alert.group,
        f"lasted {language.span(one.length(advice.played.until), 'en')}",
    )
    return " · ".join(part for part in parts if part), (advice.why(one),)


# --- for machines -----------------------------------------------------------------------------------------------


def _json(advice: Advice, reader: Reader) -> Json:
    chosen = advice.chosen
    return {
        "rule": advice.rule.name,
        "at_most": advice.budget.text,
        "since": moment(advice.played.since),
        "until": moment(advice.played.until),
        "learning": advice.unsure,
        "cannot_tell": advice.untold or None,
        "now": _tried_json(advice.present),
        "tried": [_tried_json(one) for ladder in advice.ladders for one in ladder],
        "advised": None if chosen is None else {**_tried_json(chosen), "yaml": snippet(chosen.step.rule)},
        "levels_moved": [
            {"severity": str(severity), "from": before, "to": after}
            for severity, before, after in advice.moved
        ],
        "missed": _alerts_json(advice.missed, advice, reader),
        "gained": _alerts_json(advice.gained, advice, reader),
    }


def _tried_json(one: Tried) -> dict[str, Json]:
    return {
        "knob": one.step.knob or None,
        "value": one.step.value or None,
        "now": one.step.now,
        "alerts": len(one.found),
        "a_week": round(one.a_week, 3),
        "likely": [round(limit, 3) for limit in one.likely],
        "open": round(one.often, 4),
    }


def _alerts_json(found: Sequence[Found], advice: Advice, reader: Reader) -> list[Json]:
    return [
        alert_json(one.alert, advice.why(one), evidence) for one, evidence in in_full(reader, found, SHOWN)
    ]
