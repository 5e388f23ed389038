"""The JSON API under ``/api``: what the pages show, for programs, behind the same guard."""

from __future__ import annotations

import dataclasses
from typing import cast

from starlette.requests import Request
from starlette.routing import Route

from monitor.cli.correct import brand_of, said_of
from monitor.cli.output import parse_moment
from monitor.cli.sources import looked_at, looked_json
from monitor.errors import VigieError
from monitor.model import BrandName, IntentName, Json, Label, SourceName, StoryId, TopicName, Verb
from monitor.shapes import alert_json, mention_json, moment
from monitor.store.lock import holder
from monitor.store.search import MentionFilter
from monitor.store.views import ViewError, Views
from monitor.web.acting import correct, do, topics_known
from monitor.web.answering import (
    ALERT,
    DIGEST,
    DOCUMENT,
    DONE,
    DROPPED,
    LIFE,
    MENTION,
    OWED,
    PLANNED,
    SIDE,
    SOURCE,
    STATUS,
    VIEW,
    many,
)
from monitor.web.api_digests import between, listed, sent
from monitor.web.asking import (
    AskAlerts,
    AskDigest,
    AskDigests,
    AskMentions,
    AskPeriod,
    KeptView,
    Noted,
    Nothing,
    Said,
    Snoozed,
    Wrong,
)
from monitor.web.comparing import known_owed, sides
from monitor.web.endpoint import Does, Endpoint, described
from monitor.web.pages import site_of
from monitor.web.views import named, save, shown_views, view_json
from monitor.web.watching import known_standings

# --- what is asked for ------------------------------------------------------------------------------------------


def _status(request: Request, _asked: None) -> Json:
    site = site_of(request)
    rows = known_standings(site)
    with site.reader() as reader:
        counts = reader.counts()
    return {
        "at": moment(site.clock.now()),
        "keeper": holder(site.db),
        "mentions": counts.mentions,
        "open_alerts": counts.open_alerts,
        "backlog": {"judge": counts.to_judge, "weigh": counts.to_weigh, "reread": counts.hasty},
        "problems": [str(one) for one in site.rules().problems],
        "rules_at": moment(rows.at) if rows else None,
        "rules": [
            {"rule": one.rule, "brand": one.brand, "state": one.state, "sentence": one.told}
            for one in (rows.value if rows else ())
        ],
    }


def _alerts(request: Request, asked: AskAlerts) -> Json:
    site = site_of(request)
    with site.reader() as reader:
        return [
            alert_json(alert, site.told(alert.reason, alert.brand), ())
            for alert in reader.alerts(asked.state, None, asked.limit)
        ]


def _alert(request: Request, _asked: None) -> Json:
    site = site_of(request)
    with site.reader() as reader:
        alert = reader.alert(request.path_params["id"])
        told = site.told(alert.reason, alert.brand)
        return {
            **alert_json(alert, told, list(reader.evidence(alert.id, 10))),
            "life": [
                {"kind": str(one.kind), "at": moment(one.at), "by": one.by or None, "note": one.note or None}
                for one in reader.events(alert.id)
            ],
        }


def _mentions(request: Request, asked: AskMentions) -> Json:
    site = site_of(request)
    now = site.clock.now()
    sampled = site.config.sampled if site.config else frozenset()
    wanted = MentionFilter(
        brand=cast("BrandName | None", asked.brand),
        since=parse_moment(asked.since, now, site.zone, "since"),
        until=parse_moment(asked.until, now, site.zone, "until"),
        sentiment=cast("Label | None", asked.sentiment),
        topic=cast("TopicName | None", asked.topic),
        intent=cast("IntentName | None", asked.intent),
        source=cast("SourceName | None", asked.source),
        lang=asked.lang,
        author=asked.author or None,
        story=cast("StoryId | None", asked.story),
        type=asked.type,
        without=sampled if asked.sampled == "no" else frozenset(),
        among=sampled if asked.sampled == "only" else None,
        search=asked.search,
        irrelevant=asked.irrelevant,
        limit=asked.limit,
        skip=(asked.page - 1) * asked.limit,
    )
    with site.reader() as reader:
        return [
            mention_json(one.towards(wanted.brand) if wanted.brand else one)
            for one in reader.mentions(wanted)
        ]


def _mention(request: Request, _asked: None) -> Json:
    with site_of(request).reader() as reader:
        one = reader.mention(request.path_params["id"])
        return mention_json(one, reader.growth([one.mention.id]).get(one.mention.id, ()))


def _sources(request: Request, _asked: None) -> Json:
    site = site_of(request)
    config = site.config
    if config is None:
        return []
    with site.reader() as reader:
        return [looked_json(one) for one in looked_at(config, reader, site.clock.now())]


def _answers(request: Request, _asked: None) -> Json:
    known = known_owed(site_of(request))
    return {
        "at": moment(known.at) if known else None,
        "owed": [
            {"brand": one.brand, "left_s": round(one.left.total_seconds()), "mention": mention_json(one.one)}
            for one in (known.value if known else ())
        ],
    }


def _brands(request: Request, asked: AskPeriod) -> Json:
    site = site_of(request)
    now, config = site.clock.now(), site.config
    since = parse_moment(asked.since, now, site.zone, "since") or now
    until = parse_moment(asked.until, now, site.zone, "until") or now
    if config is None or since >= until:
        return []
    key = ("sides", asked.since, asked.until, config.version)
    known = site.kept.ask(key, lambda: sides(site, config, since, until))
    return [
        {
            "brand": one.brand,
            "competitor": one.competitor,
            "mentions": one.volume.mentions,
            "stories": one.volume.stories,
            "authors": one.volume.authors,
            "tones": {str(name): count for name, count in one.volume.tones.items()},
            "topics": {str(name): count for name, count in one.volume.topics.items()},
            "share": round(one.share, 4),
            "net": None if one.net is None else round(one.net, 4),
            "before": one.before,
        }
        for one in (known.value.rows if known else ())
    ]


# --- what is said -----------------------------------------------------------------------------------------------


class RefusedError(VigieError):
    """What was asked for is understood, and was not done."""


def _acting(verb: Verb) -> Does:
    def act(request: Request, said: Said | Snoozed | Noted) -> Json:
        site, by = site_of(request), request.state.session.name
        with site.reader() as reader:
            alert = reader.alert(request.path_params["id"])
        span = said.span if isinstance(said, Snoozed) else ""
        try:
            do(site, verb, alert.id, by, note=said.note, span=span)
        except VigieError as error:
            raise RefusedError(str(error)) from error
        with site.reader() as reader:
            alert = reader.alert(alert.id)
        return {"id": alert.id, "state": str(alert.state), "by": alert.by or None}

    return act


def _correct(request: Request, said: Wrong) -> Json:
    site, by = site_of(request), request.state.session.name
    with site.reader() as reader:
        one = reader.mention(request.path_params["id"])
    topics = [*(f"+{name}" for name in said.touches), *(f"-{name}" for name in said.spares)]
    relevant = None if said.relevant is None else "yes" if said.relevant else "no"
    known = (*topics_known(site), *(topic.name for topic in one.verdict.topics))
    try:
        correction = said_of(said.sentiment, topics, relevant, undo=said.undo, known=known)
        brand = None if said.towards is None else brand_of(said.towards, said.sentiment, one)
        correct(site, one, dataclasses.replace(correction, towards=brand), by, said.note)
    except VigieError as error:
        raise RefusedError(str(error)) from error
    with site.reader() as reader:
        return mention_json(reader.mention(one.mention.id))


def _views(request: Request, _asked: None) -> Json:
    return [view_json(one) for one in shown_views(site_of(request))]


def _keep(request: Request, said: KeptView) -> Json:
    site, name = site_of(request), named(said.name)
    given = said.model_dump(exclude={"name", "id"}, exclude_none=True)
    asks = {key: str(value) for key, value in given.items() if key != "irrelevant"}
    asks = {"since": "all", **asks, **({"irrelevant": "yes"} if said.irrelevant else {})}
    try:
        kept = save(site, name, asks, request.state.session.name, said.id or "")
    except ViewError as error:
        raise RefusedError(str(error)) from error
    return next(view_json(one) for one in shown_views(site) if one.view.id == kept.id)


def _drop(request: Request, _said: Nothing) -> Json:
    site, by = site_of(request), request.state.session.name
    view = Views(site.db).drop(request.path_params["id"], by, site.clock.now())
    return {"id": view.id, "name": view.name}


def _document(request: Request, _asked: None) -> Json:
    return document(asks=site_of(request).door.asks)


def document(*, asks: bool = True) -> dict[str, Json]:
    """The API as OpenAPI 3.1 has it.

    Args:
        asks: whether whoever comes brings a password.
    """
    return described(ENDPOINTS, asks=asks)


ENDPOINTS = (
    Endpoint("/api/openapi.json", "This document.", _document, gives=DOCUMENT),
    Endpoint("/api/status", "How every rule stands, and what is left to do.", _status, gives=STATUS),
    Endpoint("/api/alerts", "Alerts, the newest first.", _alerts, AskAlerts, gives=many(ALERT)),
    Endpoint("/api/alerts/{id}", "An alert with its evidence and its life.", _alert, gives=LIFE),
    Endpoint(
        "/api/alerts/{id}/ack", "Say that somebody takes care of it.", _acting(Verb.ACK), Said, "POST", DONE
    ),
    Endpoint("/api/alerts/{id}/snooze", "Leave it for later.", _acting(Verb.SNOOZE), Snoozed, "POST", DONE),
    Endpoint("/api/alerts/{id}/resolve", "End it by hand.", _acting(Verb.RESOLVE), Said, "POST", DONE),
    Endpoint("/api/alerts/{id}/note", "Write something down.", _acting(Verb.NOTE), Noted, "POST", DONE),
    Endpoint("/api/mentions", "Mentions, the newest first.", _mentions, AskMentions, gives=many(MENTION)),
    Endpoint("/api/mentions/{id}", "A mention with its verdict.", _mention, gives=MENTION),
    Endpoint("/api/mentions/{id}/correct", "Correct its verdict.", _correct, Wrong, "POST", MENTION),
    Endpoint("/api/views", "Searches that are kept, by name.", _views, gives=many(VIEW)),
    Endpoint("/api/views/keep", "Keep a search, or change one.", _keep, KeptView, "POST", VIEW),
    Endpoint("/api/views/{id}/drop", "Delete a kept search.", _drop, Nothing, "POST", DROPPED),
    Endpoint("/api/sources", "How every source is doing.", _sources, gives=many(SOURCE)),
    Endpoint("/api/answers", "What still needs an answer, the oldest first.", _answers, gives=OWED),
    Endpoint("/api/brands", "Brands side by side over a period.", _brands, AskPeriod, gives=many(SIDE)),
    Endpoint(
        "/api/digests",
        "The digests: what was sent, and when each comes next.",
        listed,
        AskDigests,
        gives=many(PLANNED),
    ),
    Endpoint("/api/digests/any", "The digest of any period.", between, AskDigest, gives=DIGEST),
    Endpoint("/api/digests/{id}", "A digest that was sent, gathered anew.", sent, gives=DIGEST),
)
ROUTES = [Route(one.path, one.__call__, methods=[one.method]) for one in ENDPOINTS]
