"""An alert accounted for: all that anybody needs who wants to check its reason by hand. Pure.

The window beside what is usual, the evidence, whether it is one voice or many, who was told, which rules and models
spoke, and how well the sources were seen at that time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.language import in_french, number, percent
from monitor.model import Alert, AlertEvent, EventKind, Json, Judged, Language, Sight, Ticket
from monitor.rules.checks import Check, checks
from monitor.rules.unheard import Hearing
from monitor.rules.windows import voice
from monitor.settings import format_duration
from monitor.shapes import alert_json, mention_json, moment, reason_json
from monitor.text import clean_line

BARS = " ▁▂▃▄▅▆▇█"
SHOWN = 24  # windows in a row
LABEL = 60  # characters of a name
FEW = 0.5  # of the evidence by one author: that is one voice, with some company


@dataclass(frozen=True, slots=True)
class Span:
    """One window length of the past: when it ended, what was there, and what was usual (``None``: nobody knows)."""

    end: datetime
    count: float
    usual: float | None


@dataclass(frozen=True, slots=True)
class Loudest:
    """Who or what speaks most in the evidence.

    Args:
        what: ``author``, ``thread``, ``story`` or ``source``; ``name`` is the loudest of them, ``shown`` the same for
            people: of a story, how it begins.
        count: its mentions, ``of`` so many that are still kept; ``different``: how many authors, threads … there are.
    """

    what: str
    name: str
    shown: str
    count: int
    of: int
    different: int

    @property
    def share(self) -> float:
        """How much of the evidence it is, 0 to 1."""
        return self.count / self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An alert with everything behind it.

    Args:
        brand: how it is written.
        told: its reason in a sentence, ``peak`` its reason at its worst; ``life`` has each event with its own.
        evidence: the mentions that are still kept, oldest first; ``alert.total`` were there.
        spans: the window and those before it, oldest first; ``step`` is how long each is.
        hearings: who heard of it; ``tickets`` are all deliveries, each with the event that it is about.
        sights: how the sources were seen when it opened.
        same_rules: whether the rules are still those that opened it: with others, the windows may have been others.
        language: of the sentences.
        erased: how many of the mentions were deleted there, or their author is forgotten here.
    """

    alert: Alert
    brand: str
    told: str
    peak: str
    life: Sequence[tuple[AlertEvent, str]]
    evidence: Sequence[Judged]
    spans: Sequence[Span]
    hearings: Sequence[Hearing]
    tickets: Sequence[tuple[AlertEvent, Ticket]]
    sights: Sequence[Sight]
    same_rules: bool | None
    language: Language = "en"
    erased: int = 0

    @property
    def models(self) -> tuple[str, ...]:
        """Who judged the sentiment of the evidence."""
        models = {one.verdict.sentiment_model for one in self.evidence}
        return tuple(sorted(model for model in models if model))

    @property
    def loudest(self) -> tuple[Loudest, ...]:
        """The loudest author, thread, story and source: is it one angry person, or a hundred?"""
        return tuple(_loudest(self.evidence))

    @property
    def checks(self) -> tuple[Check, ...]:
        """What its condition asked for, and what there was."""
        return checks(self.alert.reason)

    @property
    def step(self) -> timedelta | None:
        """How long each window is."""
        return self.spans[1].end - self.spans[0].end if len(self.spans) > 1 else None


def _loudest(evidence: Sequence[Judged]) -> Iterable[Loudest]:
    mentions = [one.mention for one in evidence]
    told = {str(mention.story or mention.id): mention.words for mention in reversed(mentions)}
    names: dict[str, list[str]] = {
        "author": [voice(mention) for mention in mentions],
        "thread": [mention.thread for mention in mentions if mention.thread],
        "story": [mention.story or mention.id for mention in mentions],
        "source": [str(mention.source) for mention in mentions],
    }
    for what, of in names.items():
        found = Counter(of)
        for name, count in found.most_common(1):
            shown = clean_line(told[name] if what == "story" else name, LABEL)
            yield Loudest(what, name, shown, count, len(mentions), len(found))


@dataclass(frozen=True, slots=True)
class Chapter:
    """Something that happened to an alert; growth that nothing interrupted is one chapter.

    Args:
        event: the last of ``times`` events, with its sentence; ``since`` is when the first was.
    """

    since: datetime
    event: AlertEvent
    told: str
    times: int


def chapters(life: Sequence[tuple[AlertEvent, str]]) -> tuple[Chapter, ...]:
    """The life of an alert as people read it: a storm grows in a line."""
    found: list[Chapter] = []
    for event, told in life:
        last = found[-1] if found else None
        if last is not None and event.kind is last.event.kind is EventKind.GREW:
            found[-1] = Chapter(last.since, event, told, last.times + 1)
        else:
            found.append(Chapter(event.at, event, told, 1))
    return tuple(found)


_VOICES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "nobody": "Nobody knows: no mention is kept.",
        "one": "One voice.",
        "each": "{voices} voices, each heard once.",
        "mostly": "One voice, mostly: of {voices}, the loudest wrote {count} of {of}.",
        "many": "{voices} voices: the loudest wrote {count} of {of} ({share}).",
    },
    "fr": {
        "nobody": "Nul ne le sait : aucune mention n'est gardée.",
        "one": "Une seule voix.",
        "each": "{voices} voix, entendues une fois chacune.",
        "mostly": "Une voix, surtout : sur {voices}, la plus présente a écrit {count} mentions sur {of}.",
        "many": "{voices} voix : la plus présente a écrit {count} mentions sur {of} ({share}).",
    },
}


def voices(account: Account) -> str:
    """Whether it is one voice or many, in a few words of the account's language."""
    author = next((one for one in account.loudest if one.what == "author"), None)
    said = _VOICES[account.language][_crowd(author)]
    if account.language == "fr":
        said = in_french(said)
    if author is None:
        return said
    numbers = {"voices": author.different, "count": author.count, "of": author.of}
    written = {name: number(value, account.language) for name, value in numbers.items()}
    return said.format(**written, share=percent(author.share, account.language))


def _crowd(author: Loudest | None) -> str:
    if author is None:
        return "nobody"
    if author.different == 1:
        return "one"
    if author.count == 1:
        return "each"
    return "mostly" if author.share > FEW else "many"


# --- drawn ------------------------------------------------------------------------------------------------------


def sparkline(values: Sequence[float], top: float | None = None) -> str:
    """A row of bars, the highest as high as a letter; what is there at all is seen.

    Args:
        top: what a whole letter stands for, so that several rows can be compared; default: the highest value.
    """
    most = max(values, default=0.0) if top is None else top
    if most <= 0:
        return BARS[0] * len(values)
    highest = len(BARS) - 1
    return "".join(
        BARS[min(highest, max(1, round(value / most * highest)))] if value > 0 else BARS[0]
        for value in values
    )


def rows(spans: Sequence[Span]) -> tuple[str, str]:
    """The windows and what is usual of each, as two rows of one height; the second is empty where nobody knows."""
    top = highest(spans)
    counts = sparkline([span.count for span in spans], top)
    if all(span.usual is None for span in spans):
        return counts, ""
    return counts, sparkline([span.usual or 0.0 for span in spans], top)


def highest(spans: Sequence[Span]) -> float:
    """What the highest bar stands for."""
    return max((max(span.count, span.usual or 0.0) for span in spans), default=0.0)


# --- for machines -----------------------------------------------------------------------------------------------


def account_json(account: Account) -> dict[str, Json]:
    """The whole of it, as ``vigie explain --format json`` gives it and a bundle keeps it."""
    return {
        **alert_json(account.alert, account.told, account.evidence, account.peak),
        "evidence": [mention_json(one) for one in account.evidence],
        "erased": account.erased,
        "checks": [check_json(check) for check in account.checks],
        "windows": [
            {"until": moment(span.end), "count": span.count, "usual": span.usual} for span in account.spans
        ],
        "voices": voices(account),
        "loudest": [
            {
                "what": one.what,
                "name": one.name,
                "count": one.count,
                "of": one.of,
                "share": round(one.share, 4),
                "different": one.different,
            }
            for one in account.loudest
        ],
        "models": list(account.models),
        "same_rules": account.same_rules,
        "sources": [sight_json(sight) for sight in account.sights],
        "events": [_event_json(event, sentence) for event, sentence in account.life],
        "told": [{"told": one.told, "how": one.words} for one in account.hearings],
        "deliveries": [_ticket_json(event, ticket) for event, ticket in account.tickets],
    }


def check_json(check: Check) -> dict[str, Json]:
    """One thing that was asked for, with what there was."""
    return {
        "what": check.what,
        "found": _number(check.found),
        "side": check.side,
        "asked": _number(check.asked),
        "bound": check.bound,
        "held": check.held,
    }


def sight_json(sight: Sight) -> dict[str, Json]:
    """How a source is seen, and since when."""
    return {
        "source": sight.source,
        "state": str(sight.state),
        "since": moment(sight.at),
        "why": sight.why or None,
    }


def _event_json(event: AlertEvent, sentence: str) -> dict[str, Json]:
    return {
        "kind": str(event.kind),
        "at": moment(event.at),
        "by": event.by or None,
        "note": event.note or None,
        "severity": str(event.alert.severity),
        "state": str(event.alert.state),
        "reason": reason_json(event.reason, sentence),
        "added": list(event.added),
    }


def _ticket_json(event: AlertEvent, ticket: Ticket) -> dict[str, Json]:
    return {
        "event": str(event.kind),
        "channel": ticket.channel,
        "about": ticket.about,
        "state": str(ticket.state),
        "attempts": ticket.attempts,
        "due_at": moment(ticket.due_at),
        "sent_at": moment(ticket.sent_at),
        "error": ticket.error or None,
    }


def _number(number: object) -> Json:
    if isinstance(number, timedelta):
        return format_duration(number)
    assert isinstance(number, int | float | str), "nobody asks for a moment"
    return number
