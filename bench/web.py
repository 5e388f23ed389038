"""Each page's server time on a large store, as uvicorn would ask it: the median and the 95th of a hundred.

    python -m bench.web [--mentions 1000000] [--keep FILE] [--times 100]

What takes long is worked out beside the requests and shown when it is known: it is told apart, as "worked out".
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles

from starlette.testclient import TestClient

from bench.store import BATCH, START, batches, invented, judged
from monitor.digests_due import Period
from monitor.model import ChannelName
from monitor.store import Store
from monitor.store.digests import DigestBox
from monitor.web.app import make_app
from monitor.web.door import Door
from monitor.web.serving import SWITCH
from monitor.web.site import Site
from tests.fakes import FakeClock
from tests.makers import make_alert, make_event

RULES = """
version: 1
brands: {acme: {terms: [Acme]}, globex: {competitor: true, terms: [Globex]}, initech: {competitor: true, terms: [Initech]}}
sources: [{kind: feed, name: news, url: "https://news.example/feed", every: 15m}]
rules:
  - {name: mood-turns, select: {brands: acme, sentiment: negative}, when: {count: 30, within: 30m, authors: 5}}
  - {name: loud, select: {brands: acme}, when: {spike: {within: 1h, factor: 3, floor: 10}}}
digests:
  - {name: watch, every: monday 09:00, notify: [console]}
  - {name: today, every: daily 08:00, notify: [console]}
"""
PAGES = (
    "/",
    "/now/live",
    "/alerts",
    "/alerts/open0",
    "/mentions",
    "/mentions?since=all",
    "/mentions?since=all&brand=initech&sentiment=negative",
    "/mentions?since=all&topic=safety",
    "/mentions?since=all&page=200",
    "/mentions?since=7d&search=ab",
    "/mentions?since=all&search=WORD",
    "/mentions/ID",
    "/answers",
    "/brands",
    "/brands?since=90d",
    "/digests",
    "/digests/SENT",
    "/digests/any",
    "/mentions?since=FROM&until=TO&brand=acme&sampled=no",
    "/mentions?since=FROM&until=TO&brand=acme&sentiment=read&sampled=no",
    "/rules",
    "/sources",
    "/api/status",
    "/api/mentions?limit=100",
)


def fill(db: Path, number: int) -> None:
    made = batches(invented())
    with Store.open(db, "bench") as store:
        mentions = next(made)
        for _ in range(number // BATCH):
            mentions = next(made)
            store.admit(mentions, None)
            store.judge([judged(one) for one in mentions])
            store.weigh([one.id for one in mentions], (), ())
        alerts = [
            make_alert(
                id=f"open{n}",
                mentions=tuple(one.id for one in mentions[:100]),
                total=100,
                opened_at=mentions[0].published_at,
            )
            for n in range(20)
        ]
        store.weigh((), [make_event(one) for one in alerts], ())


def send(db: Path, until: datetime) -> str:
    """A year of digests that went out; the id of one."""
    box, week, console = DigestBox(db), timedelta(days=7), ChannelName("console")
    for back in range(52):
        end = until - back * week
        for name in ("watch", "today"):
            box.post(name, Period(end - week, end, end), [console], end)
    return box.latest("watch", 1)[0].id


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--times", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = given.keep or Path(folder) / "vigie.db"
        if not db.exists():
            began = time.perf_counter()
            fill(db, given.mentions)
            print(f"{given.mentions:,} mentions in {time.perf_counter() - began:.0f} s")
        rules = Path(folder) / "rules.yaml"
        rules.write_text(RULES)
        until = START + timedelta(seconds=20 * given.mentions)
        ask(Site(rules, db, FakeClock(until), Door()), given.times, send(db, until))


def ask(site: Site, times: int, digest: str) -> None:
    web = TestClient(make_app(site), base_url="http://127.0.0.1")
    sys.setswitchinterval(SWITCH)  # as the server does
    (one,) = web.get("/api/mentions?limit=1").json()
    word = max(one["text"].split(), key=len)
    now = site.clock.now()
    since, end = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (now - timedelta(days=7), now))
    print(f"{'page':58}{'first':>8}{'p50':>8}{'p95':>8}  ms")
    for page in PAGES:
        path = page.replace("WORD", word).replace("ID", one["id"]).replace("SENT", digest)
        path = path.replace("FROM", since).replace("TO", end)
        spent = []
        for _ in range(times):
            began = time.perf_counter()
            answer = web.get(path)
            spent.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, (path, answer.text)
        cuts = quantiles(spent, n=20)
        print(f"{page:58}{spent[0]:8.1f}{cuts[9]:8.1f}{cuts[18]:8.1f}")
    began = time.perf_counter()
    assert (
        web.get(
            "/digests/any.json?from=FROM&to=TO".replace("FROM", since[:10]).replace("TO", since[:10])
        ).status_code
        == 200
    )
    print(f"a digest of a day, gathered and waited for: {time.perf_counter() - began:.1f} s")
    site.kept.close()


if __name__ == "__main__":
    main()
