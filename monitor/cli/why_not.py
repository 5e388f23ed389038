"""``vigie why-not``: why a rule was silent, or why nobody heard when it was not."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.cli.explained import Teller, teller
from monitor.cli.output import must_exist, parse_moment, print_json
from monitor.cli.standings import (
    HELD,
    check_lines,
    heard_of,
    say,
    selected,
    standing_json,
    state_told,
    told_json,
    unseen,
)
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.errors import RefusalError
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
        raise to_come(at or "", f"--at {at!r}")
    tell = teller(config.language, config.timezone)
    with open_reader(db) as reader:
        answers = answers_at(config, reader, asked, of, then, tell=tell)
    if as_json:
        print_json(_json(asked, answers, config, then))
        return
    print(tell("rule-at", rule=asked.name, at=tell.at(then)))
    if not answers:
        print(f"\n{looks_elsewhere(asked, of, config, tell)}")
    for answer in answers:
        print()
        say(*lines(answer, config, then, tell))


def known(what: str, name: str, names: Sequence[str]) -> str:
    """The name, if there is such a thing.

    Raises:
        VigieError: there is none; with the one that was meant, where it can be guessed.
    """
    if name in names:
        return name
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(names)}"
    said = f"no {what} is called {name}; {hint}"
    raise RefusalError(said, "meant" if close else "no-name", name=name, meant="".join(close))


def to_come(text: str, shown: str) -> RefusalError:
    """That nobody can be asked about what has not been yet."""
    return RefusalError(
        f"{shown} is to come: nobody knows yet what will be silent then", "to-come", text=text
    )


def looks_elsewhere(rule: Rule, brand: BrandName | None, config: Config, tell: Teller) -> str:
    """That it does not look at the brand at all."""
    of = ", ".join(sorted(rule.select.brands or ()))
    return tell("elsewhere", brand=brand_title(brand, config.brands) if brand else "", of=of)


# --- what is known of it ----------------------------------------------------------------------------------------


def answers_at(
    config: Config, reader: Reader, rule: Rule, brand: BrandName | None, then: datetime, *, tell: Teller
) -> list[Answer]:
    """Why a rule was silent at ``then``: for each brand that it looks at, or for one."""
    standings = engine_at(config, reader, then, rule.name).ask(then, brand=brand)
    return [_answer(one, config, reader, then, tell) for one in standings]


def _answer(standing: Standing, config: Config, reader: Reader, then: datetime, tell: Teller) -> Answer:
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
        hearings=[] if alert is None else heard_of(alert, life, reader, config, tell),
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


def lines(answer: Answer, config: Config, then: datetime, tell: Teller) -> Iterator[str]:
    """An answer in words, each line indented as far as it belongs to the one above."""
    standing = answer.standing
    parts = (brand_title(standing.brand, config.brands), standing.group)
    yield tell("labelled", label=" · ".join(filter(None, parts)), value=state_told(standing, tell))
    yield f"  {reason_sentence(standing.reason, standing.brand, config)}"
    for line in unseen(standing, tell):
        yield f"  {line}"
    if answer.said:
        yield f"  {tell('day-before', said=_said(answer.said, standing, tell))}"
    if answer.later:
        first = tell.at(min(one.came for one in answer.later))
        yield f"  {tell('later', len(answer.later), first=first)}"
    yield from _fired(answer, tell)
    for severity, reason in reversed(standing.levels):
        named = tell.title("severity", severity)
        yield f"  {tell('holds' if reason.fired else 'holds-not', severity=named)}"
        yield from _asked(selected(standing, reason), standing.brand, config, then, "    ", tell=tell)
    if answer.nearest is not None:
        at, reason = answer.nearest
        yield f"  {tell('nearest', at=tell.at(at))}"
        yield f"    {reason_sentence(reason, standing.brand, config)}"
        yield from _asked(reason, standing.brand, config, at, "    ", tell=tell, parts_only=True)


def _asked(
    reason: Reason,
    brand: BrandName,
    config: Config,
    at: datetime,
    indent: str,
    *,
    tell: Teller,
    parts_only: bool = False,
) -> Iterator[str]:
    """What a condition asked for; of a combination, part by part."""
    for part in reason.parts:
        yield f"{indent}{HELD[part.fired]} {reason_sentence(part, brand, config)}"
        yield from _asked(part, brand, config, at, f"{indent}    ", tell=tell)
    if reason.parts:
        return
    lines = list(check_lines(reason, tell, at))
    if not lines and not parts_only:
        yield f"{indent}{reason_sentence(reason, brand, config)}"
    for line in lines:
        yield f"{indent}{line}"


def _said(said: Sequence[Heard], standing: Standing, tell: Teller) -> str:
    """How much there was, and how much of it the rule looks at."""
    selected = [one for one in said if one.selected and one.group == standing.group]
    history = sum(one.backfilled for one in selected)
    if len(said) == 1:
        looks = "selects-history" if history else "selects" if selected else "selects-not"
        return tell("came-one", looks=tell(looks))
    came = tell("came", number=len(said), selected=len(selected))
    return came + (tell("came-history", history) if history else "")


def _fired(answer: Answer, tell: Teller) -> Iterator[str]:
    """That it did fire, and who heard."""
    alert = answer.standing.alert
    if alert is not None:
        yield f"  {tell('fired', id=alert.id, at=tell.at(alert.opened_at))}"
        if not told(answer.hearings):
            yield f"  {tell('nobody-told')}"
        for one in answer.hearings:
            yield f"    {one.words}"
        return
    if answer.ended is not None:
        yield f"  {_over(answer.ended, answer.standing.rule, tell)}"
    if answer.next is not None:
        yield f"  {tell('fired-after', id=answer.next.id, at=tell.at(answer.next.opened_at))}"


def _over(alert: Alert, rule: Rule, tell: Teller) -> str:
    """Just over: firing again, it would be the same alert, or none."""
    assert alert.resolved_at is not None, "what ended did so at some time"
    return tell(
        "over-by" if alert.by else "over",
        id=alert.id,
        at=tell.at(alert.resolved_at),
        by=alert.by,
        until=tell.at(alert.resolved_at + rule.cooldown),
    )


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
