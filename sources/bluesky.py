"""Kind ``bluesky``: every public post of Bluesky as it is written, by Jetstream; what names a brand is found here.

Its maintainers ask for that rather than for repeated searches. A stream knows no pages: a fetch takes what has come, and
the connection is held until the next.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import Field

from monitor.declaring import Declaration
from monitor.errors import SourceError
from monitor.model import Cursor, Page
from monitor.ports import Surroundings
from monitor.settings import Period, SourceSettings, format_duration
from sources.jetstream import COLLECTION, Taken, instant
from sources.line import Down, Line, Pulse
from sources.zipped import Unzip, plain, unzip_by

MOST_BYTES = 128 * 2**10  # of an event: it is asked for no longer ones, and no post is nearly as long
REWIND = timedelta(
    seconds=5
)  # https://github.com/bluesky-social/jetstream asks for that: cursors are not exact
GAP = timedelta(
    minutes=1
)  # between where we were and the first event: longer, and Jetstream has forgotten some
LIVE = timedelta(seconds=2)  # behind the present at most
AHEAD = timedelta(days=1)  # a cursor farther ahead than that is none of ours
MICROSECOND = timedelta(microseconds=1)

PULSE = Pulse()

Instance = Annotated[str, Field(pattern=r"^wss?://[^/\s@?#]+$")]


class BlueskySettings(SourceSettings):
    """``{kind: bluesky, name: bluesky}``."""

    kind: Literal["bluesky"]
    every: Period = Field(
        default=timedelta(seconds=1), description="The pause between two looks at the stream."
    )
    back: Period = Field(
        default=timedelta(hours=1),
        description="How far back the first look goes; Jetstream keeps about a day.",
    )
    instances: list[Instance] = Field(
        default=[
            "wss://jetstream2.us-east.bsky.network",
            "wss://jetstream2.us-west.bsky.network",
            "wss://jetstream1.us-east.bsky.network",
            "wss://jetstream1.us-west.bsky.network",
        ],
        min_length=1,
        description="Jetstreams, the first first: the next takes over where one fails.",
        examples=[["wss://jetstream2.us-east.bsky.network"]],
    )
    silence: Period = Field(
        default=timedelta(minutes=1), description="After so long without any event another instance is tried."
    )
    dictionary: str | None = Field(
        default=None,
        description="The file `zstd_dictionary` of Jetstream, for half the traffic; needs the extra `zstd`.",
        examples=["zstd_dictionary"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a fetch takes from the stream.

    Args:
        most: events; a page is not larger.
        wait: how long it takes in what comes.
        lull: nothing for so long, and it has caught up.
    """

    most: int = 5_000
    wait: timedelta = timedelta(seconds=2)
    lull: timedelta = timedelta(seconds=0.1)
    pulse: Pulse = PULSE


PACE = Pace()


class BlueskySource:
    """Whatever is posted; the daemon matches it."""

    Settings = BlueskySettings
    declares = Declaration(
        reads="every public post of Bluesky, as it is written",
        tier="open",
        deletes=True,
        hears="at once",
        streams=True,
        docs="docs/sources/bluesky.md",
        terms="https://bsky.network/docs/jetstream/",
    )

    def __init__(self, settings: BlueskySettings, around: Surroundings, *, pace: Pace = PACE) -> None:
        self._settings = settings
        self._around = around
        self._pace = pace
        self._line = Line(settings.instances, around, pace.pulse)
        self._handed: Cursor | None = None  # where the line stands, by the last page
        self._asked: int | None = None  # where it was told to go on, until its first event
        self._heard: float | None = None  # when the last event came, on the monotonic clock
        self._unzip: Unzip = plain
        self._closed = False

    def fetch(self, cursor: Cursor | None) -> Page:
        """What has come since.

        Raises:
            SourceError: no instance can be reached, or none says anything.
        """
        if self._line.up and cursor != self._handed:
            self._line.hang_up()  # what the line gave last was not kept: go back to what was
        if self._line.up and self._silent():
            self._line.turn_away()
        taken, place = Taken(), self._place(cursor)
        try:
            page = self._page(taken, place, lagging=self._take(taken, place, known=cursor is not None))
        except BaseException:
            self._line.hang_up()  # what was taken from it is not kept
            raise
        self._handed = page.cursor
        return page

    def probe(self) -> str:
        """Dial, and say who answers.

        Raises:
            SourceError: nobody does.
        """
        line = Line(self._settings.instances, self._around, self._pace.pulse)
        unzip_by(self._dictionary())
        line.dial(self._path(None))
        line.hang_up()
        return f"{line.host} answers"

    def close(self) -> None:
        """Hang up for good, also on a fetch that waits in another thread."""
        self._closed = True
        self._line.hang_up()

    # --- the line ---

    def _dial(self, place: int, *, known: bool) -> None:
        now = time.monotonic()
        self._heard = now if self._heard is None else self._heard
        self._unzip = unzip_by(self._dictionary())
        self._line.dial(self._path(max(0, place - REWIND // MICROSECOND)))
        self._asked = place if known else None

    def _path(self, place: int | None) -> str:
        asked: dict[str, str | int] = {"wantedCollections": COLLECTION, "maxMessageSizeBytes": MOST_BYTES}
        if place is not None:
            asked["cursor"] = place
        if self._settings.dictionary is not None:
            asked["compress"] = "true"
        return f"/subscribe?{urlencode(asked)}"

    def _dictionary(self) -> Path | None:
        given = self._settings.dictionary
        return None if given is None else self._around.folder / given

    def _take(self, taken: Taken, place: int, *, known: bool) -> bool:
        """Take what comes; whether more may lie ready. Streams hang up at times: then the next instance is dialled at once.

        Raises:
            SourceError: nothing came, and nothing has for too long, or all instances hung up before anything did.
        """
        tries = len(self._settings.instances)
        while True:
            if not self._line.up:
                self._dial(place, known=known)
            try:
                return self._listen(taken)
            except Down as down:
                self._line.turn_away()
                tries -= 1
                if taken.events:
                    return False
                if tries < 0 or self._closed:
                    raise SourceError(str(down)) from None

    def _listen(self, taken: Taken) -> bool:
        until = time.monotonic() + self._pace.wait.total_seconds()
        while taken.events < self._pace.most:
            left = until - time.monotonic()
            if left <= 0:
                break
            message = self._line.hear(min(left, self._pace.lull.total_seconds()))
            if message is not None:
                taken.add(self._unzip(message))
            elif taken.events:
                return False
        if taken.events:
            return True
        if self._silent():
            host = self._line.host
            self._line.turn_away()
            limit = format_duration(self._settings.silence)
            raise SourceError(
                f"{host} takes the call and says nothing, as others before, for {limit} and more"
            )
        return False

    def _silent(self) -> bool:
        quiet = 0.0 if self._heard is None else time.monotonic() - self._heard
        return quiet > self._settings.silence.total_seconds()

    # --- the page ---

    def _place(self, cursor: Cursor | None) -> int:
        """Microseconds since 1970; an old or foreign cursor is no cursor."""
        now = self._around.clock.now()
        try:
            found = json.loads(cursor or "{}")
            at = found.get("time_us") if isinstance(found, dict) else None
        except (ValueError, RecursionError):
            at = None
        known = instant(at) if type(at) is int else None
        if type(at) is int and known is not None and known < now + AHEAD:
            return at
        return int((now - self._settings.back).timestamp() * 1_000_000)

    def _page(self, taken: Taken, place: int, *, lagging: bool) -> Page:
        if taken.events:
            self._heard = time.monotonic()
        skipped = []
        if taken.unread:
            skipped.append(f"events that could not be understood: {taken.unread}")
        if self._asked is not None and taken.first is not None:
            skipped += self._lost(self._asked, taken.first)
            self._asked = None
        at = place if taken.at is None else taken.at
        heard = instant(at)
        behind = heard is not None and self._around.clock.now() - heard > LIVE
        return Page(
            posts=taken.oldest_first(),
            cursor=Cursor(json.dumps({"time_us": at})),
            more=lagging and behind,
            skipped=tuple(skipped),
            gone=tuple(taken.gone),
            gone_authors=tuple(taken.gone_authors),
        )

    def _lost(self, asked: int, first: int) -> list[str]:
        """Jetstream says nothing itself when it is asked for more than it keeps: it begins with the oldest it has."""
        was, began = instant(asked), instant(first)
        if was is None or began is None or began - was <= GAP:
            return []
        told = f"{self._line.host} knows nothing between {was:%Y-%m-%d %H:%M} and {began:%Y-%m-%d %H:%M} UTC"
        return [f"{told}: what was posted then is not read"]
