"""What corrections teach: what helps is proposed, noise is not, and the order they come in is of no matter."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.brands import Brand
from monitor.learning.examples import Example, each_once
from monitor.learning.file import Learned, MadeFor
from monitor.learning.fit import FAINT, Row, fit
from monitor.learning.layer import Layer, Weights
from monitor.learning.proposal import propose, turns
from monitor.learning.strangers import propose_strangers
from monitor.learning.themes import Theme, propose_themes
from monitor.learning.tone import ENOUGH, propose_tone
from monitor.model import BrandName, Label, Sentiment, StoryId, Topic, TopicName
from tests.learning.gorefest import SAFETY, posts
from tests.makers import make_mention

tone: Any = propose_tone  # what is not there where a test looks for it fails the test
themes: Any = propose_themes
strangers: Any = propose_strangers
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
READS = Sentiment(-0.2, "negative", 0.45)  # whatever it reads, this model takes it for a complaint


def example(text: str, number: int = 0, **given) -> Example:
    mention = make_mention(
        text=text, lang="en", story=StoryId(f"s{number}"), author=f"fan-{number}", brands=["gorefest"]
    )
    told = {"plain": READS, "present": READS, "topics": {}, **given}
    return Example(mention=mention, **told)


def fans(number: int, **given) -> list[Example]:
    return [example(post.text, at, label=post.label, **given) for at, post in enumerate(posts(number))]


# --- sentiment --------------------------------------------------------------------------------------------------


def test_what_fans_say_of_carnage_is_learned_and_helps_on_stories_it_was_not_made_from():
    found = tone(fans(180), [])
    assert found.layer is not None
    assert found.layer.words["carnage"].positive > 0.3
    assert found.layer.words["carnage"].negative < 0
    assert found.compared.after.share > found.compared.before.share + 0.3
    assert (found.learned + found.held, found.why) == (180, "")


def test_with_fewer_corrections_there_is_a_bias_and_no_words():
    found = tone([replace(one, label="neutral") for one in fans(70)], [])
    assert found.layer.words == {}
    assert found.layer.bias.neutral > found.layer.bias.negative


@pytest.mark.parametrize("seed", range(6))
def test_noise_teaches_nothing(seed):
    draw = random.Random(seed)
    noise = [replace(one, label=draw.choice(LABELS)) for one in fans(200)]
    mixed = [replace(one, plain=said, present=said) for one in noise for said in [_at_random(draw)]]
    found = tone(mixed, [])
    assert found.layer is None
    assert found.why == "what was learned is no better than the present on the held-out corrections"


def _at_random(draw: random.Random) -> Sentiment:
    label = draw.choice(LABELS)
    return Sentiment({"negative": -0.4, "neutral": 0.0, "positive": 0.4}[label], label, 0.6)


def test_too_few_are_refused_and_it_says_how_many_are_lacking():
    found = tone(fans(ENOUGH - 7), [])
    assert (found.layer, found.compared) == (None, None)
    assert found.why == "60 stories of corrected tone are needed, so far: 53; 7 more, please"
    learning = [one for one in fans(300) if not one.held][:70]
    assert tone(learning, []).why.startswith("only 0 of the corrected stories were held out")


def test_what_the_model_cannot_read_teaches_nothing_and_counts_as_wrong():
    mute = [replace(one, plain=None, present=None) for one in fans(80)]
    assert tone(mute, []).why.endswith("so far: 0; 60 more, please")
    some = [replace(one, plain=None, present=None) if at < 40 else one for at, one in enumerate(fans(180))]
    found = tone(some, [])
    assert found.compared.stories == sum(one.held for one in some)
    assert found.compared.after.share <= sum(one.held and one.plain is not None for one in some) / found.held


def test_stories_that_nobody_corrected_hold_it_back():
    wrong = [replace(one, label="positive") for one in fans(70)]
    quiet = [example(post.text, 1000 + at) for at, post in enumerate(posts(200, seed=2))]
    free, held = tone(wrong, []).layer, tone(wrong, quiet).layer
    assert held is not None
    assert held.bias.positive < free.bias.positive


def test_whoever_agrees_with_vigie_is_counted():
    assert tone([replace(one, label="negative") for one in fans(80)], []).confirmed == 80


ROWS = [
    Row(
        Weights(0.5, 0.3, 0.2),
        Weights(0, 0, 1) if at % 3 else Weights(1, 0, 0),
        ("good",) if at % 3 else ("bad",),
        1,
        f"a{at}",
    )
    for at in range(24)
]


@settings(max_examples=15, deadline=None)
@given(st.permutations(ROWS))
def test_the_same_corrections_make_the_same_layer_in_any_order(rows):
    assert fit(rows, with_words=True) == fit(ROWS, with_words=True)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_same_stories_make_the_same_proposal_in_any_order(draw):
    some = fans(130)
    mixed = draw.sample(some, len(some))
    assert tone(each_once(mixed), []) == tone(each_once(some), [])


def test_a_word_of_one_author_is_nobodys_business():
    rows = [replace(row, author="jo") for row in ROWS]
    assert fit(rows, with_words=True).words == {}
    assert set(fit(ROWS, with_words=True).words) == {"good", "bad"}
    assert all(max(map(abs, weights)) >= FAINT for weights in fit(ROWS, with_words=True).words.values())


def test_a_few_steps_lead_the_same_way():
    few, all_ = fit(ROWS, with_words=True, rounds=3).words["good"], fit(ROWS, with_words=True).words["good"]
    assert 0 < few.positive < all_.positive


def test_the_fit_is_where_the_slope_is_zero():
    """One word, one label each: the log-odds of label and word can be reckoned by hand from the penalty."""
    found = fit([Row(Weights(1 / 3, 1 / 3, 1 / 3), Weights(0, 0, 1), (), 1000.0, "a")], with_words=False)
    assert found.bias.positive == pytest.approx(-2 * found.bias.negative, abs=0.01)
    assert found.bias.negative == pytest.approx(found.bias.neutral, abs=1e-6)
    wrong = 1 - 1 / (1 + 2 * 2.718281828 ** (1.5 * 2 * found.bias.negative / 1))
    assert 1000 * wrong == pytest.approx(found.bias.positive, rel=0.05)


def test_a_story_is_learned_from_once_and_its_copies_are_on_the_same_side():
    copies = [
        replace(one, mention=replace(one.mention, story=StoryId(f"s{at // 3}")))
        for at, one in enumerate(fans(90))
    ]
    once = each_once(copies)
    assert len(once) == 30
    assert len({one.story for one in once if one.held} & {one.story for one in copies if not one.held}) == 0
    plain = replace(copies[0], label=None)
    assert each_once([plain, copies[1]]) == [copies[1]], "the one that was corrected"
    alone = replace(plain, mention=replace(plain.mention, story=None))
    assert alone.story == alone.mention.id


# --- topics -----------------------------------------------------------------------------------------------------


def found(score: float) -> dict[str, Any]:
    topics = (Topic(SAFETY, score),)
    return {"plain_topics": topics, "present_topics": topics}


def alarms(number: int, *, film: float, real: float) -> list[Example]:
    """Half of them about a film, the other half about a fire."""
    return [
        example(f"film about a fire {at}", at, topics={SAFETY: False}, **found(film))
        if at % 2
        else example(f"kitchen burned {at}", at, topics={SAFETY: True}, **found(real))
        for at in range(number)
    ]


def test_a_score_that_tells_false_alarms_from_true_ones_is_proposed():
    (only,) = themes(alarms(60, film=0.6, real=0.9), [])
    assert (only.topic, only.theme, only.why) == (SAFETY, Theme(0.9), "")
    assert only.compared.after.share == 1.0


def test_where_scores_do_not_tell_words_do():
    (only,) = themes(alarms(80, film=0.9, real=0.9), [])
    assert only.theme in (Theme(0.0, ("film",)), Theme(0.9, ("film",)), Theme(0.0, ("fire",)))
    assert only.compared.better


def test_where_few_true_alarms_were_confirmed_what_nobody_corrected_counts_as_true():
    false = [one for one in alarms(160, film=0.9, real=0.9) if not one.topics[SAFETY]]
    quiet = [example(f"{{}} {at}", 1000 + at, **found(0.9)) for at in range(60)]

    def unless(word: str) -> Any:
        named = [
            replace(one, mention=replace(one.mention, text=one.mention.text.format(word))) for one in quiet
        ]
        return themes(false, named)[0]

    assert unless("burned").theme is not None
    assert unless("film about a fire").theme is None


@pytest.mark.parametrize(
    ("some", "why"),
    [
        (
            alarms(20, film=0.6, real=0.9),
            "24 stories are needed in which it was corrected, so far: 20; 4 more, please",
        ),
        (
            [one for one in alarms(90, film=0.6, real=0.9) if not one.held],
            "only 0 of the corrected stories were held out, 5 are needed: correct a few more",
        ),
        (
            alarms(60, film=0.9, real=0.9)[::2],
            "neither a score nor a word tells the false alarms from the true ones",
        ),
    ],
)
def test_a_topic_that_cannot_be_learned_is_refused_with_the_reason(some, why):
    (only,) = themes(some, [])
    assert (only.theme, only.why) == (None, why)


def test_a_topic_that_is_learned_no_better_than_it_is_told_today_is_refused():
    mended = [
        replace(one, present_topics=()) if not one.topics[SAFETY] else one
        for one in alarms(60, film=0.6, real=0.9)
    ]
    (only,) = themes(mended, [])
    assert only.theme is None
    assert only.why.startswith("what was learned is no better")


# --- terms ------------------------------------------------------------------------------------------------------

GOREFEST = Brand(name=BrandName("gorefest"), terms=("Gorefest",))


def street(number: int, own: int) -> list[Example]:
    strange = [example(f"Gorefest street market {at}", at, relevant=False) for at in range(number)]
    return strange + [example(post.text, 5000 + at) for at, post in enumerate(posts(own))]


def test_words_that_name_something_else_are_proposed_with_what_they_would_have_hidden():
    (only,) = strangers(street(40, 200), [GOREFEST, Brand(name=BrandName("other"), terms=("Other",))])
    (term,) = only.terms
    assert "street" in term.words or "market" in term.words
    assert (term.strangers, term.own, only.strangers, only.own) == (40, 0, 40, 200)
    assert only.compared.better


def test_words_that_would_hide_the_brand_itself_are_not():
    both = [*street(40, 0), *(example(f"Gorefest street market level {at}", 9000 + at) for at in range(40))]
    (only,) = strangers(both, [GOREFEST])
    assert (only.terms, only.why) == ((), "no words stand in these stories and hardly in the others")


def test_words_that_hide_too_many_held_out_stories_of_the_brand_are_refused():
    good = [
        one
        for at in range(600)
        for one in [
            example(
                f"Gorefest street market, level {at}" if at % 30 == 0 else f"Gorefest runs {at}", 3000 + at
            )
        ]
        if one.held or at % 30
    ]
    (only,) = strangers([*street(60, 0), *good], [GOREFEST])
    assert only.terms == ()
    assert "would hide too few of the held-out strangers, or too much else" in only.why


def test_too_few_strangers_are_refused():
    (few,) = strangers(street(20, 50), [GOREFEST])
    assert few.why == "24 stories marked as not about it are needed, so far: 20; 4 more, please"
    (unlucky,) = strangers(
        [one for one in street(60, 50) if not one.held or one.relevant is None], [GOREFEST]
    )
    assert unlucky.why == "too few of the marked stories were held out: mark a few more"
    assert strangers(street(0, 5), [GOREFEST]) == []


# --- all together -----------------------------------------------------------------------------------------------


def test_what_is_in_force_stays_where_nothing_better_was_found():
    kept = Layer(temperature=2.0)
    present = Learned(
        name="0001",
        made_for=MadeFor("linear", ""),
        models=("linear 1",),
        until=None,
        corrections=0,
        layer=kept,
        themes={TopicName("legal"): Theme(0.7)},
    )
    some = alarms(60, film=0.6, real=0.9)
    found = propose(some, [], some, [GOREFEST], present)
    assert (found.layer, found.changes_verdicts, found.hides) == (kept, True, False)
    assert found.in_force == {TopicName("legal"): Theme(0.7), SAFETY: Theme(0.9)}
    nothing = propose([], [], [], [GOREFEST], None)
    assert (nothing.layer, nothing.in_force, nothing.changes_verdicts) == (None, {}, False)


def test_which_verdicts_would_turn_and_how():
    proposal = replace(
        propose([], [], [], [], None),
        layer=Layer(words={"brutal": Weights(-3, 0, 3)}),
        in_force={SAFETY: Theme(0.7)},
    )
    both = example("brutal fire", 1, **found(0.6))
    again = example("fire", 2, plain_topics=(Topic(SAFETY, 0.8),))
    mute = example("brutal", 3, plain=None, present=None)
    assert [(turn.example, turn.how) for turn in turns(proposal, [both, again, mute])] == [
        (both, ("negative → positive", "-safety")),
        (again, ("+safety",)),
    ]
    assert list(turns(replace(proposal, layer=None, in_force={}), [both])) == []
