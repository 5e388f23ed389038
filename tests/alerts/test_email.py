from __future__ import annotations

import html
import json
import re
import ssl
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from alerts.email import EmailChannel, EmailSettings
from alerts.email_page import THREAD, message_id, receipt, references
from alerts.email_page import html as page
from alerts.email_page import text as plain
from alerts.email_wire import Line
from monitor.errors import DeliveryError, Outcome
from monitor.model import Chapter, EventKind, Image, Lines, Quote, Receipt, Severity, Span, TicketId
from monitor.ports import Probes, Surroundings
from tests.channel_contract import UpdatesContract, happened
from tests.fakes import FakeClock
from tests.hostile import HOSTILE
from tests.makers import NOON, make_message
from tests.servers.smtp import CERTIFICATE, HANG_UP, PASSWORD, USER, SmtpServer

HOST = "feeds.test"
TICKET = TicketId("k3v7q2ma")
JO, PR = "jo@acme.example", "pr@acme.example"


def make(server: SmtpServer | None, *, trusted: bool = True, patience: float = 10, environ=None, **given):
    given = {
        "host": HOST,
        "port": server.port if server else 9,
        "from": "vigie@acme.example",
        "to": [PR],
        "user": USER,
        "password": "${SMTP_PASSWORD}",
        "security": "tls" if server and server.at_once else "starttls",
        **given,
    }
    given = {key: value for key, value in given.items() if value is not None}
    context = {"environ": {"SMTP_PASSWORD": PASSWORD} if environ is None else environ}
    settings = EmailSettings.model_validate_json(json.dumps(given), context=context)
    tls = ssl.create_default_context(cafile=CERTIFICATE) if trusted else None
    around = Surroundings("mail", FakeClock(NOON), (ip_network("127.0.0.0/8"),))
    return EmailChannel(
        settings, around, line=Line(tls, lambda _: ["127.0.0.1"], timedelta(seconds=patience))
    )


@pytest.fixture
def server():
    with SmtpServer() as server:
        yield server


def words_of(server: SmtpServer) -> str:
    """All that a reader sees, in the header, the text and the page."""
    return "\n".join(
        text
        for one in server.taken
        for text in (
            str(one.mail["Subject"]),
            one.part("plain"),
            html.unescape(re.sub(r"<[^>]*>", "", one.part("html").partition("</style>")[2])),
        )
    )


class TestContract(UpdatesContract):
    secrets = (PASSWORD,)

    @pytest.fixture
    def channel(self, server):
        return make(server)

    @pytest.fixture
    def shown(self, server):
        return lambda: words_of(server)

    @pytest.fixture
    def broken(self):
        return make(None)


class TestMail:
    def test_it_goes_to_everybody_named_by_a_login_over_tls(self, server):
        make(server, to=[PR, JO]).send(make_message(title="CRISIS · Acme", severity=Severity.CRISIS), TICKET)
        (taken,) = server.taken
        assert (taken.sender, taken.to) == ("vigie@acme.example", (PR, JO))
        assert server.in_the_clear == ["ehlo vigie.invalid", "STARTTLS"]
        assert server.said.count("AUTH") == 1
        headers = dict(taken.mail.items())
        assert headers["Subject"] == "CRISIS · Acme"
        assert headers["From"] == "Vigie <vigie@acme.example>"
        assert headers["To"] == f"{PR}, {JO}"
        assert headers["Date"] == "Tue, 10 Mar 2026 12:00:00 +0000"
        assert headers["Message-ID"] == "<k3v7q2ma.vigie@acme.example>"
        assert (headers["Importance"], headers["Auto-Submitted"]) == ("high", "auto-generated")
        assert headers["Vigie-Ticket"] == TICKET
        assert taken.raw.isascii()

    def test_implicit_tls_and_no_login_will_do(self):
        with SmtpServer(at_once=True) as server:
            make(server, user=None, password=None).send(make_message(), TICKET)
        assert len(server.taken) == 1
        assert server.in_the_clear == []
        assert "AUTH" not in server.said

    def test_html_and_text_say_the_same(self, server):
        chapters = (
            Chapter(
                "acme",
                "Acme",
                (
                    Lines(
                        (
                            (
                                Span("12 mentions ", tone="strong"),
                                Span("of them", "https://a.example/?a=1&b=2"),
                            ),
                        )
                    ),
                ),
            ),
        )
        quote = Quote(
            author="@jo",
            place="x.example",
            at=NOON,
            text="it is on fire",
            words=("fire",),
            url="https://a.example/1",
        )
        make(server).send(
            make_message(kind="digest", severity=None, quotes=(quote,), chapters=chapters, language="fr"),
            TICKET,
        )
        (taken,) = server.taken
        read, shown = taken.part("plain"), taken.part("html")
        assert "- 12 mentions of them <https://a.example/?a=1&b=2>" in read
        assert (
            '<strong>12 mentions </strong><a href="https://a.example/?a=1&amp;b=2" style="color:#0b57a4">of them</a>'
            in shown
        )
        assert "«\u00a0it is on <strong>fire</strong>\u00a0»" in shown
        assert '<html lang="fr">' in shown
        assert [part.get_content_type() for part in taken.mail.iter_parts()] == ["text/plain", "text/html"]

    def test_pictures_lie_in_the_mail_itself_and_the_page_shows_them_where_they_belong(self, server):
        images = (
            Image("volume", "Over time", "Acme: 12 mentions", b"\x89PNG volume", 520, "figures"),
            Image("hours", "When", "mostly on Monday", b"\x89PNG hours", 508, "sources"),
        )
        chapters = (Chapter("figures", "Figures"), Chapter("stories", "Top stories"))
        make(server).send(make_message(kind="digest", chapters=chapters, images=images), TICKET)
        (taken,) = server.taken
        kinds = [part.get_content_type() for part in taken.mail.walk()]
        assert kinds == [
            "multipart/alternative",
            "text/plain",
            "multipart/related",
            "text/html",
            "image/png",
            "image/png",
        ]
        pngs = [part for part in taken.mail.walk() if part.get_content_type() == "image/png"]
        assert [part.get_content() for part in pngs] == [one.png for one in images]
        assert [part.get_content_disposition() for part in pngs] == ["inline"] * 2
        shown = taken.part("html")
        named = re.findall(r'src="cid:([^"]+)" alt="([^"]+)"', shown)
        assert named == [
            (part["Content-ID"][1:-1], one.words) for part, one in zip(pngs, images, strict=True)
        ]
        places = [shown.index(words) for words in ("Figures</h2>", "Over time", "Top stories</h2>", "When")]
        assert places == sorted(places)

    def test_a_line_that_is_only_a_dot_does_not_end_the_mail(self, server):
        make(server).send(make_message(summary="before\n.\n..\n.after"), TICKET)
        assert "before\n.\n..\n.after" in server.taken[0].part("plain").replace("\r\n", "\n")

    @pytest.mark.parametrize("hostile", [*HOSTILE, "x\r\nBcc: evil@x.example\r\n\r\nbody", "x\nSubject: y"])
    def test_no_words_make_a_header_or_a_tag(self, server, hostile):
        span = Span(hostile, hostile)
        message = make_message(
            title=f"T{hostile}",
            chapters=(Chapter("acme", hostile, (Lines(((span, span),), f"h{hostile}"),)),),
            facts=((hostile, hostile),),
        )
        make(server).send(message, TICKET)
        (taken,) = server.taken
        known = {
            "Subject",
            "From",
            "To",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Vigie-Ticket",
            "Content-Type",
            "MIME-Version",
        }
        assert set(taken.mail.keys()) <= known
        assert taken.mail.keys().count("Subject") == 1
        assert taken.to == (PR,)
        shown = taken.part("html")
        assert set(re.findall(r"<(/?\w+)", shown)) == set(
            re.findall(
                r"<(/?\w+)",
                page(
                    replace(
                        message,
                        title="T",
                        chapters=(Chapter("acme", "c", (Lines(((Span("s"),),), "h"),)),),
                        facts=(("a", "b"),),
                    )
                ),
            )
        ) | set(re.findall(r"<(/?a)\b", shown))
        assert not re.search(r'href="(?!https?://)', shown)


class TestThread:
    def test_the_mails_of_an_alert_answer_each_other(self, server):
        channel = make(server)
        first = channel.send(make_message(title="WARNING · Acme"), TICKET)
        second = channel.update(happened(EventKind.ESCALATED, title="CRISIS · Acme"), TicketId("t2"), first)
        channel.update(happened(EventKind.RESOLVED, news="It is over."), TicketId("t3"), second)
        ids = [f"<{name}.vigie@acme.example>" for name in (TICKET, "t2", "t3")]
        mails = [taken.mail for taken in server.taken]
        assert [mail["Message-ID"] for mail in mails] == ids
        assert [mail["In-Reply-To"] for mail in mails] == [None, *ids[:2]]
        assert [mail["References"] for mail in mails] == [None, ids[0], " ".join(ids[:2])]
        assert [str(mail["Subject"])[:12] for mail in mails[:2]] == ["WARNING · Ac", "Re: CRISIS ·"]
        assert "It is over." in server.taken[2].part("plain")

    def test_the_same_ticket_is_the_same_mail_whenever_it_is_sent(self):
        assert message_id(TICKET, "a.example") == message_id(TICKET, "a.example")
        hostile = message_id(TicketId("x>\r\nBcc: y"), "a.example")
        assert re.fullmatch(r"<[a-z0-9]+\.vigie@a\.example>", hostile)

    def test_of_a_long_life_the_first_and_the_last_are_remembered(self):
        last: Receipt | None = None
        for number in range(50):
            last = receipt(f"<{number}.vigie@a.example>", references(last), ())
        found = references(last)
        assert len(found) == THREAD
        assert (found[0], found[-1]) == ("<0.vigie@a.example>", "<49.vigie@a.example>")

    @pytest.mark.parametrize(
        "reference",
        [
            "",
            "nonsense",
            "[]",
            '{"references": 3}',
            '{"message_id": "<x>\\r\\nBcc: y@z.example"}',
            '{"references": [1, null]}',
        ],
    )
    def test_a_foreign_receipt_begins_a_thread(self, reference):
        assert references(Receipt(reference)) == ()


class TestOutcomes:
    @pytest.mark.parametrize(
        ("answers", "outcome", "permanent", "said"),
        [
            ({"CONNECT": 421}, "not", False, "asks to try later: 421"),
            ({"CONNECT": HANG_UP}, "not", False, "hung up"),
            ({"STARTTLS": 454}, "not", False, "454"),
            ({"AUTH": 535}, "not", True, "refuses the login"),
            ({"AUTH": 454}, "not", False, "cannot check the login now"),
            ({"MAIL": 451}, "not", False, "asks to try later: 451"),
            ({"MAIL": 553}, "not", True, "refuses the mail: 553"),
            ({f"RCPT {PR}": 550}, "not", True, f"takes mail for nobody in `to` ({PR}: 550 no such thing)"),
            ({f"RCPT {PR}": 450}, "not", False, "450"),
            ({f"RCPT {PR}": HANG_UP}, "not", False, "hung up"),
            ({"DATA": 451}, "not", False, "asks to try later: 451"),
            ({"DATA": 554}, "not", True, "refuses the mail: 554"),
            ({"DATA": HANG_UP}, "not", False, "hung up"),
            ({".": 452}, "not", False, "asks to try later: 452"),
            ({".": 552}, "not", True, "refuses the mail: 552"),
            ({"MAIL": 354}, "not", False, "does not speak SMTP"),
            ({".": 199}, "unknown", False, "does not say whether"),
            ({".": HANG_UP}, "unknown", False, "before it said whether"),
            ({"QUIT": HANG_UP}, None, False, ""),
        ],
    )
    def test_what_the_server_says_decides(self, server, answers, outcome, permanent, said):
        server.answers = answers
        channel = make(server)
        if outcome is None:
            assert channel.send(make_message(), TICKET)
            return
        with pytest.raises(DeliveryError) as caught:
            channel.send(make_message(), TICKET)
        assert said in str(caught.value)
        assert caught.value.outcome is (Outcome.UNKNOWN if outcome == "unknown" else Outcome.NOT_DELIVERED)
        assert caught.value.permanent is permanent

    def test_who_is_refused_is_named_to_those_who_are_not(self, server):
        server.answers = {f"RCPT {JO}": 550}
        given = make(server, to=[PR, JO]).send(make_message(), TICKET)
        (taken,) = server.taken
        assert taken.to == (PR,)
        assert f"Not delivered to {JO}: 550 no such thing" in taken.part("plain")
        assert f"Not delivered to {JO}" in taken.part("html")
        assert json.loads(given.reference)["refused"] == [JO]

    def test_without_tls_nothing_is_said(self):
        with (
            SmtpServer(offers_tls=False) as server,
            pytest.raises(DeliveryError, match="nothing is sent in the clear") as caught,
        ):
            make(server).send(make_message(), TICKET)
        assert caught.value.permanent
        assert server.said == ["EHLO"]

    def test_a_server_that_takes_no_login_says_what_to_leave_out(self):
        with (
            SmtpServer(offers_login=False) as server,
            pytest.raises(DeliveryError, match="takes no login here") as caught,
        ):
            make(server).send(make_message(), TICKET)
        assert caught.value.permanent

    def test_a_password_that_no_server_reads_is_told_as_such(self, server):
        with pytest.raises(DeliveryError, match="plain letters") as caught:
            make(server, environ={"SMTP_PASSWORD": "motdepassé"}).send(make_message(), TICKET)
        assert caught.value.permanent
        assert "motdepass" not in str(caught.value)

    def test_tls_on_the_wrong_port_says_which(self, server):
        with pytest.raises(DeliveryError, match="port 465 wants `security: tls`"):
            make(server, security="tls").send(make_message(), TICKET)

    def test_a_certificate_nobody_vouches_for_is_refused(self, server):
        with pytest.raises(DeliveryError, match=r"the certificate of feeds\.test is not valid"):
            make(server, trusted=False).send(make_message(), TICKET)
        assert "AUTH" not in server.said

    def test_a_certificate_of_another_host_is_refused(self, server):
        with pytest.raises(DeliveryError, match="is not valid: Hostname mismatch"):
            make(server, host="other.test").send(make_message(), TICKET)

    def test_a_server_that_drips_is_hung_up_on(self, server):
        server.drip = 0.05
        with pytest.raises(DeliveryError, match=r"hung up, or is too slow|too long"):
            make(server, patience=0.2).send(make_message(), TICKET)

    def test_a_private_address_is_not_reached(self, server):
        channel = make(server)
        around = Surroundings("mail", FakeClock(NOON))
        closed = EmailChannel(channel._settings, around, line=channel._line)
        with pytest.raises(DeliveryError, match="is a private address") as caught:
            closed.send(make_message(), TICKET)
        assert caught.value.permanent

    def test_an_absent_password_is_said_before_anybody_is_called(self, server):
        with pytest.raises(DeliveryError, match="SMTP_PASSWORD is not set") as caught:
            make(server, environ={}).send(make_message(), TICKET)
        assert caught.value.permanent
        assert server.said == []


def test_a_doctor_can_try_it_without_a_mail(server):
    channel = make(server)
    assert isinstance(channel, Probes)
    assert channel.probe() == f"feeds.test takes the login; mails go to {PR}"
    assert server.taken == []
    server.answers = {"AUTH": 535}
    with pytest.raises(DeliveryError, match="app password"):
        channel.probe()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"to": []}, "at least 1"),
        ({"to": ["pr"]}, "pattern"),
        ({"to": ["a@b.example\r\nBcc: x@y.example"]}, "pattern"),
        ({"from": "Vigie <a@b.example>"}, "pattern"),
        ({"host": "smtp.example/x"}, "pattern"),
        ({"password": None}, "go together"),
        ({"security": "none"}, "starttls"),
    ],
)
def test_settings_that_cannot_work_are_refused(given, complaint):
    with pytest.raises(ValidationError, match=complaint):
        make(None, **given)


def test_a_mail_says_what_is_to_be_done():
    message = make_message(
        advice="Call Jo.", runbook="https://wiki.example/x", actions=(("Take it", "vigie ack k3"),)
    )
    assert "Take it: vigie ack k3" in plain(message)
    assert ">vigie ack k3</code>" in page(message)
    bare = make_message(quotes=(), facts=(), advice="", runbook="")
    assert "<h2" not in page(bare)
