"""A message as Slack shows it: Block Kit blocks, and the text that notifications and screen readers use. Pure.

Nothing in the blocks is mrkdwn. Hostile words stand in ``rich_text`` and ``plain_text`` elements only, where ``*``,
``<!here>`` and ``@channel`` are letters like any others: a ping, a link or a bold word exists only as an element that
this module makes. Only the fallback text is markup, and it is escaped.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

Links are text, not buttons: Slack expects an app to answer every click on a button, even one that only opens a page,
and shows a warning beside it when nobody does. https://github.com/slackapi/slack-github-action/issues/513
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from alerts.wording import QUOTES, byline, ellipsis, emphasise, kept, say, web_link
from monitor.language import moment
from monitor.model import AlertState, Json, Message, Quote, Severity, Span, TicketId
from monitor.text import shown, shown_line

Block = dict[str, Json]

_EVENT = "vigie_ticket"

# Slack's limits: header 150 characters, 50 blocks a message, ``text`` 4,000 before it advises against more.
# https://docs.slack.dev/reference/block-kit/blocks  https://docs.slack.dev/reference/methods/chat.postMessage
# All blocks together: about 13,200, undocumented and met in practice as ``msg_blocks_too_long``.
# https://github.com/slackapi/bolt-js/issues/2509
# Ours are what a person reads; where all of them together are too long still, the last facts give way.
HEADER = 140
TEXT = 4_000
ALL = 12_900
_SUMMARY = 600
_STATE = 200
_NEWS = 1_500
_QUOTE = 300
_NAME = 60
_LINK = 500
_BARE_LINK = 300
_FACTS = 16
_LINES = 26  # facts of a message that is a list of them, and quotes nobody
_LABEL = 30
_VALUE = 160
_ADVICE = 500
_SPAN = 300
_PAGE = ALL - 2_000  # of a chapter's lines: its title and what holds them together needs the rest
_ACTIONS, _COMMAND = 4, 120

_MARKS = {Severity.CRISIS: "🔴", Severity.WARNING: "🟠", Severity.WATCH: "🔵"}
_KINDS = {"alert": "🔵", "digest": "📰", "notice": "🔧", "test": "✅"}
_STATES = {AlertState.ACKNOWLEDGED: "👀", AlertState.SNOOZED: "💤", AlertState.RESOLVED: "✅"}
_DRILL = "🧪"
_PING = re.compile(r"(@(?=(?:here|channel|everyone)\b)|<(?=[!@#]))", re.IGNORECASE)
_JOINER = "\u2060"  # no width and no break: who reads on sees the same word, who parses sees another
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def render(message: Message) -> tuple[str, list[Block]]:
    """The message as ``text`` and ``blocks`` for ``chat.postMessage``, ``chat.update`` and incoming webhooks."""
    facts = message.facts[: _FACTS if message.quotes else _LINES]
    while True:
        blocks = [*_blocks(message, facts)]
        if not facts or len(json.dumps(blocks, ensure_ascii=False)) <= ALL:
            return fallback(message), blocks
        facts = facts[: len(facts) * 3 // 4]


def render_news(message: Message) -> tuple[str, list[Block]]:
    """What just happened, for the thread: where the whole channel sees it, too, it says of what."""
    news = shown(message.news, _NEWS)
    lines = [_text(f"{_title(message)}\n", bold=True)] if message.rings else []
    text = f"{_title(message)}\n{news}" if message.rings else news
    return escape(text, TEXT), [_rich(_section(*lines, _text(news)))]


def render_chapters(message: Message) -> list[tuple[str, list[Block]]]:
    """The rest of a digest, as messages for its thread: each chapter is one, or several where it is long."""
    pages: list[tuple[str, list[Block]]] = []
    for chapter in message.chapters:
        title = shown_line(chapter.title, HEADER)
        head = _rich(_section(_text(title, bold=True)))
        lines = [_section(*([_span(span) for span in line] or [_text("")])) for line in chapter.lines]
        for some in _in_pages(lines):
            listed: Block = {"type": "rich_text_list", "style": "bullet", "elements": [*some]}
            text = escape(title, 300)
            pages.append((text, [head, _rich(listed)] if some else [head]))
    return pages


def _in_pages(lines: Sequence[Block]) -> list[list[Block]]:
    """As many lines together as a message takes."""
    pages: list[list[Block]] = [[]]
    room = _PAGE
    for line in lines:
        length = len(json.dumps(line, ensure_ascii=False)) + 2
        if length > room and pages[-1]:
            pages.append([])
            room = _PAGE
        pages[-1].append(line)
        room -= length
    return pages


def _span(span: Span) -> Block:
    link = web_link(span.url, _LINK)
    words = _inert(kept(span.text, _SPAN))
    return _link(link, words or link) if link else _text(words, bold=span.strong)


def posted(text: str, blocks: Sequence[Block], ticket: TicketId) -> dict[str, Json]:
    """What is posted: the words, nothing that Slack makes of them by itself, and the ticket to know it by again."""
    return {
        "text": text,
        "blocks": [*blocks],
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": _EVENT, "event_payload": {"ticket": ticket}},
    }


def ticket_of(message: Mapping[str, Any]) -> str | None:
    """The ticket that a message of ours carries."""
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload", {}).get("ticket") if metadata.get("event_type") == _EVENT else None


def fallback(message: Message) -> str:
    """All of it in plain words, at most ``TEXT`` characters: for notifications, screen readers, servers without blocks."""
    lines = [escape(_title(message), 300), escape(shown(message.summary), 900)]
    if message.state_line:
        lines.insert(1, escape(_state(message), 300))
    for quote in message.quotes[:QUOTES]:
        said = escape(
            f"{say('quoted', message.language, text=shown_line(quote.text, _QUOTE))} {_by(quote, message)}",
            400,
        )
        lines += [said, _bare(quote.url)]
    lines += [escape(shown(message.advice), 350), _bare(message.runbook)]
    if not message.quotes:
        lines += [
            escape(
                say(
                    "labelled",
                    message.language,
                    label=shown_line(label, _LABEL),
                    value=shown_line(value, _VALUE),
                ),
                200,
            )
            for label, value in message.facts
        ]
    return _whole_lines([line for line in lines if line])


def _whole_lines(lines: Sequence[str]) -> str:
    """As many as there is room for."""
    lengths = [*accumulate(len(line) + 1 for line in lines)]
    return "\n".join(lines[: bisect_right(lengths, TEXT)])


def escape(text: str, limit: int) -> str:
    """Text for mrkdwn: ``& < >`` as entities, pings broken up; at most ``limit`` characters, no entity cut in two.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    pieces = [_ENTITIES.get(character, character) for character in _inert(text[: limit + 1])]
    lengths = [*accumulate(map(len, pieces))]
    if not lengths or lengths[-1] <= limit:
        return "".join(pieces)
    return "".join(pieces[: bisect_right(lengths, limit - 1)]) + "…"


def _bare(url: str) -> str:
    """A link among words; nothing if it is too long to leave room for them."""
    link = web_link(url).replace("&", "&amp;")
    return link if len(link) <= _BARE_LINK else ""


def _inert(text: str) -> str:
    return _PING.sub(rf"\1{_JOINER}", text)


# --- the blocks -------------------------------------------------------------------------------------------------


def _blocks(message: Message, facts: Sequence[tuple[str, str]]) -> Iterable[Block]:
    yield {
        "type": "header",
        "text": {"type": "plain_text", "text": ellipsis(_inert(_title(message)), HEADER), "emoji": False},
    }
    if message.state_line:
        yield _rich(_section(_text(_state(message), bold=True)))
    yield _rich(_section(_text(shown(message.summary, _SUMMARY))))
    for quote in message.quotes[:QUOTES]:
        yield _rich(*_quote(quote, message))
    if facts:
        yield _rich(
            _section(_text(say("known", message.language), bold=True)),
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [_section(*_fact(label, value)) for label, value in facts],
            },
        )
    if to_do := [*_to_do(message)]:
        yield _rich(_section(_text(say("to-do", message.language) + "\n", bold=True), *to_do))
    footer = f"Vigie · {moment(message.at, message.language)}"
    yield {"type": "context", "elements": [{"type": "plain_text", "text": footer, "emoji": False}]}


def _title(message: Message) -> str:
    return f"{_mark(message)} {shown_line(message.title, HEADER - 4) or 'Vigie'}"


def _mark(message: Message) -> str:
    """What the eye finds first: red for what is bad and open; what is over is no longer red."""
    if message.data.get("drill") is True:
        return _DRILL
    if message.state is AlertState.RESOLVED:
        return _STATES[message.state]
    return _MARKS[message.severity] if message.severity else _KINDS[message.kind]


def _state(message: Message) -> str:
    mark = _STATES.get(message.state) if message.state else None
    return f"{mark or _mark(message)} {shown_line(message.state_line, _STATE)}"


def _quote(quote: Quote, message: Message) -> Iterable[Block]:
    words = [shown_line(word) for word in quote.words]
    pieces = emphasise(shown_line(quote.text, _QUOTE), words)
    said = [_text(piece, bold=bold) for piece, bold in pieces] or [_text("…")]
    link = web_link(quote.url, _LINK)
    by = _text(_by(quote, message) + (" · " if link else ""))
    yield {"type": "rich_text_quote", "elements": [*said]}
    yield _section(by, *([_link(link, say("open", message.language))] if link else []))


def _by(quote: Quote, message: Message) -> str:
    return " · ".join(shown_line(part, _NAME) for part in byline(quote, message.at, message.language))


def _fact(label: str, value: str) -> Sequence[Block]:
    return _text(f"{shown_line(label, _LABEL)}  ", bold=True), _text(shown_line(value, _VALUE))


def _to_do(message: Message) -> Iterable[Block]:
    """The advice, where to read more, and the commands, each part on lines of its own."""
    advice, runbook = shown(message.advice, _ADVICE), web_link(message.runbook, _LINK)
    parts = [
        *([[_text(advice)]] if advice else []),
        *([[_link(runbook, say("runbook", message.language))]] if runbook else []),
        *([*_action(what, command)] for what, command in message.actions[:_ACTIONS]),
    ]
    for place, part in enumerate(parts):
        if place:
            yield _text("\n")
        yield from part


def _action(what: str, command: str) -> Sequence[Block]:
    code: Block = {**_text(shown_line(command, _COMMAND)), "style": {"code": True}}
    return _text(f"{shown_line(what, _LABEL)}  "), code


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": [*elements]}


def _section(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": [*elements]}


def _text(text: str, *, bold: bool = False) -> Block:
    """Slack refuses an element of no text: a space will do."""
    element: Block = {"type": "text", "text": _inert(text) or " "}
    return {**element, "style": {"bold": True}} if bold else element


def _link(url: str, text: str) -> Block:
    return {"type": "link", "url": url, "text": text}
