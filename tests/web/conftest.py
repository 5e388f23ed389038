from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from monitor.model import (
    AlertState,
    EventKind,
    Intent,
    MentionId,
    Reason,
    Severity,
    StoryId,
)
from monitor.settings import Secret
from monitor.store.store import Store
from monitor.web.app import make_app
from monitor.web.door import PASSWORD, Door
from monitor.web.site import Kept, Site
from tests.fakes import FakeClock
from tests.makers import NOON, make_alert, make_event, make_judged, make_ticket, minutes

HERE = "http://127.0.0.1:8484"
SECRET = "correct horse battery"
EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>'
RULES = """
version: 1
timezone: Europe/Paris
language: LANGUAGE
brands:
  acme: {terms: [Acme, "@acmehq"]}
  globex: {competitor: true, terms: [Globex]}
sources:
  - {kind: file, name: news, path: posts.jsonl, every: 1m}
  - {kind: file, name: never, path: never.jsonl, every: 1m}
rules:
  - name: mood-turns
    select: {brands: [acme], sentiment: negative}
    when: {count: 3, within: 30m, authors: 2}
    severity: warning
    notify: [console]
    advice: Call the shop.
    runbook: https://wiki.example/mood
  - name: loud
    select: {brands: [acme]}
    when: {spike: {within: 1h, factor: 3, floor: 10}}
    severity: watch
"""


def said(id_: str, text: str, ago: float, sentiment: str | None = "negative", intent: str = "", **given):
    """A judged mention, so many minutes before noon."""
    topics = given.pop("topics", ())
    one = make_judged(
        sentiment,
        topics,
        **{
            "id": MentionId(id_),
            "key": id_,
            "text": text,
            "story": StoryId(id_),
            "url": f"https://posts.example/{id_}",
            "published_at": NOON - minutes(ago),
            **given,
        },
    )
    intents = (Intent(intent, 0.9),) if intent else ()  # type: ignore[arg-type]  # a name of theirs
    return dataclasses.replace(one, verdict=dataclasses.replace(one.verdict, intents=intents))


MENTIONS = [
    said("angry1", "Acme is awful", 10, author="jo"),
    said("angry2", "Acme is awful", 9, author="al", story=StoryId("angry1")),
    said("evil", EVIL + " Acme", 8, author=EVIL, title=EVIL, url="javascript:alert(1)"),
    said("abuse", "Acme people are swine", 7, author="rude", topics=("abuse",)),
    said("asks", "Acme, where is my order?", 60, None, "question", author="mia"),
    said("waits", "Acme never answers me", 60 * 30, "negative", "complaint", author="leo"),
    said("nice", "Globex is nice", 30, "positive", author="=HYPERLINK(1)", brands=["globex"]),
]
OPEN = make_alert(
    id="open1",
    mentions=tuple(MentionId(name) for name in ("angry1", "angry2", "evil", "abuse")),
    total=4,
    opened_at=NOON - minutes(7),
    fired_at=NOON - minutes(7),
    channels=("console",),
    reason=Reason(
        "count",
        fired=True,
        numbers={
            "count": 4,
            "within": timedelta(minutes=30),
            "at_least": 3,
            "authors": 4,
            "authors_at_least": 2,
            "since": NOON - minutes(37),
            "until": NOON - minutes(7),
            "sentiment": "negative",
        },
    ),
)
CRISIS = make_alert(
    id="crisis1", rule="safety-scare", severity=Severity.CRISIS, opened_at=NOON - minutes(90), mentions=()
)
OVER = make_alert(
    id="over1",
    rule="loud",
    severity=Severity.WATCH,
    state=AlertState.RESOLVED,
    opened_at=NOON - minutes(600),
    resolved_at=NOON - minutes(500),
    mentions=(),
    by="zoe",
)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a little of everything, made once."""
    folder = tmp_path_factory.mktemp("web")
    with Store.open(folder / "vigie.db", "test") as store:
        store.admit([one.mention for one in MENTIONS], None)
        store.judge(MENTIONS)
        opened = make_event(OPEN, id="e1")
        noted = make_event(OPEN, id="e2", kind=EventKind.NOTED, by="zoe", note=EVIL, at=NOON - minutes(3))
        events = [make_event(OVER, id="e0"), make_event(CRISIS, id="e3"), opened, noted]
        store.weigh([one.mention.id for one in MENTIONS], events, [make_ticket(opened, channel="console")])
    return folder


@dataclasses.dataclass
class Visit:
    """Somebody at a site of their own."""

    site: Site
    web: TestClient

    def token(self, path: str = "/alerts/open1") -> str:
        """That of a form on the page."""
        return self.web.get(path).text.split('name="token" value="')[1].split('"')[0]

    def post(self, path: str, **form: str):
        return self.web.post(path, data={"token": self.token(), **form}, follow_redirects=False)


def site_in(folder: Path, filled: Path, *, language: str = "en", password: str | None = None) -> Site:
    """A site of its own, with a copy of the store."""
    shutil.copy(filled / "vigie.db", folder / "vigie.db")
    (folder / "rules.yaml").write_text(RULES.replace("LANGUAGE", language))
    (folder / "posts.jsonl").touch()
    (folder / "never.jsonl").touch()
    clock = FakeClock(NOON)
    door = Door(password=Secret(password, PASSWORD), by="marie")
    return Site(folder / "rules.yaml", folder / "vigie.db", clock, door, Kept(clock, timedelta(seconds=30)))


def visit(site: Site) -> Visit:
    return Visit(site, TestClient(make_app(site), base_url=HERE))


@pytest.fixture
def at_home(tmp_path: Path, filled: Path) -> Iterator[Visit]:
    """On this machine, where nobody is asked."""
    site = site_in(tmp_path, filled)
    yield visit(site)
    site.close()


@pytest.fixture
def at_door(tmp_path: Path, filled: Path) -> Iterator[Visit]:
    """Before a site that asks for a password."""
    site = site_in(tmp_path, filled, password=SECRET)
    yield visit(site)
    site.close()


def log_in(visit: Visit, name: str = "zoe", password: str = SECRET, **headers: str):
    return visit.web.post(
        "/login",
        data={"name": name, "password": password, "next": "/mentions"},
        headers=headers,
        follow_redirects=False,
    )
