"""How a mention of several brands speaks of each: around any classifier of sentiment.

Two things give a brand a verdict of its own. A **comparison** says by itself who comes off better ("left Globex for Acme",
"Acme > Globex"): a rule, with its words as the evidence. Else, where a text **sets brands against each other** ("Acme is
lovely, but Globex lost my parcel"), the classifier reads what is said of each by itself, and it counts where it speaks well
of one and ill of another.

In all other mentions every brand gets the verdict of the whole, on purpose: on 30,621 tweets scored towards a topic, the
clauses alone are read worse than the whole, by every model (docs/sentiment.md has the figures).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from classifiers.clauses import clauses, places, set_against
from classifiers.comparisons import Comparison, Measure, comparisons, measures
from classifiers.vader import lead
from monitor.model import BrandName, Evidence, Label, Mention, Opinion, Sentiment, Towards
from monitor.ports import Classifier, Glances, Troubled

SCORE = 0.6  # of a comparison: clear, and not as bad as it gets
SURE = 0.8  # of a rule's word. And from this confidence on, opposite clauses need no "but" between them
_PAIR = 2

_Ask = Callable[[Sequence[Mention]], Sequence[Opinion]]
_Stretches = tuple[tuple[int, int], ...]  # of a text, each from its first character to behind its last


class TowardsBrands:
    """A classifier of sentiment that also says how a mention of several brands speaks of each.

    A mention of one brand costs nothing more. Which model spoke is the one that read the whole.

    Args:
        classifier: of sentiment; what it says of the whole stays as it is, and what it says of brands by itself goes first.
    """

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    @property
    def trouble(self) -> str:
        """That of the classifier within."""
        return self._classifier.trouble if isinstance(self._classifier, Troubled) else ""

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order, with ``towards`` where brands come off differently."""
        return _with_brands(mentions, self._classifier.classify)

    def glance(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """The same at once, where the classifier can do that."""
        inner = self._classifier
        return _with_brands(mentions, inner.glance if isinstance(inner, Glances) else inner.classify)


def _with_brands(mentions: Sequence[Mention], ask: _Ask) -> Sequence[Opinion]:
    opinions = list(ask(mentions))
    plans = {
        at: _plan(mention)
        for at, mention in enumerate(mentions)
        if len(mention.hits) >= _PAIR and opinions[at].sentiment is not None and not opinions[at].towards
    }
    asked = [(at, part) for at, plan in plans.items() for part in plan.parts]
    parts = [_part(mentions[at], part) for at, part in asked]
    read = dict(zip(asked, ask(parts) if parts else (), strict=True))
    for at, plan in plans.items():
        said = {part: read[at, part] for part in plan.parts}
        found = _towards(plan, {part: one.sentiment for part, one in said.items() if one.sentiment})
        opinions[at] = dataclasses.replace(
            opinions[at],
            towards=tuple([Towards(brand, found[brand]) for brand in mentions[at].brands if brand in found]),
            hasty=opinions[at].hasty or any(one.hasty for one in said.values()),
        )
    return opinions


@dataclass(frozen=True, slots=True)
class _Plan:
    """What there is to find in a mention of several brands.

    Args:
        text: what is read of it.
        against: a word that turns stands between two brands.
        own: for each brand the stretches of the text that are about it.
    """

    text: str
    compared: Sequence[Comparison] = ()
    measured: Sequence[Measure] = ()
    against: bool = False
    own: Mapping[BrandName, _Stretches] = field(default_factory=dict)

    @property
    def parts(self) -> Sequence[_Stretches]:
        """What the classifier is to read by itself."""
        return [*(((one.start, one.end),) for one in self.measured), *self.own.values()]


def _plan(mention: Mention) -> _Plan:
    text = lead(mention.words)
    found = places(text, mention.hits)
    brands = {place.brand for place in found}
    if len(brands) < _PAIR:
        return _Plan(text)
    compared = comparisons(text, found)
    told = {brand for one in compared for brand in (one.better, one.worse)}
    measured = [one for one in measures(text, found) if told.isdisjoint((one.of, one.against))]
    told.update(brand for one in measured for brand in (one.of, one.against))
    if len(brands - told) < _PAIR:
        return _Plan(text, compared, measured)
    own: dict[BrandName, _Stretches] = {}
    for start, end, about in clauses(text, found):
        for brand in about - told:
            own[brand] = (*own.get(brand, ()), (start, end))
    if len(set(own.values())) < _PAIR:  # all in one breath: they cannot differ
        return _Plan(text, compared, measured)
    return _Plan(text, compared, measured, set_against(text, found), own)


def _part(mention: Mention, stretches: _Stretches) -> Mention:
    """The mention with these stretches as all that it says."""
    text = lead(mention.words)
    return dataclasses.replace(
        mention, title="", text="\n".join([text[start:end].strip() for start, end in stretches])
    )


def _towards(plan: _Plan, said: Mapping[_Stretches, Sentiment]) -> dict[BrandName, Sentiment]:
    """What is said of each brand that has a verdict of its own: rules first."""
    found: dict[BrandName, Sentiment] = {}
    for one in plan.compared:
        words = plan.text[one.start : one.end].strip()
        found.setdefault(one.better, Sentiment(SCORE, "positive", SURE, (Evidence(words, SCORE),)))
        found.setdefault(one.worse, Sentiment(-SCORE, "negative", SURE, (Evidence(words, -SCORE),)))
    for each in plan.measured:
        feeling = said.get(((each.start, each.end),))
        if feeling is not None and feeling.label != "neutral":
            found.setdefault(each.of, feeling)
            found.setdefault(each.against, _opposite(feeling))
    own = {brand: said[stretches] for brand, stretches in plan.own.items() if stretches in said}
    return found | _contrasted(own, against=plan.against)


def _opposite(feeling: Sentiment) -> Sentiment:
    evidence = tuple([Evidence(one.words, -one.weight) for one in feeling.evidence])
    label: Label = "negative" if feeling.label == "positive" else "positive"
    return Sentiment(-feeling.score, label, feeling.confidence, evidence)


def _contrasted(own: Mapping[BrandName, Sentiment], *, against: bool) -> dict[BrandName, Sentiment]:
    """The brands of which it speaks well, and those of which it speaks ill, if there are both."""
    least = 0.0 if against else SURE
    found = {
        brand: feeling
        for brand, feeling in own.items()
        if feeling.label != "neutral" and feeling.confidence >= least
    }
    return found if len({feeling.label for feeling in found.values()}) == _PAIR else {}
