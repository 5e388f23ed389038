"""Algolia's search of Hacker News, as https://hn.algolia.com/api and its answers show it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

IN_ALL = 1_000  # hits of one search, however many pages are asked for


class HackerNewsServer(ApiServer):
    """``/search_by_date``: the newest first."""

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if path != "/api/v1/search_by_date":
            return as_json({"status": 404, "error": "Not Found"}, 404)
        found = self.published
        for name, sign, value in re.findall(r"(\w+)(>=|<=|<|>|=)(\d+)", params.get("numericFilters", "")):
            if name != "created_at_i":
                return as_json({"message": f"invalid numeric attribute: {name}", "status": 400}, 400)
            found = [post for post in found if _compare(int(post.at.timestamp()), sign, int(value))]
        tags = re.findall(r"\w+", params.get("tags", "story"))
        found = [post for post in found if post.kind in tags and _holds(post, params.get("query", ""))]
        most, page = min(int(params.get("hitsPerPage", 20)), IN_ALL), int(params.get("page", 0))
        hits = found[:IN_ALL][page * most : (page + 1) * most]
        return as_json(
            {
                "hits": [_hit(post) for post in hits],
                "nbHits": len(found),
                "page": page,
                "nbPages": -(-min(len(found), IN_ALL) // most),
                "hitsPerPage": most,
                "exhaustiveNbHits": True,
            }
        )


def _compare(left: int, sign: str, right: int) -> bool:
    return {">=": left >= right, "<=": left <= right, "<": left < right, ">": left > right}.get(
        sign, left == right
    )


def _holds(post: Told, query: str) -> bool:
    if query.startswith('"'):
        return query.strip('"').casefold() in post.words
    return all(word.casefold() in post.words for word in query.split())


def _hit(post: Told) -> dict[str, Any]:
    story = post.kind == "story"
    return {
        "created_at": post.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "created_at_i": int(post.at.timestamp()),
        "title": post.title if story else None,
        "url": post.url or None,
        "author": post.author,
        "points": 3 if story else None,
        "story_text": post.text if story else None,
        "comment_text": None if story else post.text,
        "num_comments": 0 if story else None,
        "story_id": int(post.thread or post.key),
        "story_title": None if story else "Something else",
        "_tags": [post.kind, f"author_{post.author}", f"story_{post.thread or post.key}"],
        "objectID": post.key,
    }
