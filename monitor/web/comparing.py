"""Answers that are owed, and brands side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import HTMLResponse

from monitor.charts.bars import parts_of
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import BrandName, Judged
from monitor.store.aggregates import Volume
from monitor.web.pages import moment_asked, phrase, show, site_of
from monitor.web.site import Known, Site

PROMISE = timedelta(hours=24)  # within which a question or a complaint is answered
BACK = timedelta(days=14)  # what is older is not owed any more: it is lost
MOST = 200  # of a brand
PERIODS = ("24h", "7d", "28d", "90d")
COUNTED = timedelta(minutes=1)
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


def owed(site: Site, config: Config) -> list[Owed]:
    """All of them that speak to our own brands, the oldest first."""
    now = site.clock.now()
    found: list[Owed] = []
    with site.reader() as reader:
        for brand in config.brands:
            if not brand.competitor:
                asked = reader.to_answer(brand.name, now - BACK, now, MOST)
                found += [Owed(brand.name, one, one.mention.published_at + PROMISE - now) for one in asked]
    return sorted(found, key=lambda each: each.left)


def known_owed(site: Site) -> Known[list[Owed]] | None:
    """The same, as it was looked up of late."""
    config = site.config
    return site.kept.ask(("owed", config.version), lambda: owed(site, config)) if config else None


def answers_page(request: Request) -> HTMLResponse:
    """What still needs an answer, with its clock."""
    site = site_of(request)
    return show(request, "answers.html.j2", here="answers", owed=known_owed(site), promise=PROMISE)


def answers_part(request: Request) -> HTMLResponse:
    """The queue alone."""
    return show(request, "_answers.html.j2", owed=known_owed(site_of(request)), promise=PROMISE)


# --- brands side by side ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One brand's part of a period.

    Args:
        share: of all mentions of all brands, 0 to 1.
        net: positive less negative, of those with an opinion; ``None``: there are none.
        before: its mentions in the period before, which was as long; ``None``: Vigie was not there for all of it.
        drawn: its tones as a bar.
    """

    brand: BrandName
    competitor: bool
    volume: Volume
    share: float
    net: float | None
    before: int | None
    drawn: str


def sides(site: Site, config: Config, since: datetime, until: datetime) -> list[Side]:
    """Each brand's part, the loudest first."""
    with site.reader() as reader:
        found = reader.volumes(since, until)
        begun = reader.begun()
        whole = begun is not None and begun <= since - (until - since)
        past = reader.volumes(since - (until - since), since) if whole else None
    total = sum(one.mentions for one in found.values())
    most = max((one.mentions for one in found.values()), default=0)
    said = phrase(site)
    result = []
    for brand in config.brands:
        volume = found.get(brand.name) or nothing(brand.name)
        tones = volume.tones
        heard = tones["negative"] + tones["neutral"] + tones["positive"]
        old = past.get(brand.name) if past is not None else None
        result.append(
            Side(
                brand.name,
                brand.competitor,
                volume,
                volume.mentions / total if total else 0.0,
                (tones["positive"] - tones["negative"]) / heard if heard else None,
                None if past is None else old.mentions if old else 0,
                parts_of(
                    [(name, tones[name]) for name in ("negative", "neutral", "positive", "unknown")],
                    most,
                    ", ".join(f"{tones[name]} {said('tone/' + name)}" for name in tones),
                ),
            )
        )
    return sorted(result, key=lambda one: -one.volume.mentions)


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
        begin = moment_asked(since, now, site) or now
        end = moment_asked(until or None, now, site) or now
    except VigieError as error:
        wrong = str(error)
    else:
        if begin >= end:
            wrong = phrase(site)("brands/backwards")
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
