"""``vigie explain``: why an alert fired, so that anybody can check it by hand."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from monitor.account import (
    BARS,
    SHOWN,
    Account,
    Chapter,
    Loudest,
    Span,
    account_json,
    chapters,
    highest,
    rows,
    voices,
)
from monitor.cli.alerts import standing as stands
from monitor.cli.explained import phrase
from monitor.cli.mentions import tone
from monitor.cli.output import local, must_exist, print_json, print_table
from monitor.cli.standings import check_lines, deliveries, heard_of, say
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.config.rulebook import rulebook
from monitor.errors import ConfigError
from monitor.model import Alert, AlertEvent, EventKind, Judged, Language, veiled
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.text import clean_line
from monitor.wiring import Titles, engine_at, read_config, seen, zone_of

NOTHING = "·"  # where a bar would stand
QUOTED = 20  # mentions of the evidence that are printed
_DECIDED = (EventKind.OPENED, EventKind.ESCALATED)  # what gives an alert its reason


def explain_alert(
    rules: Path, db: Path, beginning: str, *, as_json: bool, bundle: Path | None, show_hidden: bool
) -> None:
    """Print why an alert fired, with its window, its evidence, its life and its deliveries; or freeze all of it."""
    must_exist(db)
    zone, titles = zone_of(rules), Titles(rules)
    with open_reader(db) as reader:
        account = accounted(reader.alert(beginning), reader, titles, _config(rules))
    if not (show_hidden or (as_json and bundle is None)):
        account = replace(account, evidence=[veiled(one, account.language) for one in account.evidence])
    if bundle is not None:
        from monitor.cli.bundle import freeze  # noqa: PLC0415 -- it needs a template engine

        files = freeze(account, bundle, zone, SystemClock().now())
        if as_json:
            print_json({"files": [str(file) for file in files]})
        else:
            print(*files, sep="\n")
    elif as_json:
        print_json(account_json(account))
    else:
        _print(account, zone)


def _config(rules: Path) -> Config | None:
    """The rules, for the window of the alert: where they cannot be read, the rest is explained all the same."""
    try:
        return read_config(rules)
    except ConfigError:
        return None


def accounted(alert: Alert, reader: Reader, titles: Titles, config: Config | None) -> Account:
    """The alert with everything behind it."""
    life = reader.events(alert.id)
    version = rulebook(config).version if config else ""
    return Account(
        alert=alert,
        brand=titles(alert.brand),
        told=titles.sentence(alert.reason, alert.brand),
        peak=titles.sentence(alert.peak, alert.brand) if alert.peak else "",
        life=[(event, titles.sentence(event.reason, alert.brand)) for event in life],
        evidence=[one.towards(alert.brand) for one in reader.evidence(alert.id)],
        spans=_spans(alert, life, reader, config) if config else (),
        hearings=heard_of(alert, life, reader, config) if config else (),
        tickets=deliveries(alert, life, reader),
        sights=seen(reader, alert.opened_at),
        same_rules=version == alert.rules_version if version and alert.rules_version else None,
        language=config.language if config else "en",
        erased=reader.gone({id_ for event in life for id_ in event.added}),
    )


def _spans(alert: Alert, life: Sequence[AlertEvent], reader: Reader, config: Config) -> tuple[Span, ...]:
    """The window of its reason and those before it, by what the store still holds and the rules as they are now."""
    decided = [event.at for event in life if event.kind in _DECIDED]
    at = decided[-1] if decided else alert.opened_at
    until = alert.reason.numbers.get("until", at)
    assert isinstance(until, datetime), "a window ends at some time"
    engine = engine_at(config, reader, max(until, at), alert.rule)
    for standing in engine.ask(until, brand=alert.brand):
        if standing.group == alert.group:
            return tuple(Span(*each) for each in standing.gauge.windows(until, SHOWN))
    return ()


# --- for people -------------------------------------------------------------------------------------------------


def _print(account: Account, zone: tzinfo) -> None:
    alert, words = account.alert, functools.partial(phrase, language=account.language)
    head = (str(alert.severity), account.brand, alert.rule, alert.group, alert.id, stands(alert, zone))
    say(" · ".join(part for part in head if part), "", account.told)
    if account.peak and account.peak != account.told:
        say(words("worst", told=account.peak))
    asked = list(check_lines(alert.reason))
    if asked:
        say("", words("asked"), *(f"  {line}" for line in asked))
    if account.spans:
        length = words("each-bar", step=span(account.step, "en")) if account.step else ""
        say("", words("window", length=length))
        print(*picture(account.spans, zone, account.language), sep="\n")
    say("", words("one-voice", voices=voices(account)))
    if account.loudest:
        say(*(f"  {loudest(one, account.language)}" for one in account.loudest))
    kept = len(account.evidence)
    say("", words("evidence-one" if kept == 1 else "evidence", kept=kept, total=alert.total))
    if account.erased:
        say(words("evidence-erased", number=account.erased))
    print_table(
        ("when", "source", "who", "tone", "words", "what"),
        [_row(one, zone) for one in account.evidence[:QUOTED]],
        empty=words(_nothing_left(account)),
    )
    if kept > QUOTED:
        say(words("more", number=kept - QUOTED))
    _print_life(account, zone)
    _print_background(account, zone)


def _nothing_left(account: Account) -> str:
    """Which phrase says why no mention is there to be shown."""
    if not account.alert.total:
        return "evidence-none"
    if not account.erased:
        return "evidence-retired"
    return "evidence-erased-all" if account.erased >= account.alert.total else "evidence-rest"


def _print_life(account: Account, zone: tzinfo) -> None:
    words = functools.partial(phrase, language=account.language)
    say("", words("life"))
    print_table(
        ("when", "what", "who", "why"),
        [
            (local(one.since, zone), happened(one), one.event.by, _why(one.event, one.told, account.language))
            for one in chapters(account.life)
        ],
        empty=words("no-life"),
    )
    say("", words("told"), *(f"  {one.words}" for one in account.hearings))
    if account.tickets:
        print_table(
            ("event", "channel", "state", "due", "attempts", "error"),
            [
                (
                    str(event.kind),
                    ticket.channel,
                    str(ticket.state),
                    local(ticket.due_at, zone),
                    str(ticket.attempts),
                    ticket.error,
                )
                for event, ticket in account.tickets
            ],
            empty="",
        )
    elif not account.hearings:
        say(words("nobody"))


def _print_background(account: Account, zone: tzinfo) -> None:
    words = functools.partial(phrase, language=account.language)
    say("", words("sights"))
    print_table(
        ("source", "state", "since", "error"),
        [(sight.source, str(sight.state), local(sight.at, zone), sight.why) for sight in account.sights],
        empty=words("no-sights"),
    )
    models = ", ".join(account.models) or words("no-models")
    say("", words("rules", rules=rules_version(account, account.language), models=models))


def rules_version(account: Account, language: Language = "en") -> str:
    """Which rules opened it, and whether they are still in force."""
    version = account.alert.rules_version or phrase("no-version", language)
    if account.same_rules is None:
        return version
    return phrase("in-force" if account.same_rules else "changed", language, version=version)


def picture(spans: Sequence[Span], zone: tzinfo, language: Language = "en") -> Iterator[str]:
    """The last windows as a row of bars, what is usual as another below it, on one scale."""
    counts, usual = (row.replace(BARS[0], NOTHING) for row in rows(spans))
    last = spans[-1]
    yield f"  {phrase('found', language)}{counts}  {last.count:g}"
    if usual:
        amount = phrase("unknown", language) if last.usual is None else f"{last.usual:.1f}"
        yield f"  {phrase('usual', language)}{usual}  {amount}"
    begins, ends = local(spans[0].end, zone), local(last.end, zone)
    yield f"         {phrase('from-to', language, begins=begins, ends=ends, top=f'{highest(spans):g}')}"


def loudest(one: Loudest, language: Language = "en") -> str:
    """The loudest author, thread, story or source, and how much of the evidence it is."""
    many = {"author": "authors", "thread": "threads", "story": "stories", "source": "sources"}
    what = one.what if one.different == 1 else many[one.what]
    return phrase(
        "loudest",
        language,
        different=one.different,
        what=phrase(what, language),
        count=one.count,
        of=one.of,
        share=round(100 * one.share),
        shown=one.shown,
    )


def happened(chapter: Chapter) -> str:
    """What happened, and how often."""
    return f"{chapter.event.kind} ×{chapter.times}" if chapter.times > 1 else str(chapter.event.kind)


def _why(event: AlertEvent, sentence: str, language: Language) -> str:
    note = "" if event.note and event.note in sentence else event.note
    return " ".join(
        part for part in (sentence, phrase("quoted", language, text=note) if note else "") if part
    )


def _row(one: Judged, zone: tzinfo) -> tuple[str, ...]:
    return (
        local(one.mention.published_at, zone),
        one.mention.source,
        clean_line(one.mention.author, 24),
        tone(one),
        ", ".join(words_that_decided(one)),
        clean_line(one.mention.words, 100),
    )


def words_that_decided(one: Judged) -> list[str]:
    """The evidence of a verdict, each word once: the topics' first, those of the intents last."""
    verdict = one.verdict
    tone_words = verdict.sentiment.evidence if verdict.sentiment else ()
    topic_words = [evidence for topic in verdict.topics for evidence in topic.evidence]
    after = [evidence for intent in verdict.intents for evidence in intent.evidence]
    return list(dict.fromkeys(evidence.words for evidence in (*topic_words, *tone_words, *after)))
