"""Answers that are owed, and brands side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import HTMLResponse

from monitor.brands import Brand
from monitor.charts.bars import parts_of
from monitor.cli.output import parse_moment
from monitor.config.model import Config
from monitor.digest.compare import refused
from monitor.digest.facts import Side as Period
from monitor.digest.figures import why_not
from monitor.digest.language import Words
from monitor.errors import VigieError
from monitor.model import BrandName, Judged
from monitor.store.aggregates import Volume
from monitor.web.pages import phrase, show, site_of
from monitor.web.site import Known, Site
from monitor.web.spans import Span, span_of
from monitor.wiring import sides_of

PROMISE = timedelta(hours=24)  # within which a question or a complaint is answered
BACK = timedelta(days=14)  # what is older is not owed any more: it is lost
MOST = 2_000  # of a brand
PERIODS = ("24h", "7d", "28d", "90d")
COUNTED = timedelta(minutes=1)
LISTED = 200  # answers on a page
SHOWN = 4  # topics of a brand


@dataclass(frozen=True, slots=True)
class Owed:
    """A question or a complaint that nobody seems to have answered.

    Args:
        left: until the promise is broken; negative: since it was.
    """

    brand: BrandName
    one: Judged
    left: timedelta

    @property
    def late(self) -> bool:
        """Whether the promise is broken."""
        return self.left < timedelta()


def owed(site: Site, config: Config, span: Span | None = None) -> list[Owed]:
    """All of them that speak to our own brands, the oldest first: of late, or of a period."""
    now = site.clock.now()
    since, until = (span.since or now - BACK, span.until or now) if span else (now - BACK, now)
    found: list[Owed] = []
    with site.reader() as reader:
        for brand in config.brands:
            if not brand.competitor and (span is None or not span.brands or brand.name in span.brands):
                asked = reader.to_answer(brand.name, since, until, MOST)
                found += [Owed(brand.name, one, one.mention.published_at + PROMISE - now) for one in asked]
    return sorted(found, key=lambda each: each.left)


def known_owed(site: Site, span: Span | None = None) -> Known[list[Owed]] | None:
    """The same, as it was looked up of late."""
    config = site.config
    key = tuple(span.given.values()) if span else ()
    return site.kept.ask(("owed", key, config.version), lambda: owed(site, config, span)) if config else None


def _owed(request: Request) -> dict[str, object]:
    site = site_of(request)
    span = span_of(request.query_params, site)
    known = None if span.wrong else known_owed(site, span if span.asked else None)
    return {"owed": known, "span": span, "listed": LISTED}


def answers_page(request: Request) -> HTMLResponse:
    """What still needs an answer, with its clock."""
    return show(request, "answers.html.j2", here="answers", said=_owed(request))


def answers_part(request: Request) -> HTMLResponse:
    """The queue alone."""
    return show(request, "_answers.html.j2", said=_owed(request))


# --- brands side by side ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One brand's part of a period.

    Args:
        share: of all mentions of all brands, 0 to 1.
        net: positive less negative, of those with an opinion; ``None``: there are none.
        before: its mentions in the period before, which was as long; ``None``: they are not to be compared.
        drawn: its tones as a bar.
    """

    brand: BrandName
    competitor: bool
    volume: Volume
    share: float
    net: float | None
    before: int | None
    drawn: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Brands over a period, the loudest first.

    Args:
        refused: why nothing is compared with the period before, in a sentence; empty: it is.
        sampled: what somebody chose to bring besides, which is in no figure: how many mentions of each brand.
    """

    rows: list[Side]
    refused: str
    sampled: list[tuple[BrandName, int]]


def sides(site: Site, config: Config, since: datetime, until: datetime) -> Compared:
    """Each brand's part: what somebody chose to bring says nothing of how much is said, and is left out."""
    with site.reader() as reader:
        found = reader.volumes(since, until, without=config.sampled)
        now, before, chosen = sides_of(reader, config, since, until, now=site.clock.now())
    refusal = refused(now, before)
    words = Words(site.language, site.zone)
    rows = [
        _side(brand, found.get(brand.name) or nothing(brand.name), now, None if refusal else before)
        for brand in config.brands
    ]
    most = max((row.volume.mentions for row in rows), default=0)
    return Compared(
        sorted((replace(row, drawn=_drawn(site, row.volume, most)) for row in rows), key=_loudest),
        words.say("refused", why=why_not(refusal, words)) if refusal else "",
        list(chosen.items()),
    )


def _loudest(row: Side) -> int:
    return -row.volume.mentions


def _side(brand: Brand, volume: Volume, now: Period, before: Period | None) -> Side:
    tones = volume.tones
    heard = tones["negative"] + tones["neutral"] + tones["positive"]
    return Side(
        brand.name,
        brand.competitor,
        volume,
        now.voice(brand.name) or 0.0,
        (tones["positive"] - tones["negative"]) / heard if heard else None,
        None if before is None else before.tally(brand.name).mentions,
        "",
    )


def _drawn(site: Site, volume: Volume, most: int) -> str:
    said, tones = phrase(site), volume.tones
    return parts_of(
        [(name, tones[name]) for name in ("negative", "neutral", "positive", "unknown")],
        most,
        ", ".join(f"{tones[name]} {said('tone/' + name)}" for name in tones),
    )


def nothing(brand: BrandName) -> Volume:
    """Nobody named it."""
    tones = {"negative": 0, "neutral": 0, "positive": 0, "unknown": 0}
    return Volume(brand=brand, mentions=0, stories=0, authors=0, tones=tones, topics={})  # type: ignore[arg-type]  # they are tones


def _asked(request: Request) -> dict[str, object]:
    site = site_of(request)
    config, now = site.config, site.clock.now()
    since, until = request.query_params.get("since", "") or "7d", request.query_params.get("until", "")
    wrong, known = "", None
    try:
        begin = parse_moment(since, now, site.zone, "since") or now
        end = parse_moment(until or None, now, site.zone, "until") or now
    except (VigieError, OverflowError) as error:
        wrong = site.refusal(error)
    else:
        if begin >= end:
            wrong = phrase(site)("refused/empty-period")
        elif config is not None:
            known = site.kept.ask(
                ("sides", since, until, config.version), lambda: sides(site, config, begin, end), COUNTED
            )
    return {
        "since": since,
        "until": until,
        "wrong": wrong,
        "known": known,
        "periods": PERIODS,
        "shown": SHOWN,
    }


def brands_page(request: Request) -> HTMLResponse:
    """Our brands and the competitors', over a period."""
    return show(request, "brands.html.j2", here="brands", said=_asked(request))


def brands_part(request: Request) -> HTMLResponse:
    """The table alone."""
    return show(request, "_brands.html.j2", said=_asked(request))
