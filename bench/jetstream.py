"""Bluesky at full speed: a Jetstream on loopback, the real daemon, its SQLite file, and everything that goes wrong.

The stream hangs up now and then, says things twice, and deletes and edits what it said; the daemon is killed (SIGKILL) in
the middle and started again. Then what should be stored is compared with what is. `python -m bench.jetstream [SECONDS]`
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.servers.jetstream import Event, JetstreamServer, account, commit

NAMED, AGAIN, DELETED, EDITED = 0.02, 0.01, 0.02, 0.002  # shares of the events
TICK = 0.02  # seconds between two bursts
WORDS = [
    "the",
    "kettle",
    "hums",
    "and",
    "glows",
    "all",
    "night",
    "while",
    "it",
    "rains",
    "nobody",
    "minds",
    "trains",
    "late",
]
RULES = """
version: 1
brands:
  acme: {{terms: [Acme, "@acmehq", acme.example], not: [acme street]}}
  globex: {{competitor: true, terms: [Globex]}}
  initech: {{competitor: true, query: '(Initech OR "Initech SA") AND NOT movie'}}
sources:
  - {{kind: bluesky, name: bluesky, instances: ["{url}"], back: 1m}}
classifiers:
  sentiment: {{kind: vader}}
network: {{allow: [127.0.0.0/8]}}
rules:
  - {{name: mood, select: {{brands: [acme], sentiment: negative}}, when: {{count: 10000, within: 30m}}, severity: warning, notify: [console]}}
"""


@dataclass(slots=True)
class Figures:
    """What was seen."""

    sent: int = 0
    again: int = 0
    connections: int = 0
    seconds: float = 0.0
    expected: dict[str, str] = field(default_factory=dict)
    stored: dict[str, str] = field(default_factory=dict)
    doubled: int = 0
    memory: list[float] = field(default_factory=list)  # MiB of the daemon that was started last, each second
    busy: float = 0.0  # share of a core that it took
    behind: float = 0.0  # seconds that it took to catch up in the end


def events(number: int, dice: random.Random, figures: Figures) -> Iterator[list[Event]]:
    """What happens, a moment's worth each: the times are now."""
    said: list[str] = []
    while True:
        now = int(datetime.now(UTC).timestamp() * 1_000_000)
        burst: list[Event] = []
        for one in range(number):
            at, roll = now + one, dice.random()
            if roll < DELETED and said:
                burst.append(commit(at, did=f"did:plc:u{one % 7}", rkey=dice.choice(said)))
            elif roll < DELETED + EDITED and figures.expected:
                key = dice.choice(list(figures.expected))
                did, _, rkey = key.removeprefix("at://").split("/")
                burst.append(_post(at, did, rkey, "Acme, edited", figures, operation="update"))
            elif roll < DELETED + EDITED + 0.001:
                burst.append(account(at, f"did:plc:gone{one}", "deleted"))
            else:
                rkey = f"3k{at}"
                brand = "Acme " if dice.random() < NAMED else ""
                text = brand + " ".join(dice.choices(WORDS, k=20))
                burst.append(_post(at, f"did:plc:u{dice.randrange(9999)}", rkey, text, figures))
                if not brand:
                    said.append(rkey)
                    del said[:-1000]
        figures.sent += len(burst)
        doubles = [event for event in burst if dice.random() < AGAIN]
        figures.again += len(doubles)
        yield sorted([*burst, *doubles], key=lambda event: int(event["time_us"]))


def _post(at: int, did: str, rkey: str, text: str, figures: Figures, **given: str) -> Event:
    if "Acme" in text:
        figures.expected[f"at://{did}/app.bsky.feed.post/{rkey}"] = text
    written = datetime.fromtimestamp(at // 1_000_000, UTC).isoformat()
    record = {"text": text, "createdAt": written, "langs": ["en"]}
    return commit(at, record, did=did, rkey=rkey, **given)


class Daemon:
    """``vigie run`` in a process of its own."""

    def __init__(self, rules: Path, db: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "monitor",
            "run",
            "--log",
            "json",
            "--rules",
            str(rules),
            "--db",
            str(db),
        ]
        self._log = rules.with_suffix(".log").open("ab")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        self._born, self._spent = time.monotonic(), 0.0

    def memory(self) -> float:
        """MiB that it holds; 0 before it is there."""
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
            return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
        return 0.0

    def busy(self) -> float:
        """The share of a core that it took so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (
            (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - self._born)
        )

    def end(self, how: signal.Signals) -> None:
        """SIGKILL, or a friendly word."""
        self._process.send_signal(how)
        self._process.wait(20)
        self._log.close()


def stored(db: Path) -> tuple[dict[str, str], int]:
    """What lies in the file, and how many keys it holds twice."""
    if not db.exists():
        return {}, 0
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT key, text FROM mentions").fetchall()
    except sqlite3.OperationalError:  # it is not made yet
        return {}, 0
    finally:
        connection.close()
    return dict(rows), len(rows) - len(dict(rows))


def prove(
    folder: Path, seconds: float, rate: int, *, kill_at: float, hang_up_every: float, patience: float = 60
) -> Figures:
    """Let it happen; what was seen."""
    figures, dice = Figures(), random.Random(7)
    server = JetstreamServer()
    server.start()
    rules, db = folder / "rules.yaml", folder / "vigie.db"
    rules.write_text(RULES.format(url=server.url))
    daemon = Daemon(rules, db)
    while not server.seen:
        time.sleep(0.05)
    bursts = events(max(1, round(rate * TICK)), dice, figures)
    over = threading.Event()
    happening = threading.Thread(target=_happen, args=(server, bursts, seconds, hang_up_every, over))
    began = time.monotonic()
    happening.start()
    killed = False
    while not over.wait(1 if seconds > 10 else 0.1):
        if not killed and time.monotonic() - began > kill_at:
            daemon.end(signal.SIGKILL)
            daemon, killed = Daemon(rules, db), True
        if killed:
            figures.memory.append(daemon.memory())
    ended = time.monotonic()
    figures.seconds, figures.busy = ended - began, daemon.busy()
    while time.monotonic() - ended < patience:
        figures.stored, figures.doubled = stored(db)
        if figures.stored == figures.expected:
            break
        time.sleep(0.1)
    figures.behind = time.monotonic() - ended
    figures.memory.append(daemon.memory())
    daemon.end(signal.SIGTERM)
    figures.connections = len(server.seen)
    server.stop()
    return figures


def _happen(
    server: JetstreamServer,
    bursts: Iterator[list[Event]],
    seconds: float,
    hang_up_every: float,
    over: threading.Event,
) -> None:
    began, pause = time.monotonic(), round(hang_up_every / TICK)
    for number in range(round(seconds / TICK)):
        time.sleep(max(0.0, began + number * TICK - time.monotonic()))
        server.tell(*next(bursts))
        if number % pause == pause // 2:
            server.hang_up()
    over.set()


def main() -> None:
    """Print the figures."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with tempfile.TemporaryDirectory() as folder:
        seen = prove(Path(folder), seconds, 2_000, kill_at=seconds / 3, hang_up_every=7)
        warnings = [
            line for line in (Path(folder) / "rules.log").read_text().splitlines() if '"error"' in line
        ]
    missing, foreign = seen.expected.keys() - seen.stored.keys(), seen.stored.keys() - seen.expected.keys()
    print(
        f"events sent        {seen.sent:,} in {seen.seconds:.0f} s ({seen.sent / seen.seconds:,.0f}/s), {seen.again:,} of them twice"
    )
    print(f"connections        {seen.connections}, one SIGKILL")
    print(f"mentions expected  {len(seen.expected):,}")
    print(
        f"mentions stored    {len(seen.stored):,}: {len(missing)} lost, {len(foreign)} foreign, {seen.doubled} doubled"
    )
    print(
        f"edits              {'all' if seen.stored == seen.expected else 'NOT all'} as they were written last"
    )
    steady = seen.memory[min(5, len(seen.memory) // 2) :]
    print(
        f"memory             {steady[0]:.0f} MiB, {steady[len(steady) // 2]:.0f} in the middle, {steady[-1]:.0f} at the end, {max(steady):.0f} at most"
    )
    print(
        f"CPU                {seen.busy:.0%} of a core; it had caught up {seen.behind:.1f} s after the last event"
    )
    print(f"errors in its log  {len(warnings)}", *warnings[:3], sep="\n  ")
    sys.exit(bool(seen.stored != seen.expected))


if __name__ == "__main__":
    main()
