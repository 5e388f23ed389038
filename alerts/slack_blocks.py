"""A message as Slack shows it: Block Kit blocks, and the text that notifications and screen readers use. Pure.

Nothing in the blocks is mrkdwn. Hostile words stand in ``rich_text`` and ``plain_text`` elements only, where ``*``,
``<!here>`` and ``@channel`` are letters like any others: a ping, a link or a bold word exists only as an element that
this module makes. Only the fallback text is markup, and it is escaped.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

Links are text, not buttons: Slack expects an app to answer every click on a button, even one that only opens a page,
and shows a warning beside it when nobody does. https://github.com/slackapi/slack-github-action/issues/513
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from alerts.slack_chapters import Part, brief, pages, told_first
from alerts.slack_elements import ALL, BLOCKS, TEXT, Block, anchor, escape, inert, plain, rich, section, size
from alerts.wording import QUOTES, byline, ellipsis, emphasise, say, web_link
from monitor.language import moment
from monitor.model import AlertState, Chapter, Json, Message, Quote, Severity, TicketId
from monitor.text import shown, shown_line

_EVENT = "vigie_ticket"

# Slack's limit of a header is 150 characters: https://docs.slack.dev/reference/block-kit/blocks/header-block
# Ours are what a person reads; where all of them together are too long still, the last facts give way.
HEADER = 140
BRIEFLY = "figures"  # the chapter that the first message tells, too, in short
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
_ACTIONS, _COMMAND = 4, 120

_MARKS = {Severity.CRISIS: "🔴", Severity.WARNING: "🟠", Severity.WATCH: "🔵"}
_KINDS = {"alert": "🔵", "digest": "📰", "notice": "🔧", "test": "✅"}
_STATES = {AlertState.ACKNOWLEDGED: "👀", AlertState.SNOOZED: "💤", AlertState.RESOLVED: "✅"}
_DRILL = "🧪"


def render(message: Message, *, threads: bool = True) -> tuple[str, list[Block]]:
    """The message as ``text`` and ``blocks`` for ``chat.postMessage``, ``chat.update`` and incoming webhooks.

    Args:
        threads: chapters stand in one: the main figures are told in short here.
    """
    return fallback(message), _first(message, threads=threads)[0]


def render_chapters(message: Message) -> list[Part]:
    """The rest of a digest, as messages for its thread: each chapter is one, or several where it is long."""
    return [part for chapter in _first(message)[1] for part in pages(chapter)]


def render_lack(message: Message, why: str) -> Part:
    """Why a digest came without its pictures, for its thread."""
    words = say("no-pictures", message.language, why=shown_line(why, _NEWS))
    return Part("no-pictures", escape(words, TEXT), (rich(section(plain(words))),))


def _first(message: Message, *, threads: bool = True) -> tuple[list[Block], Sequence[Chapter]]:
    """The beginning, with the main figures of a digest if there is room for them; and what stands in the thread."""
    lead, rest = told_first(message)
    facts = message.facts[: _FACTS if message.quotes else _LINES]
    while True:
        blocks = [*_blocks(message, lead, facts)]
        if not facts or size(blocks) <= ALL:
            break
        facts = facts[: len(facts) * 3 // 4]
    told = [chapter for chapter in rest if chapter.key == BRIEFLY and threads]
    figures = [block for chapter in told for block in brief(chapter)]
    longer = [*_blocks(message, [*lead, *figures], facts)]
    fits = len(longer) <= BLOCKS and size(longer) <= ALL
    return longer if fits else blocks, rest


def render_news(message: Message) -> tuple[str, list[Block]]:
    """What just happened, for the thread: where the whole channel sees it, too, it says of what."""
    news = shown(message.news, _NEWS)
    lines = [plain(f"{_title(message)}\n", bold=True)] if message.rings else []
    words = f"{_title(message)}\n{news}" if message.rings else news
    return escape(words, TEXT), [rich(section(*lines, plain(news)))]


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
    lines = [
        escape(_title(message), 300),
        escape(shown(message.summary), 900 if message.kind != "digest" else TEXT // 2),
    ]
    if message.state_line:
        lines.insert(1, escape(_state(message), 300))
    for quote in message.quotes[:QUOTES]:
        said = escape(
            f"{say('quoted', message.language, text=shown_line(quote.text, _QUOTE))} {_by(quote, message)}",
            400,
        )
        lines += [said, _bare(quote.url)]
    lines += [escape(shown(message.advice), 350), _bare(message.runbook), _bare(message.page)]
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


def _bare(url: str) -> str:
    """A link among words; nothing if it is too long to leave room for them."""
    link = web_link(url).replace("&", "&amp;")
    return link if len(link) <= _BARE_LINK else ""


# --- the blocks -------------------------------------------------------------------------------------------------


def _blocks(message: Message, lead: Sequence[Block], facts: Sequence[tuple[str, str]]) -> Iterable[Block]:
    yield {
        "type": "header",
        "text": {"type": "plain_text", "text": ellipsis(inert(_title(message)), HEADER), "emoji": False},
    }
    if message.state_line:
        yield rich(section(plain(_state(message), bold=True)))
    yield from lead or [rich(section(plain(shown(message.summary, _SUMMARY))))]
    for quote in message.quotes[:QUOTES]:
        yield rich(*_quote(quote, message))
    if facts:
        yield rich(
            section(plain(say("known", message.language), bold=True)),
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [section(*_fact(label, value)) for label, value in facts],
            },
        )
    if to_do := [*_to_do(message)]:
        yield rich(section(plain(say("to-do", message.language) + "\n", bold=True), *to_do))
    if page := web_link(message.page, _LINK):
        yield rich(section(anchor(page, say("page", message.language))))
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
    said = [plain(piece, bold=bold) for piece, bold in pieces] or [plain("…")]
    link = web_link(quote.url, _LINK)
    by = plain(_by(quote, message) + (" · " if link else ""))
    yield {"type": "rich_text_quote", "elements": [*said]}
    yield section(by, *([anchor(link, say("open", message.language))] if link else []))


def _by(quote: Quote, message: Message) -> str:
    return " · ".join(shown_line(part, _NAME) for part in byline(quote, message.at, message.language))


def _fact(label: str, value: str) -> Sequence[Block]:
    return plain(f"{shown_line(label, _LABEL)}  ", bold=True), plain(shown_line(value, _VALUE))


def _to_do(message: Message) -> Iterable[Block]:
    """The advice, where to read more, and the commands, each part on lines of its own."""
    advice, runbook = shown(message.advice, _ADVICE), web_link(message.runbook, _LINK)
    parts = [
        *([[plain(advice)]] if advice else []),
        *([[anchor(runbook, say("runbook", message.language))]] if runbook else []),
        *([*_action(what, command)] for what, command in message.actions[:_ACTIONS]),
    ]
    for place, part in enumerate(parts):
        if place:
            yield plain("\n")
        yield from part


def _action(what: str, command: str) -> Sequence[Block]:
    code: Block = {**plain(shown_line(command, _COMMAND)), "style": {"code": True}}
    return plain(f"{shown_line(what, _LABEL)}  "), code
