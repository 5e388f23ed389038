"""Many alerts in one message: what a channel is told when it had its fill for the hour. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo

from alerts.facts import Fact, tally
from alerts.wording import count, grade, say
from monitor.language import clock, number, when
from monitor.model import Alert, BrandName, Json, Language, Message, Severity

_TOLD = 20  # alerts told in a line each, the most severe first
_ROOM = 100  # more than there are, for those that open meanwhile


def flood(
    alerts: Sequence[Alert],
    *,
    channel: str,
    since: datetime,
    at: datetime,
    titles: Callable[[BrandName], str],
    zone: tzinfo,
    language: Language = "en",
) -> Message:
    """The alerts that ``channel`` was spared one by one: how many of what, the worst in a line each, how to see all.

    Args:
        since: from when on they opened.
        titles: how a brand is written.
    """
    ranked = sorted(alerts, key=lambda alert: (-alert.severity.rank, alert.opened_at, alert.id))
    many = count(len(ranked), "alert", "alerts", language)
    here, local = when(since.astimezone(zone), at.astimezone(zone), language), at.astimezone(zone)
    # The first second of it: to the command line, a time without a zone is one of the rules'.
    begin = min([since, *(alert.opened_at for alert in ranked)]).astimezone(UTC)
    see_all = f"vigie alerts --since {begin:%Y-%m-%dT%H:%M}Z --limit {len(ranked) + _ROOM}"
    return Message(
        kind="digest",
        title=say("flood-title", language, alerts=many),
        summary=say("flood", language, alerts=many, when=here, channel=channel),
        at=local,
        severity=ranked[0].severity if ranked else Severity.WATCH,
        facts=(*_counts(ranked, titles, language), *_lines(ranked, titles, zone, language)),
        language=language,
        actions=((say("see-all", language), see_all),),
        data=_data(ranked, since),
    )


def _counts(
    alerts: Sequence[Alert], titles: Callable[[BrandName], str], language: Language
) -> Iterable[Fact]:
    yield say("by-severity", language), tally((grade(one.severity, language) for one in alerts), language)
    yield say("by-brand", language), tally((titles(one.brand) for one in alerts), language)
    yield say("by-rule", language), tally((one.rule for one in alerts), language)


def _lines(
    alerts: Sequence[Alert], titles: Callable[[BrandName], str], zone: tzinfo, language: Language
) -> Iterable[Fact]:
    for one in alerts[:_TOLD]:
        total = count(one.total, "mention", "mentions", language)
        label = f"{grade(one.severity, language)} {clock(one.opened_at.astimezone(zone))}"
        yield label, f"{titles(one.brand)} · {one.rule} · {total} · {one.id}"
    if rest := len(alerts[_TOLD:]):
        yield say("the-rest", language), say("more", language, number=number(rest, language))


def _data(alerts: Sequence[Alert], since: datetime) -> dict[str, Json]:
    """For machines: every one of them by its id."""
    return {
        "flood": True,
        "since": since.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "alerts": [
            {"id": one.id, "rule": one.rule, "brand": one.brand, "severity": str(one.severity)}
            for one in alerts
        ],
    }
