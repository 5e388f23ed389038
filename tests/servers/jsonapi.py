"""Two invented APIs: a forum that gives its newest first, by numbered pages, and a shop's reviews, by any kind of paging."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

PAGE = 6


class ForumServer(ApiServer):
    """``/v1/posts?q=…&after=…&page=…``, with a key."""

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if path != "/v1/posts":
            return as_json({"error": "no such page"}, 404)
        if seen.headers.get("x-key") != "sesame":
            return as_json({"error": "who are you?"}, 401)
        after = datetime.fromisoformat(params["after"])
        found = [post for post in self.published if post.at >= after and params["q"].casefold() in post.words]
        start = (int(params.get("page", 1)) - 1) * PAGE
        return as_json({"data": {"posts": [_forum(post) for post in found[start : start + PAGE]]}})


def _forum(post: Told) -> dict[str, Any]:
    return {
        "id": int(post.key),
        "subject": post.title,
        "body": post.text,
        "by": {"name": post.author},
        "created": post.at.isoformat(),
        "links": [{"rel": "self", "href": f"https://forum.example/{post.key}"}],
    }


class ReviewServer(ApiServer):
    """``/reviews``: the list itself, or ``{"reviews": …}`` with where the rest is."""

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        found = sorted(self.published, key=lambda post: post.at)
        start = int(params.get("offset") or params.get("after") or 0)
        end = start + PAGE
        following = str(end) if end < len(found) else None
        some = [
            {"n": post.key, "says": post.text, "when": post.at.strftime("%d.%m.%Y %H:%M")}
            for post in found[start:end]
        ]
        if path == "/list":
            return as_json(some)
        link = following and f"/reviews?offset={following}"
        return as_json({"reviews": some, "meta": {"next": following and int(following), "link": link}})
