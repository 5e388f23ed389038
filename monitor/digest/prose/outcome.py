"""What came of a summary, and how a digest shows it: the sentences with their figures, or a faint line that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.digest.figures import Told
from monitor.digest.prose.judge import Sentence
from monitor.digest.prose.known import Figure
from monitor.language import in_french
from monitor.model import Json, Language, Line, Span
from monitor.text import clean_line


@dataclass(frozen=True, slots=True)
class Prose:
    """A summary by a model, or why there is none.

    Args:
        model: who wrote it, as its endpoint calls it.
        why: for the operator; readers are told only that there is none.
    """

    model: str
    sentences: tuple[Sentence, ...] = ()
    why: str = ""


def lines(prose: Prose | None, told: Told) -> tuple[Line, ...]:
    """What stands under the first sentences of a digest; nothing where nobody asked for a summary."""
    if prose is None:
        return ()
    if not prose.sentences:
        return ((Span(told.words.say("prose-none"), tone="faint"),),)
    by = told.words.say("prose-by", model=clean_line(prose.model, 80))
    whole: list[Span] = []
    for place, sentence in enumerate(prose.sentences):
        whole += [Span(" ")] * bool(place) + list(_spans(sentence, told))
    return (tuple(whole), (Span(by, tone="faint"),))


def _spans(sentence: Sentence, told: Told) -> Iterator[Span]:
    at = 0
    text = _set(sentence.text, told.words.language)
    for one in sentence.rests_on:
        link = _link(one.figure, told) if isinstance(one.figure, Figure) else ""
        if link:
            yield Span(text[at : one.begin])
            yield Span(text[one.begin : one.end], link)
            at = one.end
    yield Span(text[at:])


def _set(text: str, language: Language) -> str:
    """With the blanks of a printed page: as many characters, each in its place."""
    return in_french(text) if language == "fr" else text


def _link(one: Figure, told: Told) -> str:
    if one.brand is None or one.tone is None:
        return ""
    tone = None if one.tone == "any" else one.tone
    return told.behind(one.brand, round(one.value), sentiment=tone)


def prose_json(prose: Prose | None) -> Json:
    """For machines: each sentence with the figures that it rests on, or the reason why there is none."""
    if prose is None:
        return None
    return {
        "model": prose.model,
        "text": " ".join(one.text for one in prose.sentences) or None,
        "sentences": [
            {
                "text": one.text,
                "rests_on": [
                    {
                        "said": one.text[each.begin : each.end],
                        "brand": each.figure.brand if isinstance(each.figure, Figure) else None,
                        "figure": each.figure.label if isinstance(each.figure, Figure) else each.figure,
                    }
                    for each in one.rests_on
                ],
            }
            for one in prose.sentences
        ],
        "refused": prose.why or None,
    }
