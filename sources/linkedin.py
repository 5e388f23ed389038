"""Kind ``linkedin``: comments under your organisation's posts, and posts that mention it, by its own notifications.

https://learn.microsoft.com/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote

from pydantic import Field

from monitor.declaring import Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Period, Secret, SourceSettings
from monitor.text import MAX_NAME, clean, clean_line
from sources import slices, web
from sources.graph import OVERLAP, Approved
from sources.json_api import Api, Wire
from sources.nodes import Node, inner, number, rows, text

MOST = 50  # notifications of one answer
PAGES = 20
_WHERE = ("notifications",)
_OFTEN = 429
_SAYS = {
    401: "does not take the token any more: make a new one",
    403: "has not allowed the app to read this page",
    426: "has closed this version of its API: write a newer `version`",
    _OFTEN: "asks for no more today: a longer `every` helps",
}


class LinkedInSettings(SourceSettings):
    """``{kind: linkedin, name: our-linkedin, organization: "1234567", token: "${LINKEDIN_TOKEN}", approved: true}``."""

    kind: Literal["linkedin"]
    organization: str = Field(
        pattern=r"^\d{1,20}$", description="The number of your page.", examples=["1234567"]
    )
    token: Secret = Field(
        description="An access token of an administrator of the page.", examples=["${LINKEDIN_TOKEN}"]
    )
    version: str = Field(
        default="202610",
        pattern=r"^20\d{4}$",
        description="Which month's version of LinkedIn's API; each lives about a year.",
    )
    approved: Approved = False
    back: Period = Field(
        default=timedelta(days=7), description="How far back the first look goes; 60 days at the most."
    )


class LinkedInSource:
    """What members say on and of your page. Alerts show a link, not the words."""

    Settings = LinkedInSettings
    declares = Declaration(
        reads="your own LinkedIn page: comments under its posts, posts that mention it",
        tier="review",
        auth="a token of an administrator of the page, for an app with the Community Management API",
        limits=(Limit(500, timedelta(days=1), of="for an app in development; more once LinkedIn vetted it"),),
        page=MOST,
        retention=timedelta(hours=48),
        shows="link",
        deletes=True,
        attestation="approved",
        docs="docs/sources/linkedin.md",
        terms="https://www.linkedin.com/legal/l/api-terms-of-use",
    )

    def __init__(self, settings: LinkedInSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._api = Api("https://api.linkedin.com/rest/", around, wire, self._refused)

    def fetch(self, cursor: Cursor | None) -> Page:
        """What is new since.

        Raises:
            SourceError: it cannot be asked.
        """
        return slices.read_on(
            cursor, _WHERE, self._ask, now=self._around.clock.now(), back=self._settings.back, overlap=OVERLAP
        )

    def _ask(self, _: str, start: int, end: int) -> slices.Slice:
        """Parentheses are Rest.li's own: they go out as they are, where an escaped one would be part of a name."""
        if not self._settings.approved:
            raise SourceError(
                "this needs LinkedIn's approval: once you have it, write `approved: true`", permanent=True
            )
        if self._settings.token.absent:
            raise SourceError(
                f"{self._settings.token.origin} is not set: it is needed to read this", permanent=True
            )
        path = (
            "organizationalEntityNotifications?q=criteria&actions=List(COMMENT,SHARE_MENTION)"
            f"&organizationalEntity={quote(f'urn:li:organization:{self._settings.organization}', safe='')}"
            f"&timeRange=(start:{start * 1000},end:{end * 1000})"
        )
        headers = {
            "Authorization": f"Bearer {self._settings.token.reveal()}",
            "LinkedIn-Version": self._settings.version,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        posts: dict[str, Post] = {}
        for page in range(PAGES):
            found = rows(self._api.get(path, {"start": page * MOST, "count": MOST}, headers), "elements")
            posts |= {post.key: post for node in found if (post := _post(node)) is not None}
            if len(found) < MOST:
                return slices.Slice(list(posts.values()), end)
        return slices.Slice(
            list(posts.values()),
            end,
            skipped=(f"more than {PAGES * MOST} notifications at once: the rest are not read",),
        )

    def _refused(self, answer: web.Answer) -> SourceError | None:
        """Rest.li's errors: `{"status": 401, "serviceErrorCode": 65601, "code": "REVOKED_ACCESS_TOKEN", "message": "…"}`."""
        try:
            told = json.loads(answer.body)
        except (ValueError, RecursionError):
            return None
        if not isinstance(told, dict) or "message" not in told:
            return None
        if answer.status not in _SAYS:
            return None
        code = clean_line(text(told, "code", "serviceErrorCode"), MAX_NAME)
        return SourceError(
            f"LinkedIn {_SAYS[answer.status]} ({answer.status} {code})",
            permanent=answer.status != _OFTEN,
            retry_after=web.retry_after(answer.headers.get("retry-after", ""), self._around.clock.now()),
        )


def _post(node: Node) -> Post | None:
    """A notification holds what was written, decorated, as it was when it came."""
    decorated = inner(node, "decoratedGeneratedActivity")
    said = inner(decorated, "comment") or inner(decorated, "share")
    id_ = clean_line(text(node, "generatedActivity") or text(node, "notificationId"), MAX_NAME)
    words = clean(text(said, "text") or text(inner(said, "text"), "text"))
    if not id_ or not words:
        return None
    source = clean_line(text(node, "sourcePost") or id_, MAX_NAME)
    at = number(node, "lastModifiedAt")
    return Post(
        key=id_,
        text=words,
        url=f"https://www.linkedin.com/feed/update/{quote(source, safe=':')}",
        author=clean_line(text(said, "owner"), MAX_NAME),
        published_at=_moment(at),
        type="comment" if text(node, "action") == "COMMENT" else "post",
        thread=source,
    )


def _moment(milliseconds: int | None) -> datetime | None:
    try:
        return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
