"""Whom an alert goes to: its rule's channels, or the first branch of the routing tree that it fits."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.model import BrandName, ChannelName, RuleName, Severity, TopicName
from monitor.rules.conditions import Route, Rule, Rulebook
from monitor.rules.quiet import inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """What of an alert decides where it goes."""

    rule: RuleName
    brand: BrandName
    severity: Severity
    topics: Collection[TopicName] = ()
    lang: str = "unknown"


def channels(book: Rulebook, rule: Rule | None, alert: Addressed, now: datetime) -> tuple[ChannelName, ...]:
    """The channels, each once; the fallback's where nobody is named: nothing is dropped in silence."""
    if rule is not None and rule.notify:
        return rule.notify
    found = dict.fromkeys(_walk(book.routes, (), alert, now))
    return tuple(found) or (book.fallback,)


def _walk(
    routes: tuple[Route, ...], above: tuple[ChannelName, ...], alert: Addressed, now: datetime
) -> Iterator[ChannelName]:
    """The channels of the first branch that fits, and of those after it that it lets have a look, too."""
    for route in routes:
        if not fits(route, alert, now):
            continue
        own = route.notify or above
        finer = tuple(_walk(route.routes, own, alert, now))
        yield from finer or own
        if not route.go_on:
            return


def fits(route: Route, alert: Addressed, now: datetime) -> bool:
    """Whether a branch takes the alert: every part that is given must hold."""
    return (
        alert.severity.rank >= route.severity.rank
        and (route.brands is None or alert.brand in route.brands)
        and (route.rules is None or alert.rule in route.rules)
        and (route.topics is None or not route.topics.isdisjoint(alert.topics))
        and (route.lang is None or alert.lang in route.lang)
        and (route.hours is None or inside(route.hours, now))
    )
