"""Which digest somebody asks the page for: one that was sent, or that of a period of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from starlette.datastructures import QueryParams

from monitor.cli.output import parse_moment
from monitor.config.model import Config
from monitor.digest.facts import DigestPlan
from monitor.digests_due import PlannedDigest, period
from monitor.errors import VigieError
from monitor.model import BrandName
from monitor.posts import Posted
from monitor.store.digests import digests_at
from monitor.web.pages import phrase, query
from monitor.web.site import Site
from monitor.web.spans import unknown_brand

LONGEST = timedelta(days=366)
YEARS = range(2000, 2100)  # of a day: no mention is of another
DAY = timedelta(days=1)
USUAL = 7  # days, where none are asked for


@dataclass(frozen=True, slots=True)
class Wish:
    """A digest that is asked for.

    Args:
        posted: it was sent; ``None``: somebody looks at a period of their own.
        address: where the page shows it, without its ending; ``query``: what stands behind that.
    """

    plan: DigestPlan
    since: datetime
    until: datetime
    address: str
    query: str = ""
    posted: Posted | None = None


def plan_of(config: Config, name: str) -> PlannedDigest | None:
    """The digest of the rules that is called so; ``None``: there is none, any more."""
    return next((one for one in config.digests if one.name == name), None)


def wish_of(site: Site, id_: str) -> Wish:
    """One that was sent, by its id.

    Raises:
        VigieError: there is none.
    """
    box = digests_at(site.db)
    posted = box.known(id_) if box else None
    if posted is None:
        raise VigieError(phrase(site)("digests/nothing", id=id_))
    plan = plan_of(rules_of(site), posted.name)
    tells = plan.tells if plan else DigestPlan(name=posted.name, language=site.language)
    return Wish(tells, posted.period.since, posted.period.until, f"/digests/{posted.id}", posted=posted)


def rules_of(site: Site) -> Config:
    """The last good rules.

    Raises:
        VigieError: there are none.
    """
    if site.config is None:
        raise VigieError(phrase(site)("digests/no-rules"))
    return site.config


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in: two days, which are both in it, and brands."""

    first: str
    last: str
    brands: Sequence[str]
    name: str = ""

    @property
    def query(self) -> str:
        """As it stands in an address."""
        said = query({"name": self.name, "from": self.first, "to": self.last})
        return said + "".join(
            f"{'&' if said or place else '?'}brand={one}" for place, one in enumerate(self.brands)
        )


def form_of(site: Site, params: QueryParams) -> Form:
    """What was filled in; the last seven days where nothing was, or what a digest would be of if it were due now."""
    first, last, name = (params.get(key, "").strip() for key in ("from", "to", "name"))
    brands = [one for one in params.getlist("brand") if one]
    now = site.clock.now()
    if not first and not last:
        plan = plan_of(site.config, name) if site.config else None
        end = now.astimezone(site.zone).date() - DAY
        begin = end - (USUAL - 1) * DAY
        if plan is not None and site.config is not None:
            due = period(plan.of, now, site.config.timezone)
            begin = due.since.astimezone(site.zone).date()
        first, last = begin.isoformat(), end.isoformat()
    return Form(first, last, brands, name)


def wish_for(site: Site, form: Form) -> Wish:
    """A period of somebody's own.

    Raises:
        VigieError: it cannot be told of; says why.
    """
    config, say = rules_of(site), phrase(site)
    plan = plan_of(config, form.name)
    if form.name and plan is None:
        raise VigieError(say("digests/unknown", name=form.name))
    since, until = _midnight(site, form.first), _midnight(site, form.last, DAY)
    checked(site, since, until)
    if strange := unknown_brand(form.brands, site):
        raise VigieError(strange)
    usual = plan.tells if plan else DigestPlan(language=config.language)
    brands = tuple(map(BrandName, form.brands)) or usual.brands
    tells = DigestPlan(name=usual.name, brands=brands, sections=usual.sections, language=usual.language)
    return Wish(tells, since, until, "/digests/any", form.query)


def wish_between(site: Site, since: str, until: str | None, brands: Sequence[str]) -> Wish:
    """The same for a program, which says its instants.

    Raises:
        VigieError: as ``wish_for``.
    """
    config, now = rules_of(site), site.clock.now()
    begin = parse_moment(since, now, site.zone, "since") or now
    end = parse_moment(until, now, site.zone, "until") or now
    checked(site, begin, end)
    if strange := unknown_brand(brands, site):
        raise VigieError(strange)
    tells = DigestPlan(brands=tuple(map(BrandName, brands)), language=config.language)
    return Wish(tells, begin, end, "/digests/any")


def checked(site: Site, since: datetime, until: datetime) -> None:
    """Refuse a period that nothing can be told of.

    Raises:
        VigieError: it is empty, too long, or to come.
    """
    say = phrase(site)
    if since >= until:
        raise VigieError(say("digests/backwards"))
    if until - since > LONGEST + DAY:
        raise VigieError(say("digests/too-long", days=LONGEST.days))
    if since >= site.clock.now():
        raise VigieError(say("digests/to-come"))
    if since.year not in YEARS:
        raise VigieError(say("digests/no-day", text=since.date().isoformat()))


def _midnight(site: Site, text: str, after: timedelta = timedelta()) -> datetime:
    """When a day begins on the clock of the rules, or the one ``after``."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise VigieError(phrase(site)("digests/no-day", text=text))
    return datetime.combine(day + after, time(), rules_of(site).timezone)
