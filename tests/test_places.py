"""One story in several places."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import MentionId, SourceName
from monitor.places import Telling, places
from monitor.stories import Gatherer
from tests.alerts.cards import facts, make_card, said
from tests.makers import NOON, make_mention, minutes


def telling(source: str, at: float, by: str = "jo") -> Telling:
    return Telling(MentionId(f"{source}-{at}"), SourceName(source), NOON + minutes(at), by)


def test_where_it_came_first_comes_first_and_the_others_say_how_much_later():
    told = [telling("news", 60), telling("reddit", 18, "bob"), telling("hackernews", 0), telling("reddit", 5)]
    assert [(one.source, one.by, one.copies, one.delay) for one in places(told)] == [
        ("hackernews", "jo", 1, timedelta()),
        ("reddit", "jo", 2, minutes(5)),
        ("news", "jo", 1, minutes(60)),
    ]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_the_same_moment_who_arrived_first_was_first(order):
    assert tuple(one.source for one in places([telling(name, 0) for name in order])) == order


def test_nobody_tells_it_anywhere():
    assert places([]) == ()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "seen first on hackernews Tue 10 Mar, 13:00 CET, then reddit (+18 min), news-fr (+1 h)",
        ),
        (
            "fr",
            "vu d'abord sur hackernews, mar. 10 mars, 13:00 CET, puis reddit (+18\u00a0min), news-fr (+1\u202fh)",
        ),
    ],
)
def test_a_card_says_how_it_moved(language, told):
    one = said(story="s")
    came = places([telling("hackernews", 0), telling("reddit", 18), telling("news-fr", 60)])
    shown = facts(make_card([one], moved={"s": came}, language=language))
    assert shown[{"en": "How it moved", "fr": "Son parcours"}[language]] == told


def test_a_card_names_a_few_places_and_counts_the_rest():
    came = places([telling(f"s{number}", number) for number in range(7)])
    assert facts(make_card([said(story="s")], moved={"s": came}))["How it moved"].endswith(
        "s4 (+4 min), 2 more"
    )


@pytest.mark.parametrize("moved", [{}, {"s": places([telling("a", 0)])}, {"other": places([telling("a", 0), telling("b", 1)])}])  # fmt: skip
def test_what_stayed_in_one_place_did_not_move(moved):
    assert "How it moved" not in facts(make_card([said(story="s")], moved=moved))


# --- who shares an article --------------------------------------------------------------------------------------

LINK = "https://news.example/acme-recall?utm_source=feed"
HEADLINE = "Acme recalls 40,000 heaters after three of them caught fire in Lyon"


def article():
    return make_mention(
        type="article", title=HEADLINE, text="The company says more on Monday.", url=LINK, source="news"
    )


def share(text: str, link: str = "https://www.news.example/acme-recall/", **given):
    return make_mention(text=f"{text} {link}", url="https://social.example/1", source="social", **given)


@pytest.mark.parametrize("article_first", [True, False])
@pytest.mark.parametrize(
    ("post", "same"),
    [
        (share("Acme"), True),
        (share("Acme recalls heaters 😮"), True),
        (share("Acme recalls 40,000 heaters"), True),
        (share("Acme is a disgrace, I burned my hand and they laughed"), False),
        (share("Acme recalls 40,000 heaters, far too late if you ask me, I wrote to them in May"), False),
        (share("Acme", link="https://news.example/other"), False),
        (share("Acme", link=""), False),
        (share("Globex", brands=["globex"]), False),
    ],
)
def test_a_post_that_only_links_an_article_tells_its_story_and_one_that_speaks_is_a_voice(
    post, same, article_first
):
    gatherer = Gatherer()
    first, second = (article(), post) if article_first else (post, article())
    assert (gatherer.gather(first) == gatherer.gather(second)) is same


def test_two_who_speak_about_one_article_stay_two_voices():
    gatherer = Gatherer()
    told = [
        gatherer.gather(one)
        for one in (article(), share("Shame on Acme, really"), share("Acme at least says so"))
    ]
    assert len(set(told)) == 3
