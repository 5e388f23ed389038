"""An instance of Mastodon, as https://docs.joinmastodon.org/methods/ and recorded answers of 4.6 show it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

LOCKED = {"error": "This method requires an authenticated user"}
INVALID = {"error": "The access token is invalid"}
TOKEN = "sesame"
OPEN = {"local": "public", "remote": "public"}


def id_of(post: Told) -> int:
    """A snowflake: of when it was written, and a number."""
    return (int(post.at.timestamp() * 1000) << 16) + int(re.sub(r"\D", "", post.key) or 0) % 65_536


class MastodonServer(ApiServer):
    """Timelines, search for whoever has a token, and single statuses.

    ``more`` adds fields to the status of a key; ``left`` is how many requests are left of the limit.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.access: dict[str, dict[str, str]] = {"live_feeds": OPEN, "hashtag_feeds": OPEN}
        self.locked: int = 0  # the status by which timelines are closed to strangers, without being announced
        self.more: dict[str, dict[str, Any]] = {}
        self.left = 299
        self.streaming: str | None = None  # where it says that it takes calls

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        token = seen.headers.get("authorization", "")
        if token not in {"", f"Bearer {TOKEN}"}:
            return as_json(INVALID, 401)
        parts = path.rstrip("/").split("/")[2:]
        if parts[1] in {"timelines", "search"} and not token and (self.locked or parts[1] == "search"):
            return as_json(LOCKED, self.locked or 401)
        match parts:
            case [_, "instance"]:
                about: dict[str, Any] = {
                    "domain": "it",
                    "uri": "it",
                    "version": "4.6.4",
                    "api_versions": {"mastodon": 8},
                }
                urls = {"streaming": self.streaming}
                return as_json({**about, "configuration": {"timelines_access": self.access, "urls": urls}})
            case ["v1", "timelines", *rest]:
                return self._timeline(rest, params)
            case ["v2", "search"]:
                return self._found(params["q"].strip('"').casefold(), params)
            case ["v1", "statuses", id_]:
                return self._single(id_)
        raise AssertionError(path)

    def _found(self, words: str, params: Mapping[str, str]) -> Answer:
        found = [post for post in self.published if words in post.words]
        return self._answer({"accounts": [], "hashtags": [], "statuses": self._some(found, params)})

    def _single(self, id_: str) -> Answer:
        found = [post for post in self.published if str(id_of(post)) == id_]
        return self._answer(self.status(found[0])) if found else as_json({"error": "Record not found"}, 404)

    def _timeline(self, rest: list[str], params: Mapping[str, str]) -> Answer:
        found = self.published
        if rest[0] == "tag":
            found = [post for post in found if rest[1].casefold() in _tags(post)]
        return self._answer(self._some(found, params))

    def _some(self, found: list[Told], params: Mapping[str, str]) -> list[dict[str, Any]]:
        """``min_id``: those right behind it; else the newest."""
        most = min(int(params.get("limit", 20)), 40)
        found = sorted(found, key=id_of, reverse=True)
        if "max_id" in params:
            found = [post for post in found if id_of(post) < int(params["max_id"])]
        if "min_id" in params:
            found = [post for post in found if id_of(post) > int(params["min_id"])]
            found = found if "q" in params else found[-most:]
        return [self.status(post) for post in found[:most]]

    def _answer(self, value: Any) -> Answer:
        reset = datetime.fromtimestamp(self.clock.now().timestamp() + 120, UTC).strftime(
            "%Y-%m-%dT%H:%M:%S.000000Z"
        )
        return as_json(
            value,
            200,
            **{
                "X-RateLimit-Limit": "300",
                "X-RateLimit-Remaining": str(self.left),
                "X-RateLimit-Reset": reset,
            },
        )

    def status(self, post: Told) -> dict[str, Any]:
        return {
            "id": str(id_of(post)),
            "created_at": post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "in_reply_to_id": post.thread or None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": "en",
            "uri": f"https://it.example/users/{post.author}/statuses/{post.key}",
            "url": f"https://it.example/@{post.author}/{post.key}",
            "replies_count": 1,
            "reblogs_count": 2,
            "favourites_count": 3,
            "edited_at": None,
            "content": f"<p>{post.title}</p>{post.text}",
            "reblog": None,
            "account": {"id": "7", "username": post.author, "acct": post.author, "followers_count": 11},
            "media_attachments": [],
            "mentions": [],
            "tags": [{"name": tag, "url": f"https://it.example/tags/{tag}"} for tag in sorted(_tags(post))],
            "emojis": [],
            "card": None,
            "poll": None,
            **self.more.get(post.key, {}),
        }


def _tags(post: Told) -> set[str]:
    return set(re.findall(r"\w+", post.words))
