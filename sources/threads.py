"""Kind ``threads``: public posts on Threads, by its keyword search (https://developers.facebook.com/docs/threads/keyword-search)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Literal

from pydantic import Field

from monitor.declaring import Allowance, Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.text import MAX_NAME, clean, clean_line
from sources import slices
from sources.entries import moment, web_link
from sources.graph import OVERLAP, THREADS, Graph, GraphSettings
from sources.json_api import Wire
from sources.nodes import Node, text

MOST = 100  # posts of one answer
_FIELDS = "id,text,permalink,timestamp,username,is_reply,is_quote_post"


class ThreadsSettings(GraphSettings, slices.SearchSettings):
    """``{kind: threads, name: threads, token: "${THREADS_TOKEN}", approved: true, every: 30m}``."""

    kind: Literal["threads"]
    canary: str = Field(
        default="news",
        min_length=1,
        description="A word of which there are always posts: where even this finds none, the search is blind.",
    )


class ThreadsSource:
    """Whatever there holds the words of the brands."""

    Settings = ThreadsSettings
    declares = Declaration(
        reads="public posts on Threads that hold your words",
        tier="review",
        auth="a token of your Threads account, for an app that Meta reviewed (threads_keyword_search)",
        limits=(Limit(2_200, timedelta(days=1), of="of one account, whatever the app"),),
        page=MOST,
        deletes=True,
        attestation="approved",
        allowances=(Allowance("requests", Decimal(2_200), "day"),),
        docs="docs/sources/threads.md",
        terms="https://developers.facebook.com/terms",
    )

    def __init__(self, settings: ThreadsSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._graph = Graph(THREADS, settings, around, wire)

    def fetch(self, cursor: Cursor | None) -> Page:
        """The next slice of time of the next phrase.

        Raises:
            SourceError: it cannot be asked, or finds nothing whatever is asked.
        """
        return slices.read_on(
            cursor,
            self._settings.phrases(self._around.asked),
            self._ask,
            now=self._around.clock.now(),
            back=self._settings.back,
            overlap=OVERLAP,
        )

    def _ask(self, phrase: str, start: int, end: int) -> slices.Slice:
        nodes = list(
            self._graph.walk(
                "keyword_search",
                start,
                q=phrase,
                fields=_FIELDS,
                limit=MOST,
                search_type="RECENT",
                since=start,
                until=end,
            )
        )
        posts = {post.key: post for node in nodes if (post := _post(node)) is not None}
        skipped = self._graph.skipped if nodes else self._doubt(phrase)
        return slices.Slice(list(posts.values()), end, self._graph.pause, skipped)

    def _doubt(self, phrase: str) -> tuple[str, ...]:
        """What Meta calls sensitive is answered with an empty list, as is all that is not one's own without a review."""
        if self._ever(phrase):
            return ()
        if not self._ever(self._settings.canary):
            raise SourceError(
                f"Threads finds nothing for {phrase}, nor for {self._settings.canary}: the search is blind; "
                "see whether the app has threads_keyword_search"
            )
        return (
            f"Threads has never anything for {phrase}: Meta may call the word sensitive, so this is no calm",
        )

    def _ever(self, phrase: str) -> bool:
        return next(self._graph.walk("keyword_search", 0, q=phrase, fields="id", limit=1), None) is not None


def _post(node: Node) -> Post | None:
    id_, words = clean_line(text(node, "id"), MAX_NAME), clean(text(node, "text"))
    if not id_ or not words:
        return None
    return Post(
        key=id_,
        text=words,
        url=web_link(text(node, "permalink"), ""),
        author=clean_line(text(node, "username"), MAX_NAME),
        published_at=moment(text(node, "timestamp")),
        type="comment" if node.get("is_reply") is True else "post",
    )
