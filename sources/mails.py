"""From a mail to posts: a newsletter is one, each result of a Google Alerts mail is one.

Hostile bytes: ``sources.cage`` runs it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from monitor.text import MAX_NAME, stable_id
from sources.entries import Entry, Parsed, moment, posts_of, web_link
from sources.markup import MAX_MARKUP, plain

ALERTS = "googlealerts-noreply@google.com"
LOOKED_AT = 4 * MAX_MARKUP  # characters of a mail's HTML
_SCRIPT = re.compile(r"<script[^<>]{0,500}inboxmarkup[^<>]{0,500}>([^<]*)</script", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s([^<>]{1,4000})>", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]{1,4000})""", re.IGNORECASE)
_END = re.compile(r"</a\s*>", re.IGNORECASE)
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_LIST = re.compile(r"^\s*\"?([^\"<]*?)\"?\s*<([^<>]+)>")
_ENOUGH = 4  # plain text that is so many times longer than what the HTML says is what was meant


def read(message: bytes) -> Parsed:
    """The posts of one mail, of which only the beginning may be here."""
    from imap_tools import MailMessage  # noqa: PLC0415 -- imported where it is needed: in the worker

    mail = MailMessage.from_bytes(message)
    sender, name = mail.from_.lower(), (mail.from_values.name if mail.from_values else "")
    base = Entry(
        lang=_header(mail.obj.get("Content-Language")),
        published_at=moment(mail.date_str),
    )
    found = list(_alerts(mail.html[:LOOKED_AT], base)) if sender == ALERTS else []
    if not found:
        words = _words(mail.html[:LOOKED_AT], mail.text)
        title = mail.subject
        found = [
            base._replace(
                id=_header(mail.obj.get("Message-ID")).strip()
                or stable_id(sender, mail.date_str, title, words),
                link=_header(mail.obj.get("Archived-At")).strip().strip("<>"),  # RFC 5064
                title=title,
                text=words,
                author=_list(_header(mail.obj.get("List-Id"))) or name or sender,
            )
        ]
    return posts_of(found, "")


def _header(value: object) -> str:
    return "" if value is None else str(value)


def _list(header: str) -> str:
    """``Acme news <news.acme.example>`` (RFC 2919): the name, else what stands between the brackets."""
    found = _LIST.match(header[: 4 * MAX_NAME])
    return (found[1].strip() or found[2].strip()) if found else header.strip()


def _words(markup: str, text: str) -> str:
    body = _BODY.search(markup)
    said = plain(markup[body.start() :] if body else markup)
    return text if len(text) > _ENOUGH * len(said) else said


# --- Google Alerts ----------------------------------------------------------------------------------------------


def _alerts(markup: str, base: Entry) -> Iterator[Entry]:
    """The results, first as Google's own data in the mail names them: of two with one address the first is kept."""
    for title, text, link in (*_cards(markup), *_links(markup)):
        url = unwrapped(link)
        if url and title.strip():
            site = (urlsplit(url).hostname or "").removeprefix("www.")
            yield base._replace(id=url, link=url, title=title, text=text, author=site)


def _cards(markup: str) -> Iterator[tuple[str, str, str]]:
    script = _SCRIPT.search(markup)
    try:
        cards = json.loads(script[1])["cards"] if script else []
        widgets = [widget for card in cards for widget in card["widgets"] if widget["type"] == "LINK"]
        found = [(widget["title"], widget.get("description", ""), widget["url"]) for widget in widgets]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    yield from (tuple(map(plain, each)) for each in found if all(isinstance(part, str) for part in each))  # type: ignore[misc]


def _links(markup: str) -> Iterator[tuple[str, str, str]]:
    """What stands between a link to a result and the next link is what it says."""
    anchors = list(_ANCHOR.finditer(markup))
    for at, anchor in enumerate(anchors):
        href, end = _HREF.search(anchor[1]), _END.search(markup, anchor.end())
        if href and end and unwrapped(plain(href[1])):
            following = anchors[at + 1].start() if at + 1 < len(anchors) else len(markup)
            yield (
                plain(markup[anchor.end() : end.start()]),
                plain(markup[end.end() : following]),
                plain(href[1]),
            )


def unwrapped(link: str) -> str:
    """Where ``https://www.google.com/url?…&url=https://news.example/a&…`` leads; "" for any other link."""
    try:
        parts = urlsplit(link)
        asked = parse_qs(parts.query)
    except ValueError:
        return ""
    if parts.path != "/url" or not (parts.hostname or "").startswith("www.google."):
        return ""
    return web_link(next(iter(asked.get("url") or asked.get("q") or [""])), "")
