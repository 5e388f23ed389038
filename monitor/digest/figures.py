"""The sentences at the top and the table of figures: each figure against the period before, and the usual."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from monitor.digest.compare import (
    Change,
    Refusal,
    mood,
    net_of,
    previous,
    quiet,
    refused,
    usual,
    usual_mood,
    usual_voice,
    voice,
    volume,
)
from monitor.digest.facts import BrandPeriod, Digest, Side, Wanted
from monitor.digest.language import NOTHING, Words
from monitor.digest.links import Links
from monitor.model import BrandName, Line, Lines, Span, Table, Tone, filled, joined
from monitor.text import clean_line


@dataclass(frozen=True, slots=True)
class Told:
    """What telling a digest needs: its facts, the language, and where numbers lead."""

    digest: Digest
    words: Words
    links: Links

    def behind(self, brand: BrandName, count: int, *, side: Side | None = None, **narrow: Any) -> str:  # noqa: ANN401 -- the fields of ``Wanted``, which knows their types
        """Where the mentions behind a count are; empty: nowhere, or there are none."""
        side = side or self.digest.now
        if not count:
            return ""
        return self.links(Wanted(since=side.since, until=side.until, brand=brand, **narrow))

    def name(self, brand: BrandName) -> str:
        """A brand, with a word on whose it is."""
        said = self.title(brand)
        return self.words.say("competitor", name=said) if brand in self.digest.competitors else said

    def title(self, brand: BrandName) -> str:
        """What a brand is called."""
        return clean_line(self.digest.titles.get(brand, brand), 60)

    def counted(self, brand: BrandName, count: int) -> Span:
        """``34 mentions``, with their link."""
        return Span(self.words.say("mentions", count), self.behind(brand, count), "strong")


def lead(told: Told) -> Iterator[Line]:
    """What one has to know: of each own brand, of what waits, of alerts; or that it was quiet."""
    words, digest = told.words, told.digest
    if not any(one.tally.mentions or one.sampled for one in digest.brands):
        silence = "silence-gone" if digest.now.gone else "silence-unseen" if digest.unseen else "silence"
        yield (Span(words.say(silence)),)
    elif digest.now.gone:
        names, at = ", ".join(sorted(digest.now.gone)), words.minute(max(digest.now.gone.values()))
        yield (Span(words.say("partly-gone", names=clean_line(names, 200), at=at), tone="bad"),)
    elif quiet(digest):
        yield (Span(words.say("quiet")),)
    for one in digest.brands:
        own = one.brand not in digest.competitors
        if one.tally.mentions and (own or len(digest.competitors) == len(digest.brands)):
            yield _about(told, one)
    if digest.alerts:
        there = told.links.alerts(digest.now.since, digest.now.until, digest.plan.brands)
        yield (Span(words.say("lead-alerts", len(digest.alerts)), there, "strong"),)
    waiting = sum(one.unanswered for one in digest.brands)
    late = sum(one.late for one in digest.brands)
    if waiting:
        said = words.say("lead-answers", waiting)
        if late:
            said += " " + words.say("lead-late", late, promise=words.span(digest.plan.promise))
        yield (Span(said, waiting_at(told)),)
    refusal = _refusal(digest)
    if refusal:
        yield (Span(words.say("refused", why=why_not(refusal, words)), tone="faint"),)


def waiting_at(told: Told, *brands: BrandName) -> str:
    """Where one sees what still needs an answer: of these brands, or of those of the digest."""
    now = told.digest.now
    return told.links.answers(now.since, now.until, brands or told.digest.plan.brands)


def _about(told: Told, one: BrandPeriod) -> Line:
    digest, words = told.digest, told.words
    change = volume(digest.now, previous(digest), one.brand)
    said = words.say(
        f"lead-{change.verdict}",
        brand=told.title(one.brand),
        count="\0",
        growth=words.growth(change.growth) if change.growth is not None else NOTHING,
    )
    line = [*filled(said, (told.counted(one.brand, one.tally.mentions),))]
    heard = mood(digest.now, previous(digest), one.brand)
    if heard is not None and heard.verdict in {"more", "less"}:
        better = heard.verdict == "more"
        said = words.say(
            "lead-better" if better else "lead-worse", net=words.net(heard.now), then=words.net(heard.then)
        )
        line.append(Span(" " + said, tone="good" if better else "bad"))
    return tuple(line)


def _refusal(digest: Digest) -> Refusal | None:
    before = previous(digest)
    return Refusal("no-past") if before is None else refused(digest.now, before)


def why_not(refusal: Refusal, words: Words) -> str:
    """Why two sides are not compared, as half a sentence."""
    spoken = refusal.why == "language"
    names = ", ".join(words.tongue(name) if spoken else clean_line(name, 80) for name in refusal.names)
    at = words.minute(refusal.at) if refusal.at else ""
    return words.say(f"why-{refusal.why}", names=names, at=at)


def figures(told: Told) -> Iterator[Table | Lines]:
    """The table, and what is to be known of it."""
    digest, words = told.digest, told.words
    if not any(one.tally.mentions or one.sampled for one in digest.brands):
        return
    head = ("brand", "head-mentions", "head-before", "head-usual", "head-voice", "head-net", "head-before")
    rows = tuple(_row(told, one) for one in digest.brands)
    yield Table(tuple(words.say(key) for key in head), rows, main=(1, 2, 4, 5))
    notes: list[Line] = [(Span(words.say("net-note"), tone="faint"),)]
    for one in digest.brands:
        change = mood(digest.now, previous(digest), one.brand)
        if change and change.refusal and change.refusal.why in {"model", "nothing-read"}:
            why = why_not(change.refusal, words)
            notes.append(
                (Span(words.say("refused-mood", brand=told.title(one.brand), why=why), tone="faint"),)
            )
    unread: list[Line] = [_unread(told, one) for one in digest.brands if one.tally.unread]
    if unread:
        notes.append(filled(words.say("unread", brands="\0"), joined(", ", unread, "faint"), tone="faint"))
    brought: list[Line] = [_brought(told, one) for one in digest.brands if one.sampled]
    if brought:
        notes.append(filled(words.say("sampled", brands="\0"), joined(", ", brought, "faint"), tone="faint"))
    yield Lines(tuple(notes), listed=False)


def _unread(told: Told, one: BrandPeriod) -> Line:
    words, count = told.words, one.tally.unread
    total = words.number(one.tally.mentions)
    said = words.say("of-all", brand=told.title(one.brand), part="\0", total=total)
    there = told.behind(one.brand, count, sentiment="unknown")
    return filled(said, (Span(words.number(count), there, "faint"),), tone="faint")


def _brought(told: Told, one: BrandPeriod) -> Line:
    said = told.words.say("labelled-count", brand=told.title(one.brand), count="\0")
    there = told.behind(one.brand, one.sampled, sampled="only")
    return filled(said, (Span(told.words.number(one.sampled), there, "faint"),), tone="faint")


def _row(told: Told, one: BrandPeriod) -> tuple[Line, ...]:
    digest, words, brand = told.digest, told.words, one.brand
    before = previous(digest)
    count = volume(digest.now, before, brand)
    common = usual(digest, lambda side: side.tally(brand).mentions)
    heard = mood(digest.now, before, brand)
    return (
        (Span(told.name(brand), tone="strong"),),
        (Span(words.number(one.tally.mentions), told.behind(brand, one.tally.mentions)),),
        _then(told, count, brand),
        (Span(words.number(common.then) if common and common.then is not None else NOTHING),),
        _voice(told, one),
        _net(told, one),
        (_heard(told, heard, brand), *_usually(words, usual_mood(digest, brand), words.net)),
    )


def _voice(told: Told, one: BrandPeriod) -> Line:
    """Share of voice; of a brand that stands alone there is none."""
    digest, words = told.digest, told.words
    if len(digest.brands) == 1:
        return (Span(NOTHING, tone="faint"),)
    share = voice(digest.now, previous(digest), one.brand)
    there = told.behind(one.brand, one.tally.mentions)
    return (
        Span(_share(share, words), there),
        *_usually(words, usual_voice(digest, one.brand), words.percent),
    )


def _heard(told: Told, heard: Change | None, brand: BrandName) -> Span:
    """Net sentiment of the period before."""
    before = previous(told.digest)
    if heard is None or heard.then is None or before is None:
        return Span(NOTHING)
    there = told.behind(brand, before.tally(brand).read, side=before, sentiment="read")
    return Span(told.words.net(heard.then), there)


def _usually(words: Words, common: Change | None, write: Callable[[float], str]) -> Line:
    """What is usual, behind the figure."""
    if common is None or common.then is None:
        return ()
    return (Span(" · ", tone="sep"), Span(words.say("usually", value=write(common.then)), tone="faint"))


def _then(told: Told, count: Change, brand: BrandName) -> Line:
    before = previous(told.digest)
    if count.then is None or before is None:
        return (Span(NOTHING, tone="faint"),)
    link = told.behind(brand, round(count.then), side=before)
    number = Span(told.words.number(count.then), link)
    if count.growth is None or count.verdict == "steady":  # what chance explains is no growth
        return (number,)
    return (number, Span(f" ({told.words.growth(count.growth)})", tone="strong"))


def _share(share: Change | None, words: Words) -> str:
    if share is None:
        return NOTHING
    said = words.percent(share.now)
    if share.then is None or share.verdict == "steady":
        return said
    return words.say("changed", value=said, change=words.points(share.now - share.then))


def _net(told: Told, one: BrandPeriod) -> Line:
    words = told.words
    found = net_of(one.tally)
    if found is None:
        return (Span(NOTHING, tone="faint"),)
    low, high = words.net(found.low), words.net(found.high)
    said = words.say("interval", net=words.net(found.value), low=low, high=high)
    tone: Tone = "good" if found.low > 0 else "bad" if found.high < 0 else ""
    line = [Span(said, told.behind(one.brand, one.tally.read, sentiment="read"), tone)]
    if one.tally.negative:
        there = told.behind(one.brand, one.tally.negative, sentiment="negative")
        line += [Span(" · ", tone="sep"), Span(words.say("negatives", one.tally.negative), there, "faint")]
    return tuple(line)
