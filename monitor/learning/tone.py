"""The layer for sentiment that corrections speak for; or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from monitor.grades import LABELS
from monitor.learning.examples import Example
from monitor.learning.figures import Comparison, compare
from monitor.learning.fit import Row, fit
from monitor.learning.layer import Layer, Weights, moved, probabilities, words_of
from monitor.model import Label, Sentiment

ENOUGH = 60  # corrected stories
HELD = 15  # of them, held out
WITH_WORDS = 120  # corrected stories from which on words are learned
MOST_QUIET = 2_000  # stories that nobody corrected, which hold the layer back
_CHOICE = 4  # one story in so many of those that are learned from decides whether words help


@dataclass(frozen=True, slots=True)
class ToneProposal:
    """What comes of the corrections of sentiment.

    Args:
        layer: ``None``: nothing is proposed, and ``why`` says why not.
        compared: how good it is on held-out stories; ``None``: there were too few to try.
        learned, held: corrected stories that it was made from, and tried on.
        confirmed: of all of them, those where the person agreed with Vigie.
    """

    layer: Layer | None
    why: str
    compared: Comparison | None
    learned: int
    held: int
    confirmed: int


def propose_tone(corrected: Sequence[Example], quiet: Sequence[Example]) -> ToneProposal:
    """The layer for what people said of how stories speak.

    Args:
        corrected: stories with a label; those the model has no opinion on teach nothing, and count as wrong.
        quiet: stories that nobody corrected: as a whole they weigh as much as the others, so that whoever corrects only
            mistakes does not turn what was right.
    """
    readable = [one for one in corrected if one.plain is not None]
    learning = [one for one in readable if not one.held]
    held = [one for one in corrected if one.held]
    confirmed = sum(_label(one.present) == one.label for one in corrected)

    def none(why: str, compared: Comparison | None = None) -> ToneProposal:
        return ToneProposal(None, why, compared, len(learning), len(held), confirmed)

    if len(readable) < ENOUGH:
        lacking = ENOUGH - len(readable)
        return none(
            f"{ENOUGH} stories of corrected tone are needed, so far: {len(readable)}; {lacking} more, please"
        )
    if len(held) < HELD:
        return none(
            f"only {len(held)} of the corrected stories were held out, {HELD} are needed: correct a few more"
        )
    silent = [one for one in quiet if not one.held and one.plain is not None][:MOST_QUIET]
    layer = _choose(learning, silent)
    compared = compare(
        [one.label for one in held],
        [_label(one.present) for one in held],
        [label_by(layer, one) for one in held],
    )
    if not compared.better:
        return none("what was learned is no better than the present on the held-out corrections", compared)
    return ToneProposal(layer, "", compared, len(learning), len(held), confirmed)


def label_by(layer: Layer, one: Example) -> Label | None:
    """What Vigie would say of it with the layer."""
    if one.plain is None:
        return None
    likely = moved(layer, probabilities(one.plain), words_of(one.mention))
    return max(LABELS, key=lambda each: likely[LABELS.index(each)])


def _label(said: Sentiment | None) -> Label | None:
    return said.label if said else None


def _choose(learning: Sequence[Example], quiet: Sequence[Example]) -> Layer:
    """With words, where those help on stories that were put aside for this alone."""
    if len(learning) < WITH_WORDS * 2 / 3:
        return fit(_rows(learning, quiet), with_words=False)
    tried, rest = learning[::_CHOICE], [one for at, one in enumerate(learning) if at % _CHOICE]
    plain, worded = (fit(_rows(rest, quiet), with_words=choice) for choice in (False, True))
    return fit(_rows(learning, quiet), with_words=_loss(worded, tried) < _loss(plain, tried))


def _loss(layer: Layer, examples: Sequence[Example]) -> float:
    return -sum(log(_truth(moved(layer, *_seen(one)), one)) for one in examples)


def _truth(likely: Weights, one: Example) -> float:
    assert one.label is not None, "a person said how it speaks"
    return likely[LABELS.index(one.label)]


def _seen(one: Example) -> tuple[Weights, tuple[str, ...]]:
    assert one.plain is not None, "the model has an opinion"
    return probabilities(one.plain), words_of(one.mention)


def _rows(learning: Sequence[Example], quiet: Sequence[Example]) -> list[Row]:
    worth = min(1.0, len(learning) / len(quiet)) if quiet else 0.0
    rows = []
    for one in (*learning, *quiet):
        likely, words = _seen(one)
        target = likely if one.label is None else Weights(*(float(one.label == label) for label in LABELS))
        author = one.mention.author or one.story
        rows.append(Row(likely, target, words, 1.0 if one.label else worth, author))
    return rows
