"""The digests of the rules: when each comes next, what was sent and to whom, and sending one by hand."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from monitor.cli.digest_send import Standing, Went, plan_named, post_by_hand, standing, went_of
from monitor.digests_due import LATE, Period, period
from monitor.errors import StoreError, VigieError
from monitor.store.digests import digests_at
from monitor.web.digest_page import form_said
from monitor.web.digest_wish import form_of, rules_of
from monitor.web.pages import show, site_of
from monitor.web.site import Site

EARLIER = 13  # of each digest: a quarter of weeks


def _said(site: Site) -> dict[str, object]:
    config, box = site.config, digests_at(site.db)
    plans: list[Standing] = standing(config, box, site.clock.now(), EARLIER) if config else []
    known = {one.plan.name for one in plans}
    others: list[Went] = [one for one in went_of(box, None, 50) if one.posted.name not in known]
    moving = any(one.moving for row in plans for one in row.went[:1])
    return {"plans": plans, "others": others[:EARLIER], "moving": moving, "late": LATE}


def digests_page(request: Request, *, status: int = HTTPStatus.OK, wrong: str = "") -> HTMLResponse:
    """All of them, and a form for any period.

    Args:
        wrong: why what was asked for was not done.
    """
    site = site_of(request)
    form = form_said(site, form_of(site, request.query_params))
    return show(
        request, "digests.html.j2", status, here="digests", said={**_said(site), **form, "wrong": wrong}
    )


def digests_part(request: Request) -> HTMLResponse:
    """The list alone."""
    return show(request, "_digests.html.j2", said=_said(site_of(request)))


def send(request: Request) -> Response:
    """Send one now, by hand: as ``vigie digest NAME --send``."""
    site, name = site_of(request), request.path_params["id"]
    try:
        send_now(site, name, request.state.session.name)
    except VigieError as error:
        return digests_page(request, status=HTTPStatus.CONFLICT, wrong=site.refusal(error))
    return RedirectResponse("/digests?done=send", HTTPStatus.SEE_OTHER)


def send_now(site: Site, name: str, by: str) -> None:
    """Ask for it, in the name of somebody.

    Raises:
        VigieError: there is no such digest, or no database.
    """
    config, now = rules_of(site), site.clock.now()
    plan, box = plan_named(config, name), digests_at(site.db)
    if box is None:
        raise StoreError(f"there is no database {site.db} yet: `vigie run` or `vigie once` makes it")
    due = period(plan.of, now, config.timezone)
    post_by_hand(site.path, box, plan, Period(due.since, due.until, now), by)
    site.kept.forget()
