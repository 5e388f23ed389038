"""Whatever is built from figures holds, rounded as people round; one digit changed, and it does not."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.digest.facts import BrandPeriod, Digest
from monitor.digest.language import MINUS, Words
from monitor.digest.prose.holding import known
from monitor.digest.prose.known import Figure
from monitor.model import Language
from tests.digest.makers import GLOBEX, PARIS, digest, side, tally
from tests.digest.prose.facts import reasons

COUNTS = st.integers(0, 400)
LANGUAGES = st.sampled_from(["en", "fr"])


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    def of(brand: str) -> tuple[BrandPeriod, BrandPeriod]:
        now, before = (
            BrandPeriod(tally=tally(brand, sum(tones) + draw(st.integers(0, 5000)), *tones))
            for tones in ([draw(COUNTS) for _ in range(3)] for _ in range(2))
        )
        return now, before

    acme, globex = of("acme"), of("globex")
    ones = (acme[0], globex[0])
    past = (side(1, acme[1].tally, globex[1].tally),)
    return digest(
        *ones, now=side(0, *(one.tally for one in ones)), past=past, competitors=frozenset({GLOBEX})
    )


def written(number: float, decimals: int, language: Language) -> str:
    """As somebody writes it by hand, apart from the code that reads it."""
    text = f"{number:,.{decimals}f}"
    return text if language == "en" else text.replace(",", " ").replace(".", ",")


def sentence(one: Figure, decimals: int, language: Language) -> str:
    """A plain sentence that says a figure and no direction."""
    value = one.value if one.when == "change" or one.kind == "net" else abs(one.value)
    places = {"count": 0 if value == round(value) else 1, "net": max(1, decimals)}.get(one.kind, decimals)
    said = written(abs(value), places, language)
    if one.when == "change" or one.kind == "net":
        rounded = float(f"{value:.{places}f}")
        said = ("+" if rounded > 0 else MINUS if rounded < 0 else "\N{PLUS-MINUS SIGN}") + said
    said += {"percent": "%", "points": " points", "ratio": "x", "span": ""}.get(one.kind, "")
    if one.kind == "span":
        hours = written(abs(value) / 3600, decimals, language)
        said = f"{hours} h"
    past = {"before": {"en": " before", "fr": " avant"}, "usual": {"en": " usual", "fr": " d'habitude"}}
    after = past.get(one.when, {}).get(language, "")
    of = re.sub(r" (before|usually)|\d", "", one.label) if one.unit and one.when != "change" else ""
    named = f"{one.brand}" if one.brand else {"en": "In all", "fr": "En tout"}[language]
    return f"{named} {of} {said}{after}."


@given(digests(), LANGUAGES, st.integers(0, 2), st.data())
def test_every_figure_may_be_said_as_people_round_it(one, language, decimals, data):
    facts = known(one, Words(language, PARIS))
    figure = data.draw(st.sampled_from([each for each in facts.figures if each.kind != "money"]))
    assert reasons(sentence(figure, decimals, language), facts) == ""


@given(digests(), LANGUAGES, st.integers(0, 2), st.data())
def test_with_one_digit_changed_it_is_refused_unless_that_is_another_figure(one, language, decimals, data):
    facts = known(one, Words(language, PARIS))
    figure = data.draw(st.sampled_from([each for each in facts.figures if each.kind != "money"]))
    whole = sentence(figure, decimals, language)
    places = [found.start() for found in re.finditer(r"\d", whole)]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([char for char in "0123456789" if char != whole[place]]))
    changed = whole[:place] + digit + whole[place + 1 :]
    number = re.search(r"\d(?:[\d ,.]*\d)?", changed)
    assert number is not None
    plain = number[0].replace(" ", "")
    plain = plain.replace(",", "") if language == "en" else plain.replace(",", ".")
    assume(not any(_near(float(plain), plain, each.value) for each in facts.figures))
    assume(not (figure.kind == "count" and float(plain) == 2026.0))
    assert reasons(changed, facts), changed


def _near(said: float, written: str, value: float) -> bool:
    """Whether it is a rounding of some figure, whatever its kind: an oracle that errs on the safe side."""
    step = 10.0 ** -len(written.partition(".")[2])
    coarse = abs(value) >= 1000 and abs(said - abs(value)) <= abs(value) * 0.05
    return (
        coarse
        or any(abs(said - abs(each)) <= step / 2 + 1e-6 for each in (value, value / 3600))
        or (0 <= abs(value) / 3600 - said < 1)
    )
