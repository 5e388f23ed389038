"""What every platform's server has in common: posts, requests that can be counted, and trouble on demand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes import FakeClock
from tests.makers import NOON
from tests.servers.feeds import Answer, FeedServer, Seen


@dataclass(frozen=True)
class Told:
    """A post as the platform has it.

    Args:
        kind: what the platform calls it.
        edited: it was written again since, with these words.
    """

    key: str
    text: str
    at: datetime
    title: str = ""
    author: str = "ann"
    kind: str = "story"
    thread: str = ""
    url: str = ""

    @property
    def words(self) -> str:
        return f"{self.title} {self.text} {self.url}".casefold()


def some(count: int = 12, *, apart: timedelta = timedelta(hours=9), **given: Any) -> list[Told]:
    """Posts that name Acme, the newest first, an hour old and more."""
    return [
        Told(
            **{
                "key": str(1000 + number),
                "title": f"Acme heater, part {number}",
                "text": f"<p>It hums &amp; glows. {number}",
                "at": NOON - timedelta(hours=1) - number * apart,
                "author": f"user{number % 5}",
                **given,
            }
        )
        for number in range(count)
    ]


class ApiServer(FeedServer):
    """Derive, and say what each request is answered.

    Args:
        clock: what is dated later is not published yet.
    """

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__()
        self.posts = posts
        self.clock = clock
        self.trouble: Answer | Callable[[Seen], Answer | None] | None = None

    @property
    def published(self) -> list[Told]:
        """The newest first."""
        there = [post for post in self.posts if post.at <= self.clock.now()]
        return sorted(there, key=lambda post: (post.at, post.key), reverse=True)

    def delete(self, key: str) -> None:
        self.posts = [post for post in self.posts if post.key != key]

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        raise NotImplementedError

    @contextmanager
    def visit(self, seen: Seen) -> Iterator[Answer]:
        self.seen.append(seen)
        trouble = self.trouble(seen) if callable(self.trouble) else self.trouble
        parts = urlsplit(seen.path)
        yield trouble or self.respond(parts.path, dict(parse_qsl(parts.query)), seen)


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    return Answer(json.dumps(value).encode(), status, {"Content-Type": "application/json", **headers})
