"""A mailbox, by a mail server on loopback, through imap-tools and TLS."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources.cage import CAGE, Cage
from sources.imap import AT_ONCE, ImapSettings, ImapSource
from sources.imap_wire import LIMIT, Line
from tests.fakes import FakeClock
from tests.http_contract import LOOPBACK
from tests.servers.imap import PASSWORD, TOKEN, USER, Folder, ImapServer
from tests.source_contract import SourceContract, read_all

CERTIFICATE = Path(__file__).parents[1] / "data" / "tls" / "feeds.test.pem"


def mail(number: int, subject: str = "Acme news", body: str = "Acme opens a shop.", head: str = "") -> bytes:
    return (
        f"Message-ID: <{number}@acme.example>\r\nFrom: Ann <ann@acme.example>\r\nSubject: {subject} {number}\r\n"
        f"Date: Tue, 10 Mar 2026 {8 + number // 60:02}:{number % 60:02}:00 +0100\r\n{head}\r\n{body}\r\n"
    ).encode()


class TestImap(SourceContract):
    @pytest.fixture(autouse=True)
    def _serve(self) -> Iterator[None]:
        self.server = self.begin()
        yield
        self.server.stop()

    def begin(self, *, at_once: bool = True) -> ImapServer:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(CERTIFICATE)
        server = ImapServer(tls, at_once=at_once)
        server.folders["INBOX"].add(*[mail(number) for number in range(1, 4)])
        server.start()
        return server

    def make(
        self,
        *,
        host="feeds.test",
        trusted=True,
        patience=10.0,
        secret=PASSWORD,
        allow=LOOPBACK,
        cage=CAGE,
        **given,
    ):
        fields = {"kind": "imap", "name": "it", "host": host, "port": self.server.port, "user": USER, **given}
        if "token" not in given:
            fields["password"] = "${KEY}"
        settings = ImapSettings.model_validate(fields, context={"environ": {"KEY": secret}})
        tls = ssl.create_default_context(cafile=CERTIFICATE) if trusted else None
        line = Line(tls, lambda _: ["127.0.0.1"], timedelta(seconds=patience))
        return ImapSource(settings, Surroundings("it", FakeClock(), allow), line=line, cage=cage)

    def test_a_mail_says_what_it_is_and_nothing_is_marked(self):
        first = read_all(self.make()).posts[0]
        assert (first.key, first.title, first.text, first.author, first.type) == (
            "<1@acme.example>",
            "Acme news 1",
            "Acme opens a shop.",
            "Ann",
            "article",
        )
        assert f"{first.published_at:%H:%M}" == "07:01"
        assert {said.split()[0] for said in self.server.said} == {
            "CAPABILITY",
            "LOGIN",
            "EXAMINE",
            "SEARCH",
            "FETCH",
            "LOGOUT",
        }

    def test_the_line_is_enciphered_before_anything_is_said(self):
        self.server.stop()
        self.server = self.begin(at_once=False)
        assert len(read_all(self.make(security="starttls")).posts) == 3
        assert self.server.said.index("STARTTLS") < self.server.said.index("LOGIN")

    def test_a_server_without_tls_is_told_no_secret(self):
        self.server.stop()
        self.server = self.begin(at_once=False)
        self.server.instead["STARTTLS"] = b"TAG BAD never heard of it\r\n"
        with pytest.raises(SourceError, match="IMAP as it should"):
            self.make(security="starttls").fetch(None)
        assert "LOGIN" not in self.server.said

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"trusted": False}, "the certificate of feeds.test is not valid: self-signed"),
            ({"host": "other.test"}, "the certificate of other.test is not valid: Hostname mismatch"),
            ({"allow": ()}, "private address"),
            ({"secret": "wrong"}, "app password"),
            ({"secret": "schlüssel"}, "app password"),
            ({"secret": ""}, "KEY is not set"),
            ({"folder": "Elsewhere"}, "no such folder"),
            ({"token": "${KEY}", "secret": "expired"}, "app password"),
        ],
    )
    def test_what_is_wrong_is_said_in_a_sentence_without_the_secret(self, given, said):
        with pytest.raises(SourceError, match=said) as told:
            self.make(**given).fetch(None)
        assert given.get("secret", "?") not in str(told.value) or not given.get("secret")
        assert told.value.permanent is ("certificate" not in said)

    def test_without_any_secret_it_says_what_is_missing(self):
        settings = ImapSettings(
            kind="imap",
            name="it",
            host="feeds.test",
            user=USER,
            port=self.server.port,
            password=None,
            token=None,
        )
        with pytest.raises(SourceError, match="`password` is not given"):
            ImapSource(settings, Surroundings("it", FakeClock(), LOOPBACK), line=self.make()._line).fetch(
                None
            )

    @pytest.mark.parametrize("secret", [TOKEN, f"{TOKEN}\n"])
    def test_a_token_will_do(self, secret):
        assert len(read_all(self.make(token="${KEY}", secret=secret)).posts) == 3

    def test_a_password_may_have_any_letters(self):
        self.server.password = "pâté"
        assert len(read_all(self.make(secret="pâté")).posts) == 3

    @pytest.mark.parametrize("command", ["LOGIN", "EXAMINE"])
    def test_a_server_that_is_not_ready_is_tried_again(self, command):
        self.server.instead[command] = b"TAG NO [UNAVAILABLE] later\r\n"
        with pytest.raises(SourceError, match="tried again") as told:
            self.make().fetch(None)
        assert not told.value.permanent

    @pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "EXAMINE", "SEARCH", "FETCH"])
    @pytest.mark.parametrize(
        "answer",
        [
            b"",
            b"TAG BAD what?\r\n",
            b"\x00\xff garbage\r\n",
            b"* 1 FETCH (BODY[] {99999999999}\r\n",
            b"+ go on\r\n",
        ],
    )
    def test_trouble_at_any_word_is_an_error_in_words_and_loses_nothing(self, command, answer):
        everything = read_all(self.make()).keys
        self.server.instead[command] = answer
        with pytest.raises(SourceError, match=r"feeds\.test"):
            self.make(patience=0.2).fetch(None)
        self.server.instead.clear()
        assert read_all(self.make()).keys == everything

    @pytest.mark.parametrize(
        "greeting", [b"* BYE too many connections\r\n", b"220 smtp.example ESMTP\r\n", b"\r\n"]
    )
    def test_what_is_no_mailbox_is_said(self, greeting):
        self.server.greeting = greeting
        with pytest.raises(SourceError, match=r"feeds\.test"):
            self.make(patience=0.2).fetch(None)

    def test_it_does_not_wait_for_ever(self):
        self.server.drip = 0.05
        with pytest.raises(SourceError):
            self.make(patience=0.2).fetch(None)

    def test_nobody_there_is_said(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(SourceError, match="cannot be reached"):
            self.make(port=port).fetch(None)

    def test_new_mails_are_found_and_none_twice(self):
        cursor = read_all(self.make()).cursor
        assert read_all(self.make(), cursor).posts == []
        self.server.folders["INBOX"].add(mail(9))
        assert read_all(self.make(), cursor).keys == {"<9@acme.example>"}

    def test_many_come_in_pages(self):
        self.server.folders["INBOX"].add(*[mail(number) for number in range(10, 40)])
        reading = read_all(self.make())
        assert [len(page.posts) for page in reading.pages] == [AT_ONCE, 33 - AT_ONCE]

    def test_a_folder_made_anew_is_read_anew_under_the_same_keys(self):
        first = read_all(self.make())
        folder = self.server.folders["INBOX"] = Folder(validity=2)
        folder.add(mail(2), mail(3), mail(7))
        again = read_all(self.make(), first.cursor)
        assert again.keys - first.keys == {"<7@acme.example>"}

    def test_another_folder_is_read_from_its_beginning(self):
        cursor = read_all(self.make()).cursor
        self.server.folders["News"] = Folder()
        self.server.folders["News"].add(mail(7))
        assert read_all(self.make(folder="News"), cursor).keys == {"<7@acme.example>"}

    def test_the_first_look_goes_back_as_far_as_it_is_told(self):
        self.server.folders["INBOX"].add(mail(8), on=date(2026, 2, 1))
        assert len(read_all(self.make()).keys) == 3
        assert len(read_all(self.make(back="60d")).keys) == 4

    def test_the_beginning_of_a_huge_mail_is_enough(self):
        self.server.folders["INBOX"].add(mail(9, body="Acme! " + "x" * (LIMIT + 10)))
        assert read_all(self.make()).posts[-1].text.startswith("Acme! xxx")

    def test_a_mail_that_is_gone_meanwhile_is_passed(self):
        self.server.instead["FETCH"] = b"TAG OK nothing\r\n"
        assert read_all(self.make()).posts == []

    def test_a_mail_that_keeps_the_parser_busy_is_said_and_passed(self):
        slow = Cage(patience=timedelta(milliseconds=1))
        try:
            page = self.make(cage=slow).fetch(None)
        finally:
            slow.close()
        assert (page.posts, page.more) == ((), False)
        assert [said.split(":")[0] for said in page.skipped] == [
            f"mail {uid} is not read" for uid in (1, 2, 3)
        ]

    def test_the_doctor_is_told_how_many_there_are(self):
        assert self.make().probe() == "3 mails since 03-Mar-2026"
