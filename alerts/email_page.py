"""A message as a mail: the same in plain text and in HTML, and the headers that keep an alert in one thread. Pure.

The HTML is one column that a phone can show, styled in place (mail programs drop style sheets), without a picture from
anywhere; its colours hold in dark mode. All that people wrote is escaped, and only http and https links are offered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape

from alerts.email_laid import STYLE, chapter, lead, picture, preview
from alerts.laid import in_plain
from alerts.life import standalone
from alerts.wording import QUOTES, byline, emphasise, say, spoken, web_link
from monitor.language import moment
from monitor.model import AlertState, Language, Message, Quote, Receipt, Severity, TicketId
from monitor.text import shown, shown_line, stable_id

_TITLE, _SUMMARY, _QUOTE, _NAME, _LABEL, _VALUE, _ADVICE = 150, 1_500, 400, 80, 60, 400, 1_500  # characters
_FACTS, _ACTIONS = 40, 6
_CHAPTERS = 30  # of a digest
THREAD = 20  # messages that a mail refers to: the first, and the last ones

_ACCENTS = {Severity.CRISIS: "#c62828", Severity.WARNING: "#b45309", Severity.WATCH: "#1d4ed8"}
_OTHER = "#0f766e"  # each has a contrast of 4.5 or more on white (WCAG 2.2, 1.4.3)
_ID = re.compile(r"<[A-Za-z0-9.-]{1,120}@[A-Za-z0-9.-]{1,255}>")
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,100}")

_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
<style>
@media (prefers-color-scheme: dark) {{
  .page {{ background: #16181d !important; color: #e6e8ec !important; }}
  .faint {{ color: #a3a9b4 !important; }}
  .quote {{ border-color: #4b5160 !important; }}
  .code {{ background: #262a33 !important; color: #e6e8ec !important; }}
  a {{ color: #8ab4f8 !important; }}
}}
{style}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#ffffff;color:#1b1d22;\
font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:16px">
<div style="max-width:640px;text-align:left;overflow-wrap:anywhere">
{body}
</div>
</td></tr></table>
</body>
</html>
"""


def told(message: Message, *, thread: bool) -> Message:
    """What this one mail says: what was said before stays as it is.

    Args:
        thread: it follows another mail of the same alert.
    """
    alone = standalone(message)
    if not thread:
        return alone
    said = alone.summary if message.news in alone.summary else f"{message.news} {alone.summary}".strip()
    line = message.state_line if message.state_line not in said else ""
    return replace(alone, summary=said, state_line=line)


# --- headers ----------------------------------------------------------------------------------------------------


def subject(message: Message, *, thread: bool) -> str:
    """One line; of a mail that follows, with the "Re:" by which mail programs know it."""
    title = shown_line(message.title, _TITLE) or "Vigie"
    return f"Re: {title}" if thread else title


def message_id(ticket: TicketId, domain: str) -> str:
    """The same for the same ticket, so that a mail that comes again is known (RFC 5322, section 3.6.4)."""
    left = ticket if _PLAIN_ID.fullmatch(ticket) else stable_id("mail", ticket)
    return f"<{left}.vigie@{domain}>"


def receipt(own: str, before: Sequence[str], refused: Sequence[str]) -> Receipt:
    """What later mails of the alert refer to; ``refused``: who did not get it."""
    return Receipt(json.dumps({"message_id": own, "references": [*before], "refused": [*refused]}))


def references(first: Receipt | None) -> tuple[str, ...]:
    """The mails of the thread, the oldest first; none where the receipt is of another kind of channel."""
    try:
        held = json.loads(first.reference if first else "{}")
    except ValueError:
        return ()
    if not isinstance(held, dict) or not isinstance(held.get("references", []), list):
        return ()
    ids = [*held.get("references", []), held.get("message_id")]
    good = [one for one in ids if isinstance(one, str) and _ID.fullmatch(one)]
    return tuple(good if len(good) <= THREAD else [good[0], *good[1 - THREAD :]])


# --- plain text -------------------------------------------------------------------------------------------------


def text(message: Message, notes: Sequence[str] = ()) -> str:
    """The whole of it in plain words, for whoever reads no HTML.

    Args:
        notes: what the sender has to add, such as who was not reached.
    """
    return "\n".join(_lines(message, notes)) + "\n"


def _lines(message: Message, notes: Sequence[str]) -> Iterator[str]:
    language = message.language
    yield shown_line(message.title, _TITLE)
    if message.state_line:
        yield shown_line(message.state_line, _VALUE)
    if message.lead:
        yield from ("", *(spoken(line) for line in message.lead))
    else:
        yield from ("", shown(message.summary, _SUMMARY))
    for quote in message.quotes[:QUOTES]:
        yield from ("", f"> {say('quoted', language, text=shown_line(quote.text, _QUOTE))}")
        yield f"> {_by(quote, message)}"
        if link := web_link(quote.url):
            yield f"> {link}"
    for one in message.chapters[:_CHAPTERS]:
        title = shown_line(one.title, _TITLE)
        yield from ("", title, "-" * len(title))
        yield from in_plain(one)
    facts = [
        (shown_line(label, _LABEL), shown_line(value, _VALUE)) for label, value in message.facts[:_FACTS]
    ]
    if facts:
        yield ""
        yield from (say("labelled", language, label=label, value=value) for label, value in facts)
    if to_do := list(_to_do(message)):
        yield from ("", say("to-do", language), *to_do)
    if page := web_link(message.page):
        yield from ("", say("labelled", language, label=say("page", language), value=page))
    yield from ("", *(shown_line(note, _VALUE) for note in notes), f"Vigie · {moment(message.at, language)}")


def _to_do(message: Message) -> Iterator[str]:
    language = message.language
    if advice := shown(message.advice, _ADVICE):
        yield advice
    if link := web_link(message.runbook):
        yield say("labelled", language, label=say("runbook", language), value=link)
    for what, command in message.actions[:_ACTIONS]:
        yield say("labelled", language, label=shown_line(what, _LABEL), value=shown_line(command, _VALUE))


def _by(quote: Quote, message: Message) -> str:
    return " · ".join(shown_line(part, _NAME) for part in byline(quote, message.at, message.language))


# --- HTML -------------------------------------------------------------------------------------------------------


def html(message: Message, notes: Sequence[str] = ()) -> str:
    """The same as one HTML page that needs nothing else."""
    return _PAGE.format(
        language=message.language,
        title=escape(shown_line(message.title, _TITLE) or "Vigie"),
        style=STYLE,
        body=preview(message.lead) + "\n".join(_blocks(message, notes)),
    )


def _blocks(message: Message, notes: Sequence[str]) -> Iterable[str]:
    over = message.state is AlertState.RESOLVED
    accent = _ACCENTS.get(message.severity, _OTHER) if message.severity and not over else _OTHER
    title = escape(shown_line(message.title, _TITLE))
    yield (
        f'<div style="height:4px;background:{accent};border-radius:2px"></div>'
        f'<h1 style="font-size:20px;line-height:1.3;margin:16px 0 4px">{title}</h1>'
    )
    if message.state_line:
        yield f'<p class="faint" style="margin:0 0 8px;color:#5b616e">{escape(shown_line(message.state_line, _VALUE))}</p>'
    if message.lead:
        yield lead(message.lead)
    else:
        yield f'<p style="margin:8px 0 16px">{_broken(shown(message.summary, _SUMMARY))}</p>'
    for quote in message.quotes[:QUOTES]:
        yield _quote(quote, message)
    chapters = message.chapters[:_CHAPTERS]
    for one in chapters:
        yield from chapter(one, [image for image in message.images if image.chapter == one.key])
    keys = {one.key for one in chapters}
    yield from (picture(image) for image in message.images if image.chapter not in keys)
    if message.facts:
        yield _facts(message)
    yield from _next(message)
    if there := web_link(message.page):
        words = escape(say("page", message.language))
        yield f'<p style="margin:16px 0 8px"><a href="{escape(there)}">{words}</a></p>'
    footer = "<br>".join(
        escape(line)
        for line in (
            *(shown_line(note, _VALUE) for note in notes),
            f"Vigie · {moment(message.at, message.language)}",
        )
    )
    yield f'<p class="faint" style="margin:24px 0 0;font-size:13px;color:#5b616e">{footer}</p>'


def _quote(quote: Quote, message: Message) -> str:
    pieces = emphasise(shown_line(quote.text, _QUOTE), [shown_line(word) for word in quote.words])
    said = "".join(f"<strong>{escape(piece)}</strong>" if bold else escape(piece) for piece, bold in pieces)
    before, _, after = say("quoted", message.language, text="\n").partition("\n")
    link = web_link(quote.url)
    shown = f' · <a href="{escape(link)}">{escape(link)}</a>' if link else ""
    return (
        '<blockquote class="quote" style="margin:12px 0;padding:0 0 0 12px;border-left:3px solid #c9cdd6">'
        f"{before}{said}{after}<br>"
        f'<span class="faint" style="font-size:14px;color:#5b616e">{escape(_by(quote, message))}{shown}</span></blockquote>'
    )


def _facts(message: Message) -> str:
    cell = 'style="padding:2px 12px 2px 0;vertical-align:top'
    rows = "".join(
        f'<tr><td class="faint" {cell};color:#5b616e">{escape(shown_line(label, _LABEL))}</td>'
        f'<td {cell}">{escape(shown_line(value, _VALUE))}</td></tr>'
        for label, value in message.facts[:_FACTS]
    )
    return f'<table role="presentation" cellspacing="0" style="margin:16px 0;font-size:15px">{rows}</table>'


def _next(message: Message) -> Iterable[str]:
    advice, runbook = shown(message.advice, _ADVICE), web_link(message.runbook)
    if not (advice or runbook or message.actions):
        return
    language = message.language
    yield f'<h2 style="font-size:17px;margin:24px 0 8px">{escape(say("to-do", language))}</h2>'
    if advice:
        yield f'<p style="margin:0 0 8px">{_broken(advice)}</p>'
    if runbook:
        where = escape(say("runbook", language))
        yield f'<p style="margin:0 0 8px">{_label(where, language)}<a href="{escape(runbook)}">{escape(runbook)}</a></p>'
    for what, command in message.actions[:_ACTIONS]:
        code = '<code class="code" style="background:#f0f1f4;padding:2px 6px;border-radius:4px">'
        yield (
            f'<p style="margin:0 0 8px">{_label(escape(shown_line(what, _LABEL)), language)}'
            f"{code}{escape(shown_line(command, _VALUE))}</code></p>"
        )


def _label(words: str, language: Language) -> str:
    """``Take it: ``, before what it is about."""
    return say("labelled", language, label=words, value="")


def _broken(words: str) -> str:
    return escape(words).replace("\n", "<br>")
