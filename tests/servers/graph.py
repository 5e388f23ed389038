"""Meta's Graph API, as Threads, Instagram and Facebook document it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

TOKEN = "sesame"
ACCOUNT = "17841400000000000"


def error(
    code: int, message: str = "No.", status: int = 400, subcode: int | None = None, **headers: str
) -> Answer:
    """https://developers.facebook.com/docs/graph-api/guides/error-handling."""
    said = {
        "message": f"(#{code}) {message}",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "EJplcsCHuLu",
    }
    return as_json(
        {"error": said | ({} if subcode is None else {"error_subcode": subcode})}, status, **headers
    )


class GraphServer(ApiServer):
    """Args:
    most: rows of an answer at the most, whatever is asked for.
    usage: headers of every answer.
    """

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.most = 100
        self.usage: dict[str, str] = {}

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if params.get("access_token") != TOKEN:
            return error(190, "Error validating access token: Session has expired on Tuesday.", 401, 463)
        answer = self.edge(path.strip("/").partition("/")[2], params)
        return answer if isinstance(answer, Answer) else self.listed(answer, params)

    def edge(self, path: str, params: Mapping[str, str]) -> list[dict[str, Any]] | Answer:
        raise NotImplementedError

    def listed(self, found: list[dict[str, Any]], params: Mapping[str, str]) -> Answer:
        after = int(base64.b64decode(params.get("after", "MA==")))
        most = min(int(params.get("limit", 25)), self.most)
        page = found[after : after + most]
        answer: dict[str, Any] = {"data": page}
        if page:
            last = base64.b64encode(str(after + len(page)).encode()).decode()
            answer["paging"] = {"cursors": {"before": "MA==", "after": last}}
        return replace(as_json(answer), headers=self.usage)


def unknown() -> Answer:
    return error(100, "Unsupported get request.", subcode=33)


class ThreadsServer(GraphServer):
    """``/keyword_search``.

    Args:
        sensitive: words that are answered with nothing.
        ever: words of which there are posts at any time.
    """

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.sensitive: set[str] = set()
        self.ever = {"news"}

    def edge(self, path: str, params: Mapping[str, str]) -> list[dict[str, Any]] | Answer:
        if path != "keyword_search" or params.get("search_type", "TOP") not in {"TOP", "RECENT"}:
            return unknown()
        word = params["q"].casefold()
        if word in self.sensitive:
            return []
        since, until = int(params.get("since", 0)), int(params.get("until", 2**40))
        found = [
            post for post in self.published if since <= post.at.timestamp() < until and word in post.words
        ]
        if not found and word in self.ever and "since" not in params:
            return [{"id": "1"}]
        return [
            {
                "id": post.key,
                "text": f"{post.title}\n{post.text}",
                "permalink": f"https://www.threads.net/@{post.author}/post/{post.key}",
                "timestamp": post.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
                "username": post.author,
                "is_reply": post.kind == "comment",
                "is_quote_post": False,
            }
            for post in found
        ]


class InstagramServer(GraphServer):
    """Hashtags by ``kind`` "story", photos that tag the account by "tagged", comments by "comment".

    Args:
        tags: the numbers of hashtags.
    """

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.tags = {"acme": "17843857450040591"}

    def edge(self, path: str, params: Mapping[str, str]) -> list[dict[str, Any]] | Answer:
        if path == "ig_hashtag_search":
            if params["q"] not in self.tags:
                return error(24, "The requested resource does not exist", subcode=2207024)
            return [{"id": self.tags[params["q"]]}]
        if (
            path in {f"{number}/recent_media" for number in self.tags.values()}
            and params["user_id"] == ACCOUNT
        ):
            return [_media(post) for post in self.published if post.kind == "story"]
        if path == f"{ACCOUNT}/tags":
            return [
                _media(post) | {"username": post.author} for post in self.published if post.kind == "tagged"
            ]
        if path == f"{ACCOUNT}/media":
            comments = [
                {
                    "id": post.key,
                    "text": post.text,
                    "timestamp": _time(post),
                    "username": post.author,
                    "like_count": 2,
                }
                for post in self.published
                if post.kind == "comment"
            ]
            own = {"id": "180", "permalink": "https://www.instagram.com/p/own/"}
            return [
                own | {"comments": {"data": comments}},
                {"id": "181", "permalink": "https://www.instagram.com/p/two/"},
            ]
        return unknown()


def _time(post: Told) -> str:
    return post.at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def _media(post: Told) -> dict[str, Any]:
    return {
        "id": post.key,
        "caption": f"{post.title} {post.text}",
        "permalink": f"https://www.instagram.com/p/{post.key}/",
        "timestamp": _time(post),
        "like_count": 7,
        "comments_count": 1,
    }


class FacebookServer(GraphServer):
    """Comments by ``kind`` "comment", mentions by "story", ratings by "rating", whose ``thread`` is the verdict."""

    def edge(self, path: str, params: Mapping[str, str]) -> list[dict[str, Any]] | Answer:
        page, _, edge = path.partition("/")
        if page != "100":
            return unknown()
        if edge == "posts":
            comments = [
                _said(post) | {"like_count": 1, "comment_count": 0}
                for post in self.published
                if post.kind == "comment"
            ]
            return [{"id": "100_1", "comments": {"data": comments}}, {"id": "100_2"}]
        if edge == "tagged":
            return [_said(post) for post in self.published if post.kind == "story"]
        if edge == "ratings":
            return [_rating(post) for post in self.published if post.kind == "rating"]
        return unknown()


def _said(post: Told) -> dict[str, Any]:
    return {
        "id": post.key,
        "message": f"{post.title} {post.text}",
        "created_time": _time(post),
        "permalink_url": f"https://www.facebook.com/100/posts/{post.key}",
        "from": {"name": post.author, "id": "9"},
    }


def _rating(post: Told) -> dict[str, Any]:
    stars = {"rating": int(post.thread)} if post.thread.isdigit() else {"recommendation_type": post.thread}
    return {
        "created_time": _time(post),
        "review_text": post.text,
        "reviewer": {"name": post.author, "id": "9"},
        "open_graph_story": {"id": post.key},
        **stars,
    }
