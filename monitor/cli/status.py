"""``vigie status`` and ``vigie why-not``: how every rule stands, and why one is silent."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from monitor.cli.output import ago, local, must_exist, parse_moment, print_json, print_table
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import BrandName, Json, RuleName, Silence
from monitor.rules.checks import Check, checks
from monitor.rules.engine import Standing
from monitor.rules.quiet import due
from monitor.settings import format_duration
from monitor.shapes import moment, reason_json
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.wiring import brand_title, engine_at, read_config, reason_sentence

LEARNING = frozenset(
    {"learning", "not-enough-data", "known-event"}
)  # states of their own, by the reason's name
HELD = {True: "yes", False: "NO"}


def show_status(rules: Path, db: Path, *, as_json: bool) -> None:
    """Print how each rule stands for each brand, what cannot be seen, and what is silenced."""
    config = read_config(rules)
    must_exist(db)
    now = SystemClock().now()
    with open_reader(db) as reader:
        standings = engine_at(config, reader, now).ask(now)
        silences = [one for one in reader.silences(now) if one.since <= now]
    if as_json:
        print_json(
            {
                "at": moment(now),
                "rules": [_standing_json(one, config) for one in standings],
                "silences": [_silence_json(one) for one in silences],
            }
        )
        return
    print_table(
        ("rule", "brand", "state", "why"),
        [
            (
                f"{one.rule.name} · {one.group}" if one.group else str(one.rule.name),
                brand_title(one.brand, config.brands),
                state_of(one),
                why(one, config, now),
            )
            for one in standings
        ],
        empty="No rule: add one under rules: in the rules file.",
    )
    for silence in silences:
        print(f"\n{silenced(silence, config.timezone)}")


def state_of(standing: Standing) -> str:
    """In a word or two; never green for what cannot be seen."""
    if standing.alert is not None:
        hush = f", {standing.alert.hush}" if standing.alert.hush else ""
        return f"{standing.alert.severity} {standing.alert.state}{hush}"
    if standing.blind:
        return "blind"
    if standing.reason.name in LEARNING:
        return standing.reason.name.replace("-", " ")
    if standing.reason.numbers.get("baseline") in ("none", "flat"):
        return "learning"
    return "watching"


def why(standing: Standing, config: Config, now: datetime) -> str:
    """What its condition says, and what cannot be seen."""
    told = reason_sentence(standing.reason, standing.brand, config)
    unseen = [
        f"{name} {sight.state} since {ago(sight.at, now)}: {sight.why or 'nobody asked it'}"
        for name, sight in standing.blind.items()
    ]
    return " · ".join([told, *unseen])


def silenced(silence: Silence, zone: tzinfo) -> str:
    """A silence in a line."""
    what = " ".join(str(part) for part in (silence.rule, silence.brand) if part) or "everything"
    return (
        f"Silence {silence.id}: {what}, by {silence.by} until {local(silence.until, zone)}: {silence.reason}"
    )


# --- why not ----------------------------------------------------------------------------------------------------


def show_why_not(
    rules: Path, db: Path, rule: str, *, brand: str | None, at: str | None, as_json: bool
) -> None:
    """Print why a rule did not fire, each thing it asks for with what there was."""
    config = read_config(rules)
    must_exist(db)
    named = known("rule", rule, [one.name for one in config.rules])
    of = None if brand is None else BrandName(known("brand", brand, [one.name for one in config.brands]))
    now = parse_moment(at, SystemClock().now(), config.timezone, "--at") or SystemClock().now()
    with open_reader(db) as reader:
        standings = engine_at(config, reader, now, RuleName(named)).ask(now, brand=of)
        held_back = {one.alert.id: _untold(one, reader, config) for one in standings if one.alert is not None}
    if as_json:
        print_json({"at": moment(now), "standings": [_standing_json(one, config) for one in standings]})
        return
    print(f"{named} at {local(now, config.timezone)}\n")
    for standing in standings:
        _print_why_not(standing, config, now, held_back)


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


def _print_why_not(standing: Standing, config: Config, now: datetime, held_back: dict[str, str]) -> None:
    group = f" · {standing.group}" if standing.group else ""
    print(f"{brand_title(standing.brand, config.brands)}{group}: {state_of(standing)}")
    print(f"    {why(standing, config, now)}")
    if standing.alert is not None:
        alert = standing.alert
        print(f"    It did fire: alert {alert.id}, open since {local(alert.opened_at, config.timezone)}.")
        if held_back[alert.id]:
            print(f"    {held_back[alert.id]}")
    for severity, reason in reversed(standing.levels):
        asked = checks(reason)
        if asked:
            print(f"    {severity}:")
        for check in asked:
            print(f"      {HELD[check.held]:3}  {asked_for(check)}")
    print()


def asked_for(check: Check) -> str:
    """One thing that was asked for, and what there was."""
    return f"{check.what} {_plain(check.found)} (asked: {check.side} {_plain(check.asked)})"


def _plain(number: object) -> str:
    if isinstance(number, float):
        return f"{number:.3g}"
    return format_duration(number) if isinstance(number, timedelta) else str(number)


def _untold(standing: Standing, reader: Reader, config: Config) -> str:
    """Why nobody heard of an alert that is there."""
    alert = standing.alert
    assert alert is not None, "only alerts are told"
    if alert.hush is not None:
        behind = {
            "silenced": f"by silence {alert.behind}",
            "inhibited": f"while crisis {alert.behind} is open",
            "grouped": f"it is told in the message of {alert.behind}",
            "flood": "its channels had had their fill for the hour",
        }
        return f"Nobody was told by itself: {alert.hush}, {behind[str(alert.hush)]}."
    quiet = due(alert.severity, alert.opened_at, config.quiet_hours, *standing.rule.mute)
    if quiet > alert.opened_at:
        return f"Its message waited for the end of quiet hours: {local(quiet, config.timezone)}."
    told = ", ".join(f"{ticket.channel}: {ticket.state}" for ticket in reader.tickets(alert.id))
    return f"It was told: {told}." if told else ""


# --- machines ---------------------------------------------------------------------------------------------------


def _standing_json(standing: Standing, config: Config) -> dict[str, Json]:
    return {
        "rule": standing.rule.name,
        "brand": standing.brand,
        "group": standing.group,
        "state": state_of(standing),
        "reason": reason_json(standing.reason, reason_sentence(standing.reason, standing.brand, config)),
        "alert": standing.alert.id if standing.alert else None,
        "blind": [
            {"source": name, "state": str(sight.state), "since": moment(sight.at), "why": sight.why}
            for name, sight in standing.blind.items()
        ],
        "levels": [
            {
                "severity": str(severity),
                "fired": reason.fired,
                "checks": [
                    {
                        "what": check.what,
                        "found": _json(check.found),
                        "side": check.side,
                        "asked": _json(check.asked),
                        "held": check.held,
                    }
                    for check in checks(reason)
                ],
            }
            for severity, reason in standing.levels
        ],
    }


def _json(number: object) -> Json:
    return number if isinstance(number, int | float | str) else str(number)


def _silence_json(silence: Silence) -> dict[str, Json]:
    return {
        "id": silence.id,
        "rule": silence.rule,
        "brand": silence.brand,
        "until": moment(silence.until),
        "by": silence.by,
        "reason": silence.reason,
    }
