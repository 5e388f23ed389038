"""From posts to weights: eight logistic regressions a language, calibrated and given a threshold by cross-validation.

Needs NumPy and SciPy (``vigie[train]``). Nothing in it is drawn by lot but the folds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from classifiers.intent_training.posts import ALSO, Post, folds
from classifiers.intent_words import NEVER, NO_WEIGHT, Seen, Weights, pairs_of, reached, see
from classifiers.intents import TOLD, bounded, cues_of
from classifiers.linear.lexicons import lexicon
from classifiers.linear.places import number_of, reduced
from classifiers.linear.words import Words
from monitor.model import INTENTS, Mention, MentionId, SourceName

Floats = Any  # numpy.ndarray, and
Matrix = Any  # scipy.sparse.csr_matrix: the rest of Vigie is checked without these libraries

PENALTY = 1.0  # of squared weights
SEEN = 2  # posts that a feature must be in
PRECISE = 0.8  # of all that is told this much must be so, or as much as by the cues alone
BEYOND = 0.7  # of what is told without a cue that says so
FOLDS = 5
_LEAST_TOLD = 10  # posts, of all rounds: a precision of fewer is luck
_VALENCE = 0.25  # what a point of a lexicon's valence counts beside a word's 1
_FAINTEST = 0.004  # log-odds


class Grade(NamedTuple):
    """How one intent is told of posts that were not learned from."""

    intent: str
    precision: float
    recall: float
    cue_precision: float
    cue_recall: float
    number: int


class Learnt(NamedTuple):
    """The weights of one language, and how good they are."""

    weights: Weights
    grades: list[Grade]


def learn(lang: str, posts: Sequence[Post], seeds: Sequence[int]) -> Learnt:
    """The weights of a language."""
    import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms

    table = Table(lang, posts)
    cues = np.array([_cue_weights(lang, post) for post in posts])
    parts = [np.array(folds(posts, FOLDS, seed)) for seed in seeds]
    rows, biases, worths, leasts, grades = [], [], [], [], []
    for place, intent in enumerate(INTENTS):
        truth = np.array([intent in post.intents for post in posts])
        fair = np.array([any(intent in ALSO.get(one, ()) for one in post.intents) for post in posts])
        data = table.with_cues(cues[:, place])
        held = np.concatenate([_held_out(data, truth, part) for part in parts])
        cued = np.tile(cues[:, place] >= TOLD, len(parts))
        truths, fairs = np.tile(truth, len(parts)), np.tile(fair, len(parts))
        slope, offset = _calibration(held, truths)
        chances = slope * held + offset
        least = _threshold(chances, cued, truths, fairs)
        grades.append(
            Grade(
                intent,
                *_quality(cued | (chances >= least), truths, fairs),
                *_quality(cued, truths, fairs),
                int(truth.sum()),
            )
        )
        weights, bias = _fit(data, truth)
        rows.append(slope * table.unfolded(weights[:-1]))
        worths.append(float(slope * weights[-1]))
        biases.append(float(slope * bias + offset))
        leasts.append(least)
    return Learnt(table.packed(np.stack(rows, axis=1), tuple(biases), tuple(worths), tuple(leasts)), grades)


def _cue_weights(lang: str, post: Post) -> list[float]:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    mention = Mention(
        id=MentionId("post"),
        source=SourceName("posts"),
        key="post",
        text=post.text,
        published_at=moment,
        collected_at=moment,
        hits=(),
    )
    cues = cues_of(post.text, [lang], mention)
    return [bounded(sum(cues.get(intent, {}).values())) for intent in INTENTS]


class Table:
    """Posts as rows of numbers, as the classifier adds them up, with a lexicon's praise and blame in two columns more."""

    def __init__(self, lang: str, posts: Sequence[Post]) -> None:
        from scipy.sparse import csr_matrix  # noqa: PLC0415 -- only training needs it: 200 ms

        words = Words(lang)
        self._valences = {
            number_of(feature): valence * _VALENCE for feature, valence in lexicon(lang).items()
        }
        found = [_features(words, post.masked) for post in posts]
        often = Counter(number for each in found for number in each)
        self.numbers = sorted(number for number, count in often.items() if count >= SEEN)
        columns = {number: place for place, number in enumerate(self.numbers)}
        praise = len(columns)
        values, across, down = [], [], []
        for row, each in enumerate(found):
            for number, much in each.items():
                valence = self._valences.get(number, 0.0)
                for column, value in (
                    (columns.get(number), much),
                    (praise if valence > 0 else praise + 1, much * abs(valence)),
                ):
                    if column is not None and value:
                        values.append(value)
                        across.append(column)
                        down.append(row)
        self._matrix = csr_matrix((values, (down, across)), shape=(len(posts), praise + 2))

    def with_cues(self, cues: Floats) -> Matrix:
        """The rows, and the weight of the cues as the last column."""
        from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415 -- only training needs it: 200 ms

        return csr_matrix(hstack([self._matrix, cues[:, None]]))

    def unfolded(self, weights: Floats) -> Floats:
        """What each feature weighs, with what it has by the lexicon; those of the lexicon alone come last."""
        import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms

        own = dict(zip(self.numbers, weights[:-2], strict=True))
        for number, valence in self._valences.items():
            own[number] = own.get(number, 0.0) + abs(valence) * weights[-2 if valence > 0 else -1]
        return np.array(list(own.values()))

    def packed(
        self,
        weights: Floats,
        bias: tuple[float, ...],
        cues: tuple[float, ...],
        least: tuple[float, ...],
    ) -> Weights:
        """As bytes, without what is too faint to matter."""
        import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms

        known = set(self.numbers)
        numbers = [*self.numbers, *(number for number in self._valences if number not in known)]
        steps = np.arange(-NO_WEIGHT, 256 - NO_WEIGHT) / NO_WEIGHT
        most = float(np.abs(weights).max())
        levels = np.sign(steps) * steps**2 * most  # squares, so that small weights keep their digits
        weights = np.where(np.abs(weights) < _FAINTEST, 0.0, weights)
        table = np.rint(np.sign(weights) * np.sqrt(np.abs(weights) / most) * NO_WEIGHT) + NO_WEIGHT
        kept = np.flatnonzero((table != NO_WEIGHT).any(axis=1))
        return Weights(
            {numbers[place]: row * len(INTENTS) for row, place in enumerate(kept)},
            table[kept].astype(np.uint8).tobytes(),
            tuple(levels.astype(np.float32).tolist()),
            bias,
            cues,
            least,
        )


def _features(words: Words, text: str) -> dict[int, float]:
    found: dict[int, float] = defaultdict(float)
    seen: list[Seen] = [see(words.read(chunk)) for chunk in text.split()]
    share = reduced(len(seen))
    denied = set(reached([each.turn for each in seen]))
    for place, each in enumerate(seen):
        for number, much in each.denied if place in denied else each.plain:
            found[number] += much * share
    for number in pairs_of([each.first for each in seen], [each.last for each in seen]):
        found[number] += share
    return found


def _fit(rows: Matrix, truth: Floats) -> tuple[Floats, float]:
    """A logistic regression with an L2 penalty on all but the bias."""
    import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms
    from scipy.optimize import minimize  # noqa: PLC0415 -- likewise: 200 ms

    columns = rows.T.tocsr()

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, bias = parameters[:-1], parameters[-1]
        scores = rows @ weights + bias
        lost = np.logaddexp(0, np.where(truth, -scores, scores)).sum() + PENALTY / 2 * (weights @ weights)
        error = 1 / (1 + np.exp(-scores)) - truth
        return float(lost), np.append(columns @ error + PENALTY * weights, error.sum())

    start = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return found[:-1], float(found[-1])


def _held_out(rows: Matrix, truth: Floats, parts: Floats) -> Floats:
    """The score of each post by the regression that did not see it."""
    import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms

    scores = np.zeros(len(truth))
    for part in range(FOLDS):
        apart = parts == part
        weights, bias = _fit(rows[~apart], truth[~apart])
        scores[apart] = rows[apart] @ weights + bias
    return scores


def _calibration(scores: Floats, truth: Floats) -> tuple[float, float]:
    """Platt's scaling (https://en.wikipedia.org/wiki/Platt_scaling): how sure a score is."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 -- only training needs it: 200 ms

    weights, bias = _fit(csr_matrix(scores[:, None]), truth)
    return float(weights[0]), bias


def _threshold(chances: Floats, cued: Floats, truth: Floats, fair: Floats) -> float:
    """The least log-odds from which what is told is right often enough; ``NEVER`` where none is."""
    import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms

    wrong = ~truth & ~fair
    precise = min(PRECISE, _quality(cued, truth, fair)[0])
    order = np.flatnonzero(~cued)[np.argsort(-chances[~cued], kind="stable")]
    right, told = np.cumsum(truth[order]), np.cumsum(truth[order] | wrong[order])
    first, all_first = (cued & truth).sum(), (cued & (truth | wrong)).sum()
    good = (right >= BEYOND * told) & (told >= _LEAST_TOLD)
    good &= right + first >= precise * (told + all_first)
    return float(chances[order][np.flatnonzero(good)[-1]]) if good.any() else NEVER


def _quality(told: Floats, truth: Floats, fair: Floats) -> tuple[float, float]:
    """Precision and recall."""
    right, wrong = int((told & truth).sum()), int((told & ~truth & ~fair).sum())
    return right / (right + wrong or 1), right / (int(truth.sum()) or 1)
