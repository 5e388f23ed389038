"""The page over a socket: bound, served, stopped."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from monitor.errors import VigieError
from monitor.web.door import PASSWORD
from monitor.web.serving import open_page
from tests.web.conftest import site_in


@pytest.fixture
def place(tmp_path: Path, filled: Path) -> tuple[Path, Path]:
    site = site_in(tmp_path, filled)
    return site.path, site.db


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_page_is_served_beside_whatever_else_runs(place, host):
    with open_page(*place, host=host, port=0, environ={}) as page:
        answer = httpx2.get(f"{page.address}alerts")
        assert (answer.status_code, "server" in answer.headers) == (200, False)
        port = int(page.address.rstrip("/").rpartition(":")[2])
        with pytest.raises(VigieError, match="another program listens there already"):
            open_page(*place, host=host, port=port, environ={})
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(page.address)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"host": "0.0.0.0"}, "set a password in VIGIE_WEB_PASSWORD"),
        ({"host": "192.0.2.1", "environ": {PASSWORD: "long enough to try"}}, "cannot listen on"),
        ({"host": "127.0.0.1", "names": ["vigie.example"]}, "set a password"),
    ],
)
def test_what_cannot_be_served_is_refused_at_once(place, given, why):
    with pytest.raises(VigieError, match=why):
        open_page(*place, **{"port": 0, "environ": {}, **given})


def test_who_acts_is_whoever_started_it_or_is_named(place, monkeypatch):
    monkeypatch.setenv("LOGNAME", "zoe")
    for by, name in ((None, "zoe"), ("marie", "marie")):
        with open_page(*place, host="127.0.0.1", port=0, by=by, environ={}) as page:
            site = page._site
        assert site.door.by == name


def started(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "monitor", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize("command", ["web", "run"])
def test_the_commands_show_the_page_until_they_are_stopped(place, command):
    rules, db = map(str, place)
    extra = ["--web"] if command == "run" else []
    with started(command, *extra, "--port", "0", "--rules", rules, "--db", db) as process:
        assert process.stdout is not None
        said = iter(process.stdout.readline, "")
        address = next(found[0] for line in said if (found := re.search(r"http://127.0.0.1:\d+/", line)))
        text = httpx2.get(address).text
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert ("Nobody keeps watch" in text) is (command == "web")
    assert process.returncode == 0, rest
    assert "Traceback" not in rest
