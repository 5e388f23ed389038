"""``vigie export``: mentions, alerts, stories or sources as a file for a spreadsheet, a notebook or a script."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from monitor.cli.export_files import aside, watched, write_csv, write_jsonl, write_parquet
from monitor.cli.mentions import SENTIMENTS, one_of
from monitor.cli.output import must_exist, parse_moment
from monitor.cli.query import pointed_at
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.exported import (
    ALERTS,
    MENTIONS,
    SOURCES,
    STORIES,
    Cells,
    Kind,
    Told,
    alert_cells,
    mention_cells,
    source_cells,
    story_cells,
)
from monitor.model import INTENTS, Judged, SourceName, veiled
from monitor.query import (
    Automaton,
    Page,
    Query,
    QueryError,
    Reading,
    about_judged,
    anchors,
    evidence,
    parse,
    words,
)
from monitor.store.queries import EVERYTHING
from monitor.store.search import MentionFilter
from monitor.store.streams import Streams, open_streams
from monitor.wiring import Titles, config_or_none, link_only, showable, zone_of

COLUMNS: Mapping[str, Mapping[str, Kind]] = {
    "mentions": MENTIONS,
    "alerts": ALERTS,
    "stories": STORIES,
    "sources": SOURCES,
}
FORMATS = ("csv", "jsonl", "parquet")
_ENDINGS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to export.

    Args:
        what: mentions, alerts, stories or sources.
        wanted: which mentions, without the period; stories are counted among them.
        query: of mentions, those that it holds for.
        show_hidden: with the words of abuse and threats.
    """

    what: str
    since: str | None = None
    until: str | None = None
    wanted: MentionFilter = EVERYTHING
    query: str | None = None
    show_hidden: bool = False


def export(rules: Path, db: Path, wish: Wish, *, style: str | None, output: Path | None) -> None:
    """Write it to ``output``, or to standard output.

    Raises:
        VigieError: something that is asked for does not go together, or the file cannot be written.
    """
    must_exist(db)
    style = _style(style, output)
    _check(wish)
    zone, now = zone_of(rules), SystemClock().now()
    since = parse_moment(wish.since, now, zone, "--from")
    until = parse_moment(wish.until, now, zone, "--to")
    columns = COLUMNS[wish.what]
    written: list[int] = []
    with open_streams(db) as reader:
        out = _Out(reader, config_or_none(rules), Titles(rules), wish, since, until)
        if output is None:
            _write_text(style, columns, out.rows())
            return
        rows = watched(out.rows(), wish.what, written.append)
        with aside(output) as half:
            if style == "parquet":
                write_parquet(half, columns, rows)
            else:
                with half.open("w", encoding="utf-8", errors="replace", newline="") as file:
                    (write_csv if style == "csv" else write_jsonl)(file, columns, rows)
    (number,) = written
    print(f"{number:,} {_ONE[wish.what] if number == 1 else wish.what} written to {output}", file=sys.stderr)


_ONE = {"mentions": "mention", "alerts": "alert", "stories": "story", "sources": "source"}


def _write_text(style: str, columns: Mapping[str, Kind], rows: Iterator[Cells]) -> None:
    (write_csv if style == "csv" else write_jsonl)(sys.stdout, columns, rows)


def _style(style: str | None, output: Path | None) -> str:
    ending = _ENDINGS.get(output.suffix.lower()) if output else "csv"
    found = style or ending
    if found is None:
        raise VigieError(f"what format is {output}? Say --format csv, jsonl or parquet, or end its name so")
    if found == "parquet" and output is None:
        raise VigieError("Parquet is no text: name a file with --output, such as --output mentions.parquet")
    return found


def _check(wish: Wish) -> None:
    one_of("export", wish.what, tuple(COLUMNS))
    wanted = wish.wanted
    if wanted.sentiment is not None:
        one_of("--sentiment", wanted.sentiment, SENTIMENTS)
    if wanted.intent is not None:
        one_of("--intent", wanted.intent, INTENTS)
    if wish.query is not None and wish.what != "mentions":
        raise VigieError(f"--query goes with mentions, not with {wish.what}")
    if wish.what in {"alerts", "sources"} and wanted != EVERYTHING:
        raise VigieError(f"{wish.what} are not chosen by what mentions say: only mentions and stories are")
    if wish.what == "sources" and (wish.since or wish.until):
        raise VigieError("sources are as they are now: --from and --to go with mentions, stories and alerts")


@dataclass(frozen=True, slots=True)
class _Out:
    """The rows of a wish, one after the other."""

    reader: Streams
    config: Config | None
    titles: Titles
    wish: Wish
    since: datetime | None
    until: datetime | None

    def rows(self) -> Iterator[Cells]:
        match self.wish.what:
            case "alerts":
                for alert in self.reader.all_alerts(self.since, self.until):
                    yield alert_cells(alert, self.titles.sentence(alert.reason, alert.brand))
            case "sources":
                yield from map(source_cells, self.reader.sources())
            case "stories":
                links = self._links()
                for told in self.reader.all_stories(self._filter()):
                    first = self._shown(told.first, links)
                    yield story_cells(Told(told.id, told.copies, told.first_at, told.last_at, first))
            case _:
                links = self._links()
                for one in self._chosen(self.reader.all_mentions(self._filter())):
                    yield mention_cells(self._shown(one, links))

    def _filter(self) -> MentionFilter:
        return replace(self.wish.wanted, since=self.since, until=self.until)

    def _links(self) -> Mapping[SourceName, str]:
        return link_only(self.config, self.reader.sources())

    def _shown(self, one: Judged, links: Mapping[SourceName, str]) -> Judged:
        language = self.config.language if self.config else "en"
        brand = self.wish.wanted.brand
        (shown,) = showable([one.towards(brand) if brand else one], links, language)
        return shown if self.wish.show_hidden else veiled(shown, language)

    def _chosen(self, mentions: Iterator[Judged]) -> Iterator[Judged]:
        if self.wish.query is None:
            return mentions
        query = _query(self.wish.query)
        automaton = Automaton(words(query), anchors([query])[0])
        return (one for one in mentions if _holds(query, automaton, one))


def _query(text: str) -> Query:
    try:
        return parse(text, judged=True)
    except QueryError as error:
        raise VigieError(f"--query:\n{pointed_at(text, error)}\n{error.message}") from error


def _holds(query: Query, automaton: Automaton, one: Judged) -> bool:
    page = Page(one.mention)
    return evidence(query, Reading(page, about_judged(one), automaton.read(page))) is not None
