"""A forum that runs Discourse: its latest posts, as https://docs.discourse.org and the forum's own code have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

NOT_LOGGED_IN = {"errors": ["You need to be logged in to do that."], "error_type": "not_logged_in"}
SLOW_DOWN = {
    "errors": ["You’ve performed this action too many times, please try again later."],
    "error_type": "rate_limit",
    "extras": {"wait_seconds": 12, "time_left": "12 seconds"},
}


class DiscourseServer(ApiServer):
    """``/posts.json``: fifty of them, up to ``before``. ``closed``: to members only; ``left``: requests until it refuses."""

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.closed = False
        self.left = 10_000
        self.marks: dict[str, dict[str, Any]] = {}

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if path != "/posts.json":
            return as_json(
                {"errors": ["The requested URL could not be found."], "error_type": "not_found"}, 404
            )
        key = seen.headers.get("api-key")
        if key not in {None, "sesame"} or (self.closed and key is None):
            return as_json(NOT_LOGGED_IN, 403)
        if self.left <= 0:
            return as_json(SLOW_DOWN, 429)
        self.left -= 1
        numbered = {int(post.at.timestamp()): post for post in self.published}  # numbers rise with time
        before = int(params.get("before", 10**12))
        shown = [(id_, post) for id_, post in numbered.items() if id_ <= before][:50]
        return as_json({"latest_posts": [self._post(id_, post) for id_, post in shown]})

    def _post(self, id_: int, post: Told) -> dict[str, Any]:
        first = post.kind == "story"
        return {
            "id": id_,
            "username": post.author,
            "name": "Somebody",
            "created_at": post.at.strftime("%Y-%m-%dT%H:%M:%S.123Z"),
            "cooked": f"<p>{post.text}</p>",
            "raw": post.text,
            "post_number": 1 if first else 2,
            "post_type": 1,
            "reply_count": 1,
            "topic_id": int(post.thread or 5),
            "topic_slug": "my-heater",
            "topic_title": post.title or "Another heater",
            "actions_summary": [{"id": 2, "count": 3}, {"id": 4}],
            "hidden": False,
            "user_deleted": False,
            **self.marks.get(post.key, {}),
        }
