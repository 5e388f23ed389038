"""A digest as it is laid out, whatever it is read in."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Chapter, Line


@dataclass(frozen=True, slots=True)
class Document:
    """The whole digest.

    Args:
        lead: the sentences that somebody reads who reads nothing else.
        prose: what stands under them: a summary by a model, marked as one, or that there is none; empty: nobody asked.
        chapters: their keys are the names of sections.
    """

    title: str
    span: str
    lead: tuple[Line, ...]
    chapters: tuple[Chapter, ...]
    prose: tuple[Line, ...] = ()
