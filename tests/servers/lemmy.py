"""The search of a Lemmy instance, version 3 of its API: the newest first, no dates, each page of each kind by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen


class LemmyServer(ApiServer):
    """``/api/v3/search``. What is deleted stays there, marked so; ``left``: searches until it refuses."""

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.left = 10_000
        self.gone: set[str] = set()

    def delete(self, key: str) -> None:
        self.gone.add(key)

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if path != "/api/v3/search":
            return as_json({"error": "not_found"}, 404)
        if self.left <= 0:
            return as_json({"error": "rate_limit_error"}, 400)
        self.left -= 1
        limit, page = int(params.get("limit", 10)), int(params.get("page", 1))
        if limit > 50:
            return as_json({"error": "couldnt_get_posts"}, 400)
        found = [post for post in self.published if params["q"].casefold() in post.words]
        shown = {
            kind: [post for post in found if post.kind == kind][(page - 1) * limit : page * limit]
            for kind in ("story", "comment")
        }
        return as_json(
            {
                "type_": "All",
                "posts": [self._post(post) for post in shown["story"]],
                "comments": [self._comment(post) for post in shown["comment"]],
                "communities": [],
                "users": [],
            }
        )

    def _post(self, post: Told) -> dict[str, Any]:
        said = {"id": int(post.key), "name": post.title, "body": post.text or None, "url": post.url or None}
        return {"post": {**said, **self._both(post, "post")}, **_around(post)}

    def _comment(self, post: Told) -> dict[str, Any]:
        said = {"id": int(post.key), "content": post.text, "post_id": int(post.thread or 1), "path": "0.1"}
        return {"comment": {**said, **self._both(post, "comment")}, **_around(post)}

    def _both(self, post: Told, kind: str) -> dict[str, Any]:
        return {
            "published": post.at.strftime("%Y-%m-%dT%H:%M:%S.123456Z"),
            "deleted": post.key in self.gone,
            "removed": False,
            "ap_id": f"https://lemmy.example/{kind}/{post.key}",
            "local": True,
        }


def _around(post: Told) -> dict[str, Any]:
    return {
        "creator": {"id": 1, "name": post.author, "actor_id": f"https://lemmy.example/u/{post.author}"},
        "community": {"id": 2, "name": "heating"},
        "counts": {"score": 1},
    }
