"""Reddit's API, as https://www.reddit.com/dev/api and praw's recorded answers show it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

APP = "Basic " + base64.b64encode(b"sesame:sesame").decode()
IN_ALL = 1_000  # of one listing, however many pages are asked for


class RedditServer(ApiServer):
    """Login, search, listings, ``/api/info``.

    Args:
        gone: what each deleted thing became: ``author`` (they deleted it), ``mod`` (somebody removed it), ``user``.
        closed: why a subreddit is not shown, or "" where there is none of that name.
        left: of the limit, until ``reset`` seconds from now.
        token: the one that is good; changing it takes the old one back.
    """

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.gone: dict[str, str] = {}
        self.closed: dict[str, str] = {}
        self.left = 600.0
        self.reset = 300
        self.token = "t1"
        self.logins: list[dict[str, str]] = []

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if path == "/api/v1/access_token":
            return self._login(seen)
        if seen.headers.get("authorization") != f"bearer {self.token}":
            return as_json({"message": "Unauthorized", "error": 401}, 401)
        told: dict[str, Any] = {
            "X-Ratelimit-Remaining": str(self.left),
            "X-Ratelimit-Used": "4",
            "X-Ratelimit-Reset": str(self.reset),
        }
        if self.left < 0:
            return as_json({"message": "Too Many Requests", "error": 429}, 429, **told)
        parts = path.strip("/").split("/")
        if parts == ["api", "info"]:
            wanted = params["id"].split(",")
            return as_json(
                _listing([self._thing(post) for post in self.posts if _name(post) in wanted]), **told
            )
        _, where, *what = parts
        refusal = self._refusal(where)
        return refusal or as_json(self._page(what, where.split("+"), params), **told)

    def _login(self, seen: Seen) -> Answer:
        asked = dict(parse_qsl(seen.body.decode()))
        self.logins.append(asked)
        if seen.headers.get("authorization") != APP:
            return as_json({"message": "Unauthorized", "error": 401}, 401)
        if asked.get("password", "sesame") != "sesame":
            return as_json({"error": "invalid_grant"})
        return as_json(
            {"access_token": self.token, "token_type": "bearer", "expires_in": 86400, "scope": "*"}
        )

    def _refusal(self, where: str) -> Answer | None:
        reason = self.closed.get(where)
        if reason is None:
            return None
        if not reason:
            return Answer(status=302, headers={"Location": f"/subreddits/search?q={where}"})
        status, message = (404, "Not Found") if reason == "banned" else (403, "Forbidden")
        return as_json({"reason": reason, "message": message, "error": status}, status)

    def _page(self, what: list[str], where: list[str], params: Mapping[str, str]) -> dict[str, Any]:
        kind = "comment" if what == ["comments"] else "story"
        there = [post for post in self.published if post.kind == kind]
        if where != ["all"]:
            there = [post for post in there if _subreddit(post) in where]
        if what == ["search"]:
            there = [post for post in there if params["q"].strip('"').casefold() in post.words]
        names = [_name(post) for post in there[:IN_ALL]]
        first = names.index(params["after"]) + 1 if params.get("after") in names else 0
        size = min(int(params.get("limit", 25)), 100)
        shown = there[:IN_ALL][first : first + size]
        after = _name(shown[-1]) if len(names) > first + size else None
        return _listing([self._thing(post) for post in shown], after)

    def _thing(self, post: Told) -> dict[str, Any]:
        gone = self.gone.get(post.key)
        said = {
            "id": post.key,
            "name": _name(post),
            "author": "[deleted]" if gone in {"author", "user"} else post.author,
            "subreddit": _subreddit(post),
            "created_utc": post.at.timestamp(),
            "permalink": f"/r/{_subreddit(post)}/comments/{post.thread or post.key}/x/",
            "score": 7,
            "likes": None,
        }
        words = {"author": "[deleted]", "mod": "[removed]"}.get(gone or "", post.text)
        if post.kind == "comment":
            about = {
                "body": words,
                "link_id": f"t3_{post.thread or '1'}",
                "replies": "",
                "score_hidden": True,
            }
            return {"kind": "t1", "data": {**said, **about, "parent_id": f"t3_{post.thread or '1'}"}}
        removed = {"author": "deleted", "mod": "moderator"}.get(gone or "")
        about = {"title": post.title, "selftext": words, "num_comments": 3, "hide_score": False}
        shared = {"is_self": not post.url, "url": post.url or "https://www.reddit.com/r/x"}
        return {"kind": "t3", "data": {**said, **about, **shared, "removed_by_category": removed}}


def _name(post: Told) -> str:
    return f"{'t1' if post.kind == 'comment' else 't3'}_{post.key}"


def _subreddit(post: Told) -> str:
    return "diy" if post.author == "dora" else "heating"


def _listing(children: list[dict[str, Any]], after: str | None = None) -> dict[str, Any]:
    return {
        "kind": "Listing",
        "data": {"after": after, "dist": len(children), "modhash": "", "children": children, "before": None},
    }
