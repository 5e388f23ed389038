"""Kind ``reddit``: posts by search, and the new posts and comments of subreddits, with praw.

https://www.reddit.com/dev/api. Its listings know no dates, and give 1,000 at the most: they are read from the newest back to
where we were. A stream of Reddit is such a listing, asked again every few seconds: ``every: 10s`` is one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import Field

from monitor import __version__
from monitor.declaring import Declaration, Limit, Question
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import MAX_NAME, clean, clean_line, fold
from sources import slices
from sources.entries import web_link
from sources.json_api import Wire
from sources.kept import Kept
from sources.nodes import Node, inner, number, parse, second, text

if TYPE_CHECKING:
    from sources.reddit_wire import Client

MOST = 100  # of one answer
IN_ALL = 1_000  # of one listing, however many answers
OVERLAP = timedelta(minutes=30)  # what a filter held back, and an index that is late
ROUND = timedelta(
    hours=12
)  # what was read is looked at again: deleted there, it must be gone here within 48 hours
CANARY, CANARY_BACK = "the", timedelta(days=2)  # found some thousand times a day
_DELETED = {"[deleted]", "[removed]"}
_NAME = r"^[A-Za-z0-9_]{2,50}$"


class RedditSettings(slices.SearchSettings):
    """``{kind: reddit, name: reddit, approved: true, username: ann, client_id: "${ID}", client_secret: "${SECRET}"}``."""

    kind: Literal["reddit"]
    approved: bool = Field(
        default=False, description="Reddit approved this use: it must, since November 2025."
    )
    client_id: Secret = Field(description="Of the app.", examples=["${REDDIT_CLIENT_ID}"])
    client_secret: Secret = Field(description="Of the app.", examples=["${REDDIT_CLIENT_SECRET}"])
    username: str = Field(
        pattern=r"^[A-Za-z0-9_-]{3,20}$",
        description="Whose app it is: Reddit wants it in every request.",
        examples=["acme_press"],
    )
    password: Secret | None = Field(None, description="Of that account, for an app of type script.")
    refresh_token: Secret | None = Field(None, description="Of an account, for an app of type web.")
    search: Literal["all", "subreddits", "off"] = Field(
        default="all", description="Where to search posts for the words of the brands."
    )
    subreddits: list[str] = Field(
        default=[], description="Read every new post and comment of these.", examples=[["heating", "diy"]]
    )
    read: list[Literal["posts", "comments"]] = Field(
        default=["posts", "comments"], description="What is read of the subreddits."
    )

    def requests(self, asked: Sequence[str]) -> int:
        """One for each phrase and listing."""
        return len(self.places(asked))

    def places(self, asked: Sequence[str]) -> tuple[str, ...]:
        """What is read: ``search acme``, ``posts of heating``, ``comments of heating``."""
        searches = () if self.search == "off" else self.phrases(asked)
        listings = [f"{what} of {name}" for name in self.subreddits for what in dict.fromkeys(self.read)]
        return (*(f"search {phrase}" for phrase in searches), *dict.fromkeys(listings))

    def questions(self, asked: Sequence[str]) -> Sequence[Question]:
        """What is searched for, what is read whole, and what Reddit has no search for."""
        where = f"r/{'+'.join(self.subreddits)}" if self.search == "subreddits" else "all of Reddit"
        places = self.places(asked)
        read = [Question(f"all {each}") for each in places if not each.startswith("search ")]
        whole = "comments" in self.read and self.subreddits
        lost = f"comments{' elsewhere' if whole else ''}: Reddit has no search for comments"
        if self.search == "off":
            return [*read, Question("", "posts in other subreddits, and " + lost)]
        searched = slices.questions(self.phrases(asked), asked, f"posts with {{}} in {where}".format)
        return [*searched, *read, Question("", lost)]

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """What cannot be read so."""
        del asked
        found = [
            ("subreddits", f"{name!r} is no name of a subreddit: write heating, without r/")
            for name in self.subreddits
            if not re.fullmatch(_NAME, name)
        ]
        if self.search == "off" and not (self.subreddits and self.read):
            found.append(("search", "nothing is left to read: name subreddits, or write search: all"))
        if self.search == "subreddits" and not self.subreddits:
            found.append(("search", "which subreddits? Write subreddits: [heating, diy], or search: all"))
        if self.password is not None and self.refresh_token is not None:
            found.append(("password", "write either password (an app of type script) or refresh_token (web)"))
        return found


class RedditSource:
    """Whatever there holds the words of the brands, and whatever some subreddits say."""

    Settings = RedditSettings
    declares = Declaration(
        reads="posts of Reddit by search; all posts and comments of given subreddits",
        tier="key",
        auth="an app of Reddit's, alone or with an account",
        limits=(Limit(100, timedelta(minutes=1), of="of one app, on the average of ten minutes"),),
        page=MOST,
        price="free; whoever uses it commercially needs a contract with Reddit",
        deletes=True,
        hears="within 48 hours",
        attestation="approved",
        docs="docs/sources/reddit.md",
        terms="https://redditinc.com/policies/data-api-terms",
    )

    def __init__(self, settings: RedditSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._wire = wire
        self._client: Client | None = None
        self._words = tuple(
            max(re.split(r"[\W_]+", fold(phrase)), key=len) for phrase in slices.phrases(around.asked)
        )

    def fetch(self, cursor: Cursor | None) -> Page:
        """What is new in the next place; when all were read, and from time to time, what became of earlier posts.

        Raises:
            SourceError: Reddit cannot be asked, or not yet.
        """
        from sources.reddit_wire import StaleError  # noqa: PLC0415 -- imported when first needed: 0.4 s of praw

        fresh = self._client is None
        try:
            return self._fetch(cursor)
        except StaleError:
            self._client = None  # a login lasts an hour, and may be taken back
            if fresh:
                raise
            return self._fetch(cursor)

    def probe(self) -> str:
        """Log in, and look into each place.

        Raises:
            SourceError: the login, or a place, is refused.
        """
        from sources.reddit_wire import in_words  # noqa: PLC0415 -- as above

        places = self._settings.places(self._around.asked)
        with in_words():
            found = [place for place in places if any(True for _ in self._listing(place, limit=1))]
        return f"logged in; {len(found)} of {len(places)} searches and listings hold something"

    def canary(self) -> str:
        """Search for what is always there, in the last days; see ``Canaries``.

        Raises:
            SourceError: Reddit cannot be asked, or nothing is searched for.
        """
        from sources.reddit_wire import in_words  # noqa: PLC0415 -- as above

        if self._settings.search == "off":
            raise SourceError("subreddits are read whole, and nothing is searched for: their rhythm tells")
        word, since = self._settings.canary or CANARY, self._around.clock.now() - CANARY_BACK
        with in_words():
            nodes = [_node(thing) for thing in self._listing(f"search {word}", limit=1)]
        newest = max((number(node, "created_utc") or 0 for node in nodes), default=0)
        return slices.canary(word, CANARY_BACK, found=newest >= since.timestamp())

    def _fetch(self, cursor: Cursor | None) -> Page:
        look, kept = _read(cursor)
        if kept.under_way:
            return self._look_again(look, kept)
        now = self._around.clock.now()
        page = slices.read_on(
            look,
            self._settings.places(self._around.asked),
            self._ask,
            now=now,
            back=self._settings.back,
            overlap=OVERLAP,
        )
        kept = kept.add([post.key for post in page.posts if self._may_be_kept(post)], int(now.timestamp()))
        if not page.more:
            kept = kept.begin(int(now.timestamp()), int(ROUND.total_seconds()))
        return self._page(page, kept)

    def _page(self, page: Page, kept: Kept) -> Page:
        """With what both halves of the cursor say, and Reddit's wish to be left alone."""
        cursor = page.cursor if page.cursor is None else _written(page.cursor, kept)
        pause = self._client.meter.pause if self._client else timedelta()
        return replace(page, cursor=cursor, more=page.more or kept.under_way, pause=pause)

    def _may_be_kept(self, post: Post) -> bool:
        """Whether it can name a brand: it holds the longest word of a term. The rest is forgotten at once."""
        folded = fold(f"{post.title} {post.text}")
        return any(word in folded for word in self._words)

    def _look_again(self, look: Cursor, kept: Kept) -> Page:
        """A batch of what was given earlier: those that are gone, and the others as they are now."""
        from sources.reddit_wire import in_words  # noqa: PLC0415 -- as above

        batch = kept.batch(MOST)
        with in_words():
            there = [_node(thing) for thing in self._connected().reddit.info(fullnames=batch)]
        gone = [name for node in there if _gone(node) and (name := text(node, "name")) in batch]
        posts = _oldest_first(post for node in there if (post := _post(node)) is not None)
        page = Page(posts=posts, cursor=look, gone=tuple(gone))
        return self._page(page, kept.after(batch, gone))

    def _ask(self, place: str, start: int, end: int) -> slices.Slice:
        """The newest first: read back to ``start``."""
        from sources.reddit_wire import ClosedError, in_words  # noqa: PLC0415 -- as above

        count, found, ended = 0, [], False
        try:
            with in_words():
                for node in map(_node, self._listing(place, limit=IN_ALL)):
                    count += 1
                    at = number(node, "created_utc")
                    if at is None:
                        continue
                    if at < start:
                        break
                    if at < end:
                        found.append(node)
                else:
                    ended = True
        except ClosedError as error:
            if len({one.split(" of ")[-1] for one in self._settings.places(self._around.asked)}) == 1:
                raise
            return slices.Slice((), end, skipped=(str(error),))  # the others are open
        posts = [post for node in found if (post := _post(node)) is not None]
        said = f"more than {IN_ALL} in {place}: the oldest are not read; a shorter `every` or `back` helps"
        return slices.Slice(posts, end, skipped=(said,) if ended and count >= IN_ALL else ())

    def _listing(self, place: str, limit: int) -> Iterator[Any]:
        """As praw gives it, page by page."""
        reddit, (what, _, of) = self._connected().reddit, place.partition(" ")
        if what == "search":
            where = "+".join(self._settings.subreddits) if self._settings.search == "subreddits" else "all"
            return reddit.subreddit(where).search(f'"{of}"', sort="new", limit=limit)
        subreddit = reddit.subreddit(of.removeprefix("of "))
        listing = subreddit.new if what == "posts" else subreddit.comments
        return cast("Iterator[Any]", listing(limit=limit))

    def _connected(self) -> Client:
        if self._client is None:
            from sources import reddit_wire  # noqa: PLC0415 -- as above

            self._client = reddit_wire.connect(_login(self._settings), self._around, self._wire)
        return self._client


def _login(settings: RedditSettings) -> dict[str, str | None]:
    """What praw is told.

    Raises:
        SourceError: a secret is not set.
    """
    secrets = {
        name: getattr(settings, name) for name in ("client_id", "client_secret", "password", "refresh_token")
    }
    for secret in secrets.values():
        if secret is not None and secret.absent:
            raise SourceError(f"{secret.origin} is not set: it is needed to read Reddit", permanent=True)
    told = {name: None if secret is None else secret.reveal() for name, secret in secrets.items()}
    # https://github.com/reddit-archive/reddit/wiki/API#rules: <platform>:<app ID>:<version> (by /u/<username>)
    agent = f"python:vigie:v{__version__} (by /u/{settings.username})"
    return {**told, "username": settings.username, "user_agent": agent}


def _read(cursor: Cursor | None) -> tuple[Cursor, Kept]:
    """What ``slices`` goes on from, and what is to be looked at again; an old or foreign cursor is no cursor."""
    try:
        node: Node = parse((cursor or "{}").encode(), "it")
    except SourceError:
        return Cursor("{}"), Kept()
    return Cursor(json.dumps(dict(inner(node, "look")))), Kept.read(inner(node, "kept"))


def _written(look: Cursor, kept: Kept) -> Cursor:
    return Cursor(json.dumps({"look": json.loads(look), "kept": kept.write()}, ensure_ascii=False))


def _node(thing: object) -> Node:
    """What praw's object holds: asked for an attribute that it lacks, it would fetch it."""
    said = dict(vars(thing))
    author = said.get("author")
    name = None if author is None else vars(author).get("name")
    return cast("Node", {**said, "author": name})


def _gone(node: Node) -> bool:
    """Its author deleted it, or themselves; or somebody removed it."""
    words = {text(node, "body"), text(node, "selftext")}
    return bool(words & _DELETED) or not text(node, "author") or bool(text(node, "removed_by_category"))


def _post(node: Node) -> Post | None:
    """``None`` for what is gone."""
    name, title = clean_line(text(node, "name"), MAX_NAME), clean_line(text(node, "title"))
    words = text(node, "body", "selftext")
    if not name or _gone(node) or not (title or words.strip()):
        return None
    link = "" if node.get("is_self") or not title else web_link(text(node, "url"), "")
    hidden = node.get("score_hidden") or node.get("hide_score")
    return Post(
        key=name,
        title=title,
        text=clean(f"{words}\n{link}"),  # Markdown; what it links to is what it speaks of
        url=web_link(text(node, "permalink"), "https://www.reddit.com"),
        author=clean_line(text(node, "author"), MAX_NAME),
        published_at=second(node, "created_utc"),
        type="post" if title else "comment",
        thread=clean_line(text(node, "link_id") or name, MAX_NAME),
        likes=None if hidden else number(node, "score"),
        replies=number(node, "num_comments") if title else None,
    )


def _oldest_first(posts: Iterable[Post]) -> tuple[Post, ...]:
    return tuple(sorted(posts, key=lambda post: post.published_at.timestamp() if post.published_at else 0))
