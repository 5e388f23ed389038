"""Messages on the terminal: a calm card for a person, plain lines for a pipe."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Literal, TextIO

from alerts.laid import in_plain
from alerts.life import standalone
from alerts.wording import QUOTES, byline, emphasise, kept, say, spoken, web_link
from monitor.errors import DeliveryError
from monitor.language import clock
from monitor.model import Block, Language, Lines, Message, Quote, Receipt, Severity, Span, TicketId
from monitor.ports import Surroundings
from monitor.settings import ChannelSettings
from monitor.text import shown, shown_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

_WIDTH = 100  # columns: longer lines are hard to read
_ACCENTS = {Severity.CRISIS: "red", Severity.WARNING: "yellow", Severity.WATCH: "blue", None: "cyan"}
_SUMMARY, _QUOTE, _NAME, _LABEL, _VALUE, _ADVICE = 800, 300, 80, 40, 300, 800  # characters
_FACTS = 26


class ConsoleSettings(ChannelSettings):
    """The terminal that Vigie runs in: needs no key and no secret."""

    kind: Literal["console"] = "console"


class ConsoleChannel:
    """Writes each message to a text stream, in one piece.

    Args:
        stream: where to; by default whatever standard output is at the time.
    """

    Settings = ConsoleSettings

    def __init__(self, settings: ConsoleSettings, around: Surroundings, stream: TextIO | None = None) -> None:
        self._settings = settings
        self._clock = around.clock
        self._stream = stream
        self._turn = Lock()  # two tickets must not write into each other's card

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        """Write it and flush it.

        Raises:
            DeliveryError: nobody reads the stream any more.
        """
        stream = self._stream or sys.stdout
        if stream is None:  # so Python says when it was started with standard output closed
            raise DeliveryError("there is no terminal to write to", permanent=True)
        try:
            encoding = stream.encoding or "utf-8"
            framed = stream.isatty() and encoding.lower().replace("-", "") == "utf8"
            alone = standalone(message)  # what is written stays as it is
            card = drawn(alone) if framed else plain(alone)
            with self._turn:
                stream.write(card.encode(encoding, "replace").decode(encoding))
                stream.flush()
        except (OSError, ValueError) as error:  # a broken pipe; "I/O operation on closed file"
            why = getattr(error, "strerror", None) or str(error)
            raise DeliveryError(f"the terminal cannot be written to: {why}", permanent=True) from None
        return Receipt(json.dumps({"ticket": ticket, "written_at": self._clock.now().isoformat()}))


# --- plain lines ------------------------------------------------------------------------------------------------


def plain(message: Message) -> str:
    """The card as plain text, one idea a line: for a log file, a pipe, a screen reader."""
    return "\n".join(_lines(message)) + "\n\n"


def _lines(message: Message) -> Iterable[str]:
    language = message.language
    yield f"{shown_line(message.title)} · {clock(message.at)}"
    if message.state_line:
        yield f"  {shown_line(message.state_line, _VALUE)}"
    yield from (f"  {line}" for line in _summary(message))
    for quote in message.quotes[:QUOTES]:
        yield f"  {say('quoted', language, text=shown_line(quote.text, _QUOTE))}"
        yield f"    {_by(quote, message)}"
        if link := web_link(quote.url):
            yield f"    {link}"
    for chapter in message.chapters:
        yield f"  {shown_line(chapter.title, _NAME)}"
        yield from (f"    {line}" for line in in_plain(chapter) if line)
    for label, value in message.facts[:_FACTS]:
        yield f"  {_labelled(label, shown_line(value, _VALUE), language)}"
    if message.advice:
        yield f"  {_labelled(say('to-do', language), shown_line(message.advice, _ADVICE), language)}"
    for where in ("runbook", "page"):
        if link := web_link(getattr(message, where)):
            yield f"  {_labelled(say(where, language), link, language)}"
    for what, command in message.actions:
        yield f"  {_labelled(what, shown_line(command, _VALUE), language)}"


def _summary(message: Message) -> Iterable[str]:
    return map(spoken, message.lead) if message.lead else [shown_line(message.summary, _SUMMARY)]


def _labelled(label: str, value: str, language: Language) -> str:
    return say("labelled", language, label=shown_line(label, _LABEL), value=value)


def _by(quote: Quote, message: Message) -> str:
    return " · ".join(shown_line(part, _NAME) for part in byline(quote, message.at, message.language))


# --- the card ---------------------------------------------------------------------------------------------------


def drawn(message: Message) -> str:
    """The card with colours and a frame, as wide as the terminal and at most 100 columns."""
    from rich.console import Console, Group  # noqa: PLC0415 -- imported when first needed: 50 ms
    from rich.padding import Padding  # noqa: PLC0415 -- as above
    from rich.panel import Panel  # noqa: PLC0415 -- as above
    from rich.text import Text  # noqa: PLC0415 -- as above

    # rich draws into memory: on a broken pipe it would end the whole process.
    console = Console(file=io.StringIO(), force_terminal=True, highlight=False, markup=False, emoji=False)
    accent = _ACCENTS[message.severity]
    parts = [Padding(part, (0, 0, 1, 0)) for part in _parts(message, accent)]
    panel = Panel(
        Group(*parts),
        title=Text(shown_line(message.title, 90), f"bold {accent}"),
        title_align="left",
        subtitle=Text(clock(message.at), "dim"),
        subtitle_align="right",
        border_style=accent,
        padding=(1, 2, 0, 2),
        width=min(console.width, _WIDTH),
    )
    with console.capture() as page:
        console.print(panel)
    return page.get() + "\n"


def _parts(message: Message, accent: str) -> Iterable[RenderableType]:
    from rich.console import Group  # noqa: PLC0415 -- imported when first needed, by ``drawn``
    from rich.padding import Padding  # noqa: PLC0415 -- as above
    from rich.text import Text  # noqa: PLC0415 -- as above

    if message.state_line:
        yield Text(shown_line(message.state_line, _VALUE), accent)
    if message.lead:
        yield Text("\n").join(Text(spoken(line)) for line in message.lead)
    else:
        yield Text(shown(message.summary, _SUMMARY), "bold")
    for quote in message.quotes[:QUOTES]:
        yield Padding(_drawn_quote(quote, message, accent), (0, 0, 0, 2))
    for chapter in message.chapters:
        title = Text(shown_line(chapter.title, _NAME), f"bold {accent}")
        yield Group(title, *(_block(block) for block in chapter.blocks))
    if facts := message.facts[:_FACTS]:
        yield _rows(facts, "")
    advice, runbook = shown(message.advice, _ADVICE), web_link(message.runbook)
    if advice or runbook:
        to_do = [Text(say("to-do", message.language), f"bold {accent}"), Text(advice), _link(runbook)]
        yield Text("\n").join(text for text in to_do if text)
    if message.actions:
        yield _rows(message.actions, accent)
    if page := web_link(message.page):
        yield _link(page)


def _block(block: Block) -> RenderableType:
    """Of a chapter: a table in columns as wide as the card allows, or lines."""
    from rich.table import Table as Columns  # noqa: PLC0415 -- imported when first needed, by ``drawn``
    from rich.text import Text  # noqa: PLC0415 -- as above

    if isinstance(block, Lines):
        mark = "• " if block.listed else ""
        head = [Text(shown_line(block.head, _NAME), "bold")] if block.head else []
        return Text("\n").join([*head, *(Text(mark + spoken(line)) for line in block.lines)])
    shown = Columns(box=None, padding=(0, 1), pad_edge=False)
    for place, name in enumerate(block.head):
        shown.add_column(Text(shown_line(name, _LABEL), "dim"), justify="right" if place else "left")
    for row in block.rows:
        shown.add_row(*(Text("".join(map(_figure, cell))) for cell in row))
    return shown


def _figure(span: Span) -> str:
    """Two figures of one cell stand below each other."""
    return "\n" if span.tone == "sep" else kept(span.text, _VALUE)


def _rows(pairs: Sequence[tuple[str, str]], style: str) -> RenderableType:
    """What is known, or what can be done: a label and what stands behind it."""
    from rich.table import Table  # noqa: PLC0415 -- imported when first needed, by ``drawn``
    from rich.text import Text  # noqa: PLC0415 -- as above

    rows = Table.grid(padding=(0, 2))
    for label, value in pairs:
        rows.add_row(Text(shown_line(label, _LABEL), "dim"), Text(shown_line(value, _VALUE), style))
    return rows


def _drawn_quote(quote: Quote, message: Message, accent: str) -> Text:
    from rich.text import Text  # noqa: PLC0415 -- imported when first needed, by ``drawn``

    words = [shown_line(word) for word in quote.words]
    pieces = emphasise(shown_line(quote.text, _QUOTE), words)
    before, _, after = say("quoted", message.language, text="\n").partition("\n")
    said = Text.assemble(
        before, *((piece, f"bold {accent}" if bold else "") for piece, bold in pieces), after
    )
    lines = [said, Text(_by(quote, message), "dim"), _link(web_link(quote.url))]
    return Text("\n").join(line for line in lines if line)


def _link(url: str) -> Text:
    """Shown whole, so that a reader sees where it leads; clickable even where it had to be folded."""
    from rich.style import Style  # noqa: PLC0415 -- imported when first needed, by ``drawn``
    from rich.text import Text  # noqa: PLC0415 -- as above

    return Text(url, Style(dim=True, link=url or None), overflow="fold")
