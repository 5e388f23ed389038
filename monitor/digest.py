"""Competitor watch: what was said of each brand in a period, against the period before. Pure: counts in, words out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import TypeVar

from monitor.digest_words import WORDS
from monitor.model import (
    Alert,
    BrandName,
    IntentName,
    Json,
    Language,
    Seeing,
    Severity,
    Sight,
    SourceName,
    StoryId,
    TopicName,
)
from monitor.shapes import moment
from monitor.text import clean_line

ONE_DAY = timedelta(days=1)
_Name = TypeVar("_Name", bound=str)
TOP = 5  # topics and stories shown of each brand
_MARKS = str.maketrans({mark: "\\" + mark for mark in "\\`*_{}[]<>()#+-!|~"})  # CommonMark 0.31, section 2.4


@dataclass(frozen=True, slots=True, kw_only=True)
class TopStory:
    """A story with its copies, told by one of its mentions."""

    id: StoryId
    copies: int
    words: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandPeriod:
    """One brand in one period.

    Args:
        mentions: those that are compared, as are ``stories`` and how they speak.
        sampled: mentions besides that somebody chose to bring (``Declaration.sampled``): they are compared with nothing.
        unread: mentions that no model has an opinion on.
        intents: mentions that are after each.
        to_answer: the oldest questions and complaints that nobody seems to have answered.
    """

    brand: BrandName
    mentions: int = 0
    sampled: int = 0
    stories: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unread: int = 0
    topics: Mapping[TopicName, int]
    intents: Mapping[IntentName, int] = field(default_factory=dict)
    top: tuple[TopStory, ...] = ()
    to_answer: tuple[TopStory, ...] = ()

    @property
    def net(self) -> float | None:
        """Net sentiment, -1 to 1: positives less negatives, over all that was read; ``None`` when nothing was."""
        read = self.negative + self.neutral + self.positive
        return (self.positive - self.negative) / read if read else None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A stretch in which a source showed nothing, or nothing that can be trusted: what was said there is not counted.

    Args:
        until: ``None``: it lasts.
    """

    source: SourceName
    state: Seeing
    since: datetime
    until: datetime | None
    why: str = ""


def unseen(
    sights: Iterable[Sight],
    sources: Collection[SourceName],
    since: datetime,
    until: datetime,
    at_least: timedelta = timedelta(hours=1),
) -> tuple[Unseen, ...]:
    """The stretches of a period in which sources could not be seen, the longest first.

    Args:
        sights: oldest first, with each source's last one before the period.
        sources: those that are watched; others do not count.
        at_least: what was shorter, and is over, is left out; what lasts is always named.
    """
    began: dict[SourceName, Sight] = {}
    found: list[Unseen] = []

    def ends(sight: Sight, at: datetime | None) -> None:
        start, end = max(sight.at, since), until if at is None else min(at, until)
        if end - start >= at_least or (at is None and end > start):
            found.append(Unseen(sight.source, sight.state, start, at, sight.why))

    for sight in sights:
        if sight.source not in sources or sight.at >= until:
            continue
        before = began.pop(sight.source, None)
        if before is not None:
            ends(before, sight.at)
        if sight.state is not Seeing.SEEING:
            began[sight.source] = sight
    for sight in began.values():
        ends(sight, None)
    return tuple(sorted(found, key=lambda one: (one.since - (one.until or until), one.source)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The brands in a period and in the one before, which is as long; brands in the order of the rules.

    Args:
        alerts: those that opened in the period, the oldest first.
        unseen: the sources that could not be seen, or not trusted, for a part of the period, the longest first.
    """

    since: datetime
    until: datetime
    now: tuple[BrandPeriod, ...]
    before: tuple[BrandPeriod, ...]
    competitors: frozenset[BrandName] = frozenset()
    alerts: tuple[Alert, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    def voice(self, period: Sequence[BrandPeriod], brand: BrandName) -> float | None:
        """Share of voice, 0 to 1: a brand's mentions over those of all brands; ``None`` when nobody spoke."""
        total = sum(one.mentions for one in period)
        return next(one.mentions for one in period if one.brand == brand) / total if total else None


def digest_json(digest: Digest) -> dict[str, Json]:
    """The digest as machines read it."""
    return {
        "since": moment(digest.since),
        "until": moment(digest.until),
        "brands": [
            {
                "brand": now.brand,
                "competitor": now.brand in digest.competitors,
                **_period_json(digest, digest.now, now),
                "before": _period_json(digest, digest.before, before),
            }
            for now, before in zip(digest.now, digest.before, strict=True)
        ],
        "alerts": [
            {
                "id": alert.id,
                "brand": alert.brand,
                "rule": alert.rule,
                "severity": str(alert.severity),
                "state": str(alert.state),
                "opened_at": moment(alert.opened_at),
            }
            for alert in digest.alerts
        ],
        "unseen": [
            {
                "source": one.source,
                "state": str(one.state),
                "since": moment(one.since),
                "until": moment(one.until),
                "why": one.why or None,
            }
            for one in digest.unseen
        ],
    }


def _period_json(digest: Digest, period: Sequence[BrandPeriod], one: BrandPeriod) -> dict[str, Json]:
    return {
        "mentions": one.mentions,
        "sampled": one.sampled,
        "stories": one.stories,
        "share_of_voice": _rounded(digest.voice(period, one.brand)),
        "sentiment": {
            "negative": one.negative,
            "neutral": one.neutral,
            "positive": one.positive,
            "unknown": one.unread,
            "net": _rounded(one.net),
        },
        "topics": {str(name): count for name, count in one.topics.items()},
        "intents": {str(name): count for name, count in one.intents.items()},
        "top_stories": [_story_json(story) for story in one.top],
        "to_answer": [_story_json(story) for story in one.to_answer],
    }


def _story_json(story: TopStory) -> dict[str, Json]:
    return {
        "story": story.id,
        "copies": story.copies,
        "text": story.words,
        "url": story.url,
        "published_at": moment(story.at),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def digest_markdown(digest: Digest, zone: tzinfo, language: Language = "en") -> str:
    """The digest as somebody reads it: a table of the brands, then what was talked about."""
    words = WORDS[language]
    span = words["span"].format(
        since=_day(digest.since, zone),
        until=_day(digest.until, zone),
        days=max(1, round((digest.until - digest.since).total_seconds() / 86400)),
    )
    if digest.until - digest.since <= ONE_DAY:
        span = words["span-day"].format(since=_day(digest.since, zone), until=_day(digest.until, zone))
    lines = [f"# {words['title']}", "", span, "", _alerts(digest.alerts, words), ""]
    lines += _not_seen(digest.unseen, words, zone)
    if not any(one.mentions or one.sampled for one in digest.now):
        return "\n".join([*lines, words["silence-unseen" if digest.unseen else "silence"], ""])
    known_before = any(one.mentions for one in digest.before)
    lines += [words["head"], "|---|--:|--:|--:|--:|--:|"]
    for now, before in zip(digest.now, digest.before, strict=True):
        name = _plain(now.brand) + (words["competitor"] if now.brand in digest.competitors else "")
        voice = digest.voice(digest.now, now.brand)
        cells = (
            name,
            str(now.mentions),
            str(before.mentions) if known_before else "–",
            f"{voice:.0%}" if voice is not None else "–",
            _signed(now.net),
            _signed(before.net) if known_before else "–",
        )
        lines.append(f"| {' | '.join(cells)} |")
    if not known_before:
        lines += ["", words["blind"]]
    brought = [f"{_plain(one.brand)} {one.sampled}" for one in digest.now if one.sampled]
    if brought:
        lines += ["", words["sampled"].format(brands=", ".join(brought))]
    for one in digest.now:
        lines += ["", f"## {_plain(one.brand)}", "", *_about(one, words, zone)]
    return "\n".join([*lines, ""])


def _alerts(alerts: Sequence[Alert], words: Mapping[str, str]) -> str:
    """How many opened, how bad they became, and by which rules."""
    if not alerts:
        return f"**{words['alerts']}**: {words['no-alerts']}"
    worst = Counter(alert.severity for alert in alerts)
    severities = [
        f"{words[one]} {worst[one]}" for one in sorted(Severity, key=lambda one: -one.rank) if one in worst
    ]
    rules = _ranked(Counter(alert.rule for alert in alerts))
    return f"**{words['alerts']}**: {len(alerts)} ({', '.join(severities)}) — {rules}"


def _not_seen(unseen: Sequence[Unseen], words: Mapping[str, str], zone: tzinfo) -> list[str]:
    """What the counts do not know: never green for blind."""
    if not unseen:
        return []
    lines = [f"**{words['unseen']}**", ""]
    for one in unseen[:TOP]:
        span = words["span-lasts" if one.until is None else "span-unseen"].format(
            source=_plain(one.source),
            state=words["blind-source" if one.state is Seeing.BLIND else str(one.state)],
            since=_minute(one.since, zone),
            until=_minute(one.until, zone) if one.until else "",
        )
        lines.append(f"- {span}" + (f": {_plain(clean_line(one.why, 200))}" if one.why else ""))
    if len(unseen) > TOP:
        lines.append(f"- {words['others'].format(n=len(unseen) - TOP)}")
    return [*lines, ""]


def _ranked(counts: Mapping[_Name, int]) -> str:
    """``legal 9, safety 7``: the most frequent first."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    return ", ".join(f"{_plain(name)} {count}" for name, count in ranked)


def _about(one: BrandPeriod, words: Mapping[str, str], zone: tzinfo) -> list[str]:
    if not (one.mentions or one.sampled):
        return [words["calm"]]
    lines = []
    if one.topics:
        lines.append(f"**{words['topics']}**: {_ranked(one.topics)}")
    asked = [
        f"**{words[name]}**: {one.intents[name]}" for name in ("question", "complaint") if name in one.intents
    ]
    if asked:
        lines += ["", ", ".join(asked)]
    for head, stories in ((words["to-answer"], one.to_answer), (words["stories"], one.top)):
        if stories:
            lines += ["", f"**{head}**", "", *(_line(story, words, zone) for story in stories[:TOP])]
    if one.unread:
        lines += ["", f"*{words['unread'].format(n=one.unread, total=one.mentions)}*"]
    return lines


def _line(story: TopStory, words: Mapping[str, str], zone: tzinfo) -> str:
    text = _plain(clean_line(story.words, 160))
    link = f"[{text}](<{story.url}>)" if _linkable(story.url) else text
    copies = f" — {words['copies'].format(n=story.copies)}" if story.copies > 1 else ""
    return f"- {link} ({_day(story.at, zone)}){copies}"


def _day(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d")


def _minute(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _signed(share: float | None) -> str:
    return "–" if share is None else f"{share:+.2f}"


def _plain(text: str) -> str:
    """Hostile text that says in Markdown just what it says."""
    return text.translate(_MARKS)


def _linkable(url: str) -> bool:
    return url.startswith(("http://", "https://")) and not any(mark in url for mark in "<>\n ")
