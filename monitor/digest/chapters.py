"""The chapters of a digest: each tells what it has to tell, or nothing, and is left out then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from monitor.digest.compare import previous, volume
from monitor.digest.document import Document
from monitor.digest.drivers import Driver, drivers
from monitor.digest.facts import (
    SECTIONS,
    AlertTold,
    BrandPeriod,
    Digest,
    Fan,
    Section,
    TopStory,
)
from monitor.digest.figures import Told, figures, lead, waiting_at
from monitor.digest.language import MINUS, Words
from monitor.digest.links import NOWHERE, Links
from monitor.digest.prose.outcome import Prose, lines
from monitor.digest.unseen import Unseen
from monitor.model import (
    BrandName,
    Chapter,
    Line,
    Lines,
    Seeing,
    Span,
    StoryId,
    Table,
    TopicName,
    filled,
    joined,
)
from monitor.spending import amount_of
from monitor.text import clean_line

SHOWN = 5  # of each list
_MANY_ALERTS = 8
_WORDS = 160  # characters of a story
_PRAISE: Mapping[str, str] = {"intent": "praise", "sentiment": "positive"}  # what counts as such


def document(digest: Digest, words: Words, links: Links = NOWHERE, prose: Prose | None = None) -> Document:
    """The digest, laid out.

    Args:
        links: where its numbers lead.
        prose: what came of a summary by a model; ``None``: nobody asked for one.
    """
    told = Told(digest, words, links)
    days = max(1, round((digest.now.until - digest.now.since).total_seconds() / 86400))
    span = words.days(digest.now.since, digest.now.until)
    name = digest.plan.name
    title = words.say("title-named", name=clean_line(name, 80)) if name else words.say("title")
    chapters = [
        Chapter(key, words.say(key), blocks)
        for key in SECTIONS
        if key in digest.plan.sections and (blocks := tuple(_TELL[key](told)))
    ]
    span = f"{span}, {words.say('against', days)}."
    return Document(title, span, tuple(lead(told)), tuple(chapters), lines(prose, told))


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
    words, brand = told.words, one.brand
    more = ("+" if cause.more >= 0 else MINUS) + words.number(abs(cause.more))
    name = words.title("topic", cause.name) if cause.kind == "topic" else clean_line(cause.name, 100)
    if cause.kind == "story":
        said = words.say("driver-story", name=f"\0{name}\0", count="\0").split("\0")
        count = Span(words.say("mentions", cause.count), _telling(told, brand, cause.count, cause.story))
        return (Span(said[0]), Span(name, cause.url), Span(said[2]), count)
    said_of = words.say(f"driver-{cause.kind}", cause.count, name=name, more=more)
    there = ""
    if cause.kind == "topic":
        there = told.behind(brand, cause.count, topic=TopicName(cause.name))
    if cause.kind == "term" and not cause.sampled:
        there = told.behind(brand, cause.count, search=cause.name)
    return (Span(said_of, there),)


def _telling(told: Told, brand: BrandName, count: int, story: StoryId | None, **narrow: Any) -> str:  # noqa: ANN401 -- see ``Told.behind``
    """The mentions that tell a story: whoever chose to bring it."""
    return told.behind(brand, count, story=story, sampled="", **narrow)


def _stories(told: Told) -> Iterator[Lines]:
    for one in _own(told):
        topics = _topics(told, one)
        if topics:
            yield Lines((topics,), told.name(one.brand), listed=False)
        if one.top:
            head = "" if topics else told.name(one.brand)
            yield Lines(tuple(_story(told, one, story) for story in one.top[:SHOWN]), head)


def _topics(told: Told, one: BrandPeriod) -> Line:
    ranked = sorted(one.topics.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
    parts: list[Line] = [
        (
            Span(
                f"{told.words.title('topic', name)} {told.words.number(count)}",
                told.behind(one.brand, count, topic=name),
            ),
        )
        for name, count in ranked
    ]
    if not parts:
        return ()
    label = told.words.say("labelled", label=told.words.say("topics"), value="\0")
    return filled(label, joined(", ", parts), tone="faint")


def _story(told: Told, one: BrandPeriod, story: TopStory, *more: str, **narrow: Any) -> Line:  # noqa: ANN401 -- see ``Told.behind``
    words = told.words
    facts: list[Line] = [(Span(words.short(story.at), tone="faint"),)]
    if story.source:
        facts.append((Span(words.say("on", source=clean_line(story.source, 60)), tone="faint"),))
    if story.copies > 1:
        there = _telling(told, one.brand, story.copies, story.id, **narrow)
        facts.append((Span(words.say("copies", story.copies), there, "faint"),))
        facts.append((Span(words.say("by-authors", story.authors), tone="faint"),))
    facts += [(Span(each, tone="faint"),) for each in more if each]
    listed = joined(", ", facts, tone="faint")
    return (Span(clean_line(story.words, _WORDS), story.url), Span(" — ", tone="faint"), *listed)


def _competitors(told: Told) -> Iterator[Lines]:
    for one in told.digest.brands:
        if one.brand not in told.digest.competitors:
            continue
        topics = _topics(told, one)
        if topics:
            yield Lines((topics,), told.title(one.brand), listed=False)
        for key, stories, narrow in (
            ("events", one.top, {}),
            ("complaints", one.complaints, {"intent": "complaint"}),
            ("praised", one.praise, _PRAISE),
        ):
            if stories:
                head = told.words.say("labelled", label=told.title(one.brand), value=told.words.say(key))
                yield Lines(tuple(_story(told, one, story, **narrow) for story in stories[:SHOWN]), head)


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
            lines.append(_story(told, one, story, words.say("waiting", span=words.span(waits)), late))
        rest = one.unanswered - len(lines)
        if rest > 0:
            lines.append((Span(words.say("others", rest), waiting_at(told, one.brand)),))
        yield Lines(tuple(lines), told.name(one.brand))


def _press(told: Told) -> Iterator[Lines]:
    yield from _of_each(
        told,
        told.digest.brands,
        lambda one: [_story(told, one, story, type="article") for story in one.press[:SHOWN]],
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
                    "" if each.sampled else told.behind(one.brand, each.stories, search=each.word),
                ),
            )
            for each in one.rising
        ]

    yield from _of_each(told, told.digest.brands, lines)


def _fans(told: Told) -> Iterator[Lines]:
    yield from _of_each(told, _own(told), lambda one: [_fan(told, one, fan) for fan in one.fans])


def _fan(told: Told, one: BrandPeriod, fan: Fan) -> Line:
    author, source = f"\0{clean_line(fan.author, 60)}", clean_line(fan.source, 60)
    said = told.words.say("fan", author=f"{author}\0", source=source, count="\0").split("\0")
    there = told.behind(
        one.brand, fan.mentions, author=fan.author, source=fan.source, sentiment="positive", sampled=""
    )
    return (
        Span(said[1], fan.url),
        Span(said[2]),
        Span(told.words.say("kind", fan.mentions), there),
    )


def _sharing(told: Told) -> Iterator[Lines]:
    def lines(one: BrandPeriod) -> list[Line]:
        return [
            _story(told, one, each, told.words.say("warmth", each.warmth) if each.warmth else "")
            for each in one.sharing[:SHOWN]
        ]

    yield from _of_each(told, _own(told), lines)


def _praise(told: Told) -> Iterator[Lines]:
    yield from _of_each(
        told, _own(told), lambda one: [_story(told, one, each, **_PRAISE) for each in one.praise[:SHOWN]]
    )


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
    there = told.links.alerts(told.digest.now.since, told.digest.now.until, told.digest.plan.brands)
    rest = "".join(f"{words.say('apart')}{fact}" for fact in facts[1:])
    yield Lines(((Span(facts[0], there), Span(f"{rest}.")),), listed=False)
    worst = sorted(alerts, key=lambda one: (-one.alert.severity.rank, one.alert.opened_at))[:_MANY_ALERTS]
    lines: list[Line] = [_alert(told, one) for one in worst]
    if len(alerts) > len(worst):
        lines.append((Span(words.say("others", len(alerts) - len(worst)), there),))
    yield Lines(tuple(lines))


def _alert(told: Told, one: AlertTold) -> Line:
    words, alert = told.words, one.alert
    said = words.say(
        "alert",
        severity=words.title("severity", alert.severity),
        rule=clean_line(alert.rule, 80),
        brand=told.title(alert.brand),
        at=words.minute(alert.opened_at),
    )
    taken, over = one.to_acknowledge, one.to_resolve
    facts = [
        words.say("unacknowledged") if taken is None else words.say("acknowledged", span=words.span(taken)),
        words.say("unresolved") if over is None else words.say("resolved", span=words.span(over)),
    ]
    strong = Span(said, told.links.alert(alert.id), "strong")
    return (strong, Span(" — " + ", ".join(facts), tone="faint"))


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
        lines: list[Line] = [(Span(_dark(words, one, told.digest.now.since)),) for one in unseen[:SHOWN]]
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
    return amount_of(amount, clean_line(what, 40), words.language)


def _dark(words: Words, one: Unseen, since: datetime) -> str:
    """What the counts do not know: never green for blind."""
    never = one.state is Seeing.UNWATCHED and one.until is None and one.since <= since
    said = words.say(
        "span-never" if never else "span-lasts" if one.until is None else "span-unseen",
        source=clean_line(one.source, 60),
        state=words.title("source", one.state),
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
