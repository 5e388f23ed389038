"""What people do on the page: each an order like those of the command line, done by whoever writes the database."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.cli.correct import correcting, said_of
from monitor.cli.orders import NOTE_LENGTH, end_of, order_for, settle
from monitor.errors import RefusalError, VigieError
from monitor.model import Correction, Judged, Verb
from monitor.text import clean
from monitor.web.pages import site_of
from monitor.web.reading import mention_page
from monitor.web.site import Site
from monitor.web.watching import alert_page
from monitor.wiring import kinds

VERBS = (Verb.ACK, Verb.SNOOZE, Verb.RESOLVE, Verb.NOTE)


def do(site: Site, verb: Verb, beginning: str, by: str, *, note: str = "", span: str = "") -> str:
    """Ask for something about an alert, and wait until it is done.

    Args:
        span: of a snooze, how long.

    Returns:
        The alert's id.

    Raises:
        VigieError: there is no such alert, it was refused, or nobody has answered yet.
    """
    now = site.clock.now()
    said = clean(note, NOTE_LENGTH)
    if verb is Verb.NOTE and not said:
        raise RefusalError("a note says something", "no-note")
    end = end_of(span, None, now, site.zone) if verb is Verb.SNOOZE else None
    with site.reader() as reader:
        alert = reader.alert(beginning)
    settle(order_for(verb, by, now, target=alert.id, note=said, until=end), site.path, site.db, now)
    site.kept.forget()
    return alert.id


def on_alert(request: Request) -> Response:
    """Acknowledge, snooze, resolve or note."""
    site, form, id_ = site_of(request), request.state.form, request.path_params["id"]
    verb = Verb(request.url.path.rpartition("/")[2])
    try:
        done = do(
            site, verb, id_, request.state.session.name, note=form.get("note", ""), span=form.get("span", "")
        )
    except VigieError as error:
        return alert_page(request, status=HTTPStatus.CONFLICT, wrong=site.refusal(error), typed=form)
    return RedirectResponse(f"/alerts/{done}?done={verb}", HTTPStatus.SEE_OTHER)


def topics_known(site: Site) -> tuple[str, ...]:
    """The topics that a mention may be said to touch."""
    config = site.config
    built_in = [str(name) for name in kinds().topics]
    own = [str(name) for name in config.topics] if config else []
    return tuple(dict.fromkeys((*built_in, *own)))


def correct(site: Site, one: Judged, said: Correction, by: str, note: str = "") -> None:
    """Correct a mention, and wait until it is done.

    Raises:
        VigieError: it was refused, or nobody has answered yet.
    """
    now = site.clock.now()
    settle(correcting(one, said, by, now, note), site.path, site.db, now)
    site.kept.forget()


def on_mention(request: Request) -> Response:
    """Correct sentiment, topics or relevance; or take back what was corrected."""
    site, form = site_of(request), request.state.form
    with site.reader() as reader:
        one = reader.mention(request.path_params["id"])
    try:
        said = asked_for(form, (*topics_known(site), *(topic.name for topic in one.verdict.topics)))
        correct(site, one, said, request.state.session.name, form.get("note", ""))
    except VigieError as error:
        return mention_page(request, status=HTTPStatus.CONFLICT, wrong=site.refusal(error))
    return RedirectResponse(f"/mentions/{one.mention.id}?done=correct", HTTPStatus.SEE_OTHER)


def asked_for(form: dict[str, str], known: tuple[str, ...]) -> Correction:
    """The correction that a form asks for.

    Raises:
        VigieError: nothing is corrected by it, or it names what nobody knows.
    """
    topics = [
        f"{sign}{form[field]}" for sign, field in (("+", "touches"), ("-", "spares")) if form.get(field)
    ]
    return said_of(
        form.get("sentiment") or None,
        topics,
        form.get("relevant") or None,
        undo=form.get("undo") == "yes",
        known=known,
    )
