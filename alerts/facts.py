"""What else is known of an alert, as (label, value) pairs, what matters most first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo

from alerts.evidence import place, story, voice
from alerts.life import waits
from alerts.wording import count, grade, say
from monitor.language import moment, number, span, tongue
from monitor.model import Alert, Dated, Judged, Language, Mention, Place, Reason, StoryId
from monitor.naming import title, topic

Fact = tuple[str, str]
_LISTED = 4  # places, languages, topics named in one fact
_TOGETHER = 5  # alerts told in the message of another one


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What the card is told beside the alert and its evidence.

    Args:
        peak: the worst moment in a sentence; empty: the one above.
        others: alerts told in this message, each with its sentence.
        repeat: how long until it rings again while nobody has taken it.
        voices: how many there are in all of its mentions, if somebody counted.
        blind: sources of its rule that cannot be seen just now.
        moved: where each story is told, in the order it came there.
        speakers: who speaks in each mention of the evidence, where it must not name them itself; they are counted.
    """

    peak: str = ""
    others: Sequence[tuple[Alert, str]] = ()
    repeat: timedelta | None = None
    voices: int | None = None
    blind: Sequence[str] = ()
    speakers: Sequence[str] = ()
    moved: Mapping[StoryId, Sequence[Place]] = field(default_factory=dict)


def facts(
    alert: Alert, evidence: Sequence[Judged], behind: Background, zone: tzinfo, language: Language
) -> Iterable[Fact]:
    """All of them: who and how many, how far to trust it, where and what."""
    mentions = [one.mention for one in evidence]
    speakers = behind.speakers or [voice(mention) for mention in mentions]
    if mentions:
        yield say("so-far", language), _so_far(alert, mentions, behind.voices, speakers, language)
    if loudest := _loudest(mentions, speakers, language):
        yield say("loudest", language), loudest
    yield from _together(behind.others, language)
    yield from _trust(alert, behind, language)
    if len(mentions) > 1:
        yield from _first_and_where(mentions, zone, language)
    yield from _moved(mentions, behind.moved, zone, language)
    yield from _verdicts(evidence, language)
    reach = max(mentions, key=lambda mention: mention.reach or 0, default=None)
    if reach is not None and reach.reach:
        yield say("reach", language), f"{number(reach.reach, language)} ({reach.author or place(reach)})"
    if dates := _dates(mentions, language):
        yield say("dates", language), dates
    if behind.repeat is not None and waits(alert):
        again = say("repeat-value", language, span=span(behind.repeat, language))
        yield say("repeat", language), again


# --- who and how many -------------------------------------------------------------------------------------------


def _so_far(
    alert: Alert, mentions: Sequence[Mention], voices: int | None, speakers: Sequence[str], language: Language
) -> str:
    """The alert counts all its mentions and names the first ones: what is counted over those says so."""
    total = count(max(alert.total, len(mentions)), "mention", "mentions", language)
    if voices and alert.total > len(mentions):
        authors = count(voices, "author", "authors", language)
        return say("by-authors", language, mentions=total, authors=authors)
    return say(
        "so-far-value" if alert.total <= len(mentions) else "so-far-cited",
        language,
        cited=len(mentions),
        mentions=total,
        stories=count(len({story(mention) for mention in mentions}), "story", "stories", language),
        authors=count(len(set(speakers)), "author", "authors", language),
    )


def _loudest(mentions: Sequence[Mention], speakers: Sequence[str], language: Language) -> str:
    """Is it one angry person or a hundred? The largest share of one author, thread and source; nobody is named."""
    if len(mentions) < 2:  # noqa: PLR2004 -- of one mention everything is said already
        return ""
    threads = Counter(mention.thread for mention in mentions if mention.thread)
    (source, from_source), *_ = Counter(mention.source for mention in mentions).most_common(1)
    most = {
        "author": max(Counter(speakers).values()),
        "thread": max(threads.values(), default=0),
        "source": from_source,
    }
    return ", ".join(
        say(f"loudest-{what}", language, most=many, all=len(mentions), name=source)
        for what, many in most.items()
        if what != "thread" or many > 1
    )


def _together(others: Sequence[tuple[Alert, str]], language: Language) -> Iterable[Fact]:
    """The alerts that are told in this message."""
    label = say("also", language)
    for alert, sentence in others[:_TOGETHER]:
        yield (
            label,
            say(
                "labelled",
                language,
                label=f"{grade(alert.severity, language)} · {alert.rule}",
                value=sentence,
            ),
        )
    if rest := len(others[_TOGETHER:]):
        yield label, say("more", language, number=rest)


# --- how far to trust it ----------------------------------------------------------------------------------------


def _trust(alert: Alert, behind: Background, language: Language) -> Iterable[Fact]:
    if behind.peak:
        yield say("peak", language), behind.peak
    if (baseline := _baseline(alert.reason)) in {"none", "flat"}:
        yield say("baseline", language), say(f"baseline-{baseline}", language)
    if behind.blind:
        sources = ", ".join(behind.blind[:_LISTED])
        yield say("blind", language), say("blind-value", language, sources=sources)


def _baseline(reason: Reason) -> str:
    """What the reason, or a part of it, was compared with."""
    found = [str(one.numbers["baseline"]) for one in (reason, *reason.parts) if "baseline" in one.numbers]
    return found[0] if found else ""


# --- where and what ---------------------------------------------------------------------------------------------


def _first_and_where(mentions: Sequence[Mention], zone: tzinfo, language: Language) -> Iterable[Fact]:
    first = min(mentions, key=lambda mention: mention.published_at)
    when = moment(first.published_at.astimezone(zone), language)
    author = first.author or say("unsigned", language)
    yield (
        say("first-seen", language),
        say("first-seen-value", language, when=when, author=author, place=place(first)),
    )
    yield say("where", language), tally((place(mention) for mention in mentions), language)


def _moved(
    mentions: Sequence[Mention], moved: Mapping[StoryId, Sequence[Place]], zone: tzinfo, language: Language
) -> Iterable[Fact]:
    """Of the story that is told in most places, where it was told first, and when it came to the others."""
    told = {one.story: moved.get(one.story, ()) for one in mentions if one.story}
    widest = max(told.values(), key=len, default=())
    if len(widest) < 2:  # noqa: PLR2004 -- in one place, nothing moved
        return
    first, *others = widest
    rest = [f"{one.source} (+{span(one.delay, language)})" for one in others[:_LISTED]]
    if more := len(others[_LISTED:]):
        rest.append(say("more", language, number=more))
    when = moment(first.at.astimezone(zone), language)
    yield (
        say("moved", language),
        say("moved-value", language, first=first.source, when=when, rest=", ".join(rest)),
    )


def _verdicts(evidence: Sequence[Judged], language: Language) -> Iterable[Fact]:
    if evidence:
        langs = (
            tongue(one.verdict.lang, language) if one.verdict.lang else say("unknown", language)
            for one in evidence
        )
        yield say("languages", language), tally(langs, language)
        tones = (one.verdict.sentiment.label if one.verdict.sentiment else "unknown" for one in evidence)
        yield say("tone", language), tally((title("tone", tone, language) for tone in tones), language)
    found = (each.name for one in evidence for each in one.verdict.topics)
    if topics := tally((topic(name, language) for name in found), language):
        yield say("topics", language), topics
    after = (intent.name for one in evidence for intent in one.verdict.intents)
    if intents := tally((title("intent", name, language) for name in after), language):
        yield say("intents", language), intents


def _dates(mentions: Sequence[Mention], language: Language) -> str:
    dated = Counter(mention.dated for mention in mentions)
    which = [
        say(f"dates-{flaw}", language, number=dated[flaw])
        for flaw in (Dated.MISSING, Dated.CLAMPED)
        if dated[flaw]
    ]
    return say("dates-value", language, which=", ".join(which)) if which else ""


def tally(values: Iterable[str], language: Language) -> str:
    """``en 12, fr 5, 3 more``: the most frequent, and how many the rest are together; no numbers where all are 1."""
    counted = Counter(values).most_common()
    once = all(times == 1 for _, times in counted)
    named = [value if once else f"{value} {number(times, language)}" for value, times in counted[:_LISTED]]
    rest = sum(times for _, times in counted[_LISTED:])
    return ", ".join([*named, *([say("more", language, number=rest)] if rest else [])])
