"""The rules and the sources: what stands in the file, how each rule stands, why one is silent, how each source is doing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from starlette.requests import Request
from starlette.responses import HTMLResponse

from monitor.cli.output import parse_moment
from monitor.cli.source_spending import spending_of
from monitor.cli.source_spending import told as spending_told
from monitor.cli.sources import NOT_WATCHED, Looked, condition, looked_at
from monitor.cli.why_not import answers_at, known, lines, looks_elsewhere, to_come
from monitor.config.load import decode
from monitor.config.model import Config
from monitor.errors import ConfigError, VigieError
from monitor.model import Alert, BrandName, EventKind, RuleName, Seeing
from monitor.web.pages import show, site_of
from monitor.web.site import Known, Site
from monitor.web.watching import known_standings

WEEKS = timedelta(weeks=4)
LONGEST = 4_000  # lines of a rules file that are shown


@dataclass(frozen=True, slots=True)
class Month:
    """What a rule did in the last four weeks.

    Args:
        answered: how long it took until somebody acknowledged, at the median; ``None``: nobody did.
    """

    alerts: int
    crises: int
    corrected: int
    answered: timedelta | None


def months(site: Site) -> dict[RuleName, Month]:
    """Each rule that fired."""
    now = site.clock.now()
    by_rule: defaultdict[RuleName, list[tuple[Alert, timedelta | None, bool]]] = defaultdict(list)
    with site.reader() as reader:
        for alert in reader.alerts(None, now - WEEKS):
            life = reader.events(alert.id)
            taken = [one.at - alert.opened_at for one in life if one.kind is EventKind.ACKNOWLEDGED]
            corrected = any(one.kind is EventKind.CORRECTED for one in life)
            by_rule[alert.rule].append((alert, min(taken, default=None), corrected))
    return {
        rule: Month(
            len(found),
            sum(alert.severity == "crisis" for alert, _, _ in found),
            sum(corrected for _, _, corrected in found),
            _median([one for _, one, _ in found if one is not None]),
        )
        for rule, found in by_rule.items()
    }


def _median(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in spans)) if spans else None


def known_months(site: Site) -> Known[dict[RuleName, Month]] | None:
    """The same, as it was of late."""
    return site.kept.ask("months", lambda: months(site), timedelta(minutes=1))


def _file(site: Site) -> list[str]:
    """The lines of the rules file; none where it cannot be read."""
    try:
        return decode(site.path.read_bytes(), str(site.path)).splitlines()[:LONGEST]
    except (OSError, ConfigError):
        return []


def rules_page(request: Request) -> HTMLResponse:
    """The file with its problems, and how each rule stands."""
    site = site_of(request)
    rules = site.rules()
    wrong: defaultdict[int, list[str]] = defaultdict(list)
    for problem in rules.problems:
        wrong[problem.line].append(problem.message)
    return show(
        request,
        "rules.html.j2",
        here="rules",
        rules=rules,
        wrong=dict(wrong),
        remarks=rules.config.remarks if rules.config and not rules.problems else (),
        lines=_file(site),
        file=str(site.path),
        rows=known_standings(site),
        months=known_months(site),
    )


def rules_part(request: Request) -> HTMLResponse:
    """How each rule stands, alone."""
    site = site_of(request)
    return show(
        request,
        "_standings.html.j2",
        rules=site.rules(),
        rows=known_standings(site),
        months=known_months(site),
    )


@dataclass(frozen=True, slots=True)
class Silence:
    """Why a rule was silent: paragraphs of lines, each with how deep it is indented."""

    paragraphs: Sequence[Sequence[tuple[int, str]]]


def why_not_page(request: Request) -> HTMLResponse:
    """Why a rule did not fire, or nobody heard of it, at a moment."""
    site = site_of(request)
    config, params = site.config, request.query_params
    rule, brand, when = (params.get(name, "").strip() for name in ("rule", "brand", "at"))
    wrong, found = "", None
    if config is not None and rule:
        try:
            found = _why(site, config, rule, brand, when)
        except (VigieError, OverflowError) as error:
            wrong = site.refusal(error)
    return show(
        request,
        "why_not.html.j2",
        here="rules",
        rule=rule,
        brand=brand,
        when=when,
        wrong=wrong,
        found=found,
        rules=[str(one.name) for one in config.rules] if config else [],
        brands=[str(one.name) for one in config.brands] if config else [],
    )


def _why(site: Site, config: Config, rule: str, brand: str, when: str) -> Known[Silence] | None:
    now = site.clock.now()
    asked = next(
        one for one in config.rules if one.name == known("rule", rule, [r.name for r in config.rules])
    )
    of = BrandName(known("brand", brand, [one.name for one in config.brands])) if brand else None
    then = parse_moment(when or None, now, config.timezone, "at") or now
    if then > now:
        raise to_come(when, when)

    tell = site.teller()

    def work() -> Silence:
        with site.reader() as reader:
            answers = answers_at(config, reader, asked, of, then, tell=tell)
        if not answers:
            return Silence([[(0, looks_elsewhere(asked, of, config, tell))]])
        return Silence(
            [
                [(len(line) - len(line.lstrip()), line.strip()) for line in lines(one, config, then, tell)]
                for one in answers
            ]
        )

    return site.kept.ask(("why", rule, brand, when, config.version), work)


# --- sources ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """A source as it is shown.

    Args:
        state: in a word; ``well``: nobody needs to look at it.
        spent: what it spent of what it may, in sentences.
    """

    looked: Looked
    state: str
    well: bool
    spent: Sequence[str]


WELL = frozenset({"ok", "catching up", NOT_WATCHED})


def seen(site: Site, config: Config) -> list[Seen]:
    """Every source, those in trouble first."""
    now = site.clock.now()
    spent: defaultdict[str, list[str]] = defaultdict(list)
    for standing in spending_of(config, site.db, now):
        if standing.allowance is not None:
            spent[standing.source].append(spending_told(standing, site.teller()))
    with site.reader() as reader:
        found = looked_at(config, reader, now)
    states = [(one, _state(one)) for one in found]
    rows = [Seen(one, state, state in WELL, spent[one.state.name]) for one, state in states]
    return sorted(rows, key=lambda row: (row.well, row.state == NOT_WATCHED))


def _state(looked: Looked) -> str:
    """In a word: never green for what nobody looks at."""
    if looked.watched and looked.sight is not None and looked.sight.state is Seeing.UNWATCHED:
        return str(Seeing.UNWATCHED)
    return condition(looked)


def known_sources(site: Site) -> Known[list[Seen]] | None:
    """The same, as it was of late."""
    config = site.config
    if config is None:
        return None
    return site.kept.ask(("sources", config.version), lambda: seen(site, config), timedelta(seconds=10))


def sources_page(request: Request) -> HTMLResponse:
    """Health, freshness and budget of every source."""
    return show(request, "sources.html.j2", here="sources", known=known_sources(site_of(request)))


def sources_part(request: Request) -> HTMLResponse:
    """The list alone."""
    return show(request, "_sources.html.j2", known=known_sources(site_of(request)))
