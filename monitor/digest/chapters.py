"""The chapters of a digest: each tells what it has to tell, or nothing, and is left out then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from statistics import median

from monitor.digest.compare import previous, volume
from monitor.digest.document import Document
from monitor.digest.drivers import Driver, drivers
from monitor.digest.facts import (
    SECTIONS,
    AlertTold,
    BrandPeriod,
    Digest,
    Linker,
    Section,
    TopStory,
    Wanted,
    no_link,
)
from monitor.digest.figures import Told, figures, lead
from monitor.digest.language import MINUS, Words
from monitor.digest.unseen import Unseen
from monitor.model import Chapter, Line, Lines, Span, Table, TopicName, joined
from monitor.text import clean_line

SHOWN = 5  # of each list
_MANY_ALERTS = 8
_WORDS = 160  # characters of a story


def document(digest: Digest, words: Words, linker: Linker = no_link) -> Document:
    """The digest, laid out."""
    told = Told(digest, words, linker)
    days = max(1, round((digest.now.until - digest.now.since).total_seconds() / 86400))
    span = words.say("span", since=words.day(digest.now.since), until=words.day(digest.now.until))
    name = digest.plan.name
    title = words.say("title-named", name=clean_line(name, 80)) if name else words.say("title")
    chapters = [
        Chapter(key, words.say(key), blocks)
        for key in SECTIONS
        if key in digest.plan.sections and (blocks := tuple(_TELL[key](told)))
    ]
    return Document(title, f"{span}, {words.say('against', days)}.", tuple(lead(told)), tuple(chapters))


def _of_each(
    told: Told, brands: Iterable[BrandPeriod], of: Callable[[BrandPeriod], Sequence[Line]]
) -> Iterator[Lines]:
    for one in brands:
        lines = of(one)
        if lines:
            yield Lines(tuple(lines), told.name(one.brand))


def _own(told: Told) -> list[BrandPeriod]:
    return [one for one in told.digest.brands if one.brand not in told.digest.competitors]


def _drivers(told: Told) -> Iterator[Lines]:
    before = previous(told.digest)
    for one in told.digest.brands:
        change = volume(told.digest.now, before, one.brand)
        if change.verdict != "more" or change.then is None:
            continue
        causes = drivers(one, round(change.now - change.then))
        yield Lines(tuple(_driver(told, one, cause) for cause in causes), told.name(one.brand))


def _driver(told: Told, one: BrandPeriod, cause: Driver) -> Line:
    more = ("+" if cause.more >= 0 else MINUS) + told.words.number(abs(cause.more))
    name = clean_line(cause.name, 100)
    said = told.words.say(f"driver-{cause.kind}", cause.count, name=name, more=more)
    wanted = Wanted(since=told.digest.now.since, until=told.digest.now.until, brand=one.brand)
    if cause.kind == "topic":
        return (Span(said, told.linker(_with(wanted, topic=TopicName(cause.name)))),)
    if cause.kind == "term":
        return (Span(said, told.linker(_with(wanted, search=cause.name))),)
    return (Span(said, cause.url),)


def _with(wanted: Wanted, *, topic: TopicName | None = None, search: str = "") -> Wanted:
    return Wanted(since=wanted.since, until=wanted.until, brand=wanted.brand, topic=topic, search=search)


def _stories(told: Told) -> Iterator[Lines]:
    for one in _own(told):
        topics = _topics(told, one)
        if topics:
            yield Lines((topics,), told.name(one.brand), listed=False)
        if one.top:
            head = "" if topics else told.name(one.brand)
            yield Lines(tuple(_story(told, story) for story in one.top[:SHOWN]), head)


def _topics(told: Told, one: BrandPeriod) -> Line:
    ranked = sorted(one.topics.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
    wanted = Wanted(since=told.digest.now.since, until=told.digest.now.until, brand=one.brand)
    parts: list[Line] = [
        (Span(f"{name} {told.words.number(count)}", told.linker(_with(wanted, topic=name))),)
        for name, count in ranked
    ]
    if not parts:
        return ()
    label, after = told.words.say("labelled", label=told.words.say("topics"), value="\0").split("\0")
    return (Span(label, tone="faint"), *joined(", ", parts), Span(after))


def _story(told: Told, story: TopStory, *more: str) -> Line:
    words = told.words
    facts = [words.short(story.at)]
    if story.source:
        facts.append(words.say("on", source=clean_line(story.source, 60)))
    if story.copies > 1:
        facts.append(words.say("copies", story.copies))
        facts.append(words.say("by-authors", story.authors))
    facts += [each for each in more if each]
    return (Span(clean_line(story.words, _WORDS), story.url), Span(" — " + ", ".join(facts), tone="faint"))


def _competitors(told: Told) -> Iterator[Lines]:
    for one in told.digest.brands:
        if one.brand not in told.digest.competitors:
            continue
        topics = _topics(told, one)
        if topics:
            yield Lines((topics,), told.title(one.brand), listed=False)
        for key, stories in (("events", one.top), ("complaints", one.complaints), ("praised", one.praise)):
            if stories:
                head = told.words.say("labelled", label=told.title(one.brand), value=told.words.say(key))
                yield Lines(tuple(_story(told, story) for story in stories[:SHOWN]), head)


def _answers(told: Told) -> Iterator[Lines]:
    words, promise = told.words, told.digest.plan.promise
    asked = [one for one in told.digest.brands if one.to_answer]
    if not asked:
        return
    yield Lines(
        ((Span(words.say("answers-note", promise=words.span(promise)), tone="faint"),),), listed=False
    )
    for one in asked:
        lines = []
        for story in one.to_answer[:SHOWN]:
            waits = told.digest.now.until - story.at
            late = words.say("late", span=words.span(waits - promise)) if waits > promise else ""
            lines.append(_story(told, story, words.say("waiting", span=words.span(waits)), late))
        rest = one.unanswered - len(lines)
        if rest > 0:
            lines.append((Span(words.say("others", rest)),))
        yield Lines(tuple(lines), told.name(one.brand))


def _press(told: Told) -> Iterator[Lines]:
    yield from _of_each(
        told, told.digest.brands, lambda one: [_story(told, story) for story in one.press[:SHOWN]]
    )


def _terms(told: Told) -> Iterator[Lines]:
    def lines(one: BrandPeriod) -> list[Line]:
        return [
            (
                Span(
                    told.words.say(
                        "rising",
                        each.stories,
                        word=each.word,
                        authors=told.words.say("authors", each.authors),
                    ),
                    told.linker(
                        Wanted(
                            since=told.digest.now.since,
                            until=told.digest.now.until,
                            brand=one.brand,
                            search=each.word,
                        )
                    ),
                ),
            )
            for each in one.rising
        ]

    yield from _of_each(told, told.digest.brands, lines)


def _fans(told: Told) -> Iterator[Lines]:
    def lines(one: BrandPeriod) -> list[Line]:
        return [
            (
                Span(
                    told.words.say(
                        "fan",
                        fan.mentions,
                        author=clean_line(fan.author, 60),
                        source=clean_line(fan.source, 60),
                    ),
                    fan.url,
                ),
            )
            for fan in one.fans
        ]

    yield from _of_each(told, _own(told), lines)


def _sharing(told: Told) -> Iterator[Lines]:
    def lines(one: BrandPeriod) -> list[Line]:
        return [
            _story(told, each, told.words.say("warmth", each.warmth) if each.warmth else "")
            for each in one.sharing[:SHOWN]
        ]

    yield from _of_each(told, _own(told), lines)


def _praise(told: Told) -> Iterator[Lines]:
    yield from _of_each(told, _own(told), lambda one: [_story(told, each) for each in one.praise[:SHOWN]])


def _alerts(told: Told) -> Iterator[Lines]:
    words, alerts = told.words, told.digest.alerts
    if not alerts:
        return
    taken = [one.to_acknowledge.total_seconds() for one in alerts if one.to_acknowledge is not None]
    over = [one.to_resolve.total_seconds() for one in alerts if one.to_resolve is not None]
    facts = [words.say("lead-alerts", len(alerts)).rstrip(".")]
    if taken:
        facts.append(words.say("median-acknowledged", span=words.span(timedelta(seconds=median(taken)))))
    if over:
        facts.append(words.say("median-resolved", span=words.span(timedelta(seconds=median(over)))))
    yield Lines(((Span("; ".join(facts) + "."),),), listed=False)
    worst = sorted(alerts, key=lambda one: (-one.alert.severity.rank, one.alert.opened_at))[:_MANY_ALERTS]
    lines: list[Line] = [_alert(told, one) for one in worst]
    if len(alerts) > len(worst):
        lines.append((Span(words.say("others", len(alerts) - len(worst))),))
    yield Lines(tuple(lines))


def _alert(told: Told, one: AlertTold) -> Line:
    words, alert = told.words, one.alert
    said = words.say(
        "alert",
        severity=words.say(str(alert.severity)),
        rule=clean_line(alert.rule, 80),
        brand=told.title(alert.brand),
        at=words.minute(alert.opened_at),
    )
    taken, over = one.to_acknowledge, one.to_resolve
    facts = [
        words.say("unacknowledged") if taken is None else words.say("acknowledged", span=words.span(taken)),
        words.say("unresolved") if over is None else words.say("resolved", span=words.span(over)),
    ]
    return (Span(said, tone="strong"), Span(" — " + ", ".join(facts), tone="faint"))


def _accuracy(told: Told) -> Iterator[Lines]:
    words, found = told.words, told.digest.accuracy
    if found is None or not found.corrected:
        return
    share = words.percent(found.corrected / found.judged) if found.judged else "–"
    said = words.say("corrected", found.corrected, judged=words.number(found.judged), share=share)
    parts = [
        words.say(f"corrected-{key}", count)
        for key, count in (
            ("sentiment", found.sentiment),
            ("topics", found.topics),
            ("irrelevant", found.irrelevant),
        )
        if count
    ]
    said = words.say("labelled", label=said, value=", ".join(parts)) if parts else said
    note = Span(" " + words.say("corrected-note"), tone="faint")
    yield Lines(((Span(said + "."), note),), listed=False)


def _sources(told: Told) -> Iterator[Lines]:
    words = told.words
    unseen = told.digest.unseen
    if unseen:
        lines: list[Line] = [(Span(_dark(words, one)),) for one in unseen[:SHOWN]]
        if len(unseen) > SHOWN:
            lines.append((Span(words.say("others", len(unseen) - SHOWN)),))
        yield Lines(tuple(lines), words.say("unseen"))
    spent = [one for one in told.digest.money if one.amount]
    if spent:
        amounts: list[Line] = [
            (
                Span(
                    words.say(
                        "spent",
                        source=clean_line(one.source, 60),
                        amount=_amount(words, one.what, one.amount),
                    )
                ),
            )
            for one in spent
        ]
        sums: Mapping[str, Decimal] = _sums((one.what, one.amount) for one in spent)
        if len(spent) > 1 and "usd" in sums:
            amounts.append((Span(words.say("in-all", amount=words.money(sums["usd"])), tone="strong"),))
        yield Lines(tuple(amounts), words.say("money"))


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for what, amount in amounts:
        found[what] += amount
    return found


def _amount(words: Words, what: str, amount: Decimal) -> str:
    if what == "usd":
        return words.money(amount)
    return words.say("units", amount=words.number(float(amount)), what=clean_line(what, 40))


def _dark(words: Words, one: Unseen) -> str:
    """What the counts do not know: never green for blind."""
    said = words.say(
        "span-lasts" if one.until is None else "span-unseen",
        source=clean_line(one.source, 60),
        state=words.say(str(one.state)),
        since=words.minute(one.since),
        until=words.minute(one.until) if one.until else "",
    )
    return words.say("labelled", label=said, value=clean_line(one.why, 200)) if one.why else said


_TELL: Mapping[Section, Callable[[Told], Iterable[Lines | Table]]] = {
    "figures": figures,
    "drivers": _drivers,
    "stories": _stories,
    "competitors": _competitors,
    "answers": _answers,
    "press": _press,
    "terms": _terms,
    "fans": _fans,
    "sharing": _sharing,
    "praise": _praise,
    "alerts": _alerts,
    "accuracy": _accuracy,
    "sources": _sources,
}
