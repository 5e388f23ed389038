"""The digests in the JSON API: when each comes and what was sent, one of them, and any period."""

from __future__ import annotations

from starlette.requests import Request

from monitor.cli.digest_send import standing, standing_json, went_json
from monitor.errors import VigieError
from monitor.model import Json
from monitor.store.digests import digests_at
from monitor.web.asking import AskDigest, AskDigests, UnclearError
from monitor.web.digest_page import as_data
from monitor.web.digest_wish import wish_between, wish_of
from monitor.web.pages import site_of


def listed(request: Request, asked: AskDigests) -> Json:
    """Each digest of the rules, with those that went."""
    site = site_of(request)
    if site.config is None:
        return []
    rows = standing(site.config, digests_at(site.db), site.clock.now(), asked.limit)
    return [{**standing_json(row), "sent": [went_json(one) for one in row.went]} for row in rows]


def sent(request: Request, _asked: None) -> Json:
    """One that was sent, gathered anew."""
    site = site_of(request)
    return as_data(site, wish_of(site, request.path_params["id"]))


def between(request: Request, asked: AskDigest) -> Json:
    """That of any period."""
    site = site_of(request)
    try:
        wish = wish_between(site, asked.since, asked.until, asked.brands.split(",") if asked.brands else ())
    except VigieError as error:
        raise UnclearError(str(error)) from error
    return as_data(site, wish)
