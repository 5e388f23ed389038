"""Kind ``github``: issues and discussions in public repositories, by GitHub's searches.

https://docs.github.com/en/rest/search/search for issues; ``sources/github_discussions.py`` for the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from pydantic import Field

from monitor.declaring import Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Json, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import MAX_NAME, MAX_URL, clean, clean_line
from sources import github_discussions, slices, web
from sources.entries import moment, web_link
from sources.github_discussions import written
from sources.json_api import Api, Wire
from sources.nodes import Node, inner, number, parse, rows, text

DISCUSSIONS = "discussions: "  # what a search among them is called in the cursor
MOST = 100  # issues of one answer
OVERLAP = timedelta(hours=2)
_WITHOUT = Limit(10, timedelta(minutes=1), of="from one address without a token")
_WITH = Limit(30, timedelta(minutes=1), of="with a token")
_LIMITED, _NOT_UNDERSTOOD = {403, 429}, 422


class GitHubSettings(slices.SearchSettings):
    """``{kind: github, name: github, every: 10m}``."""

    kind: Literal["github"]
    token: Secret | None = Field(
        None,
        description="A token without any scope: 30 searches a minute, not 10.",
        examples=["${GITHUB_TOKEN}"],
    )

    read: list[Literal["issues", "discussions"]] = Field(
        default=["issues"], min_length=1, description="What is searched; discussions need a token."
    )

    def places(self, asked: Sequence[str]) -> tuple[str, ...]:
        """What is searched for: ``acme`` among issues, ``discussions: acme`` among discussions."""
        phrases = self.phrases(asked)
        among = (("issues", ""), ("discussions", DISCUSSIONS))
        return tuple(f"{mark}{phrase}" for name, mark in among if name in self.read for phrase in phrases)

    def requests(self, asked: Sequence[str]) -> int:
        """One for each phrase and what it is searched among."""
        return len(self.places(asked))

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """GitHub shows its discussions to whoever has a token."""
        del asked
        needed = "discussions" in self.read and self.token is None
        return [("read", 'discussions need a token: write token: "${GITHUB_TOKEN}"')] if needed else []

    def limits(self, declared: tuple[Limit, ...]) -> tuple[Limit, ...]:
        """With a token, the limit without one does not count."""
        unwanted = _WITHOUT if self.token is not None and not self.token.absent else _WITH
        return tuple(limit for limit in declared if limit != unwanted)


class GitHubSource:
    """Whichever issue or discussion there holds the words of the brands."""

    Settings = GitHubSettings
    declares = Declaration(
        reads="issues and discussions in public GitHub repositories",
        tier="open",
        auth="none for issues; a token without scopes raises the limit, and shows discussions",
        limits=(_WITHOUT, _WITH),
        page=MOST,
        docs="docs/sources/github.md",
        terms="https://docs.github.com/en/site-policy/github-terms/github-terms-of-service",
    )

    def __init__(self, settings: GitHubSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._api = Api("https://api.github.com/", around, wire, self._refused)

    def fetch(self, cursor: Cursor | None) -> Page:
        """The next slice of time of the next phrase.

        Raises:
            SourceError: it cannot be asked, or not yet.
        """
        return slices.read_on(
            cursor,
            self._settings.places(self._around.asked),
            self._ask,
            now=self._around.clock.now(),
            back=self._settings.back,
            overlap=OVERLAP,
        )

    def _ask(self, phrase: str, start: int, end: int) -> slices.Slice:
        """The oldest first, so what is cut off is newer: the next slice begins with the second of the last issue."""
        if phrase.startswith(DISCUSSIONS):
            phrase = phrase.removeprefix(DISCUSSIONS)
            return github_discussions.ask(self._send, phrase, start, end)
        query = f'"{phrase}" is:issue created:{written(start)}..{written(end - 1)}'
        how: dict[str, str | int] = {"q": query, "sort": "created", "order": "asc", "per_page": MOST}
        answer = self._api.get("search/issues", how, self._headers())
        if answer.get("incomplete_results") is True:
            raise SourceError("GitHub ran out of time in the middle of the search: it is asked again")
        items = rows(answer, "items")
        posts = [post for item in items if (post := _post(item)) is not None]
        skipped: tuple[str, ...] = ()
        if len(items) >= MOST:
            last = moment(text(items[-1], "created_at"))
            newest = start if last is None else int(last.timestamp())
            end = max(newest, start + 1)
            if newest <= start:
                skipped = (f"more than {MOST} issues in one second hold {phrase}: some are not read",)
        return slices.Slice(posts, end, skipped=skipped)

    def _send(self, body: Mapping[str, Json]) -> Node:
        token = self._settings.token
        if token is None or token.absent:
            name = token.origin if token else "token"
            raise SourceError(
                f"{name} is not set: GitHub shows its discussions only with one", permanent=True
            )
        return self._api.post("graphql", body, self._headers())

    def _headers(self) -> dict[str, str]:
        token = self._settings.token
        bearer = {} if token is None or token.absent else {"Authorization": f"Bearer {token.reveal()}"}
        return {"X-GitHub-Api-Version": "2022-11-28", **bearer}

    def _refused(self, answer: web.Answer) -> SourceError | None:
        """A limit that is used up says when it is filled again, in a header of its own."""
        if answer.status == _NOT_UNDERSTOOD:
            return SourceError(f"GitHub does not understand the search: {_message(answer)}", permanent=True)
        reset = answer.headers.get("x-ratelimit-reset", "")
        if (
            answer.status not in _LIMITED
            or answer.headers.get("x-ratelimit-remaining") != "0"
            or not reset.isdecimal()
        ):
            return None
        wait = int(reset[:12]) - int(self._around.clock.now().timestamp())
        return SourceError(
            "GitHub's limit for searches is used up: a token, or a longer `every`, helps",
            retry_after=min(timedelta(seconds=max(wait, 1)), web.MAX_RETRY_AFTER),
        )


def _message(answer: web.Answer) -> str:
    try:
        return clean_line(text(parse(answer.body, "it"), "message"), MAX_NAME)
    except SourceError as error:
        return str(error)


def _post(item: Node) -> Post | None:
    id_, title = clean_line(text(item, "id"), MAX_NAME), clean_line(text(item, "title"))
    if not id_ or not title:
        return None
    url = web_link(text(item, "html_url"), "")
    return Post(
        key=id_,
        title=title,
        text=clean(text(item, "body")),  # Markdown: what looks like a tag may be code
        url=url,
        author=clean_line(text(inner(item, "user"), "login"), MAX_NAME),
        published_at=moment(text(item, "created_at")),
        thread=clean_line(url, MAX_URL),
        likes=number(inner(item, "reactions"), "+1"),
        replies=number(item, "comments"),
    )
