"""The log: structlog events in the past tense with fields, for a person or for a machine."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterator, MutableMapping
from datetime import datetime
from typing import Any, Literal, TextIO

import structlog

from monitor.shapes import moment
from monitor.text import clean_line

LONGEST = 2_000  # characters of one field: a log line is no archive


def set_up(style: Literal["console", "json"], stream: TextIO | None = None) -> None:
    """Write the log to ``stream`` (standard error); other libraries' warnings come along, their chatter does not."""
    stream = stream or sys.stderr
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), pad_event_to=18, exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if style == "json" else []),
            plain,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=stream, format="%(name)s: %(message)s", force=True)


@contextlib.contextmanager
def errors_alone() -> Iterator[None]:
    """For commands whose output is the point: no log but of what goes wrong. Standard output stays theirs."""
    before = structlog.get_config()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            plain,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def plain(_logger: object, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Times as ISO text, and no character of hostile text that would steer a terminal."""
    for name, value in fields.items():
        if isinstance(value, datetime):
            fields[name] = moment(value)
        elif isinstance(value, str) and name != "exception":
            fields[name] = clean_line(value, LONGEST)
    return fields
