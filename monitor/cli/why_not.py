"""``vigie why-not``: why a rule was silent, or why nobody heard when it was not."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.cli.output import counted, local, must_exist, parse_moment, print_json
from monitor.cli.standings import (
    HELD,
    check_lines,
    heard_of,
    say,
    selected,
    standing_json,
    state_of,
    told_json,
    unseen,
)
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import Alert, BrandName, Json, Reason
from monitor.rules.checks import nearness
from monitor.rules.conditions import Condition, Rule
from monitor.rules.engine import Standing
from monitor.rules.unheard import Hearing, told
from monitor.shapes import moment
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.wiring import Heard, brand_title, engine_at, heard, read_config, reason_sentence

DAY = timedelta(days=1)
LOOKS = 200  # moments of the day before that are asked whether it came nearer then


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Why one rule was silent for one brand, at a moment.

    Args:
        hearings: of its alert, who heard of it.
        said: all that was said of the brand in the day before; ``later``: what of that day came only afterwards.
        nearest: when in that day it came nearer than now, and what it said then.
        ended: its alert that was over a short while before; ``next``: the one that opened next.
    """

    standing: Standing
    hearings: Sequence[Hearing]
    said: Sequence[Heard]
    later: Sequence[Heard]
    nearest: tuple[datetime, Reason] | None
    ended: Alert | None
    next: Alert | None


def show_why_not(
    rules: Path, db: Path, rule: str, *, brand: str | None, at: str | None, as_json: bool
) -> None:
    """Print why a rule did not fire, each thing it asks for with what there was; or why nobody was told."""
    config = read_config(rules)
    must_exist(db)
    asked = next(
        one for one in config.rules if one.name == known("rule", rule, [one.name for one in config.rules])
    )
    of = None if brand is None else BrandName(known("brand", brand, [one.name for one in config.brands]))
    now = SystemClock().now()
    then = parse_moment(at, now, config.timezone, "--at") or now
    if then > now:
        raise VigieError(f"--at {at!r} is to come: nobody knows yet what will be silent then")
    with open_reader(db) as reader:
        answers = answers_at(config, reader, asked, of, then)
    if as_json:
        print_json(_json(asked, answers, config, then))
        return
    print(f"{asked.name} at {local(then, config.timezone)}")
    if not answers:
        print(f"\n{looks_elsewhere(asked, of, config)}")
    for answer in answers:
        print()
        say(*lines(answer, config, then))


def known(what: str, name: str, names: Sequence[str]) -> str:
    """The name, if there is such a thing.

    Raises:
        VigieError: there is none; with the one that was meant, where it can be guessed.
    """
    if name in names:
        return name
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(names)}"
    raise VigieError(f"no {what} is called {name}; {hint}")


def looks_elsewhere(rule: Rule, brand: BrandName | None, config: Config) -> str:
    """That it does not look at the brand at all."""
    of = ", ".join(sorted(rule.select.brands or ()))
    return f"It does not look at {brand and brand_title(brand, config.brands)}: it selects {of}."


# --- what is known of it ----------------------------------------------------------------------------------------


def answers_at(
    config: Config, reader: Reader, rule: Rule, brand: BrandName | None, then: datetime
) -> list[Answer]:
    """Why a rule was silent at ``then``: for each brand that it looks at, or for one."""
    standings = engine_at(config, reader, then, rule.name).ask(then, brand=brand)
    return [_answer(one, config, reader, then) for one in standings]


def _answer(standing: Standing, config: Config, reader: Reader, then: datetime) -> Answer:
    rule, alert = standing.rule, standing.alert
    day = heard(config, reader, rule, standing.brand, since=then - DAY, until=then)
    said = [one for one in day if one.came <= then]
    life = [] if alert is None else [event for event in reader.events(alert.id) if event.at <= then]
    others = [
        one
        for one in reader.alerts(None, then - 30 * DAY)
        if (one.rule, one.brand, one.group) == (rule.name, standing.brand, standing.group)
    ]
    ended = [one for one in others if one.resolved_at and then - rule.cooldown <= one.resolved_at <= then]
    next_ = [one for one in others if then < one.opened_at <= then + DAY]
    return Answer(
        standing=standing,
        hearings=[] if alert is None else heard_of(alert, life, reader, config),
        said=said,
        later=[one for one in day if one.came > then],
        nearest=None if alert else _nearest(standing, rule.when, said, then),
        ended=max(ended, key=lambda one: one.opened_at, default=None),
        next=min(next_, key=lambda one: one.opened_at, default=None),
    )


def _nearest(
    standing: Standing, condition: Condition, said: Sequence[Heard], then: datetime
) -> tuple[datetime, Reason] | None:
    """When in the day before it came nearest: asked anew at the moments at which something was said."""
    moments = [one.at for one in said if one.selected and not one.backfilled and one.group == standing.group]
    step = len(moments) // LOOKS + 1
    asked = [(at, selected(standing, standing.gauge.stand(condition, at))) for at in moments[::-step]]
    missed = [(at, reason) for at, reason in asked if not reason.fired]
    best = max(missed, key=lambda each: _near(each[1], each[0]), default=None)
    return best if best and _near(best[1], best[0]) > _near(standing.reason, then) else None


def _near(reason: Reason, at: datetime) -> tuple[float, float]:
    """By how much of what was asked for there was, then by how many there were."""
    count = reason.numbers.get("count", 0)
    return nearness(reason, at), float(count) if isinstance(count, int | float) else 0.0


# --- for people -------------------------------------------------------------------------------------------------


def lines(answer: Answer, config: Config, then: datetime) -> Iterator[str]:
    """An answer in words, each line indented as far as it belongs to the one above."""
    standing, zone = answer.standing, config.timezone
    parts = (brand_title(standing.brand, config.brands), standing.group)
    yield f"{' · '.join(part for part in parts if part)}: {state_of(standing)}"
    yield f"  {reason_sentence(standing.reason, standing.brand, config)}"
    for line in unseen(standing, zone):
        yield f"  {line}"
    if answer.said:
        yield f"  In the 24 h before, {_said(answer.said, standing)}."
    if answer.later:
        yield f"  {_later(answer.later, config)}"
    yield from _fired(answer, config)
    for severity, reason in reversed(standing.levels):
        held = "holds" if reason.fired else "does not hold"
        yield f"  {severity} {held}:"
        yield from _asked(selected(standing, reason), standing.brand, config, then, "    ")
    if answer.nearest is not None:
        at, reason = answer.nearest
        yield f"  It came nearest at {local(at, zone)}:"
        yield f"    {reason_sentence(reason, standing.brand, config)}"
        yield from _asked(reason, standing.brand, config, at, "    ", parts_only=True)


def _asked(
    reason: Reason, brand: BrandName, config: Config, at: datetime, indent: str, *, parts_only: bool = False
) -> Iterator[str]:
    """What a condition asked for; of a combination, part by part."""
    for part in reason.parts:
        yield f"{indent}{HELD[part.fired]} {reason_sentence(part, brand, config)}"
        yield from _asked(part, brand, config, at, f"{indent}    ")
    if reason.parts:
        return
    lines = list(check_lines(reason, at))
    if not lines and not parts_only:
        yield f"{indent}{reason_sentence(reason, brand, config)}"
    for line in lines:
        yield f"{indent}{line}"


def _said(said: Sequence[Heard], standing: Standing) -> str:
    """How much there was, and how much of it the rule looks at."""
    selected = [one for one in said if one.selected and one.group == standing.group]
    history = sum(one.backfilled for one in selected)
    never = "history, which never fires"
    if len(said) == 1:
        looks = "the rule selects it" if selected else "the rule does not select it"
        return f"1 mention came; {looks}" + (f", but it was {never}" if history else "")
    told_ = f"{counted(len(said), 'mention')} came; the rule selects {len(selected)} of them"
    were = "was" if history == 1 else "were"
    return told_ + (f", {history} of which {were} {never}" if history else "")


def _later(later: Sequence[Heard], config: Config) -> str:
    """What an import brought, or a source that was late: it could not be known."""
    first = local(min(one.came for one in later), config.timezone)
    were = "was" if len(later) == 1 else "were"
    return f"{counted(len(later), 'mention')} of that day {were} collected only from {first} on: nothing was known of them then."


def _fired(answer: Answer, config: Config) -> Iterator[str]:
    """That it did fire, and who heard."""
    zone, alert = config.timezone, answer.standing.alert
    if alert is not None:
        yield f"  It did fire: alert {alert.id}, open since {local(alert.opened_at, zone)}."
        if not told(answer.hearings):
            yield "  Nobody has been told:"
        for one in answer.hearings:
            yield f"    {one.words}"
        return
    if answer.ended is not None:
        yield f"  {_over(answer.ended, answer.standing.rule, config)}"
    if answer.next is not None:
        yield f"  It fired after that: alert {answer.next.id}, at {local(answer.next.opened_at, zone)}."


def _over(alert: Alert, rule: Rule, config: Config) -> str:
    """Just over: firing again, it would be the same alert, or none."""
    assert alert.resolved_at is not None, "what ended did so at some time"
    by = f" by {alert.by}, who is believed about all that was there" if alert.by else ""
    until = local(alert.resolved_at + rule.cooldown, config.timezone)
    again = (
        "what comes after that by itself opens it again, and only worse trouble rings"
        if alert.by
        else "firing again, it is the same alert, and does not ring anew"
    )
    return f"Its alert {alert.id} was resolved at {local(alert.resolved_at, config.timezone)}{by}: until {until}, {again}."


# --- for machines -----------------------------------------------------------------------------------------------


def _json(rule: Rule, answers: Sequence[Answer], config: Config, then: datetime) -> dict[str, Json]:
    return {
        "rule": rule.name,
        "at": moment(then),
        "standings": [_answer_json(answer, config, then) for answer in answers],
    }


def _answer_json(answer: Answer, config: Config, then: datetime) -> dict[str, Json]:
    standing = answer.standing
    selected = [one for one in answer.said if one.selected and one.group == standing.group]
    at, reason = answer.nearest or (None, None)
    return {
        **standing_json(standing, config, then),
        "told": told(answer.hearings) if standing.alert else None,
        "hearings": [{"told": one.told, "how": one.words} for one in answer.hearings],
        "day_before": {
            "mentions": len(answer.said),
            "selected": len(selected),
            "history": sum(one.backfilled for one in selected),
            "collected_later": len(answer.later),
        },
        "nearest": None
        if reason is None
        else {"at": moment(at), "reason": told_json(reason, standing.brand, config)},
        "resolved_before": answer.ended.id if answer.ended else None,
        "fired_after": answer.next.id if answer.next else None,
    }
