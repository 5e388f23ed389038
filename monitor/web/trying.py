"""Trying a changed rule: a text to change, what is wrong with it, and what it would have done. The file is never written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from monitor.config import cutting
from monitor.config.cutting import UncutError, Written
from monitor.errors import ConfigError, Problem
from monitor.model import RuleName
from monitor.web.pages import phrase, show, site_of
from monitor.web.site import Site
from monitor.web.tryout import Wanted
from monitor.web.tryouts import BusyError, Flaw, TryOut
from monitor.wiring import config_of, read_rules

WEEKS = (1, 2, 4, 12)
USUAL = 4  # weeks
START = """\
  - name: new-rule
    select: {{brands: [{brand}], sentiment: negative}}
    when: {{count: 10, within: 1h, authors: 5}}
    severity: warning
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The text as it stands in the form.

    Args:
        rule: the rule of the file that it stands for; empty: it is a new one.
        flaws: what is wrong with it. ``wrong``: why it was not begun.
        busy: the try-out that has to end first.
    """

    rule: str
    text: str
    weeks: int
    flaws: Sequence[Flaw] = ()
    wrong: str = ""
    busy: str = ""


def form_page(request: Request) -> HTMLResponse:
    """The rule as it stands in the file, or a new one, to be changed."""
    site = site_of(request)
    rule = request.query_params.get("rule", "").strip()
    try:
        text = _text_of(site, rule)
    except (ConfigError, UncutError) as error:
        return _show(request, Draft(rule=rule, text="", weeks=USUAL, wrong=_in_words(request, error)))
    if text is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return _show(request, Draft(rule=rule, text=text, weeks=USUAL))


def _text_of(site: Site, rule: str) -> str | None:
    file = read_rules(site.path)
    if rule:
        return cutting.cut(file, rule, str(site.path))
    cutting.place_of(file, None, str(site.path))
    config = site.config
    own = [str(one.name) for one in config.brands if not one.competitor] if config else []
    return START.format(brand=own[0] if own else "brand")


def _in_words(request: Request, error: ConfigError | UncutError) -> str:
    if isinstance(error, ConfigError):
        return str(error)
    return phrase(site_of(request))("try/uncut")


def begin(request: Request) -> Response:
    """Check the text within the whole file, and play history through it in the background."""
    site, form = site_of(request), request.state.form
    rule, text = form.get("rule", ""), form.get("text", "")
    weeks = int(form["weeks"]) if form.get("weeks") in {str(number) for number in WEEKS} else USUAL
    draft = Draft(rule=rule, text=text, weeks=weeks)
    try:
        file = read_rules(site.path)
        written = cutting.put(file, rule or None, text, str(site.path))
    except (ConfigError, UncutError) as error:
        return _refuse(request, draft, wrong=_in_words(request, error))
    if written is None:
        return _refuse(request, draft, wrong=phrase(site)("try/gone", rule=rule))
    draft = Draft(rule=rule, text=written.text, weeks=weeks)
    try:
        config = config_of(written.file, site.path, now=site.clock.now(), models=True)
    except ConfigError as error:
        return _refuse(request, draft, flaws=flaws_of(error.problems, written, site.path))
    inside = [
        name
        for name, line in cutting.names(written.file).items()
        if written.place.first <= line <= written.place.last
    ]
    if len(inside) != 1:
        return _refuse(request, draft, wrong=phrase(site)("try/one-rule"))
    now = site.clock.now()

    wanted = Wanted(
        path=site.path,
        db=site.db,
        file=file,
        changed=written.file,
        before=RuleName(rule) if rule else None,
        after=RuleName(inside[0]),
        since=now - timedelta(weeks=weeks),
        now=now,
    )
    remarks = [one for one in flaws_of(config.remarks, written, site.path) if one.line is not None]
    by = request.state.session.name
    try:
        one = site.tryouts.begin(
            by, now, rule=rule, text=written.text, weeks=weeks, wanted=wanted, remarks=remarks
        )
    except BusyError as error:
        why = "try/own-runs" if error.running else "try/others-run"
        return _refuse(request, draft, wrong=phrase(site)(why), busy=error.running)
    return RedirectResponse(f"/rules/try/{one.id}", HTTPStatus.SEE_OTHER)


def flaws_of(problems: Sequence[Problem], written: Written, path: Path) -> list[Flaw]:
    """Each problem, with where in the text it stands; those in the text first."""
    place = written.place
    found = [
        Flaw(one, one.line - place.first + 1)
        if one.file == str(path) and place.first <= one.line <= place.last
        else Flaw(one, None)
        for one in problems
    ]
    return sorted(found, key=lambda one: one.line is None)


def _refuse(
    request: Request, draft: Draft, *, wrong: str = "", busy: str = "", flaws: Sequence[Flaw] = ()
) -> HTMLResponse:
    told = Draft(rule=draft.rule, text=draft.text, weeks=draft.weeks, wrong=wrong, busy=busy, flaws=flaws)
    return _show(request, told, status=HTTPStatus.CONFLICT)


def _show(request: Request, draft: Draft, one: TryOut | None = None, *, status: int = 200) -> HTMLResponse:
    site = site_of(request)
    own = site.tryouts.running(request.state.session.name)
    return show(
        request,
        "try.html.j2",
        status,
        here="rules",
        draft=draft,
        one=one,
        running=own.id if own and (one is None or own.id != one.id) and not draft.busy else "",
        choices=WEEKS,
        file=str(site.path),
        place=None if one is None else _place(one),
    )


def _place(one: TryOut) -> cutting.Place | None:
    """Where in the file it would have to stand: as the file is, not as it would be."""
    return cutting.place_of(one.wanted.file, one.rule or None)


def page(request: Request) -> HTMLResponse:
    """A try-out: the text, how far it is, or what came of it."""
    one = _found(request)
    return _show(request, Draft(rule=one.rule, text=one.text, weeks=one.weeks), one)


def part(request: Request) -> HTMLResponse:
    """How far it is, or what came of it, alone."""
    one, site = _found(request), site_of(request)
    return show(request, "_try.html.j2", one=one, place=_place(one), file=str(site.path))


def stop(request: Request) -> Response:
    """Stop it."""
    one = _found(request)
    site_of(request).tryouts.stop(one.id)
    return RedirectResponse(f"/rules/try/{one.id}", HTTPStatus.SEE_OTHER)


def _found(request: Request) -> TryOut:
    one = site_of(request).tryouts.find(request.path_params["id"])
    if one is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return one
