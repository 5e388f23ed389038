"""X's API v2, as https://docs.x.com/x-api shows it: recent search, counts, mentions, look-up; problems after RFC 9457."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sources.entries import moment
from sources.x_posts import born
from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

PROBLEMS = "https://api.twitter.com/2/problems/"
TWITTER = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
WEEK = timedelta(days=7)


def number(post: Told) -> int:
    """A post's number holds its time."""
    return (int((post.at - TWITTER) / timedelta(milliseconds=1)) << 22) + int(post.key) % (1 << 22)


def problem(status: int, title: str, detail: str, kind: str = "", **more: Any) -> Answer:
    """What X says when it gives nothing."""
    type_ = f"{PROBLEMS}{kind}" if kind else "about:blank"
    headers = more.pop("headers", {})
    return as_json(
        {"title": title, "detail": detail, "type": type_, "status": status, **more}, status, **headers
    )


def invalid(name: str, value: str, message: str) -> Answer:
    errors = [{"parameters": {name: [value]}, "message": message}]
    return as_json(
        {
            "errors": errors,
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{PROBLEMS}invalid-request",
        },
        400,
    )


class XServer(ApiServer):
    """Counts what it would send a bill for.

    Args:
        extra: fields of single posts, by key.
        withheld: posts that may no longer be seen, by number: why.
    """

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.bill = {"post": 0, "author": 0, "count": 0}
        self.extra: dict[str, dict[str, Any]] = {}
        self.partial: list[dict[str, Any]] = []
        self.shift = timedelta()  # of the hours of counts, against the posts

    def respond(  # noqa: PLR0911 -- one for each path
        self, path: str, params: Mapping[str, str], seen: Seen
    ) -> Answer:
        if seen.headers.get("authorization") != "Bearer sesame":
            return problem(401, "Unauthorized", "Unauthorized")
        if path == "/2/tweets/search/recent":
            return self._search(params, least=10)
        if path == "/2/tweets/counts/recent":
            return self._counts(params)
        if path == "/2/tweets":
            return self._look_up(params["ids"].split(","))
        if path == "/2/users/by/username/acmehq":
            self.bill["author"] += 1
            return as_json({"data": {"id": "4711", "name": "Acme", "username": "AcmeHQ"}})
        if path == "/2/users/4711/mentions":
            return self._search({**params, "query": "(@acmehq)"}, least=5)
        if path.startswith("/2/users/by/username/"):
            name = path.rsplit("/", 1)[-1]
            error = {
                "value": name,
                "detail": f"Could not find user with username: [{name}].",
                "title": "Not Found Error",
            }
            return as_json(
                {"errors": [{**error, "resource_type": "user", "type": f"{PROBLEMS}resource-not-found"}]}
            )
        return problem(404, "Not Found", "Not Found")

    def _search(self, params: Mapping[str, str], least: int) -> Answer:
        most = int(params.get("max_results", 10))
        if not least <= most <= 100:
            return invalid(
                "max_results",
                str(most),
                f"The `max_results` query parameter value [{most}] is not between {least} and 100",
            )
        if len(params["query"]) > 512:
            return invalid("query", params["query"], "Rules must be 512 characters or less")
        refused = self._too_old(params)
        if refused:
            return refused
        found = [
            post for post in self.published if _holds(post, params["query"]) and self._within(post, params)
        ]
        page = found[:most]
        self.bill["post"] += len(page)
        answer: dict[str, Any] = {"meta": {"result_count": len(page)}}
        if page:
            answer["data"] = [self._tweet(post, params) for post in page]
            answer["meta"] |= {"newest_id": str(number(page[0])), "oldest_id": str(number(page[-1]))}
        if len(found) > most:
            answer["meta"]["next_token"] = f"b26v89c19zqg8o3f{number(page[-1])}"
        if "author_id" in params.get("expansions", "") and page:
            names = sorted({post.author for post in page})
            self.bill["author"] += len(names)
            answer["includes"] = {"users": [_user(name) for name in names]}
        if self.partial:
            answer["errors"] = self.partial
        return as_json(answer)

    def _too_old(self, params: Mapping[str, str]) -> Answer | None:
        oldest = self.clock.now() - WEEK
        for name in ("since_id", "until_id"):
            if name in params and born(params[name]) < oldest:
                return invalid(name, params[name], f"'{name}' must be a tweet id created after {oldest}")
        start = moment(params.get("start_time", ""))
        if start and start < oldest:
            return invalid(
                "start_time", params["start_time"], "Invalid 'start_time'. It must be after a week ago"
            )
        return None

    def _within(self, post: Told, params: Mapping[str, str]) -> bool:
        start = moment(params.get("start_time", ""))
        return (
            number(post) > int(params.get("since_id", 0))
            and number(post) < int(params.get("until_id", 1 << 63))
            and (start is None or post.at >= start)
            and post.at >= self.clock.now() - WEEK
        )

    def _counts(self, params: Mapping[str, str]) -> Answer:
        """Hour by hour; the first and the last are parts of one."""
        self.bill["count"] += 1
        now = self.clock.now()
        start, spans = now - WEEK, []
        while start < now:
            end = min(now, start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
            count = sum(start <= post.at < end and _holds(post, params["query"]) for post in self.posts)
            spans.append({"start": _time(start), "end": _time(end), "tweet_count": count})
            start = end
        return as_json(
            {"data": spans, "meta": {"total_tweet_count": sum(span["tweet_count"] for span in spans)}}
        )

    def _look_up(self, ids: list[str]) -> Answer:
        there = {str(number(post)): post for post in self.published}
        found = [self._tweet(there[id_], {}) for id_ in ids if id_ in there]
        self.bill["post"] += len(found)
        errors = [
            {
                "value": id_,
                "detail": f"Could not find tweet with ids: [{id_}].",
                "title": "Not Found Error",
                "resource_type": "tweet",
                "parameter": "ids",
                "resource_id": id_,
                "type": f"{PROBLEMS}resource-not-found",
            }
            for id_ in ids
            if id_ not in there
        ]
        return as_json(({"data": found} if found else {}) | ({"errors": errors} if errors else {}))

    def _tweet(self, post: Told, params: Mapping[str, str]) -> dict[str, Any]:
        id_ = str(number(post))
        tweet = {
            "id": id_,
            "text": f"{post.title} {post.text}".strip(),
            "author_id": _user(post.author)["id"],
            "conversation_id": post.thread or id_,
            "created_at": _time(post.at),
            "edit_history_tweet_ids": [id_],
            "lang": "en",
            "public_metrics": {
                "retweet_count": 2,
                "reply_count": 1,
                "like_count": 5,
                "quote_count": 1,
                "impression_count": 90,
            },
            **self.extra.get(post.key, {}),
        }
        wanted = {"id", "text", "edit_history_tweet_ids", *params.get("tweet.fields", "").split(",")}
        return {name: value for name, value in tweet.items() if name in wanted}


def _user(name: str) -> dict[str, Any]:
    followers = {"followers_count": 70, "following_count": 1, "tweet_count": 2, "listed_count": 0}
    id_ = str(1_000 + sum(map(ord, name)))
    return {"id": id_, "name": name.title(), "username": name, "public_metrics": followers}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _holds(post: Told, query: str) -> bool:
    """One of the words in the first parentheses, as a word of the text."""
    inside = query[query.index("(") + 1 : query.index(")")]
    words = [word.removeprefix("url:").strip('"').casefold() for word in inside.split(" OR ")]
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", post.words) for word in words)
