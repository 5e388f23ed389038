"""GitHub's search of issues, as https://docs.github.com/en/rest/search/search describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

DISCUSSED = re.compile(r'"([^"]+)" created:(\S+?)\.\.(\S+)')
QUERY = re.compile(r'"([^"]+)" is:issue created:(\S+?)\.\.(\S+)')


class GitHubServer(ApiServer):
    """``/search/issues``: at most 1,000 of a search; ``left`` searches until ``reset``."""

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.left = 10_000
        self.reset = int(clock.now().timestamp()) + 42
        self.hurried = False

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if path == "/graphql":
            return self._graphql(seen)
        asked = QUERY.fullmatch(params.get("q", ""))
        if path != "/search/issues" or seen.headers.get("authorization", "Bearer sesame") != "Bearer sesame":
            return as_json({"message": "Bad credentials"}, 401)
        if asked is None or len(params["q"]) > 256:
            return as_json({"message": "Validation Failed", "errors": []}, 422)
        if self.left <= 0:
            told = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(self.reset)}
            return as_json({"message": "API rate limit exceeded"}, 403, **told)
        self.left -= 1
        low, high = datetime.fromisoformat(asked[2]), datetime.fromisoformat(asked[3])
        found = [
            post for post in self.published if low <= post.at <= high and asked[1].casefold() in post.words
        ]
        if params.get("order") == "asc":
            found.reverse()
        size, page = min(int(params.get("per_page", 30)), 100), int(params.get("page", 1))
        shown = found[:1_000][(page - 1) * size : page * size]
        return as_json(
            {
                "total_count": len(found),
                "incomplete_results": self.hurried,
                "items": [_item(post) for post in shown],
            }
        )

    def _graphql(self, seen: Seen) -> Answer:
        """https://docs.github.com/en/graphql/reference/queries#search: nothing without a token, and no order."""
        if seen.headers.get("authorization") != "Bearer sesame":
            return as_json({"message": "This endpoint requires you to be authenticated."}, 401)
        sent = json.loads(seen.body)
        asked = DISCUSSED.fullmatch(sent["variables"]["asked"])
        if asked is None or "type: DISCUSSION" not in sent["query"]:
            return as_json({"errors": [{"type": "undefinedField", "message": "Field does not exist"}]})
        if self.left <= 0:
            return as_json(
                {"data": None, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
            )
        self.left -= 1
        low, high = datetime.fromisoformat(asked[2]), datetime.fromisoformat(asked[3])
        found = [
            post for post in self.published if low <= post.at <= high and asked[1].casefold() in post.words
        ]
        shown = sorted(found, key=lambda post: post.key[::-1])[: sent["variables"]["most"]]
        nodes = [_discussion(post) for post in shown]
        return as_json({"data": {"search": {"discussionCount": len(found), "nodes": nodes}}})


def _discussion(post: Told) -> dict[str, Any]:
    return {
        "id": f"D_{post.key}",
        "title": post.title,
        "body": post.text,
        "url": f"https://github.com/acme/heater/discussions/{post.key}",
        "createdAt": post.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "upvoteCount": 4,
        "author": {"login": post.author} if post.author else None,
        "comments": {"totalCount": 2},
    }


def _item(post: Told) -> dict[str, Any]:
    return {
        "id": int(post.key),
        "number": 3,
        "html_url": f"https://github.com/acme/heater/issues/{post.key}",
        "title": post.title,
        "user": {"login": post.author, "type": "User"},
        "state": "open",
        "created_at": post.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "body": post.text or None,
        "comments": 2,
        "reactions": {"total_count": 5, "+1": 4},
    }
