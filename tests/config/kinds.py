"""Small plugins' settings, as real ones look, so that these tests need no plugin."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from monitor.config.load import Kinds, load
from monitor.config.model import Config
from monitor.settings import ChannelSettings, ClassifierSettings, Secret, Settings, SourceSettings
from tests.makers import NOON


class Feed(SourceSettings):
    url: str = Field(description="Where the feed is.", examples=["https://news.example/feed.xml"])
    password: Secret | None = None


class File(SourceSettings):
    path: str
    columns: tuple[str, ...] = ()


class Login(Settings):
    user: str
    key: Secret


class Board(SourceSettings):
    """A source whose secrets lie deeper."""

    login: Login
    headers: dict[str, Secret] = Field(default={})
    others: list[Login] = Field(default=[])
    since: date | None = None


class Vader(ClassifierSettings):
    pass


class Slack(ChannelSettings):
    token: Secret
    channel: str

    @property
    def living(self) -> bool:
        return True


class Webhook(ChannelSettings):
    url: str
    secret: Secret | None = None
    method: Literal["POST", "PUT"] = "POST"
    codes: list[Annotated[str, Field(pattern="^[2-5]xx$")]] = Field(default=[], examples=["2xx"])
    ports: int = Field(default=443, lt=65536)

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if ":" not in url:
            raise ValueError("expected an address")
        return url

    @model_validator(mode="after")
    def _fits(self) -> Webhook:
        if self.secret and self.method == "PUT":
            raise PydanticCustomError("secret-put", "a secret is for POST")
        return self


class Console(ChannelSettings):
    color: bool = True


KINDS = Kinds(
    sources={"feed": Feed, "file": File, "board": Board},
    classifiers={"vader": Vader},
    channels={"slack": Slack, "webhook": Webhook, "console": Console},
    topics={"religion", "safety", "press", "outage"},
)
CALENDAR = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\nEND:VCALENDAR\n"
TOKEN = "xoxb-only-for-tests"


def read(text: str) -> str:
    """A file's text; what cannot be text is a lone surrogate here."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8")


def no_file(_path: str) -> str:
    raise FileNotFoundError


def config(text: str, environ: dict[str, str] | None = None, files: dict[str, str] | None = None) -> Config:
    """``load`` with these plugins."""
    found = {"events.ics": CALENDAR, **(files or {})}
    return load(
        text,
        kinds=KINDS,
        environ={"SLACK_BOT_TOKEN": TOKEN} if environ is None else environ,
        read_file=lambda path: read(found[path]) if path in found else no_file(path),
        now=NOON,
    )
