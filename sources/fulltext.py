"""The full text of linked articles: what a feed's excerpt leaves out, fetched politely and read in the killable worker.

Bounded: so many articles a poll, of the newest posts; each once. Whatever goes wrong, the excerpt stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.util import find_spec
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from pydantic import Field

from monitor.errors import SourceError
from monitor.model import Post
from monitor.ports import Surroundings
from monitor.settings import SourceSettings
from monitor.text import clean, stable_id
from sources import web
from sources.cage import Cage

MOST = 2 * 2**20  # bytes of an article's page
MOST_ROBOTS = 500 * 2**10  # bytes of a robots.txt: RFC 9309, section 2.5
ENOUGH = 300  # characters: less is a wall, a teaser, or a caption
PATIENCE = timedelta(seconds=10)  # for one article
A_DAY = timedelta(days=1)  # for so long a robots.txt is good: RFC 9309, section 2.4
_HOSTS = 500  # whose robots.txt is remembered
_AGENT = "Vigie"
# https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
_PAID = re.compile(rb"[\"']isAccessibleForFree[\"']\s*:\s*[\"']?false", re.IGNORECASE)
_WALL = re.compile(
    r"//(?:consent|login|signin|auth|accounts)\.|/(?:consent|login|signin|subscribe|paywall)\b", re.IGNORECASE
)


class FullTextSettings(SourceSettings):
    """What every source says that gives links to articles."""

    fulltext: bool = Field(
        default=False,
        description="Read the articles behind the links; needs the extra: pip install 'vigie[fulltext]'.",
    )
    articles: int = Field(
        default=10, gt=0, le=100, description="With `fulltext`: how many articles a look reads at the most."
    )

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """It needs a library that not everybody wants."""
        del asked
        return (("fulltext", MISSING),) if self.fulltext and not installed() else ()


MISSING = "this needs trafilatura: pip install 'vigie[fulltext]'"


def installed(name: str = "trafilatura") -> bool:
    """Whether the library is there."""
    return find_spec(name) is not None


@dataclass(frozen=True, slots=True)
class Read:
    """Posts, some of them in full.

    Args:
        done: what is not to be read again: give it back the next time.
    """

    posts: tuple[Post, ...]
    done: tuple[str, ...]
    skipped: tuple[str, ...]


class FullText:
    """Reads articles for one source."""

    def __init__(
        self, settings: FullTextSettings, around: Surroundings, cage: Cage, turns: web.Turns
    ) -> None:
        self._most = settings.articles
        self._around = around
        self._cage = cage
        self._turns = turns
        self._robots: dict[str, tuple[datetime, RobotFileParser]] = {}

    def read(
        self, posts: Sequence[Post], done: Sequence[str], wanted: Callable[[Post], bool] = lambda _: True
    ) -> Read:
        """The posts that are new or edited since, with their articles where they can be had.

        What was given before is left out: given again with its excerpt, it would look edited.

        Args:
            done: what the last reading gave.
            wanted: which articles are worth it.
        """
        marks = {post.key: stable_id(post.key, post.title, post.text) for post in posts}
        known = frozenset(done)
        new = [post for post in posts if marks[post.key] not in known]
        worth = [post for post in new if post.url and wanted(post)]
        chosen = {post.key for post in worth[-self._most :]}
        skipped: list[str] = []
        if len(worth) > self._most:
            skipped.append(
                f"articles that are not read in full, more than {self._most} at once: {len(worth) - self._most}"
            )
        given = [self._whole(post, skipped) if post.key in chosen else post for post in new]
        return Read(tuple(given), tuple(marks.values()), tuple(skipped))

    def _whole(self, post: Post, skipped: list[str]) -> Post:
        try:
            return replace(post, text=self._text(post))
        except SourceError as error:
            skipped.append(f"{post.url} is not read in full: {error}")
            return post

    def _text(self, post: Post) -> str:
        if not self._may(post.url):
            raise SourceError("its site asks programs to stay away (robots.txt)")
        fetched = web.get(post.url, self._around, patience=PATIENCE, turns=self._turns, most=MOST)
        if fetched.content_type and "html" not in fetched.content_type.lower():
            raise SourceError("it is no web page")
        if _PAID.search(fetched.body):
            raise SourceError("it is for subscribers")
        if fetched.url != post.url and _WALL.search(fetched.url):
            raise SourceError("its site wants a consent or a login first")
        text = clean(self._cage.run(extract, fetched.body, fetched.url))
        if len(text) < max(ENOUGH, len(post.text)):
            raise SourceError("there is hardly any text on its page")
        return text

    def _may(self, url: str) -> bool:
        """Whether the site's robots.txt lets us (RFC 9309): no such file is a yes, one that cannot be had now is a no."""
        parts = urlsplit(url)
        site, now = f"{parts.scheme}://{parts.netloc}", self._around.clock.now()
        at, rules = self._robots.get(site, (now, None))
        if rules is None or now - at > A_DAY:
            if len(self._robots) >= _HOSTS:
                self._robots.clear()
            rules = self._rules(f"{site}/robots.txt")
            self._robots[site] = (now, rules)
        return rules.can_fetch(_AGENT, url)

    def _rules(self, url: str) -> RobotFileParser:
        rules = RobotFileParser()
        try:
            body = web.get(
                url, self._around, patience=PATIENCE, turns=self._turns, refused=_none, most=MOST_ROBOTS
            ).body
        except _NoRules:
            body = b""
        rules.parse(body.decode("utf-8", "replace").splitlines())
        return rules


class _NoRules(SourceError):  # noqa: N818 -- it is what it says
    """There is no robots.txt."""


def _none(answer: web.Answer) -> SourceError | None:
    return _NoRules("none") if 400 <= answer.status < 500 and answer.status != 429 else None  # noqa: PLR2004 -- what HTTP calls our mistake, but for "later"


def extract(body: bytes, url: str) -> str:
    """The article that a page holds, without what stands around it; "" if none is found. Runs in the cage."""
    import trafilatura  # noqa: PLC0415 -- imported where it is needed: in the worker, 0.8 s

    return (
        trafilatura.extract(body, url=url, include_comments=False, include_tables=False, favor_precision=True)
        or ""
    )
