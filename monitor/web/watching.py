"""Now, and the alerts: what is open, what cannot be judged, and today against what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from monitor.account import chapters, voices
from monitor.charts.bars import windows
from monitor.cli.explain import accounted
from monitor.cli.standings import state_of, unseen
from monitor.config.model import Config
from monitor.model import Alert, AlertState, BrandName, Judged, Seeing, Sight
from monitor.rules.engine import Standing
from monitor.store.lock import holder
from monitor.store.queries import Reader
from monitor.web.pages import show, site_of
from monitor.web.site import Known, Site
from monitor.web.spans import span_of
from monitor.wiring import Titles, engine_at, sights_at

WEEKS = 4  # that today is compared with
WATCHING = "watching"
LISTED = 100  # alerts on a page
QUOTED = 30  # mentions of the evidence on a page
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Row:
    """How a rule stands for a brand, in words."""

    state: str
    rule: str
    brand: BrandName
    told: str
    unseen: Sequence[str]
    alert: str


@dataclass(frozen=True, slots=True)
class Day:
    """A brand's day so far, and what it is on the same weekday as a rule; ``None``: not known yet."""

    brand: BrandName
    mentions: int
    negative: int
    usual: float | None


def standings(site: Site, config: Config) -> list[Row]:
    """How every rule stands: the engine is rebuilt for it, which takes long on a large store."""
    now = site.clock.now()
    with site.reader() as reader:
        found = engine_at(config, reader, now).ask(now)
    return [_row(one, site) for one in found]


def _row(one: Standing, site: Site) -> Row:
    group = f" · {one.group}" if one.group else ""
    return Row(
        state_of(one),
        f"{one.rule.name}{group}",
        one.brand,
        site.told(one.reason, one.brand),
        unseen(one, site.teller()),
        one.alert.id if one.alert else "",
    )


def known_standings(site: Site) -> Known[list[Row]] | None:
    """The same, as it was worked out of late."""
    config = site.config
    if config is None:
        return None
    return site.kept.ask(("standings", config.version), lambda: standings(site, config))


def days(site: Site, config: Config) -> list[Day]:
    """Today so far, brand by brand, the own ones first."""
    now = site.clock.now()
    local = now.astimezone(site.zone)
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0)
    with site.reader() as reader:
        today = reader.volumes(begins, now)
        begun = reader.begun()
        past = [
            reader.volumes(begins - week, now - week)
            for week in (timedelta(weeks=number) for number in range(1, WEEKS + 1))
            if begun is not None and begun <= begins - week
        ]
    found = []
    for brand in sorted(config.brands, key=lambda one: one.competitor):
        volume = today.get(brand.name)
        usual = [one[brand.name].mentions if brand.name in one else 0 for one in past]
        found.append(
            Day(
                brand.name,
                volume.mentions if volume else 0,
                volume.tones["negative"] if volume else 0,
                sum(usual) / len(usual) if usual else None,
            )
        )
    return found


def known_days(site: Site) -> Known[list[Day]] | None:
    """The same, as it was counted of late."""
    config = site.config
    if config is None:
        return None
    return site.kept.ask(("days", config.version), lambda: days(site, config), MINUTE)


def _dark(site: Site, reader: Reader, now: datetime) -> list[Sight]:
    config = site.config
    if config is None:
        return []
    return [one for one in sights_at(config, reader, now) if one.state is not Seeing.SEEING]


def _live(site: Site) -> dict[str, object]:
    now, config = site.clock.now(), site.config
    with site.reader() as reader:
        alerts = [one for one in reader.live_alerts(now) if one.state is not AlertState.RESOLVED]
        dark = _dark(site, reader, now)
        asked = {state.name for state in reader.sources() if state.last_poll_at is not None}
        counts = reader.counts()
    rows = known_standings(site)
    return {
        "alerts": sorted(alerts, key=_worst_first),
        "dark": dark,
        "unasked": [one.name for one in (config.sources if config else ()) if one.name not in asked],
        "counts": counts,
        "keeper": holder(site.db),
        "rows": rows,
        "unable": [one for one in rows.value if not one.alert and one.state != WATCHING] if rows else [],
        "calm": sum(one.state == WATCHING for one in rows.value) if rows else 0,
        "broken": bool(site.rules().problems),
        "ruled": config is not None,
    }


def _worst_first(alert: Alert) -> tuple[int, bool, float]:
    """Of a severity, those that nobody has taken yet, and then the newest."""
    taken = alert.state in {AlertState.ACKNOWLEDGED, AlertState.SNOOZED}
    return -alert.severity.rank, taken, -alert.opened_at.timestamp()


def now_page(request: Request) -> HTMLResponse:
    """Now."""
    site = site_of(request)
    return show(request, "now.html.j2", here="now", days=known_days(site), said=_live(site))


def now_live(request: Request) -> HTMLResponse:
    """The part of it that changes."""
    site = site_of(request)
    return show(request, "_live.html.j2", days=known_days(site), said=_live(site))


def alerts_page(request: Request) -> HTMLResponse:
    """All alerts, or those in a state, or of a period; the newest first."""
    site = site_of(request)
    asked, span = request.query_params.get("state", ""), span_of(request.query_params, site)
    state = AlertState(asked) if asked in set(AlertState) else None
    with site.reader() as reader:
        found = reader.alerts(state, span.since, None if span.asked else LISTED)
    return show(
        request,
        "alerts.html.j2",
        here="alerts",
        alerts=[one for one in found if span.has(one.brand, one.opened_at)] if not span.wrong else [],
        state=state or "",
        states=list(AlertState),
        span=span,
    )


# --- one alert --------------------------------------------------------------------------------------------------


def alert_page(
    request: Request,
    *,
    status: int = 200,
    wrong: str = "",
    id_: str = "",
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """An alert: why, its evidence, its life, and what can be done about it.

    Args:
        wrong: why what was asked for was not done; ``typed`` is what had been filled in.
    """
    site = site_of(request)
    with site.reader() as reader:
        alert = reader.alert(id_ or request.path_params["id"])
        life = [(event, site.told(event.reason, alert.brand)) for event in reader.events(alert.id)]
        evidence = [one.towards(alert.brand) for one in reader.evidence(alert.id, QUOTED)]
        copies = reader.copies({one.mention.story for one in evidence if one.mention.story})
        tickets = reader.tickets(alert.id)
    config = site.config
    rule = next((one for one in config.rules if one.name == alert.rule), None) if config else None
    return show(
        request,
        "alert.html.j2",
        status,
        here="alerts",
        alert=alert,
        rule=rule,
        chapters=chapters(life),
        notes=[event for event, _ in life if event.note],
        evidence=evidence,
        stories=_once(evidence),
        copies=copies,
        tickets=tickets,
        wrong=wrong,
        typed=typed or {},
        window=known_window(site, alert),
        open=alert.state is not AlertState.RESOLVED,
    )


def _once(evidence: Sequence[Judged]) -> list[Judged]:
    """Of each story the one that told it first: its copies are counted beside it."""
    return list({one.mention.story or one.mention.id: one for one in reversed(evidence)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Window:
    """The picture of an alert's windows, and whether it is one voice or many."""

    drawn: str
    voices: str
    usual: bool


def known_window(site: Site, alert: Alert) -> Known[Window] | None:
    """What its window was beside those before it, as far as the store and the rules of today can tell."""
    config = site.config

    def draw() -> Window:
        with site.reader() as reader:
            account = accounted(alert, reader, Titles(config), config, site.teller())
        told = account.told
        drawn = windows(account.spans, told, site.zone, site.language) if account.spans else ""
        return Window(drawn, voices(account), any(one.usual is not None for one in account.spans))

    key = ("window", alert.id, alert.total, config.version if config else "")
    return site.kept.ask(key, draw, timedelta(minutes=10))


def window_part(request: Request) -> Response:
    """The picture, for a page that did not wait for it."""
    site = site_of(request)
    with site.reader() as reader:
        alert = reader.alert(request.path_params["id"])
    return show(request, "_window.html.j2", alert=alert, window=known_window(site, alert))
