"""Kind ``stackexchange``: questions on Stack Overflow and its sister sites, by their API (https://api.stackexchange.com/docs)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from pydantic import Field

from monitor.declaring import Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import MAX_NAME, clean, clean_line
from sources import slices, web
from sources.entries import web_link
from sources.json_api import Api, Wire
from sources.markup import plain
from sources.nodes import Node, inner, number, parse, rows, second, text

MOST = 100  # questions of one answer
CANARY, CANARY_BACK = "how", timedelta(days=30)  # small sites have a question a day
_CANARIES = {"es": "como", "pt": "como", "ru": "как", "ja": "です"}  # sites in other languages
OVERLAP = timedelta(hours=2)
_WITHOUT = Limit(300, timedelta(days=1), of="from one address without a key")
_WITH = Limit(10_000, timedelta(days=1), of="with a key")
_AVAILABLE_IN = re.compile(r"available in (\d{1,7}) seconds")


class StackExchangeSettings(slices.SearchSettings):
    """``{kind: stackexchange, name: so, site: stackoverflow, every: 30m}``."""

    kind: Literal["stackexchange"]
    site: str = Field(
        "stackoverflow",
        pattern=r"^[a-z0-9.-]+$",
        description="Which site.",
        examples=["superuser", "ru.stackoverflow"],
    )
    key: Secret | None = Field(
        None, description="A free key of stackapps.com: 10,000 requests a day, not 300."
    )

    def limits(self, declared: tuple[Limit, ...]) -> tuple[Limit, ...]:
        """With a key, the quota without one does not count."""
        unwanted = _WITHOUT if self.key is not None and not self.key.absent else _WITH
        return tuple(limit for limit in declared if limit != unwanted)


class StackExchangeSource:
    """Whichever question there holds the words of the brands."""

    Settings = StackExchangeSettings
    declares = Declaration(
        reads="questions on Stack Overflow and its sister sites",
        tier="open",
        auth="none; a free key raises the quota",
        limits=(_WITHOUT, _WITH),
        page=MOST,
        docs="docs/sources/stackexchange.md",
        terms="https://stackoverflow.com/legal/api-terms-of-use",
    )

    def __init__(self, settings: StackExchangeSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._api = Api("https://api.stackexchange.com/2.3/", around, wire, refused)

    def fetch(self, cursor: Cursor | None) -> Page:
        """The next slice of time of the next phrase.

        Raises:
            SourceError: it cannot be asked, or not yet.
        """
        return slices.read_on(
            cursor,
            self._settings.phrases(self._around.asked),
            self._ask,
            now=self._around.clock.now(),
            back=self._settings.back,
            overlap=OVERLAP,
        )

    def probe(self) -> str:
        """Ask what is left of the quota.

        Raises:
            SourceError: it cannot be asked.
        """
        answer = self._get("info", {})
        return f"{number(answer, 'quota_remaining')} of {number(answer, 'quota_max')} requests left today"

    def _get(self, path: str, params: dict[str, str | int]) -> Node:
        key = self._settings.key
        keyed = {} if key is None or key.absent else {"key": key.reveal()}
        return self._api.get(path, {"site": self._settings.site, **params, **keyed})

    def canary(self) -> str:
        """Search for what is always there, in the last weeks; see ``Canaries``.

        Raises:
            SourceError: it cannot be asked.
        """
        word = self._settings.canary or _CANARIES.get(self._settings.site.partition(".")[0], CANARY)
        end = int(self._around.clock.now().timestamp())
        dates = {"fromdate": end - int(CANARY_BACK.total_seconds()), "todate": end}
        found = rows(self._get("search/advanced", {"q": f'"{word}"', **dates, "pagesize": 1}), "items")
        return slices.canary(word, CANARY_BACK, found=bool(found))

    def _ask(self, phrase: str, start: int, end: int) -> slices.Slice:
        """The oldest first, so what is cut off is newer: the next slice begins with the second of the last question."""
        dates = {"fromdate": start, "todate": end - 1}
        how: dict[str, str | int] = {
            "order": "asc",
            "sort": "creation",
            "pagesize": MOST,
            "filter": "withbody",
        }
        answer = self._get("search/advanced", {"q": f'"{phrase}"', **dates, **how})
        items = rows(answer, "items")
        skipped: tuple[str, ...] = ()
        if answer.get("has_more") is True and items:
            last = number(items[-1], "creation_date") or start
            end = max(last, start + 1)
            if last <= start:
                skipped = (f"more than {MOST} questions in one second hold {phrase}: some are not read",)
        posts = [post for item in items if (post := _post(item)) is not None]
        return slices.Slice(posts, end, pause=_pause(answer, self._around.clock.now()), skipped=skipped)


def _pause(answer: Node, now: datetime) -> timedelta:
    """``backoff``, in seconds, must be obeyed; when the quota is used up, it is filled again at midnight in UTC."""
    pause = timedelta(seconds=min(max(number(answer, "backoff") or 0, 0), 86_400))
    if number(answer, "quota_remaining") == 0:
        midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
        pause = max(pause, midnight - now)
    return pause


def refused(answer: web.Answer) -> SourceError | None:
    """What an error says in its body: ``error_id``, ``error_name``, ``error_message``."""
    try:
        told = parse(answer.body, "it")
    except SourceError:
        return None
    name, why = text(told, "error_name"), clean_line(text(told, "error_message"), MAX_NAME)
    if not name:
        return None
    found = _AVAILABLE_IN.search(why)
    throttled = name == "throttle_violation"
    return SourceError(
        f"Stack Exchange refuses: {why or clean_line(name, MAX_NAME)}"
        + ("; a key helps" if throttled else ""),
        permanent=not throttled and number(told, "error_id") in {400, 401, 403, 404, 406},
        retry_after=min(timedelta(seconds=int(found[1])), web.MAX_RETRY_AFTER) if found else None,
    )


def _post(item: Node) -> Post | None:
    id_, title = text(item, "question_id"), clean_line(plain(text(item, "title")))
    if not id_ or not title:
        return None
    return Post(
        key=clean_line(id_, MAX_NAME),
        title=title,
        text=clean(plain(text(item, "body"))),
        url=web_link(text(item, "link"), ""),
        author=clean_line(plain(text(inner(item, "owner"), "display_name")), MAX_NAME),
        published_at=second(item, "creation_date"),
        thread=clean_line(id_, MAX_NAME),
    )
