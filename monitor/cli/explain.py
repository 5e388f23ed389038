"""``vigie explain``: why an alert fired, so that anybody can check it by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from monitor import language as written
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
from monitor.cli.explained import Teller, stands, teller
from monitor.cli.output import must_exist, print_json, print_table
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
        _print(account, teller(account.language, zone))


def _config(rules: Path) -> Config | None:
    """The rules, for the window of the alert: where they cannot be read, the rest is explained all the same."""
    try:
        return read_config(rules)
    except ConfigError:
        return None


def accounted(
    alert: Alert, reader: Reader, titles: Titles, config: Config | None, tell: Teller | None = None
) -> Account:
    """The alert with everything behind it.

    Args:
        tell: how it is said who was told; default: as the command line does.
    """
    life = reader.events(alert.id)
    language: Language = config.language if config else "en"
    version = rulebook(config).version if config else ""
    return Account(
        alert=alert,
        brand=titles(alert.brand),
        told=titles.sentence(alert.reason, alert.brand),
        peak=titles.sentence(alert.peak, alert.brand) if alert.peak else "",
        life=[(event, titles.sentence(event.reason, alert.brand)) for event in life],
        evidence=[one.towards(alert.brand) for one in reader.evidence(alert.id)],
        spans=_spans(alert, life, reader, config) if config else (),
        hearings=heard_of(alert, life, reader, config, tell or teller(language, config.timezone))
        if config
        else (),
        tickets=deliveries(alert, life, reader),
        sights=seen(reader, alert.opened_at),
        same_rules=version == alert.rules_version if version and alert.rules_version else None,
        language=language,
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


def _print(account: Account, tell: Teller) -> None:
    alert = account.alert
    severity = tell.title("severity", alert.severity)
    head = (severity, account.brand, alert.rule, alert.group, alert.id, stands(alert, tell))
    say(" · ".join(part for part in head if part), "", account.told)
    if account.peak and account.peak != account.told:
        say(tell("worst", told=account.peak))
    asked = list(check_lines(alert.reason, tell))
    if asked:
        say("", tell("asked"), *(f"  {line}" for line in asked))
    if account.spans:
        length = tell("each-bar", step=tell.span(account.step)) if account.step else ""
        say("", tell("window", length=length))
        print(*picture(account.spans, tell), sep="\n")
    say("", tell("one-voice", voices=voices(account)))
    if account.loudest:
        say(*(f"  {loudest(one, tell)}" for one in account.loudest))
    kept = len(account.evidence)
    say("", tell("evidence", kept, total=alert.total))
    if account.erased:
        say(tell("evidence-erased", number=account.erased))
    columns = ("when", "source", "who", "tone", "words", "what")
    print_table(
        columns,
        [_row(one, tell) for one in account.evidence[:QUOTED]],
        empty=tell(_nothing_left(account)),
        heads=tell.heads(*columns),
    )
    if kept > QUOTED:
        say(tell("more", number=kept - QUOTED))
    _print_life(account, tell)
    _print_background(account, tell)


def _nothing_left(account: Account) -> str:
    """Which phrase says why no mention is there to be shown."""
    if not account.alert.total:
        return "evidence-none"
    if not account.erased:
        return "evidence-retired"
    return "evidence-erased-all" if account.erased >= account.alert.total else "evidence-rest"


def _print_life(account: Account, tell: Teller) -> None:
    say("", tell("life"))
    columns = ("when", "what", "who", "why")
    print_table(
        columns,
        [
            (tell.at(one.since), happened(one, tell), one.event.by, _why(one.event, one.told, tell))
            for one in chapters(account.life)
        ],
        empty=tell("no-life"),
        heads=tell.heads(*columns),
    )
    say("", tell("told"), *(f"  {one.words}" for one in account.hearings))
    if account.tickets:
        sent = ("event", "channel", "state", "due", "attempts", "error")
        print_table(
            sent,
            [
                (
                    tell.title("event", event.kind),
                    ticket.channel,
                    tell.title("ticket", ticket.state),
                    tell.at(ticket.due_at),
                    tell.number(ticket.attempts),
                    ticket.error,
                )
                for event, ticket in account.tickets
            ],
            empty="",
            heads=tell.heads(*sent),
        )
    elif not account.hearings:
        say(tell("nobody"))


def _print_background(account: Account, tell: Teller) -> None:
    say("", tell("sights"))
    columns = ("source", "state", "since", "error")
    print_table(
        columns,
        [
            (sight.source, tell.title("source", sight.state), tell.at(sight.at), sight.why)
            for sight in account.sights
        ],
        empty=tell("no-sights"),
        heads=tell.heads(*columns),
    )
    models = ", ".join(account.models) or tell("no-models")
    say("", tell("rules", rules=rules_version(account, tell), models=models))


def rules_version(account: Account, tell: Teller) -> str:
    """Which rules opened it, and whether they are still in force."""
    version = account.alert.rules_version or tell("no-version")
    if account.same_rules is None:
        return version
    return tell("in-force" if account.same_rules else "changed", version=version)


def picture(spans: Sequence[Span], tell: Teller) -> Iterator[str]:
    """The last windows as a row of bars, what is usual as another below it, on one scale."""
    counts, usual = (row.replace(BARS[0], NOTHING) for row in rows(spans))
    last = spans[-1]
    yield f"  {tell('found')}{counts}  {tell.number(last.count)}"
    if usual:
        amount = tell("unknown") if last.usual is None else tell.number(last.usual)
        yield f"  {tell('usual')}{usual}  {amount}"
    begins, ends = tell.at(spans[0].end), tell.at(last.end)
    yield f"         {tell('from-to', begins=begins, ends=ends, top=highest(spans))}"


def loudest(one: Loudest, tell: Teller) -> str:
    """The loudest author, thread, story or source, and how much of the evidence it is."""
    return tell(
        "loudest",
        different=one.different,
        what=tell(one.what, one.different),
        count=one.count,
        of=one.of,
        share=tell.percent(one.share),
        shown=one.shown,
    )


def happened(chapter: Chapter, tell: Teller) -> str:
    """What happened, and how often."""
    kind = tell.title("event", chapter.event.kind)
    return f"{kind} ×{tell.number(chapter.times)}" if chapter.times > 1 else kind


def _why(event: AlertEvent, sentence: str, tell: Teller) -> str:
    note = "" if event.note and event.note in sentence else event.note
    return " ".join(part for part in (sentence, tell("quoted", text=note) if note else "") if part)


def _row(one: Judged, tell: Teller) -> tuple[str, ...]:
    return (
        tell.at(one.mention.published_at),
        one.mention.source,
        clean_line(one.mention.author, 24),
        tone(one, tell),
        ", ".join(words_that_decided(one)),
        clean_line(one.mention.words, 100),
    )


def tone(one: Judged, tell: Teller) -> str:
    """The sentiment in a word and a number; a dash for no opinion."""
    sentiment = one.verdict.sentiment
    if sentiment is None:
        return written.NOTHING
    score = written.signed(sentiment.score, written.fixed(abs(sentiment.score), tell.language, 2))
    return f"{tell.title('tone', sentiment.label)} {score}"


def words_that_decided(one: Judged) -> list[str]:
    """The evidence of a verdict, each word once: the topics' first, those of the intents last."""
    verdict = one.verdict
    tone_words = verdict.sentiment.evidence if verdict.sentiment else ()
    topic_words = [evidence for topic in verdict.topics for evidence in topic.evidence]
    after = [evidence for intent in verdict.intents for evidence in intent.evidence]
    return list(dict.fromkeys(evidence.words for evidence in (*topic_words, *tone_words, *after)))
