"""What a message says, before any channel decides how it looks: the alert card, the notice, the test. Pure.

A message is plain text in the reader's language. Its times stand in the zone of ``rules.yaml``, so that a channel
that formats ``message.at`` shows the reader's own clock, with the zone's name beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from alerts.evidence import most_telling, quote, voice
from alerts.facts import Background, facts
from alerts.flood import flood as flood  # noqa: PLC0414 -- all that a message can be is asked for here
from alerts.life import actions, news, state_line
from alerts.wording import count, grade, say
from monitor.errors import Problem
from monitor.language import minute, when
from monitor.model import (
    Alert,
    AlertEvent,
    AlertState,
    Figures,
    Json,
    Judged,
    Language,
    MentionId,
    Message,
    Place,
    StoryId,
    veiled,
)


def card(
    alert: Alert,
    sentence: str,
    evidence: Sequence[Judged],
    *,
    brand_title: str,
    zone: tzinfo,
    language: Language = "en",
    copies: Mapping[StoryId, int] | None = None,
    advice: str = "",
    runbook: str = "",
    data: Mapping[str, Json] | None = None,
    event: AlertEvent | None = None,
    event_sentence: str = "",
    peak: str = "",
    others: Sequence[tuple[Alert, str]] = (),
    drill: bool = False,
    repeat: timedelta | None = None,
    voices: int | None = None,
    blind: Sequence[str] = (),
    speakers: Sequence[str] = (),
    growth: Mapping[MentionId, Sequence[Figures]] | None = None,
    moved: Mapping[StoryId, Sequence[Place]] | None = None,
    page: str = "",
) -> Message:
    """The alert as somebody reads it at 2 a.m.: what, how bad, how many, who said it, where it stands, what now.

    Args:
        alert: as it stands now: a message that lives never falls back to an older state.
        sentence: what happened, in one sentence with its numbers (``monitor.rules.explain``).
        evidence: the mentions the alert cites, in the order they fired it.
        copies: how many mentions a story has in all; 1 where it is not named.
        data: the alert as machines read it.
        event: what just happened to it; ``None``: it opened. ``event_sentence`` is its own reason in words.
        peak: the reason at its worst, in words.
        others: alerts that are told in this message, each with its sentence.
        drill: somebody practises: nothing of it is real, and it says so; nothing of it is kept that could be acted on.
        repeat: how long until it rings again while nobody has taken it.
        voices: how many voices all its mentions have, where somebody counted; else those of the evidence are, if that
            is all there is.
        blind: sources of its rule that cannot be seen just now.
        speakers: who speaks in each mention of the evidence, where that must not name them itself: to be counted.
        growth: how the numbers of its mentions grew, where they did.
        moved: where each story is told, in the order it came there.
        page: where the page shows it; of a drill there is nothing to see.
    """
    evidence = [one.towards(alert.brand) for one in evidence]
    data = {**(data or {}), "drill": True} if drill else data or {}
    if voices is None and evidence and alert.total <= len(evidence):
        voices = len(set(speakers or [voice(one.mention) for one in evidence]))
    at = event.at if event else alert.opened_at
    line = state_line(alert, now=at, zone=zone, language=language, voices=voices)
    told = news(event, event_sentence, zone=zone, language=language, voices=voices) if event else ""
    worst = peak if peak != sentence else ""
    behind = Background(
        peak=worst,
        others=others,
        repeat=repeat,
        voices=voices,
        blind=blind,
        speakers=speakers,
        moved=moved or {},
    )
    title = " · ".join(
        part for part in (grade(alert.severity, language), brand_title, alert.rule, alert.group) if part
    )
    drilled = data.get("drill") is True
    if drilled:
        title, told = (text and say("drill-title", language, title=text) for text in (title, told))
        sentence = say("drill", language, summary=sentence)
    over = alert.state is AlertState.RESOLVED
    grown = growth or {}
    return Message(
        kind="alert",
        title=title,
        summary=sentence,
        at=at.astimezone(zone),
        severity=alert.severity,
        quotes=tuple(
            quote(veiled(one, language), zone, copies or {}, grown.get(one.mention.id, ()))
            for one in most_telling(evidence)
        ),
        facts=tuple(facts(alert, evidence, behind, zone, language)),
        advice="" if over else advice,
        runbook="" if over else runbook,
        language=language,
        state=alert.state,
        state_line=line,
        event=event.kind if event else None,
        news=told,
        rings=event.kind.rings if event else True,
        actions=() if drilled else actions(alert, language),
        page="" if drilled else page,
        data=data,
    )


def notice(
    summary: str,
    *,
    at: datetime,
    title: str = "",
    facts: Sequence[tuple[str, str]] = (),
    advice: str = "",
    language: Language = "en",
) -> Message:
    """A word to whoever runs Vigie: something about Vigie itself needs a person."""
    return Message(
        kind="notice",
        title=title or say("operator", language),
        summary=summary,
        at=at,
        facts=tuple(facts),
        advice=advice,
        language=language,
    )


def bad_reload(problems: Sequence[Problem], *, at: datetime, language: Language = "en") -> Message:
    """The notice that ``rules.yaml`` was saved with problems and is not in force."""
    return notice(
        say("reload", language, problems=count(len(problems), "problem", "problems", language)),
        at=at,
        title=say("reload-title", language),
        facts=[(f"{one.file}:{one.line}:{one.column}", one.message) for one in problems],
        advice=say("reload-advice", language),
        language=language,
    )


def left_out(classifier: str, why: str, *, at: datetime, language: Language = "en") -> Message:
    """The notice that a classifier goes on without one of its models."""
    return notice(
        say("left-out", language, classifier=classifier, why=_sentence(why)),
        at=at,
        title=say("left-out-title", language),
        advice=say("left-out-advice", language),
        language=language,
    )


def back_in(classifier: str, *, since: datetime, at: datetime, language: Language = "en") -> Message:
    """The notice that a classifier has all its models again."""
    began = when(since.astimezone(at.tzinfo), at, language)
    return notice(
        say("back-in", language, classifier=classifier, since=began),
        at=at,
        title=say("back-in-title", language),
        language=language,
    )


def budget(
    level: Literal["nearly", "stopped"],
    source: str,
    amounts: Mapping[str, str],
    *,
    span: Literal["day", "month"],
    until: str,
    stops: datetime | None,
    at: datetime,
    language: Language = "en",
) -> Message:
    """The notice that a source has spent most of what it may, or rests because it has spent it.

    Args:
        amounts: ``spent`` of ``most``, and the ``forecast``, as people write them.
        span: what they are counted for.
        until: when they are counted anew.
        stops: when it will rest, at the pace of late; ``None``: not before that.
    """
    words = {**amounts, "source": source, "until": until, "span": say(f"budget-{span}", language)}
    told = say(f"budget-{level}", language, **words)
    if level == "nearly":
        pace = "budget-lasts" if stops is None else "budget-stops"
        told = f"{told} {say(pace, language, stops=minute(stops, language) if stops else '', **words)}"
    return notice(
        told,
        at=at,
        title=say(f"budget-{level}-title", language, source=source),
        advice=say("budget-advice", language),
        language=language,
    )


def stale(source: str, why: str, *, at: datetime, blind: bool, language: Language = "en") -> Message:
    """The notice that a source answers and cannot be trusted: nothing new for too long, or a search that finds nothing."""
    return notice(
        say("blind-source" if blind else "stale-source", language, source=source, why=_sentence(why)),
        at=at,
        title=say("stale-title", language, source=source),
        advice=say("stale-advice", language, source=source),
        language=language,
    )


def fresh(source: str, *, since: datetime, at: datetime, language: Language = "en") -> Message:
    """The notice that a source brings news again."""
    began = when(since.astimezone(at.tzinfo), at, language)
    return notice(
        say("fresh", language, source=source, since=began),
        at=at,
        title=say("fresh-title", language, source=source),
        language=language,
    )


def failing(source: str, why: str, *, since: datetime, at: datetime, language: Language = "en") -> Message:
    """The notice that a source has not been readable for long, or will not be until a person helps."""
    began = when(since.astimezone(at.tzinfo), at, language)
    return notice(
        say("failing", language, source=source, since=began, why=_sentence(why)),
        at=at,
        title=say("failing-title", language, source=source),
        advice=say("failing-advice", language, source=source),
        language=language,
    )


def answers(source: str, *, since: datetime, at: datetime, language: Language = "en") -> Message:
    """The notice that a source can be read again."""
    began = when(since.astimezone(at.tzinfo), at, language)
    return notice(
        say("answers", language, source=source, since=began),
        at=at,
        title=say("fresh-title", language, source=source),
        language=language,
    )


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}."


def missing_secret(
    channel: str, variable: str, fallback: str, *, at: datetime, language: Language = "en"
) -> Message:
    """The notice that a channel cannot be used because its secret is absent."""
    names = {"channel": channel, "variable": variable, "fallback": fallback}
    return notice(
        say("secret", language, **names),
        at=at,
        title=say("secret-title", language, **names),
        advice=say("secret-advice", language, **names),
        language=language,
    )


def channel_test(channel: str, *, at: datetime, language: Language = "en") -> Message:
    """A message that says only that messages arrive."""
    return Message(
        kind="test",
        title=say("test-title", language, channel=channel),
        summary=say("test", language),
        at=at,
        language=language,
    )
