"""Kind ``slack``: messages in channels of the own workspace, and single messages that somebody chose with a shortcut.

https://docs.slack.dev/reference/methods/conversations.history. Channels are read stretch by stretch of time
(``sources.slices``), and each look begins some days back: what was edited, answered or deleted since is seen then.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from monitor.declaring import Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Period, Secret, SourceSettings
from sources import slices
from sources.json_api import Wire
from sources.line import Pulse
from sources.nodes import Node, inner, number, text
from sources.slack_posts import finder, is_bots, is_ours, post_of
from sources.slack_shortcut import PAUSES, Shortcut

if TYPE_CHECKING:
    from sources.slack_rooms import Seen, Workspace

MOST_KEYS, MOST_THREADS = 1_000, 500  # that are remembered: the cursor holds them
PULSE = Pulse()

ChannelName = Annotated[str, Field(pattern=r"^#?[^\s#@&<>]{1,80}$")]


class SlackSourceSettings(SourceSettings):
    """``{kind: slack, name: slack, token: "${SLACK_BOT_TOKEN}", channels: ["#feedback"]}``."""

    kind: Literal["slack"]
    every: Period = Field(default=timedelta(minutes=1), description="How often to look.")
    token: Secret = Field(description="The Bot User OAuth Token of your Slack app: ${SLACK_BOT_TOKEN}.")
    channels: list[ChannelName] = Field(
        default=[],
        description="The channels to read, by name or ID; the bot must be invited to each.",
        examples=[["#feedback", "C024BE91L"]],
    )
    app_token: Secret | None = Field(
        default=None,
        description='The App-Level Token of your Slack app (xapp-…), for the shortcut "Add as mention": ${SLACK_APP_TOKEN}.',
    )
    bots: bool = Field(default=False, description="Whether to read what programs say, too.")
    back: Period = Field(default=timedelta(days=7), description="How far back the first look goes.")
    again: Period = Field(
        default=timedelta(days=2),
        description="How far back each look goes, to see what was edited, answered or deleted since.",
    )
    folder: str = Field(
        default="inlets",
        min_length=1,
        description="Where what the shortcut brought is kept until it is looked at; where it is not absolute, from the folder of"
        " rules.yaml.",
    )

    @model_validator(mode="after")
    def _reads_something(self) -> Self:
        if not self.channels and self.app_token is None:
            raise PydanticCustomError(
                "slack-reads",
                'reads nothing: name `channels`, such as ["#feedback"], or give an `app_token` for the shortcut',
            )
        return self

    def requests(self, asked: object) -> int:
        """One for each channel, and one for a thread."""
        del asked
        return len(self.channels) + 1


@dataclass(frozen=True, slots=True)
class _Place:
    """The cursor.

    Args:
        slices: how far the channels were read.
        after: the last batch of the shortcut that was handed on.
        lately: as ``Seen`` has it; so are ``threads``.
    """

    slices: str = ""
    after: int = 0
    lately: dict[str, str] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Cursor | None) -> _Place:
        """An old or foreign cursor is no cursor."""
        try:
            found = json.loads(cursor or "{}")
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(found, dict):
            return cls()
        return cls(
            text(found, "slices"),
            number(found, "after") or 0,
            _texts(inner(found, "lately")),
            _texts(inner(found, "threads")),
        )

    def write(self) -> Cursor:
        return Cursor(json.dumps(asdict(self)))


def _texts(node: Node) -> dict[str, str]:
    return {name: value for name, value in node.items() if isinstance(value, str)}


class SlackSource:
    """Whatever is said in the channels, and what people bring."""

    Settings = SlackSourceSettings
    declares = Declaration(
        reads="messages in channels of your own Slack, and those that people add with a shortcut",
        tier="own",
        auth="the token of your own Slack app",
        limits=(Limit(50, timedelta(minutes=1), of="of each method"),),
        page=200,
        deletes=True,
        hears="as the last days are looked at again",
        docs="docs/sources/slack.md",
        terms="https://docs.slack.dev/apis/web-api/rate-limits",
    )

    def __init__(
        self,
        settings: SlackSourceSettings,
        around: Surroundings,
        *,
        wire: Wire = Wire(),  # noqa: B008 -- it is frozen
        pulse: Pulse = PULSE,
        pauses: tuple[timedelta, timedelta] = PAUSES,
    ) -> None:
        self._settings = settings
        self._around = around
        self._wire = wire
        self._finds = finder(around.asked)
        self._known: Workspace | None = None
        self._deaf: dict[str, str] = {}  # channels that cannot be read, and why
        self._shortcut: Shortcut | None = None
        if settings.app_token is not None:
            folder = around.folder / settings.folder / settings.name
            self._shortcut = Shortcut(
                settings.app_token, folder, around, wire=wire, pulse=pulse, finds=self._finds, pauses=pauses
            )

    def open(self) -> None:
        """Listen for the shortcut, if there is an ``app_token``.

        Raises:
            SourceError: Slack does not let us, or nothing can be kept on disk.
        """
        if self._shortcut is not None:
            self._shortcut.open()

    def close(self) -> None:
        """Listen no more; what is on disk waits for the next time."""
        if self._shortcut is not None:
            self._shortcut.close()

    def probe(self) -> str:
        """Who the token is, and whether each channel may be read.

        Raises:
            SourceError: what is wrong, and what to do about it.
        """
        myself = self._workspace.myself
        said = f"{text(myself, 'user')} in {text(myself, 'team')}"
        for channel in self._settings.channels:
            room = self._workspace.room(channel)
            self._workspace.slack.ask(
                lambda client, room=room: client.conversations_history(channel=room.id, limit=1),  # type: ignore[misc]
                channel,
            )
        if self._settings.channels:
            said += f", reads {', '.join(self._settings.channels)}"
        return said if self._shortcut is None else f"{said}, {self._shortcut.probe()}"

    def fetch(self, cursor: Cursor | None) -> Page:
        """What people brought; then the next stretch of time of the next channel.

        Raises:
            SourceError: Slack cannot be asked.
        """
        place = _Place.read(cursor)
        if self._shortcut is not None:
            taken = self._shortcut.taken(place.after)
            if taken.last > place.after:
                posts = self._posts(taken.messages, bots=True)  # a person chose it, whoever said it
                after = replace(place, after=taken.last).write()
                return Page(posts=posts, cursor=after, more=True, skipped=taken.skipped)
        if not self._settings.channels:
            return Page(posts=(), cursor=place.write(), skipped=self._said())
        return self._read_on(place)

    # --- channels

    def _read_on(self, place: _Place) -> Page:
        from sources.slack_rooms import Seen  # noqa: PLC0415 -- it brings the SDK: 80 ms

        seen, gone = Seen(dict(place.lately), dict(place.threads)), list[str]()
        page = slices.read_on(
            Cursor(place.slices),
            self._settings.channels,
            lambda channel, start, end: self._ask(channel, start, end, seen, gone),
            now=self._around.clock.now(),
            back=self._settings.back,
            overlap=self._settings.again,
        )
        kept = {post.key: post.thread for post in page.posts if self._finds(post.text)}
        after = _Place(
            str(page.cursor or ""),
            place.after,
            dict(list((seen.lately | kept).items())[-MOST_KEYS:]),
            dict(list(seen.threads.items())[-MOST_THREADS:]),
        )
        skipped = (*page.skipped, *(() if page.more else self._said()))
        return replace(page, cursor=after.write(), gone=tuple(gone), skipped=skipped)

    def _said(self) -> tuple[str, ...]:
        """What the operator should know, though all went well."""
        names = self._known.nameless if self._known else ""
        shortcut = self._shortcut.trouble if self._shortcut else ""
        return tuple(filter(None, (names, shortcut)))

    def _ask(self, channel: str, start: int, end: int, seen: Seen, gone: list[str]) -> slices.Slice:
        from sources.slack_rooms import Reader  # noqa: PLC0415 -- as above
        from sources.slack_wire import Refusal  # noqa: PLC0415 -- as above

        try:
            room = self._workspace.room(channel)
            found = Reader(self._workspace.slack, room, channel, seen).read(start, end)
        except Refusal as refusal:
            if not refusal.of_one_channel:
                raise
            self._deaf[channel] = str(refusal)
            if not self._deaf.keys() >= {*self._settings.channels}:  # the others are read all the same
                return slices.Slice((), end, skipped=(str(refusal),))
            said = "; ".join(dict.fromkeys(self._deaf.values()))
            self._deaf = {}  # the next look begins with another one
            raise SourceError(said, permanent=True) from None
        self._deaf.pop(channel, None)
        gone += found.gone
        return slices.Slice(
            self._posts([(room.id, message) for message in found.messages], bots=self._settings.bots),
            found.end,
        )

    @property
    def _workspace(self) -> Workspace:
        if self._known is None:
            from sources.slack_rooms import Workspace  # noqa: PLC0415 -- it brings the SDK: 80 ms
            from sources.slack_wire import Slack  # noqa: PLC0415 -- as above

            self._known = Workspace(Slack(self._settings.token, self._around, self._wire))
        return self._known

    def _posts(self, messages: list[tuple[str, Node]], *, bots: bool) -> tuple[Post, ...]:
        """Those that are kept, the oldest first, by the id of the channel that each stands in."""
        bot = text(self._workspace.myself, "bot_id")
        wanted = [
            (room, message)
            for room, message in messages
            if not is_ours(message, bot) and (bots or not is_bots(message))
        ]
        names = self._workspace.names(message for _, message in wanted)
        posts = [post_of(message, self._workspace.room(room), names) for room, message in wanted]
        return tuple(
            sorted(
                filter(None, posts),
                key=lambda post: post.published_at.timestamp() if post.published_at else 0,
            )
        )
