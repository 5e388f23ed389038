"""Copies are one story; voices that agree by chance are not."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import MentionId, StoryId
from monitor.stories import MOST_STORIES, SPAN, Gatherer, page
from tests.makers import NOON, make_mention, minutes

ARTICLE = (
    "Acme is recalling forty thousand toasters sold since March after six kitchen fires, the company said on Monday. "
    "Nobody was hurt. Owners should unplug the toaster at once and ask for their money back on the web site of the "
    "maker, which blames a supplier of heating wire for the fault and promises to check every other model by autumn."
)
ANOTHER = (
    "Six fires in home kitchens led to the largest recall in the history of Acme, whose shares lost nine percent. "
    "Analysts expect the withdrawal of the popular toaster to cost the family firm about a third of its yearly profit, "
    "while consumer groups ask why the first warnings in spring went unheard for almost half a year."
)
OUTLETS = [
    f"{town} {kind}" for town in ("Lyon", "Leeds", "Bonn", "Pisa") for kind in ("Post", "Echo", "Times")
]


def told(*mentions, gatherer=None):
    """The stories of mentions, each as the number of the first mention that tells it."""
    gatherer = gatherer or Gatherer()
    stories = [gatherer.gather(mention) for mention in mentions]
    return [stories.index(story) for story in stories]


def make_raw(text, **given):
    return make_mention(text=text, story=None, **given)


def edited(text, share, seed=1):
    words = text.split()
    for place in random.Random(seed).sample(range(len(words)), round(len(words) * share)):
        words[place] = f"edit{place}"
    return " ".join(words)


def test_34_syndicated_copies_are_one_story():
    copies = [
        make_raw(
            f"{outlet.upper()} (agency) - {ARTICLE} Read more on {outlet}. Copyright {outlet} {number}.",
            title=f"Acme recalls 40,000 toasters - {outlet}",
            url=f"https://{outlet.lower().replace(' ', '')}.example/{number}",
        )
        for number, outlet in enumerate(random.Random(2).choices(OUTLETS, k=34))
    ]
    assert told(*copies) == [0] * 34


def test_fifty_people_who_say_the_same_few_words_are_fifty_voices():
    assert told(*(make_raw("Acme is down") for _ in range(50))) == list(range(50))


@pytest.mark.parametrize("seed", range(5))
def test_a_copy_with_every_tenth_word_changed_is_the_same_story(seed):
    assert told(make_raw(ARTICLE), make_raw(edited(ARTICLE, 0.1, seed))) == [0, 0]


def test_another_article_on_the_same_event_is_another_story():
    assert told(make_raw(ARTICLE, title="Acme recalls"), make_raw(ANOTHER, title="Acme recalls")) == [0, 1]


def test_copies_of_copies_do_not_drift_away_from_the_first():
    versions = [ARTICLE]
    for step in range(8):
        versions.append(edited(versions[-1], 0.08, seed=step))
    assert told(*map(make_raw, versions))[-1] != 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        # the words
        (
            "The new Acme toaster burns every single slice!",
            "the NEW acme toaster burns every single slice",
            True,
        ),
        (
            "The new Acme toaster burns every single slice",
            "The new Acme toaster toasts every single slice",
            False,
        ),
        (
            "I'm going to the Acme concert tomorrow lol",
            "Literally so excited I'm going to the Acme concert in May",
            False,
        ),
        ("Acme, Acme, Acme, Acme, Acme", "Acme, Acme, Acme, Acme, Acme", False),
        (
            "Acme internationalisation incomprehensibility",
            "Acme internationalisation incomprehensibility",
            False,
        ),
        (
            "The new Acme toaster burns every single slice of bread I buy",
            "My new Acme toaster bakes every single slice of bread I buy",
            False,
        ),
        ("a b c d e f g h i Acme", "a b c d e f g h i Acme", False),  # many words, few letters
        # reposts
        ("Acme is down", "RT @ann: Acme is down", True),
        ("Acme is down", "RT @Ann@social.example Acme is DOWN!", True),
        ("Acme is down", "Acme is down (via @ann)", True),
        ("Acme is down", "RT @zoe: Acme is down", False),
        ("RT @zoe: Acme is down", "RT @zoe: Acme is down", True),
        # links
        (
            "Acme is down https://status.example/7",
            "Acme is down! https://www.status.example/7?utm_source=x",
            True,
        ),
        ("Acme is down https://status.example/7", "Acme is down https://status.example/8", False),
        ("Acme is down https://acme.example/", "Acme is down https://acme.example", False),
        (
            "Acme recalls toasters https://n.example/1",
            "UPDATE Acme recalls toasters https://n.example/1 #shock",
            True,
        ),
        ("Serves them right https://n.example/1", "I want my money back! https://n.example/1", False),
    ],
)
def test_who_tells_the_same_story(one, other, same):
    mentions = [make_raw(one, author="ann"), make_raw(other, author="bob")]
    assert told(*mentions) == ([0, 0] if same else [0, 1])


@pytest.mark.parametrize(
    ("first", "then", "same"), [("ann", "@Ann", True), ("ann", "bob", False), ("", "", False)]
)
def test_few_words_said_again_by_the_same_author_are_one_story(first, then, same):
    mentions = [make_raw("Acme is down", author=first), make_raw("acme is down!", author=then)]
    assert told(*mentions) == ([0, 0] if same else [0, 1])


def test_an_article_and_those_who_share_its_link_are_one_story():
    link = "https://news.example/acme-recalls"
    article = make_raw(ARTICLE, title="Acme recalls 40,000 toasters", url=link, type="article")
    share = make_raw(f"Acme recalls 40,000 toasters {link}?fbclid=9")
    assert told(article, share) == [0, 0]


@pytest.mark.parametrize("kind", ["comment", "review"])
def test_comments_on_one_page_are_voices_of_their_own(kind):
    thread = {"url": "https://forum.example/t/1", "title": "Acme recalls toasters", "type": kind}
    assert told(make_raw("Shame on them", **thread), make_raw("Serves them right", **thread)) == [0, 1]


def test_mentions_of_disjoint_brands_never_share_a_story():
    both = make_raw(ARTICLE, brands=["acme", "globex"])
    globex = make_raw(ARTICLE, brands=["globex"])
    acme = make_raw(ARTICLE, brands=["acme"])
    assert told(acme, globex) == [0, 1]
    assert told(both, acme, globex) == [0, 0, 2]


@pytest.mark.parametrize(
    ("later", "same"), [(SPAN, True), (SPAN + minutes(1), False), (-SPAN, True), (-2 * SPAN, False)]
)
def test_after_two_days_it_is_another_story(later, same):
    mentions = [make_raw(ARTICLE), make_raw(ARTICLE, published_at=NOON + later)]
    assert told(*mentions) == ([0, 0] if same else [0, 1])


def test_a_story_that_is_told_on_goes_on():
    mentions = [make_raw(ARTICLE, published_at=NOON + timedelta(days=day)) for day in range(7)]
    assert told(*mentions) == [0] * 7


def test_a_story_is_named_after_its_first_mention():
    first = make_raw(ARTICLE)
    assert Gatherer().gather(first) == first.id


def test_the_most_alike_story_is_joined():
    far, near = make_raw(edited(ARTICLE, 0.12, seed=1)), make_raw(edited(ARTICLE, 0.07, seed=4))
    assert told(far, near, make_raw(ARTICLE)) == [0, 1, 1]
    assert told(near, far, make_raw(ARTICLE)) == [0, 1, 0]


def test_an_edit_stays_in_the_story_it_began():
    first = make_raw(ARTICLE, id=MentionId("one"))
    edit = make_raw(ANOTHER, id=MentionId("one"), revision=2)
    assert told(first, edit, make_raw(ANOTHER), make_raw(ARTICLE)) == [0, 0, 0, 0]


def test_what_was_remembered_is_joined_after_a_restart():
    gatherer = Gatherer()
    gatherer.remember(make_mention(text=ARTICLE, story=StoryId("old")))
    gatherer.remember(make_mention(text="Acme is down", author="ann", story=StoryId("old")))
    gatherer.remember(make_mention(text=ANOTHER, story=None))
    assert gatherer.gather(make_raw(edited(ARTICLE, 0.1))) == "old"
    assert gatherer.gather(make_raw("RT @ann: Acme is down")) == "old"
    another = make_raw(ANOTHER)
    assert gatherer.gather(another) == another.id


def test_live_and_remembered_give_the_same_answers():
    dice = random.Random(7)
    mentions = [make_raw(edited(dice.choice([ARTICLE, ANOTHER]), 0.1, seed)) for seed in range(40)]
    live = Gatherer()
    stories = [live.gather(mention) for mention in mentions]
    rebuilt = Gatherer()
    for mention, story in zip(mentions[:20], stories, strict=False):
        rebuilt.remember(make_mention(id=mention.id, text=mention.text, story=story))
    assert [rebuilt.gather(mention) for mention in mentions[20:]] == stories[20:]


def test_the_stories_not_told_for_longest_are_forgotten_first():
    gatherer = Gatherer(most=2)
    link = "https://news.example/acme"
    assert told(
        make_raw(f"{ARTICLE} {link}"),
        make_raw(f"{ANOTHER} {link}"),
        make_raw(f"{ARTICLE} {link}"),  # told again: the other one is older now and goes first
        make_raw("Acme is down", author="ann"),
        make_raw(f"{ARTICLE} {link}"),
        make_raw(f"{ANOTHER} {link}"),
        make_raw("Acme is down", author="ann"),  # forgotten for the sake of ANOTHER
        gatherer=gatherer,
    ) == [0, 1, 0, 3, 0, 5, 6]


def test_memory_stays_bounded_whatever_is_said():
    gatherer = Gatherer(most=50)
    for number in range(500):
        item = " ".join(f"word{number}x{place}" for place in range(12)) + f" https://n.example/item-{number}"
        viral = f"{ARTICLE} {number} https://n.example/{number}"
        gatherer.gather(make_raw(f"Acme {item} https://n.example/page" if number % 2 else viral))
        gatherer.gather(make_raw(f"Acme {number % 40}", published_at=NOON + timedelta(days=number)))
    assert len(gatherer._stories) == 50 < MOST_STORIES
    assert len(gatherer._by_key) < 2 * 50 + 64
    assert sum(map(len, gatherer._by_page.values())) < 3 * 50 + 64
    assert max(map(len, gatherer._by_page.values())) == 8
    assert max(len(headline.split()) for told in gatherer._by_page.values() for headline, *_ in told) == 30


def test_a_mention_is_known_by_few_of_its_links_and_by_no_endless_one():
    gatherer = Gatherer()
    gatherer.gather(make_raw(" ".join(f"https://n.example/{number}" for number in range(100))))
    gatherer.gather(make_raw(f"https://n.example/{'x' * 3_000}"))
    assert len(gatherer._by_page) == 4


def test_a_text_told_anew_outlives_its_first_story():
    gatherer = Gatherer(most=2)
    said = [
        make_raw("Acme is down", author="ann", published_at=NOON + timedelta(days=day)) for day in (0, 5, 6)
    ]
    assert told(*said[:2], make_raw(ANOTHER), said[2], gatherer=gatherer) == [0, 1, 2, 1]


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://news.example/a", "news.example/a?"),
        ("http://www.News.example:80/a/#comments", "news.example/a?"),
        ("https://m.news.example/a/amp", "news.example/a?"),
        ("https://news.example/a?utm_source=x&id=9&fbclid=7&GCLID=1", "news.example/a?id=9"),
        ("https://news.example/?b=2&a=1", "news.example?a=1&b=2"),
        ("https://news.example:8443/a", "news.example:8443/a?"),
        ("https://news.example/", ""),
        ("https://news.example?utm_source=x", ""),
        ("www.news.example/a", "news.example/a?"),
        ("https://news.example:99999/a", ""),
        (f"https://{'é' * 300}/a", ""),
        ("mailto:ann@news.example", ""),
        ("https://[::1/a", ""),
        ("not a link", ""),
        ("", ""),
    ],
)
def test_links_to_the_same_page_are_the_same(url, same):
    assert page(url) == same


_PATHS = st.lists(
    st.sampled_from(["a", "B-c_", "..", ".", "/", "/amp", "~", "%41", "?q=1", "#f"]), max_size=7
).map("".join)


@given(st.sampled_from(["", "www.", "m.", "www.m.", "m.www.", "b-c.", "xn--p1ai."]), _PATHS)
def test_a_plain_link_is_read_as_the_parser_reads_it(sub_domain, path):
    plain, parsed = f"https://{sub_domain}a.example/x{path}", f"https://{sub_domain}a.EXAMPLE/x{path}"
    assert page(plain) == page(parsed)


def test_people_who_talk_alike_are_as_many_voices_and_outlets_that_print_alike_are_one():
    said = "Acme is terrible, my heater caught fire and burned my hand, never again, complaint number {}"
    posts, articles = Gatherer(), Gatherer()
    talk = [make_mention(text=said.format(number)) for number in range(40)]
    press = [make_mention(text=said.format(number), type="article") for number in range(40)]
    assert len({posts.gather(mention) for mention in talk}) == 40
    assert len({articles.gather(mention) for mention in press}) == 1
