"""Kind ``webhook``: mentions that others send, by a signed request or with a token. How to: ``docs/sources/webhook.md``.

What is answered with 202 is on disk (``sources.spool``): a kill at any moment loses nothing of it, and counts nothing twice.
"""

from __future__ import annotations

import dataclasses
import json
import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from monitor.declaring import Declaration
from monitor.errors import SourceError
from monitor.model import Cursor, Json, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Period, Secret, SourceSettings
from sources.batch import read_batch
from sources.file import check_map
from sources.inbound import ADDRESS, LISTENERS, Answer, Listeners, Request, refusal
from sources.records import FieldMap, FieldName
from sources.rows import Row, read_jsonl
from sources.signing import SHORTEST, Proof, Refused, check
from sources.spool import Full, Known, Spool, print_of

PAGE = 1_000  # mentions, or one batch
MOST_KEY = 200  # characters of an idempotency key
_METHODS = "POST, OPTIONS"
_HEADERS = "Authorization, Content-Type, Idempotency-Key, Vigie-Signature"
_LATER = {"Retry-After": "60"}


class WebhookSourceSettings(SourceSettings):
    """``{kind: webhook, name: inbox, secret: "${INBOX_SECRET}"}``: POST to http://127.0.0.1:8790/inbox."""

    kind: Literal["webhook"]
    every: Period = Field(default=timedelta(seconds=2), description="How soon what came in is looked at.")
    listen: str = Field(
        default="127.0.0.1:8790",
        pattern=ADDRESS,
        description="HOST:PORT to listen on; several sources may share one: the path is / and the source's name.",
    )
    secret: Secret | None = Field(default=None, description="Senders sign with it: the safe way.")
    token: Secret | None = Field(
        default=None, description="Senders that cannot sign send it along: Authorization: Bearer TOKEN."
    )
    per_minute: int = Field(default=60, ge=1, le=6_000, description="How many requests a minute are taken.")
    origins: list[str] = Field(
        default=[],
        description='Web pages that may send from a browser (CORS), such as https://www.example.com; "*" for all.',
        examples=[["*"]],
    )
    folder: str = Field(
        default="inlets",
        min_length=1,
        description="Where what came in is kept until it is looked at; where it is not absolute, from the folder of rules.yaml.",
    )
    map: Annotated[dict[FieldName, str], BeforeValidator(check_map)] = Field(
        default_factory=dict,
        description="What senders call the fields of a mention, where they have their own names.",
        examples=[{"text": "body"}],
    )

    @model_validator(mode="after")
    def _is_guarded(self) -> WebhookSourceSettings:
        if self.secret is None and self.token is None:
            raise PydanticCustomError(
                "guarded",
                'anybody could send: write secret: "${INBOX_SECRET}", or a token for senders that cannot sign',
            )
        return self


class WebhookSource:
    """Whatever others chose to send."""

    Settings = WebhookSourceSettings
    declares = Declaration(
        reads="mentions that others send over HTTP",
        tier="inlet",
        auth="a signature (HMAC-SHA256), or a token",
        sampled=True,
        docs="docs/sources/webhook.md",
    )

    def __init__(
        self, settings: WebhookSourceSettings, around: Surroundings, *, listeners: Listeners = LISTENERS
    ) -> None:
        self._settings = settings
        self._around = around
        self._listeners = listeners
        self._names = FieldMap({str(ours): theirs for ours, theirs in settings.map.items()})
        self._path = f"/{settings.name}"
        self._spool = Spool(around.folder / Path(settings.folder) / settings.name)
        self._taken: deque[datetime] = deque()
        self._lock = threading.Lock()
        self._take = self.take  # one and the same, by which the path knows us
        self.address = ""

    # --- in service

    def open(self) -> None:
        """Begin to take in.

        Raises:
            SourceError: the port is taken, the folder cannot be written, or a secret is not set.
        """
        if not self.address:
            self._guards()
            try:
                self._spool.open()
            except OSError as error:
                raise _unwritable(error) from None
            self.address = self._listeners.mount(self._settings.listen, self._path, self._take)

    def close(self) -> None:
        """Take in no more; what is on disk waits for the next time."""
        self._listeners.unmount(self._settings.listen, self._path, self._take)
        self.address = ""

    def probe(self) -> str:
        """Whether it could take in, and what waits.

        Raises:
            SourceError: a secret is not set, or too short.
        """
        self._guards()
        waiting = len(self._spool.batches())
        return f"it takes POST http://{self._settings.listen}{self._path}; {waiting} batches wait"

    def fetch(self, cursor: Cursor | None) -> Page:
        """What came in since; what came in before is admitted by now, and goes.

        Raises:
            SourceError: the folder cannot be read or written.
        """
        after = _number(cursor)
        try:
            if self._spool.opened:
                self._spool.settle(after, self._around.clock.now())
            return self._page(after)
        except OSError as error:
            raise _unwritable(error) from None

    def _page(self, after: int) -> Page:
        posts: list[Post] = []
        skipped: list[str] = []
        batches = self._spool.batches(after)
        for number, path in batches:
            for item in read_jsonl(self._spool.rows(path)):
                if isinstance(item, Row):
                    posts.append(item.post)
                else:
                    skipped.append(f"{path.name}: {item}")
            after = number
            if len(posts) >= PAGE:
                break
        now = self._around.clock.now()
        return Page(
            posts=tuple(sorted(posts, key=lambda post: post.published_at or now)),
            cursor=Cursor(json.dumps({"after": after})),
            more=bool(batches) and after < batches[-1][0],
            skipped=tuple(skipped),
        )

    # --- taking in

    def take(self, request: Request) -> Answer:
        """What a request is answered; in a thread of the listener."""
        try:
            answer = self._answer(request)
        except Refused as why:
            answer = refusal(why.status, str(why), why.headers)
        except Full:
            answer = refusal(
                HTTPStatus.SERVICE_UNAVAILABLE, "too much waits already: send it again later", _LATER
            )
        except OSError as error:
            answer = refusal(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"it cannot be kept: {error.strerror}; send it again later",
                _LATER,
            )
        return dataclasses.replace(answer, headers={**answer.headers, **self._cors(request)})

    def _answer(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return Answer(HTTPStatus.NO_CONTENT, headers={"Allow": _METHODS})
        if request.method != "POST":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "send mentions with POST", {"Allow": _METHODS})
        now = self._around.clock.now()
        secret, token = self._guards()
        proof = check(request.headers, request.body, secret=secret, token=token, now=now)
        self._pace(now)
        key = _key(request.headers)
        known = self._spool.known(key, now)
        if known is None:
            if self._spool.seen(proof.nonce):
                raise _seen_before()
            known = self._keep(request.body, key, proof, now)
        if known.print != print_of(request.body):
            raise Refused(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "this Idempotency-Key was used for another body: take a new one",
            )
        return Answer(HTTPStatus.ACCEPTED, known.answer)

    def _keep(self, body: bytes, key: str, proof: Proof, now: datetime) -> Known:
        batch = read_batch(body, self._names)
        said: dict[str, Json] = {"accepted": len(batch.rows), "refused": list(batch.refused)}
        known = Known(now.timestamp(), key, print_of(body), proof.nonce, said)
        kept = self._spool.put(known, batch.rows)
        if kept is not known and kept.key != key:
            raise _seen_before()
        return kept

    def _pace(self, now: datetime) -> None:
        minute = timedelta(minutes=1)
        with self._lock:
            while self._taken and self._taken[0] <= now - minute:
                self._taken.popleft()
            if len(self._taken) >= self._settings.per_minute:
                wait = ceil((self._taken[0] + minute - now).total_seconds())
                raise Refused(
                    HTTPStatus.TOO_MANY_REQUESTS,
                    f"more than {self._settings.per_minute} requests a minute: send several mentions in one, or wait {wait} s",
                    {"Retry-After": str(wait)},
                )
            self._taken.append(now)

    def _cors(self, request: Request) -> Mapping[str, str]:
        """What lets a page in a browser send (https://fetch.spec.whatwg.org/#http-cors-protocol); no cookie is ever asked for."""
        origin = request.headers.get("origin", "")
        if not origin or not {origin, "*"} & {*self._settings.origins}:
            return {}
        return {
            "Access-Control-Allow-Origin": origin,
            "Vary": "Origin",
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _HEADERS,
            "Access-Control-Expose-Headers": "Retry-After",
            "Access-Control-Allow-Private-Network": "true",
            "Access-Control-Max-Age": "600",
        }

    def _guards(self) -> tuple[str | None, str | None]:
        """Secret and token, as far as they are given."""
        return _revealed(self._settings.secret), _revealed(self._settings.token)


def _revealed(secret: Secret | None) -> str | None:
    if secret is None:
        return None
    if secret.absent:
        raise SourceError(f"{secret.origin} is not set", permanent=True)
    if len(secret.reveal()) < SHORTEST:
        raise SourceError(
            f"{secret.origin} is shorter than {SHORTEST} characters, and could be guessed: openssl rand -hex 32 makes one",
            permanent=True,
        )
    return secret.reveal()


def _key(headers: Mapping[str, str]) -> str:
    key = headers.get("idempotency-key", "").strip()
    if len(key) > MOST_KEY:
        raise Refused(HTTPStatus.BAD_REQUEST, f"the Idempotency-Key is longer than {MOST_KEY} characters")
    return key


def _seen_before() -> Refused:
    return Refused(
        HTTPStatus.CONFLICT,
        "this request was taken already: sign each with a new nonce; to repeat one safely, send an Idempotency-Key",
    )


def _unwritable(error: OSError) -> SourceError:
    return SourceError(f"what came in cannot be kept in {error.filename or 'its folder'}: {error.strerror}")


def _number(cursor: Cursor | None) -> int:
    """An old or foreign cursor is no cursor."""
    try:
        after = json.loads(cursor or "{}")["after"]
    except (ValueError, TypeError, KeyError):
        return 0
    return after if type(after) is int else 0
