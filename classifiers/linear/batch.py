"""The sums of many texts at once, with NumPy: the same as ``add_up`` finds for each, in less time.

All texts stand in one row of chunks, after each of them row 0 of the shares, which adds nothing. The sums are of whole
numbers, so that no text's depend on what stands beside it, or on the order in which they are added.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from classifiers.linear.model import NOTHING
from classifiers.linear.places import reduced
from classifiers.linear.shares import MOST, NEGATES, ONE, Shares, denied

Numbers = Any  # numpy.ndarray

_FORCE = 45  # bits: no chunk leans so far, and no more than 2**18 texts are read at once


class Batch(NamedTuple):
    """What texts add up to; the places are of chunks in all texts together.

    Args:
        starts: the place of the first chunk of each text.
        bounds: where the strong of each text begin in the columns that follow, and where those of the last end.
        places: of the strong, text after text, and of each the strongest first.
        leans: what each of the strong added towards positive rather than negative, times ``ONE``.
        rows: of each of the strong in the shares.
        deniers: of the chunks that a negation turned, its place.
        reductions: what the sums of each text were multiplied with for its length.
    """

    negative: Numbers
    positive: Numbers
    starts: list[int]
    bounds: list[int]
    places: list[int]
    leans: Numbers
    rows: list[int]
    deniers: dict[int, int]
    reductions: Numbers


def add_up_all(shares: Shares, texts: Sequence[list[str]], faint: float, most: int) -> Batch:
    """The sums of texts, given as their chunks, and the strongest chunks of each.

    Args:
        faint: log-odds, before they are reduced: chunks that did less are not among the strong.
        most: how many of a text are.
    """
    import numpy as np  # noqa: PLC0415 -- comes with onnxruntime; 100 ms that whoever only reads rules need not wait

    chunks: list[str] = []
    for text in texts:
        chunks += text
        chunks.append("")
    known = shares.rows(chunks)
    rows = np.array(known, np.intp)
    sizes = np.array([len(text) + 1 for text in texts])
    ends = np.cumsum(sizes)
    starts = ends - sizes

    heres, theres = _column(shares.negative, np.int64)[rows], _column(shares.positive, np.int64)[rows]
    deniers = _deny(shares, rows, heres, theres)
    _pair(shares, rows, ends, heres, theres)
    leans = theres - heres
    share = np.array([reduced(len(text)) for text in texts])
    chosen, bounds = _strongest(leans, sizes, faint * ONE / share, most)
    return Batch(
        np.add.reduceat(heres, starts) * share / ONE,
        np.add.reduceat(theres, starts) * share / ONE,
        starts.tolist(),
        bounds.tolist(),
        chosen.tolist(),
        leans[chosen],
        rows[chosen].tolist(),
        deniers,
        share,
    )


def _column(numbers: Any, kind: Any) -> Numbers:  # noqa: ANN401 -- any buffer
    import numpy as np  # noqa: PLC0415 -- as above

    return np.frombuffer(numbers, kind)


def _deny(shares: Shares, rows: Numbers, heres: Numbers, theres: Numbers) -> dict[int, int]:
    """Put in what the chunks add that a negation reaches."""
    import numpy as np  # noqa: PLC0415 -- as above

    turns = _column(shares.turn, np.uint8)[rows].tobytes()
    deniers = denied(turns) if NEGATES in turns else {}
    if deniers:
        places = np.fromiter(deniers, np.intp, len(deniers))
        heres[places] = _column(shares.denied_negative, np.int64)[rows[places]]
        theres[places] = _column(shares.denied_positive, np.int64)[rows[places]]
    return deniers


def _pair(shares: Shares, rows: Numbers, ends: Numbers, heres: Numbers, theres: Numbers) -> None:
    """Add what two words add by standing side by side: most have no weights beyond their own."""
    import numpy as np  # noqa: PLC0415 -- as above

    places = _column(shares.last, np.uint32)[rows[:-1]] + _column(shares.first, np.uint32)[rows[1:]]
    both = _column(shares.both, np.uint16)[places & np.uint32(shares.mask)]
    both[ends[:-1] - 1] = both[ends[:-1] - 2] = NOTHING  # beside what stands between two texts
    if len(both):
        both[-1] = NOTHING
    found = np.flatnonzero(both != NOTHING)
    steps = np.array(shares.steps, np.int64)
    heres[found + 1] += steps[both[found] & 255]
    theres[found + 1] += steps[both[found] >> 8]


def _strongest(leans: Numbers, sizes: Numbers, faint: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """The places of the strong, and where those of each text begin; the former first of two that are as strong."""
    import numpy as np  # noqa: PLC0415 -- as above

    force = np.abs(leans)
    strong = np.flatnonzero(force >= np.repeat(faint, sizes))
    text = np.repeat(np.arange(len(sizes)), sizes)[strong]
    order = np.argsort((text << _FORCE) - force[strong], kind="stable")
    first = np.searchsorted(text, np.arange(len(sizes)))  # ``text`` is in order, before and after
    few = np.arange(len(strong)) - first[text] < most
    bounds = np.concatenate([[0], np.cumsum(np.bincount(text[few], minlength=len(sizes)))])
    return strong[order][few], bounds


def probabilities(
    batch: Batch, negative: float, positive: float, sharpness: float
) -> tuple[Numbers, Numbers, Numbers]:
    """How probable each label is, given the biases: to the last digit what the classifier reckons of one text.

    Hence the exponents are not NumPy's, whose last digit may be another.
    """
    import numpy as np  # noqa: PLC0415 -- as above

    bad, good = (
        np.array(list(map(math.exp, np.clip(sharpness * scores, -MOST, MOST).tolist())))
        for scores in (batch.negative + negative, batch.positive + positive)
    )
    whole = bad + 1.0 + good
    return bad / whole, 1.0 / whole, good / whole


def log_odds(batch: Batch, sharpness: float, digits: int) -> list[float]:
    """What the strong added, to so many digits."""
    import numpy as np  # noqa: PLC0415 -- as above

    strengths = np.repeat(sharpness * batch.reductions / ONE, np.diff(batch.bounds))
    return rounded(batch.leans * strengths, digits)


def rounded(numbers: Numbers, digits: int) -> list[float]:
    """To so many digits: 1,000 for three."""
    import numpy as np  # noqa: PLC0415 -- as above

    found: list[float] = (np.rint(numbers * digits) / digits + 0.0).tolist()  # no -0.0
    return found
