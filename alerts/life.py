"""An alert's life in words: where it stands, what just happened to it, what its reader can do. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from alerts.wording import count, grade, say
from monitor.language import clock, number, percent, span, when
from monitor.model import Alert, AlertEvent, AlertState, EventKind, Language, Message, Reason
from monitor.text import shown, shown_line

_NAME = 60  # characters of a person's name
_NOTE = 400  # and of what they wrote down
_WAITING = (AlertState.OPEN, AlertState.ESCALATED)
_EXPLAINED = (
    EventKind.OPENED,
    EventKind.REOPENED,
    EventKind.ESCALATED,
    EventKind.GREW,
    EventKind.CORRECTED,
)


def state_line(
    alert: Alert, *, now: datetime, zone: tzinfo, language: Language, voices: int | None = None
) -> str:
    """Where it stands, in a line: "acknowledged by marie", "resolved after 2 h 10 · peak 84 in 1 h · …".

    Args:
        now: the day of the reader: on the same day a time needs no date.
        voices: how many different voices its mentions have, where somebody counted all of them.
    """
    if alert.state is AlertState.RESOLVED:
        return _resolved(alert, now, language, voices)
    line = say(
        f"stands-{alert.state}",
        language,
        when=_when(alert.opened_at, now, zone, language),
        until=_when(alert.until, now, zone, language),
        by=_person(alert.by, language),
        severity=grade(alert.severity, language),
    )
    return f"{line} · {say(f'hush-{alert.hush}', language)}" if alert.hush else line


def _resolved(alert: Alert, now: datetime, language: Language, voices: int | None) -> str:
    lasted = span((alert.resolved_at or now) - alert.opened_at, language)
    phrase = "stands-resolved-by" if alert.by else "stands-resolved"
    head = say(phrase, language, by=_person(alert.by, language), span=lasted)
    return " · ".join([head, *totals(alert, language, voices)])


def totals(alert: Alert, language: Language, voices: int | None = None) -> list[str]:
    """How bad and how much: what a report of it begins with. A silence has neither."""
    if not alert.total:
        return []
    total = count(alert.total, "mention", "mentions", language)
    if voices:
        authors = count(voices, "author", "authors", language)
        total = say("by-authors", language, mentions=total, authors=authors)
    worst = peak(alert.peak or alert.reason, language)
    return [worst, total] if worst else [total]


def peak(reason: Reason, language: Language) -> str:
    """``peak 84 in 1 h``, ``peak 62 %``; nothing for a reason that measures neither."""
    for one in (reason, *reason.parts):
        how_many, within, share = (one.numbers.get(name) for name in ("count", "within", "share"))
        if isinstance(how_many, int) and isinstance(within, timedelta):
            shown = number(how_many, language)
            return say("peak-value", language, count=shown, within=span(within, language))
        if isinstance(share, int | float):
            return say("peak-share", language, share=percent(share, language))
    return ""


# --- what just happened -----------------------------------------------------------------------------------------


def news(
    event: AlertEvent, sentence: str, *, zone: tzinfo, language: Language, voices: int | None = None
) -> str:
    """What just happened to the alert, in a line or two for its thread.

    Args:
        sentence: the event's own reason in words.
    """
    note = shown(event.note, _NOTE)
    happened = _ended if event.kind is EventKind.RESOLVED else _happened
    told = happened(event, sentence, zone, language, voices)
    return " ".join(part for part in (told, say("quoted", language, text=note) if note else "") if part)


def _ended(event: AlertEvent, sentence: str, zone: tzinfo, language: Language, voices: int | None) -> str:
    """By itself: the reason knows why, and the rest is figures; by a person: what they did is the reason."""
    alert = event.alert
    if event.by or not sentence:
        line = state_line(alert, now=event.at, zone=zone, language=language, voices=voices)
        return f"{line[:1].upper()}{line[1:]}."
    lasted = say("in-all", language, span=span(event.at - alert.opened_at, language))
    return f"{sentence} {' · '.join([lasted, *totals(alert, language, voices)])}."


def _happened(event: AlertEvent, sentence: str, zone: tzinfo, language: Language, _voices: int | None) -> str:
    alert, asked = event.alert, event.reason.numbers.get("until")
    until = asked if isinstance(asked, datetime) else alert.until
    line = say(
        _phrase(event),
        language,
        by=_person(event.by, language),
        when=clock(event.at.astimezone(zone)),
        until=_when(until, event.at, zone, language),
        span=span(event.at - alert.opened_at, language),
        severity=grade(alert.severity, language),
        mentions=count(alert.total, "mention", "mentions", language),
    )
    return f"{line} {sentence}".rstrip() if event.kind in _EXPLAINED else line


def _phrase(event: AlertEvent) -> str:
    """Which line says it: what was hushed, or is so no longer, is told by what hushed it."""
    numbers = event.reason.numbers
    if event.kind is EventKind.HUSHED and not isinstance(numbers.get("until"), datetime):
        return "news-unhushed"
    if event.kind is EventKind.RELEASED and numbers.get("was") in {"silenced", "inhibited"}:
        return f"news-released-{numbers['was']}"
    return f"news-{event.kind}"


def standalone(message: Message) -> Message:
    """The same for a channel whose messages do not live: each says by itself what happened, the last one in a few words."""
    if message.event is None or message.event is EventKind.OPENED:
        opened = message.state is AlertState.OPEN  # just now, as its time says
        return replace(message, state_line="" if opened else message.state_line)
    if message.event is EventKind.RESOLVED:
        return replace(
            message, summary=message.news, state_line="", quotes=(), facts=(), advice="", runbook=""
        )
    told = message.news if message.summary in message.news else f"{message.news} {message.summary}"
    return replace(message, summary=told)


# --- what can be done -------------------------------------------------------------------------------------------


def actions(alert: Alert, language: Language) -> tuple[tuple[str, str], ...]:
    """What its reader can do now, each with its command."""
    take, later = f"vigie ack {alert.id}", f"vigie snooze {alert.id} --for 2h"
    steps = {
        AlertState.OPEN: (("take", take), ("later", later)),
        AlertState.ESCALATED: (("take", take), ("later", later)),
        AlertState.ACKNOWLEDGED: (("close", f"vigie resolve {alert.id}"),),
        AlertState.SNOOZED: (("take", take),),
        AlertState.RESOLVED: (),
    }[alert.state]
    return tuple(
        (say(what, language), command) for what, command in (*steps, ("ask-why", f"vigie explain {alert.id}"))
    )


def waits(alert: Alert) -> bool:
    """Whether nobody has taken it yet."""
    return alert.state in _WAITING


def _when(at: datetime | None, now: datetime, zone: tzinfo, language: Language) -> str:
    return "–" if at is None else when(at.astimezone(zone), now.astimezone(zone), language)


def _person(name: str, language: Language) -> str:
    return shown_line(name, _NAME) or say("somebody", language)
