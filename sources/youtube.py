"""Kind ``youtube``: comments on channels and videos, their new videos, and a rationed search, by YouTube's Data API v3.

https://developers.google.com/youtube/v3. Its lists are newest first and know no dates: each is read back to where we were,
whole in one fetch, so that no page number outlives its list.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from monitor.declaring import Allowance, Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from sources import web, youtube_posts
from sources.entries import moment
from sources.google_wire import Refused, Transport, keyed, service
from sources.json_api import Wire
from sources.nodes import Node, inner, number, rows, text
from sources.youtube_settings import YouTubeSettings

PAGES = 20  # of one list, read back at the most
COMMENTS, VIDEOS = 100, 50  # in one answer
OVERLAP = timedelta(hours=2)  # comments that were held for review come late
_ABSENT = {
    "commentsDisabled",
    "videoNotFound",
    "channelNotFound",
    "playlistNotFound",
    "parentCommentNotFound",
}


class YouTubeSource:
    """What is said on the channels and videos that are given, and which videos hold the words of the brands."""

    Settings = YouTubeSettings
    declares = Declaration(
        reads="YouTube: comments on given channels and videos, their new videos, and a rationed search for videos",
        tier="key",
        auth="an API key of Google",
        limits=(Limit(10_000, timedelta(days=1), of="for each key, of one unit each"),),
        page=COMMENTS,
        retention=timedelta(days=30),
        deletes=True,
        allowances=(
            Allowance("units", Decimal(10_000), "day", "America/Los_Angeles"),
            Allowance("searches", Decimal(100), "day", "America/Los_Angeles"),
        ),
        extra="google",
        needs="googleapiclient",
        docs="docs/sources/youtube.md",
        terms="https://developers.google.com/youtube/terms/developer-policies",
    )

    def __init__(self, settings: YouTubeSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._wire = wire
        self._made: Any = None

    def fetch(self, cursor: Cursor | None) -> Page:
        """What is new of the next channel, video or phrase.

        Raises:
            SourceError: YouTube cannot be asked, or nothing is left of the day's quota.
        """
        place, now = _Place.read(cursor), self._around.clock.now()
        lanes = list(self._settings.lanes(self._around.asked))
        if not lanes:
            return Page(posts=(), cursor=cursor, skipped=("no brand has words to search for",))
        waiting = [lane for lane in lanes if lane not in place.done] or lanes
        place.done = [] if waiting == lanes else place.done
        lane = waiting[0]
        posts, skipped = self._read(lane, place, now)
        done = [*place.done, lane]
        more = any(each not in done for each in lanes)
        place.done = done if more else []
        place.seen = {each: second for each, second in place.seen.items() if each in lanes}
        return Page(posts=_sorted(posts), cursor=place.write(), more=more, skipped=tuple(skipped))

    def probe(self) -> str:
        """Ask for one popular video, which costs one unit.

        Raises:
            SourceError: YouTube cannot be asked.
        """
        rows(
            self._ask("units", self._api.videos().list(part="id", chart="mostPopular", maxResults=1)), "items"
        )
        return "it answers"

    # --- the lanes ---------------------------------------------------------------------------------------------

    def _read(self, lane: str, place: _Place, now: datetime) -> tuple[list[Post], list[str]]:
        """The posts of a lane, and what could not be read; where it stands then is noted."""
        skipped: list[str] = []
        since = place.since(lane, now, self._settings.back)
        what, _, of = lane.partition(":")
        if what == "search":
            if now - datetime.fromtimestamp(place.searched.get(of, 0), UTC) < self._settings.search_every:
                return [], []
            posts = self._search(of, since - OVERLAP, now, skipped)
            place.searched[of] = int(now.timestamp())
        else:
            reading = {"uploads": self._uploads, "comments": self._of_channel, "video": self._of_video}[what]
            try:
                posts = reading(of, place, since - OVERLAP, skipped)
            except Refused as error:
                if error.reason not in _ABSENT:
                    raise
                return [], [f"{of}: {error}"]
        dates = [post.published_at for post in posts if post.published_at and post.published_at <= now]
        place.seen[lane] = int(max([since, *dates]).timestamp())
        return posts, skipped

    def _uploads(self, channel: str, place: _Place, since: datetime, skipped: list[str]) -> list[Post]:
        playlist = self._channel(channel, place)[1]
        listing = self._api.playlistItems().list

        def ask(token: str | None) -> Node:
            return self._ask(
                "units",
                listing(part="contentDetails", playlistId=playlist, maxResults=VIDEOS, pageToken=token),
            )

        items = self._back(
            ask, lambda item: text(inner(item, "contentDetails"), "videoPublishedAt"), since, skipped
        )
        return self._videos([text(inner(item, "contentDetails"), "videoId") for item in items])

    def _of_channel(self, channel: str, place: _Place, since: datetime, skipped: list[str]) -> list[Post]:
        return self._threads(
            {"allThreadsRelatedToChannelId": self._channel(channel, place)[0]}, since, skipped
        )

    def _of_video(self, video: str, place: _Place, since: datetime, skipped: list[str]) -> list[Post]:
        del place
        return self._threads({"videoId": video}, since, skipped)

    def _threads(self, of: dict[str, str], since: datetime, skipped: list[str]) -> list[Post]:
        how = {"part": "snippet,replies", "order": "time", "textFormat": "plainText", "maxResults": COMMENTS}
        listing = self._api.commentThreads().list

        def ask(token: str | None) -> Node:
            return self._ask("units", listing(**of, **how, pageToken=token))

        found: list[Post] = []
        for thread in self._back(ask, _written, since, skipped):
            found += youtube_posts.comments(thread)
            if (number(inner(thread, "snippet"), "totalReplyCount") or 0) > len(
                youtube_posts.replies(thread)
            ):
                found += self._replies(thread, skipped)
        return found

    def _replies(self, thread: Node, skipped: list[str]) -> Iterator[Post]:
        """The answers to a comment beyond those that came along with it."""
        listing, of = self._api.comments().list, text(inner(thread, "snippet"), "videoId")
        how = {
            "part": "snippet",
            "parentId": text(thread, "id"),
            "textFormat": "plainText",
            "maxResults": COMMENTS,
        }

        def ask(token: str | None) -> Node:
            return self._ask("units", listing(**how, pageToken=token))

        for item in self._back(ask, lambda _: "", datetime.min.replace(tzinfo=UTC), skipped):
            post = youtube_posts.comment(item, of)
            if post is not None:
                yield post

    def _search(self, phrase: str, since: datetime, now: datetime, skipped: list[str]) -> list[Post]:
        """The newest fifty: a second page would cost another of a hundred searches a day."""
        request = self._api.search().list(
            part="snippet",
            type="video",
            order="date",
            q=f'"{phrase}"' if " " in phrase else phrase,
            publishedAfter=_rfc3339(since),
            publishedBefore=_rfc3339(now),
            maxResults=VIDEOS,
        )
        answer = self._ask("searches", request)
        if text(answer, "nextPageToken") and len(rows(answer, "items")) >= VIDEOS:
            skipped.append(f"more than {VIDEOS} new videos hold {phrase}: the older ones are not read")
        return self._videos([text(inner(item, "id"), "videoId") for item in rows(answer, "items")])

    def _videos(self, ids: Iterable[str]) -> list[Post]:
        """Whole, since lists and searches cut their descriptions."""
        wanted, found = list(dict.fromkeys(filter(None, ids))), []
        for start in range(0, len(wanted), VIDEOS):
            some = ",".join(wanted[start : start + VIDEOS])
            answer = self._ask(
                "units", self._api.videos().list(part="snippet,statistics", id=some, maxResults=VIDEOS)
            )
            found += [
                post for item in rows(answer, "items") if (post := youtube_posts.video(item)) is not None
            ]
        return found

    # --- asking ------------------------------------------------------------------------------------------------

    @property
    def _api(self) -> Any:  # noqa: ANN401 -- made of a description
        if self._made is None:
            transport = Transport("YouTube", keyed(self._settings.key), self._around, self._wire)
            self._made = service("youtube", "v3", transport, "youtube")
        return self._made

    def _ask(self, what: str, request: Any) -> Node:  # noqa: ANN401 -- the client's
        self._around.purse.pay(what)
        try:
            answer: Node = request.execute()
        except web.Unsent:
            self._around.purse.pay(what, Decimal(-1))
            raise
        return answer

    def _channel(self, given: str, place: _Place) -> list[str]:
        """The number of a channel, and of the list of its videos: asked once."""
        if given not in place.channels:
            by = {"forHandle": given} if given.startswith("@") else {"id": given}
            answer = self._ask("units", self._api.channels().list(part="contentDetails", **by))
            if number(inner(answer, "pageInfo"), "totalResults") == 0:
                raise SourceError(f"YouTube knows no channel {given}: look at `channels`", permanent=True)
            item = (rows(answer, "items") or [{}])[0]
            playlists = inner(inner(item, "contentDetails"), "relatedPlaylists")
            place.channels[given] = [text(item, "id"), text(playlists, "uploads")]
        return place.channels[given]

    def _back(
        self,
        ask: Callable[[str | None], Node],
        date: Callable[[Node], str],
        since: datetime,
        skipped: list[str],
    ) -> list[Node]:
        """What a list holds that is newer than ``since``, page by page; an item without a date is."""
        found: list[Node] = []
        token: str | None = None
        for _ in range(PAGES):
            answer = ask(token)
            items = rows(answer, "items")
            newer = [item for item in items if (at := moment(date(item))) is None or at >= since]
            found += newer
            token = text(answer, "nextPageToken")
            if not token or len(newer) < len(items):
                return found
        skipped.append(f"more than {PAGES} pages are new: the older ones are not read")
        return found


def _written(thread: Node) -> str:
    return text(inner(inner(inner(thread, "snippet"), "topLevelComment"), "snippet"), "publishedAt")


def _sorted(posts: Sequence[Post]) -> tuple[Post, ...]:
    """Oldest first, each once."""
    once = {post.key: post for post in posts}.values()
    return tuple(sorted(once, key=lambda post: post.published_at.timestamp() if post.published_at else 0))


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class _Place:
    """The cursor. Seconds since 1970.

    Args:
        seen: the newest post of each lane.
        done: the lanes that the present look is through with.
        channels: the number of each channel that is given, and of the list of its videos.
        searched: when each phrase was searched for last.
    """

    seen: dict[str, int] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    channels: dict[str, list[str]] = field(default_factory=dict)
    searched: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Cursor | None) -> _Place:
        """An old or foreign cursor is no cursor."""
        try:
            found = cls(**json.loads(cursor or "{}"))
            good = (
                all(
                    type(second) is int and 0 <= second < 1 << 32
                    for second in (*found.seen.values(), *found.searched.values())
                )
                and all(isinstance(lane, str) for lane in found.done)
                and all(
                    isinstance(id_, str) for pair in found.channels.values() for id_ in (pair[0], pair[1])
                )
            )
        except (ValueError, TypeError, AttributeError, IndexError, KeyError):
            return cls()
        return found if good else cls()

    def since(self, lane: str, now: datetime, back: timedelta) -> datetime:
        """From when on a lane is new."""
        seen = self.seen.get(lane)
        return now - back if seen is None else min(datetime.fromtimestamp(seen, UTC), now)

    def write(self) -> Cursor:
        """As JSON."""
        return Cursor(json.dumps(asdict(self), ensure_ascii=False))
