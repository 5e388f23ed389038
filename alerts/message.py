"""What a message says, before any channel decides how it looks: the alert card, the notice, the test. Pure.

A message is plain text in the reader's language. Its times stand in the zone of ``rules.yaml``, so that a channel
that formats ``message.at`` shows the reader's own clock, with the zone's name beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from alerts.wording import QUOTES, WORDS, count, excerpt, moment, number, say
from monitor.errors import Problem
from monitor.model import Alert, Dated, Json, Judged, Language, Mention, Message, Quote, StoryId

_LISTED = 4  # places, languages, topics named in one fact


# --- the messages -----------------------------------------------------------------------------------------------


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
) -> Message:
    """The alert as somebody reads it at 2 a.m.: what, how many, who said it, what else, what now.

    Args:
        sentence: what happened, in one sentence with its numbers (``monitor.rules.explain``).
        evidence: the mentions the alert cites, in the order they fired it.
        copies: how many mentions a story has in all; 1 where it is not named.
        data: the alert as machines read it.
    """
    return Message(
        kind="alert",
        title=f"{say(alert.severity, language)} · {brand_title} · {alert.rule}",
        summary=sentence,
        at=alert.opened_at.astimezone(zone),
        severity=alert.severity,
        quotes=tuple(_quote(one, zone, copies or {}) for one in most_telling(evidence)),
        facts=tuple(_facts(alert, evidence, zone, language)),
        advice=advice,
        runbook=runbook,
        language=language,
        data=data or {},
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


# --- which mentions to quote ------------------------------------------------------------------------------------


def most_telling(evidence: Sequence[Judged], limit: int = QUOTES) -> list[Judged]:
    """The first mention and the strongest ones, of different authors and stories where there are any; in order of time.

    Three quotes of one angry author would say "a crowd" where there is a person.
    """
    first = min(evidence, key=lambda one: (one.mention.published_at, one.mention.id), default=None)
    if first is None:
        return []
    ranked = [first, *sorted((one for one in evidence if one is not first), key=_rank)]
    chosen: list[Judged] = []
    for fresh in (_another_voice_and_story, _another_story, _another_mention):
        for one in ranked:
            if len(chosen) < limit and fresh(one.mention, [other.mention for other in chosen]):
                chosen.append(one)
    return sorted(chosen, key=lambda one: one.mention.published_at)


def _rank(one: Judged) -> tuple[float, int, datetime, str]:
    return -_strength(one), -(one.mention.reach or 0), one.mention.published_at, one.mention.id


def _strength(one: Judged) -> float:
    """How clearly the verdict speaks: 0 for no opinion at all, up to 2 for a sure topic in sure words."""
    sentiment = one.verdict.sentiment
    tone = abs(sentiment.score) * sentiment.confidence if sentiment else 0.0
    return tone + max((topic.score for topic in one.verdict.topics), default=0.0)


def _another_voice_and_story(one: Mention, chosen: Sequence[Mention]) -> bool:
    return _another_story(one, chosen) and voice(one) not in {voice(other) for other in chosen}


def _another_story(one: Mention, chosen: Sequence[Mention]) -> bool:
    return _story(one) not in {_story(other) for other in chosen}


def _another_mention(one: Mention, chosen: Sequence[Mention]) -> bool:
    return one.id not in {other.id for other in chosen}


def _story(mention: Mention) -> str:
    return mention.story or mention.id


def voice(mention: Mention) -> str:
    """Who speaks: the author; where none is named, the site; where there is no link, the source."""
    return mention.author.casefold().removeprefix("@") or place(mention)


def place(mention: Mention) -> str:
    """Where it was said: the site of its link without ``www.``; without a link, the source."""
    try:
        host = urlsplit(mention.url).hostname or ""
    except ValueError:  # a hostile link: "http://[" is not an address
        host = ""
    return host.removeprefix("www.") or mention.source


def _quote(one: Judged, zone: tzinfo, copies: Mapping[StoryId, int]) -> Quote:
    mention = one.mention
    words = deciding_words(one)
    said = mention.text if mention.words == mention.text else f"{mention.title} — {mention.text}".rstrip(" —")
    return Quote(
        author=mention.author,
        place=place(mention),
        at=mention.published_at.astimezone(zone),
        text=excerpt(said, words),
        words=words,
        url=mention.url,
        copies=copies.get(mention.story, 1) if mention.story else 1,
    )


def deciding_words(one: Judged) -> tuple[str, ...]:
    """The words that decided, the weightiest first: those of the topics, and those that pull the tone its way."""
    verdict = one.verdict
    found = [
        (abs(evidence.weight), evidence.words) for topic in verdict.topics for evidence in topic.evidence
    ]
    if verdict.sentiment is not None:
        score = verdict.sentiment.score
        found += [
            (abs(evidence.weight), evidence.words)
            for evidence in verdict.sentiment.evidence
            if evidence.weight * score > 0
        ]
    ranked = sorted(found, key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(words for _, words in ranked))[:WORDS]


# --- what else is known -----------------------------------------------------------------------------------------


def _facts(
    alert: Alert, evidence: Sequence[Judged], zone: tzinfo, language: Language
) -> Iterable[tuple[str, str]]:
    mentions = [one.mention for one in evidence]
    if mentions:
        yield say("so-far", language), _so_far(alert, mentions, language)
    if len(mentions) > 1:
        first = min(mentions, key=lambda mention: mention.published_at)
        when = moment(first.published_at.astimezone(zone), language)
        author = first.author or say("unsigned", language)
        yield (
            say("first-seen", language),
            say("first-seen-value", language, when=when, author=author, place=place(first)),
        )
        yield say("where", language), _tally((place(mention) for mention in mentions), language)
    yield from _verdict_facts(evidence, language)
    reach = max(mentions, key=lambda mention: mention.reach or 0, default=None)
    if reach is not None and reach.reach:
        yield say("reach", language), f"{number(reach.reach, language)} ({reach.author or place(reach)})"
    if dates := _dates(mentions, language):
        yield say("dates", language), dates
    yield say("ask-why", language), f"vigie explain {alert.id}"


def _so_far(alert: Alert, mentions: Sequence[Mention], language: Language) -> str:
    """The alert counts all its mentions and names the first ones: what is counted over those says so."""
    return say(
        "so-far-value" if alert.total <= len(mentions) else "so-far-cited",
        language,
        cited=len(mentions),
        mentions=count(max(alert.total, len(mentions)), "mention", "mentions", language),
        stories=count(len({_story(mention) for mention in mentions}), "story", "stories", language),
        authors=count(len({voice(mention) for mention in mentions}), "author", "authors", language),
    )


def _verdict_facts(evidence: Sequence[Judged], language: Language) -> Iterable[tuple[str, str]]:
    if evidence:
        langs = (one.verdict.lang or say("unknown", language) for one in evidence)
        yield say("languages", language), _tally(langs, language)
        tones = (one.verdict.sentiment.label if one.verdict.sentiment else "unread" for one in evidence)
        yield say("tone", language), _tally((say(tone, language) for tone in tones), language)
    if topics := _tally((topic.name for one in evidence for topic in one.verdict.topics), language):
        yield say("topics", language), topics


def _dates(mentions: Sequence[Mention], language: Language) -> str:
    dated = Counter(mention.dated for mention in mentions)
    which = [
        say(f"dates-{flaw}", language, number=dated[flaw])
        for flaw in (Dated.MISSING, Dated.CLAMPED)
        if dated[flaw]
    ]
    return say("dates-value", language, which=", ".join(which)) if which else ""


def _tally(values: Iterable[str], language: Language) -> str:
    """``en 12, fr 5, 3 more``: the most frequent, and how many the rest are together; no numbers where all are 1."""
    counted = Counter(values).most_common()
    once = all(times == 1 for _, times in counted)
    named = [value if once else f"{value} {number(times, language)}" for value, times in counted[:_LISTED]]
    rest = sum(times for _, times in counted[_LISTED:])
    return ", ".join([*named, *([say("more", language, number=rest)] if rest else [])])
