"""A message as Slack shows it: Block Kit blocks, and the text that notifications and screen readers use. Pure.

Nothing in the blocks is mrkdwn. Hostile words stand in ``rich_text`` and ``plain_text`` elements only, where ``*``,
``<!here>`` and ``@channel`` are letters like any others: a ping, a link or a bold word exists only as an element that
this module makes. Only the fallback text is markup, and it is escaped.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

Links are text, not buttons: Slack expects an app to answer every click on a button, even one that only opens a page,
and shows a warning beside it when nobody does. https://github.com/slackapi/slack-github-action/issues/513
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from alerts.wording import QUOTES, byline, ellipsis, emphasise, moment, say, web_link
from monitor.model import Json, Message, Quote, Severity
from monitor.text import clean, clean_line

Block = dict[str, Json]

# Slack's limits: header 150 characters, 50 blocks a message, ``text`` 4,000 before it advises against more.
# https://docs.slack.dev/reference/block-kit/blocks  https://docs.slack.dev/reference/methods/chat.postMessage
# All blocks together: about 13,200, undocumented and met in practice as ``msg_blocks_too_long``.
# https://github.com/slackapi/bolt-js/issues/2509
# Ours are what a person reads; together they stay below 13,000 even when JSON doubles every character (a test proves it).
HEADER = 140
TEXT = 4_000
_SUMMARY = 500
_QUOTE = 300
_NAME = 60
_LINK = 500
_BARE_LINK = 300
_FACTS = 9
_LABEL = 30
_VALUE = 120
_ADVICE = 500

_MARKS = {Severity.CRISIS: "🔴", Severity.WARNING: "🟠", Severity.NOTICE: "🔵"}
_KINDS = {"alert": "🔵", "digest": "📰", "notice": "🔧", "test": "✅"}
_PING = re.compile(r"(@(?=(?:here|channel|everyone)\b)|<(?=[!@#]))", re.IGNORECASE)
_JOINER = "\u2060"  # no width and no break: who reads on sees the same word, who parses sees another
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def render(message: Message) -> tuple[str, list[Block]]:
    """The message as ``text`` and ``blocks`` for ``chat.postMessage`` and incoming webhooks."""
    return fallback(message), [*_blocks(message)]


def fallback(message: Message) -> str:
    """All of it in plain words, at most ``TEXT`` characters: for notifications, screen readers, servers without blocks."""
    lines = [escape(_title(message), 300), escape(clean(message.summary), 900)]
    for quote in message.quotes[:QUOTES]:
        said = escape(f"“{clean_line(quote.text, _QUOTE)}” {_by(quote, message)}", 400)
        lines += [said, _bare(quote.url)]
    lines += [escape(clean(message.advice), 350), _bare(message.runbook)]
    return "\n".join(line for line in lines if line)


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


def _blocks(message: Message) -> Iterable[Block]:
    yield {
        "type": "header",
        "text": {"type": "plain_text", "text": ellipsis(_inert(_title(message)), HEADER), "emoji": False},
    }
    yield _rich(_section(_text(clean(message.summary, _SUMMARY))))
    for quote in message.quotes[:QUOTES]:
        yield _rich(*_quote(quote, message))
    if message.facts:
        facts = [_section(*_fact(label, value)) for label, value in message.facts[:_FACTS]]
        yield _rich(
            _section(_text(say("known", message.language), bold=True)),
            {"type": "rich_text_list", "style": "bullet", "elements": [*facts]},
        )
    if to_do := [*_to_do(message)]:
        yield _rich(_section(_text(say("to-do", message.language) + "\n", bold=True), *to_do))
    footer = f"Vigie · {moment(message.at, message.language)}"
    yield {"type": "context", "elements": [{"type": "plain_text", "text": footer, "emoji": False}]}


def _title(message: Message) -> str:
    mark = _MARKS[message.severity] if message.severity else _KINDS[message.kind]
    return f"{mark} {clean_line(message.title, HEADER - 4) or 'Vigie'}"


def _quote(quote: Quote, message: Message) -> Iterable[Block]:
    words = [clean_line(word) for word in quote.words]
    pieces = emphasise(clean_line(quote.text, _QUOTE), words)
    said = [_text(piece, bold=bold) for piece, bold in pieces] or [_text("…")]
    link = web_link(quote.url, _LINK)
    by = _text(_by(quote, message) + (" · " if link else ""))
    yield {"type": "rich_text_quote", "elements": [*said]}
    yield _section(by, *([_link(link, say("open", message.language))] if link else []))


def _by(quote: Quote, message: Message) -> str:
    return " · ".join(clean_line(part, _NAME) for part in byline(quote, message.at, message.language))


def _fact(label: str, value: str) -> Sequence[Block]:
    return _text(f"{clean_line(label, _LABEL)}  ", bold=True), _text(clean_line(value, _VALUE))


def _to_do(message: Message) -> Iterable[Block]:
    advice, runbook = clean(message.advice, _ADVICE), web_link(message.runbook, _LINK)
    if advice:
        yield _text(advice + ("\n" if runbook else ""))
    if runbook:
        yield _link(runbook, say("runbook", message.language))


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
