"""What the JSON API answers, as JSON Schema: written down in the OpenAPI document, and held to it by the tests.

The shapes themselves are made in ``monitor.shapes``, for the command line and the webhook, too. A program that reads them leaves
out what it does not know: fields may be added, none is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.model import AlertState, Dated, EventKind, Hush, Json, Severity, TicketState

Shape = Mapping[str, Json]


def one_of(names: Iterable[str]) -> Shape:
    """One of these words."""
    return {"type": "string", "enum": [str(name) for name in names]}


def many(shape: Shape) -> Shape:
    """A list of them."""
    return {"type": "array", "items": dict(shape)}


def maybe(shape: Shape) -> Shape:
    """Or nothing, said as ``null``."""
    return {"anyOf": [dict(shape), {"type": "null"}]}


def record(**fields: Shape) -> Shape:
    """An object with all of these fields."""
    return {
        "type": "object",
        "required": list(fields),
        "properties": {name: dict(shape) for name, shape in fields.items()},
    }


def counted(shape: Shape) -> Shape:
    """A number for each name."""
    return {"type": "object", "additionalProperties": dict(shape)}


TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "number"}
COUNT: Shape = {"type": "integer", "minimum": 0}
YES: Shape = {"type": "boolean"}
TIME: Shape = {"type": "string", "format": "date-time"}
SHARE: Shape = {"type": "number", "minimum": 0, "maximum": 1}
TONE = one_of(("negative", "neutral", "positive", "unknown"))
ERROR = record(error=TEXT)

_BECAUSE = {"evidence": many(TEXT), "weights": many(maybe(NUMBER))}
_SENTIMENT = {
    "score": maybe(NUMBER),
    "label": TONE,
    "confidence": maybe(SHARE),
    **_BECAUSE,
    "model": maybe(TEXT),
}
MENTION = record(
    id=TEXT,
    url=TEXT,
    source=TEXT,
    author=TEXT,
    title=TEXT,
    text=TEXT,
    lang=maybe(TEXT),
    type=TEXT,
    thread=maybe(TEXT),
    reach=maybe(COUNT),
    likes=maybe(COUNT),
    replies=maybe(COUNT),
    shares=maybe(COUNT),
    stars=maybe(NUMBER),
    growth=many(record(at=TIME, likes=maybe(COUNT), replies=maybe(COUNT), shares=maybe(COUNT))),
    published_at=TIME,
    dated=one_of(Dated),
    collected_at=TIME,
    backfilled=YES,
    revision=COUNT,
    brands=many(TEXT),
    sentiment=record(**_SENTIMENT),
    towards=many(record(brand=TEXT, **_SENTIMENT)),
    topics=many(record(name=TEXT, score=NUMBER, **_BECAUSE)),
    intents=many(record(name=TEXT, confidence=SHARE, **_BECAUSE)),
    story=TEXT,
    corrected_by=maybe(TEXT),
    relevant=YES,
    hidden=many(TEXT),
)
_REASON = record(
    name=TEXT, fired=YES, sentence=TEXT, numbers={"type": "object"}, parts=many({"type": "object"})
)
_ALERT = {
    "id": TEXT,
    "rule": TEXT,
    "brand": TEXT,
    "group": maybe(TEXT),
    "severity": one_of(Severity),
    "state": one_of(AlertState),
    "opened_at": TIME,
    "fired_at": TIME,
    "told_at": maybe(TIME),
    "resolved_at": maybe(TIME),
    "duration": maybe(TEXT),
    "reason": _REASON,
    "peak": maybe(_REASON),
    "evidence": many(MENTION),
    "mentions": many(TEXT),
    "total": COUNT,
    "channels": many(TEXT),
    "by": maybe(TEXT),
    "until": maybe(TIME),
    "hush": maybe(one_of(Hush)),
    "behind": maybe(TEXT),
    "rules_version": maybe(TEXT),
}
ALERT = record(**_ALERT)
LIFE = record(**_ALERT, life=many(record(kind=one_of(EventKind), at=TIME, by=maybe(TEXT), note=maybe(TEXT))))
DONE = record(id=TEXT, state=one_of(AlertState), by=maybe(TEXT))
STATUS = record(
    at=TIME,
    keeper=maybe(TEXT),
    mentions=COUNT,
    open_alerts=COUNT,
    backlog=record(judge=COUNT, weigh=COUNT, reread=COUNT),
    problems=many(TEXT),
    rules_at=maybe(TIME),
    rules=many(record(rule=TEXT, brand=TEXT, state=TEXT, sentence=TEXT)),
)
SOURCE = record(
    name=TEXT,
    kind=TEXT,
    state=TEXT,
    last_poll_at=maybe(TIME),
    last_success_at=maybe(TIME),
    newest_at=maybe(TIME),
    failures=COUNT,
    next_poll_at=maybe(TIME),
    posts=COUNT,
    kept=COUNT,
    erased=COUNT,
    refused=COUNT,
    error=maybe(TEXT),
    doubt=maybe(TEXT),
    rhythm=record(
        phase=TEXT,
        posts_a_day=NUMBER,
        known_s=COUNT,
        silence_s=NUMBER,
        missing=NUMBER,
        longest=NUMBER,
        odds=SHARE,
    ),
)
OWED = record(at=maybe(TIME), owed=many(record(brand=TEXT, left_s={"type": "integer"}, mention=MENTION)))
SIDE = record(
    brand=TEXT,
    competitor=YES,
    mentions=COUNT,
    stories=COUNT,
    authors=COUNT,
    tones=record(negative=COUNT, neutral=COUNT, positive=COUNT, unknown=COUNT),
    topics=counted(COUNT),
    share=SHARE,
    net=maybe({"type": "number", "minimum": -1, "maximum": 1}),
    before=maybe(COUNT),
)
_ANYTHING: Shape = {"type": "object"}
_SENT = record(
    id=TEXT,
    at=TIME,
    due_at=TIME,
    since=TIME,
    until=TIME,
    by=maybe(TEXT),
    deliveries=many(record(channel=TEXT, state=one_of(TicketState), error=maybe(TEXT))),
)
PLANNED = record(
    name=TEXT,
    every=TEXT,
    of=TEXT,
    language=TEXT,
    brands=many(TEXT),
    notify=many(TEXT),
    next_at=TIME,
    last=maybe(_SENT),
    sent=many(_SENT),
)
DIGEST = record(  # what stands in its parts: docs/digest.md
    name=maybe(TEXT),
    language=TEXT,
    since=TIME,
    until=TIME,
    before_since=maybe(TIME),
    prose=maybe(_ANYTHING),
    brands=many(_ANYTHING),
    alerts=many(_ANYTHING),
    accuracy=maybe(_ANYTHING),
    unseen=many(_ANYTHING),
    kept_since=counted(TIME),
    spent=many(record(source=TEXT, what=TEXT, amount=NUMBER)),
)
DOCUMENT = record(
    openapi=TEXT, info=_ANYTHING, security=many(_ANYTHING), paths=_ANYTHING, components=_ANYTHING
)
