"""Mails become posts."""

from __future__ import annotations

import json

import pytest

from sources.mails import read, unwrapped


def mail(body: str, *head: str, kind: str = "text/html; charset=utf-8", coding: str = "utf-8") -> bytes:
    lines = [
        "Message-ID: <1@a>",
        "From: Ann <ann@acme.example>",
        "Date: Tue, 10 Mar 2026 08:00:00 +0000",
        f"Content-Type: {kind}",
        *head,
        "",
        body,
    ]
    return "\r\n".join(lines).encode(coding)


def wrapped(link: str) -> str:
    return f"https://www.google.com/url?rct=j&amp;sa=t&amp;url={link}&amp;ct=ga&amp;cd=CAE"


ALERT = f"""<html><head><style>a {{}}</style></head><body><h3>Google Alert</h3><a href="https://www.google.com/alerts?s=1">Acme</a>
<table><tr><td><a href="{wrapped("https://news.example/a%3Fid%3D1")}"><b>Acme</b> recalls &amp; refunds</a> <div>News Example</div>
<div>All <b>Acme</b> heaters</div> <a href="https://www.google.com/alerts/share?hl=en">Share</a></td></tr>
<tr><td><a href='{wrapped("https://www.blog.example/b")}'>Why I left Acme</a><div>Blog</div>
<a href="{wrapped("https://news.example/a%3Fid%3D1")}">again</a></td></tr></table></body></html>"""
SENDER = "From: Google Alerts <googlealerts-noreply@google.com>"


def alert(body: str) -> bytes:
    return mail(body).replace(b"From: Ann <ann@acme.example>", SENDER.encode())


class TestGoogleAlerts:
    def test_each_result_is_a_post(self):
        first, second = sorted(read(alert(ALERT)).posts, key=lambda post: post.url)
        assert (first.title, first.url, first.author) == (
            "Acme recalls & refunds",
            "https://news.example/a?id=1",
            "news.example",
        )
        assert first.text == "News Example\nAll Acme heaters"
        assert (second.title, second.url, second.author) == (
            "Why I left Acme",
            "https://www.blog.example/b",
            "blog.example",
        )
        assert first.key == first.url

    def test_what_google_says_of_them_in_data_counts_first(self):
        link = wrapped("https://news.example/a%3Fid%3D1").replace("&amp;", "&")
        widget = {"type": "LINK", "title": "<b>Acme</b> recalls", "description": "Every heater.", "url": link}
        data = {"cards": [{"title": "Google Alert", "widgets": [widget, {"type": "TEXT"}]}]}
        script = f'<script data-scope="inboxmarkup" type="application/json">{json.dumps(data)}</script>'
        posts = read(alert(script.replace("<b>", "").replace("</b>", "") + ALERT)).posts
        assert {(post.title, post.text) for post in posts} == {
            ("Acme recalls", "Every heater."),
            ("Why I left Acme", "Blog"),
        }

    @pytest.mark.parametrize(
        "data",
        ["{", "[]", '{"cards": 7}', '{"cards": [{"widgets": [{"type": "LINK", "title": 1, "url": 2}]}]}'],
    )
    def test_strange_data_is_none(self, data):
        script = f'<script data-scope="inboxmarkup" type="application/json">{data}</script>'
        assert len(read(alert(script + ALERT)).posts) == 2

    def test_a_picture_that_links_is_no_result(self):
        picture = f'<a href="{wrapped("https://news.example/c")}"><img src="a.png"></a>'
        assert len(read(alert(ALERT.replace("</body>", f"{picture}</body>"))).posts) == 2

    def test_one_without_results_is_a_mail_like_any_other(self):
        (post,) = read(alert("<p>You have a new alert for Acme</p>")).posts
        assert post.text == "You have a new alert for Acme"

    def test_another_sender_is_a_newsletter(self):
        (post,) = read(mail(ALERT)).posts
        assert post.key == "<1@a>"

    @pytest.mark.parametrize(
        ("link", "to"),
        {
            "as of today": (
                "https://www.google.com/url?rct=j&sa=t&url=https://a.example/b&ct=ga",
                "https://a.example/b",
            ),
            "as of old": (
                "https://www.google.fr/url?q=https://a.example/b%3Fc%3Dd&sa=D",
                "https://a.example/b?c=d",
            ),
            "to nowhere": ("https://www.google.com/url?sa=t", ""),
            "to a script": ("https://www.google.com/url?url=javascript:alert(1)", ""),
            "another site's": ("https://google.com.evil.example/url?url=https://a.example", ""),
            "another page": ("https://www.google.com/alerts/share?url=https://a.example", ""),
            "no address": ("https://[", ""),
        }.values(),
    )
    def test_links_are_unwrapped(self, link, to):
        assert unwrapped(link) == to


class TestNewsletters:
    def test_the_list_is_its_author(self):
        heads = (
            'List-Id: "Heating weekly" <weekly.heat.example>',
            "Archived-At: <https://heat.example/7>",
            "Content-Language: fr",
        )
        (post,) = read(mail("<p>Acme", *heads)).posts
        assert (post.author, post.url, post.lang) == ("Heating weekly", "https://heat.example/7", "fr")

    @pytest.mark.parametrize(
        ("head", "author"),
        [
            ("List-Id: <weekly.heat.example>", "weekly.heat.example"),
            ("List-Id: heat", "heat"),
            ("X: y", "Ann"),
        ],
    )
    def test_a_list_without_a_name_is_called_by_what_there_is(self, head, author):
        assert read(mail("<p>Acme", head)).posts[0].author == author

    @pytest.mark.parametrize(
        ("kind", "coding", "encoding"),
        [
            ("text/html; charset=windows-1252", "cp1252", "8bit"),
            ("text/plain; charset=iso-8859-15", "iso-8859-15", "8bit"),
            ("text/plain; charset=utf-8", "utf-8", "8bit"),
            ("text/plain", "utf-8", "8bit"),
        ],
    )
    def test_any_charset_is_read(self, kind, coding, encoding):
        message = mail(
            "Le café d’Acme" if coding != "iso-8859-15" else "Le café d'Acme", kind=kind, coding=coding
        )
        assert read(message).posts[0].text.startswith("Le café d")

    @pytest.mark.parametrize(
        "kind", ["text/plain; charset=klingon", "text/plain; charset=", "multipart/mixed", "x", ""]
    )
    def test_strange_kinds_are_read_as_well_as_can_be(self, kind):
        assert len(read(mail("Acme", "Subject: Acme", kind=kind)).posts) == 1

    def test_subjects_are_decoded(self):
        head = "Subject: =?utf-8?q?Caf=C3=A9?= =?iso-8859-1?q?_d=E9j=E0?= =?utf-8?b?IQ==?="
        assert read(mail("<p>Acme", head)).posts[0].title == "Café déjà!"

    def test_attachments_are_left_alone(self):
        parts = (
            "--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nAcme =E2=82=AC\r\n"
            '--x\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nsecret\r\n--x--'
        )
        assert read(mail(parts, kind="multipart/mixed; boundary=x")).posts[0].text == "Acme €"

    def test_styles_and_preheaders_do_not_push_the_words_out(self):
        head = "<html><head><style>" + "p {color: red} " * 10_000 + "</style></head><body>Acme</body></html>"
        assert read(mail(head)).posts[0].text == "Acme"

    def test_the_plain_text_counts_where_the_html_says_nothing(self):
        parts = (
            "--x\r\nContent-Type: text/plain\r\n\r\nAcme opens a shop in Lyon\r\n"
            "--x\r\nContent-Type: text/html\r\n\r\n<img src=a>\r\n--x--"
        )
        assert (
            read(mail(parts, kind="multipart/alternative; boundary=x")).posts[0].text
            == "Acme opens a shop in Lyon"
        )

    def test_without_an_id_what_it_says_is_its_key(self):
        bare = mail("<p>Acme").replace(b"Message-ID: <1@a>\r\n", b"")
        other = mail("<p>Globex").replace(b"Message-ID: <1@a>\r\n", b"")
        assert read(bare).posts[0].key == read(bare).posts[0].key != read(other).posts[0].key

    @pytest.mark.parametrize(
        "message", [b"", b"\x00\xff" * 100, b"From: \r\nDate: x\r\n\r\n", b"From:\xff <a\r\n\r\nAcme"]
    )
    def test_garbage_is_no_accident(self, message):
        assert len(read(message).posts) <= 1
