"""Kind ``hackernews``: stories and comments of Hacker News, by the search that its own site uses (Algolia).

https://hn.algolia.com/api: the newest first, at most 1,000 of a search, however many pages are asked for. So time is cut
into slices that hold fewer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from monitor.declaring import Declaration, Limit
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.text import MAX_NAME, clean, clean_line
from sources import slices
from sources.entries import moment, web_link
from sources.json_api import Api, Wire
from sources.markup import plain
from sources.nodes import Node, number, rows, second, text

MOST = 500  # hits of one answer: well below the 1,000 that a search gives in all, and below 10 MiB
CANARY, CANARY_BACK = "the", timedelta(hours=12)  # found some thousand times a day
OVERLAP = timedelta(hours=2)  # for so long authors may edit and delete what they wrote


class HackerNewsSettings(slices.SearchSettings):
    """``{kind: hackernews, name: hn, every: 10m}``."""

    kind: Literal["hackernews"]


class HackerNewsSource:
    """Whatever there holds the words of the brands."""

    Settings = HackerNewsSettings
    declares = Declaration(
        reads="stories and comments of Hacker News",
        tier="open",
        limits=(Limit(10_000, timedelta(hours=1), of="from one address"),),
        page=MOST,
        deletes=True,
        docs="docs/sources/hackernews.md",
        terms="https://hn.algolia.com/api",
    )

    def __init__(self, settings: HackerNewsSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._api = Api("https://hn.algolia.com/api/v1/", around, wire)

    def fetch(self, cursor: Cursor | None) -> Page:
        """The next slice of time of the next phrase.

        Raises:
            SourceError: it cannot be asked.
        """
        return slices.read_on(
            cursor,
            self._settings.phrases(self._around.asked),
            self._ask,
            now=self._around.clock.now(),
            back=self._settings.back,
            overlap=OVERLAP,
        )

    def probe(self) -> str:
        """Ask for the newest story of all.

        Raises:
            SourceError: it cannot be asked.
        """
        hits = rows(self._api.get("search_by_date", {"tags": "story", "hitsPerPage": 1}), "hits")
        return "it answers" if hits else "it answers, and knows no story at all: its index may be broken"

    def canary(self) -> str:
        """Search for what is always there, in the last hours; see ``Canaries``.

        Raises:
            SourceError: it cannot be asked.
        """
        word = self._settings.canary or CANARY
        end = int(self._around.clock.now().timestamp())
        question = {**_question(word, end - int(CANARY_BACK.total_seconds()), end), "hitsPerPage": 1}
        found = rows(self._api.get("search_by_date", question), "hits")
        return slices.canary(word, CANARY_BACK, found=bool(found))

    def _ask(self, phrase: str, start: int, end: int) -> slices.Slice:
        while True:
            answer = self._api.get("search_by_date", _question(phrase, start, end))
            hits = rows(answer, "hits")
            if len(hits) < MOST or end - start == 1:
                break
            end = slices.narrowed(start, end, MOST, number(answer, "nbHits"))
        full = len(hits) >= MOST
        return slices.Slice(
            [post for hit in hits if (post := _post(hit)) is not None],
            end,
            skipped=(f"more than {MOST} posts in one second hold {phrase}: some are not read",)
            if full
            else (),
        )


def _question(phrase: str, start: int, end: int) -> dict[str, str | int]:
    return {
        "query": f'"{phrase}"' if " " in phrase else phrase,
        "advancedSyntax": "true",  # so that quotes mean a phrase
        "typoTolerance": "false",
        "tags": "(story,comment)",
        "numericFilters": f"created_at_i>={start},created_at_i<{end}",
        "hitsPerPage": MOST,
    }


def _post(hit: Node) -> Post | None:
    """``None`` for what was deleted, of which the index keeps the number only."""
    id_ = clean_line(text(hit, "objectID"), MAX_NAME)
    title, words = clean_line(text(hit, "title")), plain(text(hit, "story_text", "comment_text"))
    link = web_link(text(hit, "url"), "")
    if not id_ or not (title or words.strip()):
        return None
    story = text(hit, "story_id")
    return Post(
        key=id_,
        title=title,
        text=clean(f"{words}\n{link}"),  # what it links to is what it speaks of
        url=f"https://news.ycombinator.com/item?id={id_}",
        author=clean_line(text(hit, "author"), MAX_NAME),
        published_at=second(hit, "created_at_i") or moment(text(hit, "created_at")),
        type="post" if title else "comment",
        thread=clean_line(story or id_, MAX_NAME),
    )
