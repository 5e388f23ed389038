"""An inlet, over real HTTP on loopback: who may send, what is taken, and that nothing of it is lost or counted twice."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.errors import SourceError
from monitor.ports import Closes, Opens, Surroundings
from monitor.wiring import kinds
from sources.inbound import CLIENTS, MOST_BODY, Listeners
from sources.signing import sign
from sources.webhook import WebhookSource
from tests.fakes import FakeClock
from tests.source_contract import SourceContract, read_all

ROOT = Path(__file__).parents[2]
SECRET, TOKEN = "s" * 32, "t" * 32
SECRETS = {"SECRET": SECRET, "TOKEN": TOKEN, "SHORT": "short"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ACME = {"id": "1", "text": "Acme hums", "published_at": "2026-03-10T09:00:00Z"}


class Inlet:
    """An inlet and who sends to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.listeners = Listeners(timedelta(seconds=2))
        self.source = self.make()
        self.made: list[WebhookSource] = [self.source]
        self._nonces = count()

    def make(self, name: str = "inbox", **given: Any) -> WebhookSource:
        fields = {"secret": "${SECRET}", "token": "${TOKEN}", "listen": "127.0.0.1:0", **given}
        settings = WebhookSource.Settings.model_validate(
            {"kind": "webhook", "name": name, **fields}, context={"environ": SECRETS}
        )
        around = Surroundings(name, self.clock, folder=self.folder)
        return WebhookSource(settings, around, listeners=self.listeners)

    def again(self, **given: Any) -> WebhookSource:
        """After a restart."""
        self.source.close()
        self.source = self.make(**given)
        self.made.append(self.source)
        self.source.open()
        return self.source

    def ask(self, body=b"", headers=(), method="POST", path="/inbox"):
        host, _, port = self.source.address.rpartition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            said = answer.read()
            return (
                answer.status,
                json.loads(said) if said else None,
                {k.lower(): v for k, v in answer.getheaders()},
            )
        finally:
            connection.close()

    def send(self, *items, key="", **headers):
        body = json.dumps(list(items)).encode()
        named = {**BEARER, **headers, **({"Idempotency-Key": key} if key else {})}
        return self.ask(body, named)

    def signed(self, body, nonce="", secret=SECRET):
        at = int(self.clock.now().timestamp())
        return {"Vigie-Signature": sign(secret, at, nonce or f"nonce-{next(self._nonces):04}", body)}

    def texts(self, cursor=None):
        return [post.text for post in read_all(self.source, cursor).posts]


@pytest.fixture
def inlet(tmp_path):
    inlet = Inlet(tmp_path)
    inlet.source.open()
    yield inlet
    for source in inlet.made:
        source.close()


class TestWebhook(SourceContract):
    """What every source keeps, of what was taken in before."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.inlet = Inlet(tmp_path)
        self.inlet.source.open()
        for number in range(3):
            items = [
                {"id": f"{number}-{item}", "text": f"Acme {item}", "url": f"https://a.example/{item}"}
                for item in range(5)
            ]
            assert self.inlet.send(*items)[0] == 202
        self.inlet.source.close()

    def make(self):
        return self.inlet.make()


# --- taking in


def test_one_or_many_are_taken_and_handed_on(inlet):
    body = json.dumps(ACME).encode()
    assert inlet.ask(body, inlet.signed(body))[:2] == (202, {"accepted": 1, "refused": []})
    assert inlet.send({"text": "Acme whistles"}, {"url": "no words"})[1] == {
        "accepted": 1,
        "refused": ["item 2: has neither text nor title"],
    }
    assert inlet.texts() == ["Acme hums", "Acme whistles"]


def test_what_was_admitted_goes_and_what_came_meanwhile_stays(inlet):
    inlet.send(ACME)
    page = inlet.source.fetch(None)
    assert [post.key for post in page.posts] == ["1"]
    inlet.send({"text": "Acme two"})
    assert inlet.texts(page.cursor) == ["Acme two"]
    assert len(list((inlet.folder / "inlets" / "inbox").glob("*.jsonl"))) == 1


def test_who_only_reads_takes_nothing_away(inlet):
    inlet.send(ACME)
    reader = inlet.make()
    assert len(read_all(reader).posts) == len(read_all(reader).posts) == 1
    assert inlet.texts() == ["Acme hums"]


def test_many_batches_make_several_pages(inlet):
    for number in range(3):
        inlet.send(*({"id": f"{number}-{item}", "text": f"Acme {item}"} for item in range(700)))
    reading = read_all(inlet.source)
    assert [len(page.posts) for page in reading.pages] == [1400, 700]
    assert len(reading.keys) == 2100


def test_fields_may_have_other_names(inlet):
    inlet.again(map={"text": "body"})
    inlet.send({"body": "Acme by another name"})
    assert inlet.texts() == ["Acme by another name"]


def test_a_batch_somebody_damaged_is_told_and_the_others_read(inlet):
    inlet.send(ACME)
    inlet.send({"text": "Acme two"})
    first = min((inlet.folder / "inlets" / "inbox").glob("*.jsonl"))
    first.write_text('{"head": 1}\n{"text": \n')
    page = inlet.source.fetch(None)
    assert [post.text for post in page.posts] == ["Acme two"]
    assert "is not JSON" in page.skipped[0]


# --- repeats


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("admitted", [False, True])
def test_a_repeated_request_gets_the_same_answer_and_counts_once(inlet, restart, admitted):
    cursor = None
    first = inlet.send({"text": "Acme once"}, {}, key="k1")
    if admitted:
        cursor = inlet.source.fetch(None).cursor
        inlet.source.fetch(cursor)
    if restart:
        inlet.again()
    assert inlet.send({"text": "Acme once"}, {}, key="k1")[:2] == first[:2]
    assert inlet.texts(cursor) == ([] if admitted else ["Acme once"])


def test_a_key_stands_for_one_body(inlet):
    inlet.send(ACME, key="k1")
    status, said, _ = inlet.send({"text": "Acme other"}, key="k1")
    assert status == 422
    assert "another body" in said["error"]
    assert inlet.texts() == ["Acme hums"]


@pytest.mark.parametrize("restart", [False, True])
def test_a_request_that_was_overheard_cannot_be_sent_again(inlet, restart):
    body = json.dumps(ACME).encode()
    headers = inlet.signed(body)
    assert inlet.ask(body, headers)[0] == 202
    if restart:
        inlet.again()
    status, said, _ = inlet.ask(body, headers)
    assert status == 409
    assert "Idempotency-Key" in said["error"]
    assert inlet.ask(body, {**headers, "Idempotency-Key": "other"})[0] == 409
    inlet.clock.forward(timedelta(minutes=6))
    assert inlet.ask(body, headers)[0] == 401


def test_a_signed_request_with_a_key_may_be_repeated_as_it_is(inlet):
    body = json.dumps(ACME).encode()
    headers = {**inlet.signed(body), "Idempotency-Key": "k"}
    assert inlet.ask(body, headers)[:2] == inlet.ask(body, headers)[:2]
    assert inlet.texts() == ["Acme hums"]


def test_many_at_once_with_one_key_count_once(inlet):
    inlet.again(per_minute=100)
    answers = []

    def send():
        answers.append(inlet.send(ACME, key="same")[:2])

    threads = [threading.Thread(target=send) for _ in range(CLIENTS - 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(202, {"accepted": 1, "refused": []})] * (CLIENTS - 2)
    assert inlet.texts() == ["Acme hums"]


def test_two_at_once_that_share_a_nonce_are_one(inlet):
    """Both passed the look at what was seen; the spool decides."""
    body = json.dumps(ACME).encode()
    headers = inlet.signed(body)
    assert inlet.ask(body, headers)[0] == 202
    inlet.source._spool.seen = lambda _nonce: False
    assert inlet.ask(body, {**headers, "Idempotency-Key": "k"})[0] == 409


# --- refusals


def test_who_is_not_known_is_refused_and_nothing_is_kept(inlet):
    body = json.dumps(ACME).encode()
    for headers in ({}, {"Authorization": "Bearer x"}, inlet.signed(body, secret="x" * 32)):
        status, said, answered = inlet.ask(body, headers)
        assert status == 401
        assert said["error"]
        assert answered["www-authenticate"] == "Bearer"
    assert inlet.texts() == []


def test_too_many_requests_are_told_when_to_come_back(inlet):
    inlet.again(per_minute=2)
    inlet.send(ACME)
    inlet.clock.forward(timedelta(seconds=20))
    inlet.send(ACME)
    status, said, headers = inlet.send(ACME)
    assert (status, headers["retry-after"]) == (429, "40")
    assert "wait 40 s" in said["error"]
    inlet.ask(b"", {"Authorization": "Bearer stranger"})
    inlet.clock.forward(timedelta(seconds=40))
    assert inlet.send(ACME)[0] == 202


def raw(inlet, request: bytes, *, half: bool = False) -> bytes:
    host, _, port = inlet.source.address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        wire.sendall(request)
        if half:
            wire.shutdown(socket.SHUT_WR)
        answer = b""
        while more := wire.recv(65536):
            answer += more
        return answer


def test_a_body_that_is_too_long_is_refused_before_it_is_read_and_the_sender_hears_it(inlet):
    status, said, _ = inlet.ask(b"x" * (MOST_BODY + 1), BEARER)
    assert status == 413
    assert "in parts" in said["error"]
    answer = raw(
        inlet,
        b"POST /inbox HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9999999999\r\n\r\n",
        half=True,
    )
    assert answer.startswith(b"HTTP/1.1 413")


def test_who_waits_to_be_asked_for_the_body_is_asked(inlet):
    body = json.dumps(ACME).encode()
    head = f"POST /inbox HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
    answer = raw(inlet, head.encode() + body)
    assert answer.startswith(b"HTTP/1.1 100")
    assert b"202 Accepted" in answer


REQUESTS = {
    "another path": (b"POST /other HTTP/1.1\r\nContent-Length: 0\r\n\r\n", b"404"),
    "no length": (b"POST /inbox HTTP/1.1\r\n\r\n", b"411"),
    "a length in words": (b"POST /inbox HTTP/1.1\r\nContent-Length: ten\r\n\r\n", b"411"),
    "in chunks": (b"POST /inbox HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", b"411"),
    "no HTTP": (b"hello\r\n\r\n", b"Bad request"),
    "a body that ends early": (b"POST /inbox HTTP/1.1\r\nContent-Length: 50\r\n\r\n{", b"400"),
    "another verb": (b"GET /inbox HTTP/1.1\r\n\r\n", b"405"),
    "an unknown verb": (b"BREW /inbox HTTP/1.1\r\n\r\n", b"501"),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_whatever_comes_is_answered_in_words(inlet, name):
    request, status = REQUESTS[name]
    answer = raw(inlet, request, half=True)
    assert status in answer[:20], answer
    assert len(answer.partition(b"\r\n\r\n")[2]) > 10 or name == "no HTTP"
    assert inlet.send(ACME)[0] == 202


def test_one_who_sends_drop_by_drop_holds_up_nobody_for_long(inlet):
    inlet.listeners._servers["127.0.0.1:0"].client_time = 0.2
    assert raw(inlet, b"POST /inbox HTTP/1.1\r\nContent-Length: 50\r\n\r\n{") == b""
    assert inlet.send(ACME)[0] == 202


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 422), (b"text=Acme", 400), (b"\xff", 400), (b'{"title": ""}', 422)]
)
def test_what_cannot_be_read_is_refused_in_words(inlet, body, status):
    answered, said, _ = inlet.ask(body, BEARER)
    assert answered == status
    assert said["error"]


def test_a_key_beyond_all_measure_is_refused(inlet):
    assert inlet.send(ACME, key="k" * 201)[0] == 400


def test_where_nothing_can_be_kept_nothing_is_acknowledged(inlet):
    (inlet.folder / "inlets").rename(inlet.folder / "gone")
    status, said, headers = inlet.send(ACME)
    assert (status, headers["retry-after"]) == (503, "60")
    assert "No such file" in said["error"]
    inlet.source._spool._most = 0
    assert inlet.send(ACME)[0] == 503


def test_a_bug_in_one_request_is_logged_and_the_next_one_is_answered(inlet):
    crash: Any = {}.popitem
    address = inlet.listeners.mount("127.0.0.1:0", "/bug", lambda _request: crash())
    assert address == inlet.source.address
    with capture_logs() as logs:
        assert raw(inlet, b"POST /bug HTTP/1.1\r\nContent-Length: 0\r\n\r\n") == b""
    assert [line["event"] for line in logs] == ["inlet crashed"]
    assert inlet.send(ACME)[0] == 202


def test_who_leaves_while_a_body_comes_is_not_there_any_more(inlet):
    head = f"POST /inbox HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    host, _, port = inlet.source.address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        wire.sendall(head.encode())
        assert b"100" in wire.recv(100)
        inlet.listeners.mount("127.0.0.1:0", "/other", inlet.source.take)
        inlet.source.close()
        wire.sendall(b"{}")
        assert wire.recv(100).startswith(b"HTTP/1.1 404")
    inlet.listeners.unmount("127.0.0.1:0", "/other", inlet.source.take)


# --- browsers


def test_a_page_may_send_only_if_the_rules_say_so(inlet):
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in inlet.ask(b"", asked, "OPTIONS")[2]
    for origins in (["https://a.example"], ["*"]):
        inlet.again(origins=origins)
        status, said, headers = inlet.ask(b"", asked, "OPTIONS")
        assert (status, said) == (204, None)
        assert headers["access-control-allow-origin"] == "https://a.example"
        assert "Authorization" in headers["access-control-allow-headers"]
        assert inlet.send(ACME, Origin="https://a.example")[2]["access-control-allow-origin"]
        assert inlet.ask(b"", {"Origin": "https://a.example"})[2]["access-control-allow-origin"]
    inlet.again(origins=["https://b.example"])
    assert "access-control-allow-origin" not in inlet.ask(b"", asked, "OPTIONS")[2]


# --- in service


def test_it_is_an_inlet(inlet):
    source: object = inlet.source
    assert isinstance(source, Opens)
    assert isinstance(source, Closes)
    assert inlet.source.declares.sampled
    assert inlet.source.declares.tier == "inlet"
    assert "0 batches wait" in inlet.source.probe()


def test_several_share_an_address_and_the_last_one_frees_it(inlet):
    port = free_port()
    first, second = (inlet.make(name, listen=f"127.0.0.1:{port}") for name in ("one", "two"))
    inlet.made += [first, second]
    first.open()
    second.open()
    first.open()
    inlet.source.close()
    inlet.source = first
    assert inlet.ask(b"{}", BEARER, path="/one")[0] == 422
    assert inlet.ask(b"{}", BEARER, path="/two/")[0] == 422
    second.close()
    assert inlet.ask(b"{}", BEARER, path="/two")[0] == 404
    first.close()
    first.close()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def test_after_a_reload_the_new_one_takes_the_path_and_the_farewell_of_the_old_one_does_not_free_it(inlet):
    port = free_port()
    old, new = (inlet.make(listen=f"127.0.0.1:{port}", per_minute=rate) for rate in (5, 6))
    inlet.made += [old, new]
    old.open()
    new.open()
    old.close()
    inlet.source = new
    assert inlet.send(ACME)[0] == 202


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_that_is_taken_is_said_and_may_be_free_the_next_time(inlet):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        source = inlet.make("other", listen=f"127.0.0.1:{other.getsockname()[1]}")
        inlet.made.append(source)
        with pytest.raises(SourceError, match="another program listens there"):
            source.open()
    source.open()


@pytest.mark.parametrize(
    ("given", "why", "permanent"),
    [
        ({"secret": "${UNSET}"}, "UNSET is not set", True),
        ({"token": "${SHORT}"}, "shorter than 16", True),
        ({"listen": "127.0.0.1:70000"}, "HOST:PORT", True),
        ({"listen": "192.0.2.1:8790"}, "cannot listen on 192.0.2.1:8790", False),
    ],
)
def test_what_keeps_it_from_listening_is_said(inlet, given, why, permanent):
    source = inlet.make("other", **given)
    with pytest.raises(SourceError, match=why) as told:
        source.open()
    assert told.value.permanent is permanent
    assert "short" not in str(told.value).replace("shorter", "")


def test_a_folder_that_cannot_be_written_is_said(inlet):
    (inlet.folder / "file").write_text("")
    source = inlet.make("other", folder="file")
    with pytest.raises(SourceError, match="cannot be kept in"):
        source.open()
    (inlet.folder / "inlets" / "inbox" / "00000000000000000001.jsonl").mkdir()
    with pytest.raises(SourceError, match="cannot be kept in"):
        inlet.source.fetch(None)


@pytest.mark.parametrize(
    "given", [{"secret": None, "token": None}, {"listen": "8790"}, {"listen": ":8790"}, {"per_minute": 0}]
)
def test_settings_that_cannot_work_are_refused(inlet, given):
    with pytest.raises(ValidationError):
        inlet.make(**given)


# --- a kill

DRIVER = """
import sys
from pathlib import Path
from monitor.clock import SystemClock
from monitor.ports import Surroundings
from sources.webhook import WebhookSource
settings = WebhookSource.Settings.model_validate(
    {"kind": "webhook", "name": "inbox", "token": "${TOKEN}", "listen": "127.0.0.1:0", "per_minute": 6000},
    context={"environ": {"TOKEN": "t" * 32}},
)
source = WebhookSource(settings, Surroundings("inbox", SystemClock(), folder=Path(sys.argv[1])))
source.open()
print(source.address, flush=True)
cursor = sys.argv[2] or None
while True:
    page = source.fetch(cursor)
    with open(sys.argv[1] + "/admitted", "a") as admitted:
        admitted.write("".join(post.key + "\\n" for post in page.posts))
    cursor = page.cursor
    Path(sys.argv[1] + "/cursor").write_text(cursor)
"""


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(inlet):
    inlet.source.close()
    acknowledged: set[str] = set()
    for life in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(inlet.folder), _saved(inlet.folder) or ""],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as process:
            assert process.stdout is not None
            inlet.source.address = process.stdout.readline().strip()
            for number in range(40):
                key = f"{life}-{number}"
                try:
                    status, _, _ = inlet.send({"id": key, "text": "Acme"}, key=key)
                except (OSError, http.client.HTTPException):
                    break
                assert status == 202
                acknowledged.add(key)
                if number == 25 + life:
                    process.send_signal(signal.SIGKILL)
    inlet.source.address = ""
    inlet.again()
    read = set((inlet.folder / "admitted").read_text().split())
    read |= read_all(inlet.source, _saved(inlet.folder)).keys
    assert acknowledged
    assert acknowledged <= read
    waiting = len(inlet.source._spool.batches())
    for key in sorted(acknowledged)[::9]:
        assert inlet.send({"id": key, "text": "Acme"}, key=key)[0] == 202
    assert len(inlet.source._spool.batches()) == waiting, "each is known, and counts once"


def _saved(folder: Path):
    path = folder / "cursor"
    return path.read_text() if path.exists() else None


# --- the page


PAGE = (ROOT / "docs" / "sources" / "webhook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "command"), [("sh", ["bash", "-ec"]), ("python", [sys.executable, "-c"])]
)
def test_the_examples_on_the_page_work_as_they_stand(inlet, language, command):
    assert all(shutil.which(tool) for tool in ("curl", "openssl"))
    inlet.clock.time = SystemClock().now()
    (example,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    ran = subprocess.run(
        [*command, example.replace("127.0.0.1:8790", inlet.source.address)],
        env={**os.environ, "INBOX_SECRET": SECRET},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert json.loads(ran.stdout) == {"accepted": 1, "refused": []}
    assert inlet.texts() == ["My Acme kettle hums"]


def test_the_sources_on_the_page_are_good():
    rules = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert len(rules) == 3
    for sources in rules:
        text = f"version: 1\nbrands: {{acme: {{terms: [Acme]}}}}\n{sources}"
        found = load(text, kinds=kinds(), environ={}, read_file=str)
        assert found.sampled == {source.name for source in found.sources}
