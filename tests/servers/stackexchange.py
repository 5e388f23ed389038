"""The search of Stack Exchange, as https://api.stackexchange.com/docs/advanced-search and …/throttle describe it."""

from __future__ import annotations

import gzip
import html
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

SITES = ("stackoverflow", "superuser")


class StackExchangeServer(ApiServer):
    """``/2.3/search/advanced`` and ``/2.3/info``; every answer is compressed, and counts against the quota.

    ``backoff``: seconds that the next answer asks for; whoever asks before is refused.
    """

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.backoff = 0
        self.quota = 10_000
        self.not_before: datetime = clock.now()

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        refusal = self._refusal(params)
        if refusal is not None:
            return refusal
        self.quota -= 1
        if path == "/2.3/info":
            return self._wrapped([{"total_questions": 7}], more=False)
        if path != "/2.3/search/advanced":
            return _error(404, "no_method", "no method found with this name")
        low, high = int(params.get("fromdate", 0)), int(params.get("todate", 2**40))
        phrase = params["q"].strip('"').casefold()
        found = [post for post in self.published if low <= int(post.at.timestamp()) <= high]
        found = [post for post in found if phrase in post.words]
        if params.get("order") == "asc":
            found.reverse()
        size, page = min(int(params.get("pagesize", 30)), 100), int(params.get("page", 1))
        shown = found[(page - 1) * size : page * size]
        body = params.get("filter") == "withbody"
        return self._wrapped([_item(post, body=body) for post in shown], more=len(found) > page * size)

    def _refusal(self, params: Mapping[str, str]) -> Answer | None:
        if self.clock.now() < self.not_before:
            return _error(502, "throttle_violation", "Violation of backoff parameter")
        if self.quota <= 0:
            wait = "too many requests from this IP, more requests available in 3600 seconds"
            return _error(502, "throttle_violation", wait)
        if params.get("key", "sesame") != "sesame":
            return _error(400, "bad_parameter", "`key` doesn't match a known application")
        if params.get("site") not in SITES:
            return _error(400, "bad_parameter", "No site found for name `nowhere`")
        return None

    def _wrapped(self, items: list[Any], *, more: bool) -> Answer:
        wrapper = {"items": items, "has_more": more, "quota_max": 10_000, "quota_remaining": self.quota}
        if self.backoff:
            wrapper["backoff"] = self.backoff
            self.not_before = self.clock.now() + timedelta(seconds=self.backoff)
            self.backoff = 0
        return _packed(as_json(wrapper))


def _error(number: int, name: str, message: str) -> Answer:
    told = {"error_id": number, "error_message": message, "error_name": name}
    return _packed(as_json(told, 400))


def _packed(answer: Answer) -> Answer:
    return Answer(gzip.compress(answer.body), answer.status, {**answer.headers, "Content-Encoding": "gzip"})


def _item(post: Told, *, body: bool) -> dict[str, Any]:
    item = {
        "tags": ["heating"],
        "owner": {"user_id": 1, "display_name": html.escape(post.author), "user_type": "registered"},
        "is_answered": False,
        "creation_date": int(post.at.timestamp()),
        "last_activity_date": int(post.at.timestamp()),
        "question_id": int(post.key),
        "link": f"https://stackoverflow.com/questions/{post.key}/about",
        "title": html.escape(post.title),
    }
    return {**item, "body": post.text} if body else item
