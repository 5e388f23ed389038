"""A model small enough to do its sums by hand."""

from __future__ import annotations

from array import array

from classifiers.linear.model import NO_WEIGHT, NOTHING, Model
from classifiers.linear.places import after, before, number_in_lexicon, number_of, place_of, seed_of

PLACES = 1 << 16
LEVELS = tuple((byte - NO_WEIGHT) / 64 for byte in range(256))  # byte 128 is 1/64, byte 191 is 1


def make_model(
    weights=(),
    *,
    pairs=(),
    lexicon=(),
    worth=(0.0,) * 8,
    bias=(0.0, 0.0),
    sharpness=1.0,
    languages=("en", "fr"),
):
    """``weights``: (feature, language or "" for all, towards negative, towards positive), in 64ths."""
    both = array("H", [NOTHING]) * PLACES
    for feature, language, negative, positive in weights:
        at = place_of(number_of(feature), seed_of(language) if language else 0, PLACES - 1)
        both[at] = NO_WEIGHT + negative | NO_WEIGHT + positive << 8
    for first, second, language, negative, positive in pairs:
        at = (
            before(number_of(first) if first else 0, seed_of(language)) + after(number_of(second))
            & PLACES - 1
        )
        both[at] = NO_WEIGHT + negative | NO_WEIGHT + positive << 8
    return Model(
        name="small 1",
        languages=languages,
        both=both,
        levels=LEVELS,
        bias=bias * len(languages),
        sharpness=(sharpness,) * len(languages),
        lexicon={number_in_lexicon(feature, language): valence for feature, language, valence in lexicon},
        worth=worth,
        about="made by hand",
    )
