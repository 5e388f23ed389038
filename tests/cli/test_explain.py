"""``vigie explain``, on alerts that really fired; and its frozen page, in which nothing hostile comes to life."""

from __future__ import annotations

import html.parser
import json
import re
from dataclasses import replace
from datetime import UTC

import pytest

from monitor.account import Account, Chapter, Span
from monitor.cli.bundle import chart_text, link, page
from monitor.cli.explain import _nothing_left, happened, loudest, picture, words_that_decided
from monitor.cli.explained import teller
from monitor.model import AlertState, EventKind, Evidence, Hush, Seeing, Sight, SourceName, Verb
from monitor.rules.unheard import Hearing
from tests.cli.conftest import ago
from tests.cli.lived import lived
from tests.hostile import HOSTILE
from tests.makers import NOON, make_alert, make_event, make_judged, make_ticket, make_verdict, minutes
from tests.test_account import accounted

EN = teller("en", UTC)

ANGRY = "Acme heater caught fire and burned my hand, terrible {}"


@pytest.fixture
def evening(desk):
    """Two angry people, one of them twice as loud; somebody takes it, and it calms down."""
    desk.rules.write_text(
        desk.rules.read_text().replace("authors: 2}", "authors: 2}\n    levels: {crisis: {count: 6}}")
    )
    with lived(desk) as past:
        past.see("posts", Seeing.SEEING)
        past.say("Acme is a fine thing", "al", late=90)
        past.turn(5)
        for number in range(4):
            past.say(
                ANGRY.format(number),
                "jo" if number else "bo",
                thread="t1",
                lang="en",
                url=f"https://chirp.example/{number}",
            )
            past.turn(1)
        past.order(Verb.ACK, "mood-turns", note="calling the shop")
        past.turn(120)
        yield desk, past.alert("mood-turns").id


def test_it_says_everything_that_its_reason_can_be_checked_by(evening):
    desk, id_ = evening
    told = desk.on_desk("explain", id_[:5])
    assert (told.code, told.err) == (0, "")
    for line in (
        f"warning · Acme · mood-turns · {id_} · resolved at 2026-03-10 14:",
        "3 negative mentions of Acme in 30 minutes by 2 authors (the rule asks for 3 by 2).",
        "At its worst: 4 negative mentions of Acme",
        "  ✓ mentions: 3, asked: at least 3",
        "  ✓ authors: 2, asked: at least 2",
        "The window beside what is usual, each bar 30 min:",
        "  found  ·······················█  3",
        "One voice, or many? One voice, mostly: of 2, the loudest wrote 3 of 4.",
        "  2 authors; the loudest has 3 of 4 (75%): jo",
        "  1 thread; the loudest has 4 of 4 (100%): t1",
        "Evidence: 4 mentions still kept of 4.",
        "marie  ",
        "calling the shop",
        "inhibited",
        "seeing",
        "still in force. Models: minilm-social-en",
    ):
        assert line in told.out


def test_machines_get_the_same(evening):
    desk, id_ = evening
    shown = desk.on_desk("explain", id_, "--format", "json").json
    assert shown["checks"][0] == {
        "what": "count",
        "found": 3,
        "side": "at least",
        "asked": 3,
        "bound": "at_least",
        "held": True,
    }
    assert shown["windows"][-1] == {"until": "2026-03-10T12:07:00Z", "count": 3, "usual": None}
    assert shown["loudest"][0]["share"] == 0.75
    kinds = [event["kind"] for event in shown["events"]]
    assert (kinds[0], kinds[-1]) == ("opened", "resolved")
    assert [event["by"] for event in shown["events"] if event["kind"] == "acknowledged"] == ["marie"]
    assert shown["same_rules"] is True
    assert [one["state"] for one in shown["sources"]] == ["seeing"]


def test_rules_that_have_changed_since_are_said_to_have(evening):
    desk, id_ = evening
    desk.rules.write_text(desk.rules.read_text().replace("30m", "45m"))
    told = desk.on_desk("explain", id_).out
    assert "changed since" in told
    assert "each bar 45 min" in told


def test_a_rule_that_is_gone_leaves_the_rest(evening):
    desk, id_ = evening
    desk.rules.write_text(desk.rules.read_text().replace("mood-turns", "other-name"))
    told = desk.on_desk("explain", id_).out
    assert "3 negative mentions of Acme" in told
    assert "The window" not in told


def test_without_rules_that_can_be_read_the_rest_is_explained_all_the_same(evening):
    desk, id_ = evening
    desk.rules.write_text("nonsense: [")
    told = desk.on_desk("explain", id_).out
    assert "3 negative mentions of Acme" in told
    assert "The window" not in told
    assert "Rules: " in told
    assert "in force" not in told


def test_what_nobody_keeps_any_more_is_said_to_be_gone(desk):
    with lived(desk) as past:
        for number in range(3):
            past.say(ANGRY.format(number))
        past.turn()
        past.store.forget({}, NOON + minutes(10_000))
        id_ = past.alert("safety-scare").id
    told = desk.on_desk("explain", id_).out
    assert "Evidence: 0 mentions still kept of 3." in told
    assert "Retention has taken all of it" in told
    assert "Nobody knows: no mention is kept." in told


@pytest.mark.parametrize(
    ("language", "erased", "rest"),
    [
        ("en", "Erased, as deleted there or by an author who is forgotten here", "Retention has taken"),
        ("fr", "Effacées, car supprimées là-bas ou d'un auteur oublié ici", "La durée de conservation"),
    ],
)
def test_what_was_erased_is_not_said_to_have_been_taken_by_retention(desk, language, erased, rest):
    desk.rules.write_text(f"{desk.rules.read_text()}language: {language}\n")
    assert desk.on_desk("once").code == 0  # what comes first is history
    for number in range(2):
        desk.post(id=f"f{number}", author="jane", text=ANGRY.format(number), published_at=ago(minutes=5))
    assert desk.on_desk("once").code == 0
    (id_,) = [
        one["id"] for one in desk.on_desk("alerts", "--format", "json").json if one["rule"] == "safety-scare"
    ]
    assert "Erased" not in desk.on_desk("explain", id_).out
    assert desk.on_desk("forget", "jane", "--yes").code == 0
    told = desk.on_desk("explain", id_).out
    assert erased in told
    assert rest not in told
    assert desk.on_desk("explain", id_, "--format", "json").json["erased"] == 2


@pytest.mark.parametrize(
    ("total", "erased", "said"),
    [
        (0, 0, "evidence-none"),
        (3, 0, "evidence-retired"),
        (3, 2, "evidence-rest"),
        (3, 3, "evidence-erased-all"),
    ],
)
def test_why_no_mention_is_left_is_said_as_it_was(total, erased, said):
    bare = accounted()
    assert _nothing_left(replace(bare, alert=replace(bare.alert, total=total), erased=erased)) == said


def test_of_much_evidence_the_first_is_shown_and_the_rest_counted(desk):
    with lived(desk) as past:
        for number in range(25):
            past.say(ANGRY.format(number), lang="en")
        past.turn()
        id_ = past.alert("safety-scare").id
    told = desk.on_desk("explain", id_).out
    assert "… and 5 more: --format json has them all." in told
    assert len(desk.on_desk("explain", id_, "--format", "json").json["evidence"]) == 25


# --- the bundle -------------------------------------------------------------------------------------------------


def test_a_bundle_is_a_page_and_its_json_and_names_both(evening):
    desk, id_ = evening
    made = desk.on_desk("explain", id_, "--bundle", "reports/march")
    assert made.code == 0
    as_json, as_page = (desk.folder / line for line in made.out.split())
    record = json.loads(as_json.read_text())
    assert (record["id"], record["vigie"] > "", record["frozen_at"] > "") == (id_, True, True)
    assert record["windows"][-1]["count"] == 3
    text = as_page.read_text()
    for words in (
        "3 negative mentions of Acme",
        "calling the shop",
        "One voice, mostly",
        "still in force",
        "https://chirp.example/1",
    ):
        assert words in text
    again = desk.on_desk("explain", id_, "--bundle", "reports/march", "--format", "json")
    assert again.json["files"] == made.out.split()
    assert sorted(path.suffix for path in as_page.parent.iterdir()) == [".html", ".json"]


def test_a_folder_that_cannot_be_written_is_a_sentence(evening):
    desk, id_ = evening
    (desk.folder / "taken").write_text("a file")
    made = desk.on_desk("explain", id_, "--bundle", "taken/reports")
    assert made.code == 1
    assert made.err.startswith("vigie: taken/reports: ")


class Page(html.parser.HTMLParser):
    """What a browser would make of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "section", "footer", "h1", "h2", "p", "span", "a",
    "table", "tr", "th", "td", "ul", "li", "svg", "rect", "line",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "http-equiv", "style", "class", "scope", "href", "rel", "viewbox", "role",
    "aria-label", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "fill", "stroke", "stroke-width", "stroke-dasharray",
}  # fmt: skip


def hostile_account(text: str) -> Account:
    """An alert that says ``text`` wherever somebody can say anything."""
    alert = make_alert(
        group=text, by=text, state=AlertState.RESOLVED, resolved_at=NOON + minutes(9), rules_version=text
    )
    event = make_event(alert, kind=EventKind.NOTED, by=text, note=text)
    judged = make_judged(
        text=text or "x",
        title=text,
        author=text,
        url=f"https://x.example/{text}",
        thread=text,
        source=text,
        lang=text or None,
    )
    return Account(
        alert=alert,
        brand=text,
        told=text,
        peak=f"{text} at its worst",
        life=[(event, text)],
        evidence=[judged],
        spans=[Span(NOON, 0, None), Span(NOON + minutes(30), 3, 2.5)],
        hearings=[Hearing(told=False, words=text)],
        tickets=[(event, make_ticket(event, channel=text, error=text))],
        sights=[Sight(SourceName(text), NOON, Seeing.FAILING, text)],
        same_rules=False,
    )


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_stays_text(text):
    made = page(hostile_account(text), UTC, NOON)
    shown = Page(made)
    assert shown.tags <= TAGS
    assert {name for _, name, _ in shown.attributes} <= ATTRIBUTES
    links = [value for tag, name, value in shown.attributes if (tag, name) == ("a", "href")]
    assert all(value.startswith(("https://", "http://")) for value in links)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", made)


def test_the_page_asks_the_network_for_nothing_and_can_be_seen_in_the_dark_and_printed(evening):
    desk, id_ = evening
    desk.on_desk("explain", id_, "--bundle", ".")
    text = (desk.folder / f"alert-{id_}.html").read_text()
    shown = Page(text)
    assert not {"script", "img", "link", "iframe", "object", "form"} & shown.tags
    assert not re.search(r"url\(|@import|src=", text)
    policy = next(
        value
        for tag, name, value in shown.attributes
        if (tag, name) == ("meta", "content") and "default-src" in value
    )
    assert policy.startswith("default-src 'none'")
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    (label,) = [value for tag, name, value in shown.attributes if (tag, name) == ("svg", "aria-label")]
    assert (
        label
        == "3 in the window of 30 min until 2026-03-10 13:07; in the 23 windows before it, between 0 and 0."
    )


def test_one_mention_is_no_mentions(desk):
    with lived(desk) as past:
        past.say(ANGRY.format(1), "jo")
        past.turn(1)
        id_ = past.alert("safety-scare").id
    assert "Evidence: 1 mention still kept of 1." in desk.on_desk("explain", id_).out


def test_where_the_rules_speak_french_so_does_all_that_stands_around_their_sentences(evening):
    desk, id_ = evening
    desk.rules.write_text(f"language: fr\n{desk.rules.read_text()}")
    told = desk.on_desk("explain", id_).out.replace("\u00a0", " ").replace("\u202f", " ")
    for line in (
        "Au plus fort : 4 mentions négatives d'Acme",
        "Ce que la règle demandait :",
        "La fenêtre et ce qui est ordinaire, 30 min par barre :",
        "  trouvé ·······················█  3",
        "; la plus haute barre est 3",
        "Une voix ou plusieurs ? Une voix, surtout : sur 2, la plus présente a écrit 3 mentions sur 4.",
        "2 auteurs ; en tête, 3 sur 4 (75 %) : jo",
        "Preuves : 4 mentions encore gardées sur 4.",
        "Sa vie :",
        "Qui a été prévenu :",
        "Les sources à son ouverture :",
        ", modifiées depuis. Modèles : ",
    ):
        assert line in told
    for english in ("At its worst", "One voice", "Evidence", "Its life", "Who was told", "Rules:", "“"):
        assert english not in told


def test_a_page_of_an_alert_without_windows_or_evidence_is_whole():
    alert = make_alert(hush=Hush.FLOOD)
    bare = Account(
        alert=alert, brand="Acme", told="Told.", peak="", life=[], evidence=[], spans=[], hearings=[], tickets=[],
        sights=[], same_rules=None, language="fr",
    )  # fmt: skip
    made = page(bare, UTC, NOON)
    assert "<svg" not in made
    assert "Personne ne devait l'être.".replace("'", "&#39;") in made
    assert '<html lang="fr">' in made
    assert "<p>Nul ne le sait" in made
    assert chart_text(bare, EN) == ""


@pytest.mark.parametrize(
    ("url", "offered"),
    [
        ("https://news.example/a", True),
        ("http://news.example", True),
        ("javascript:alert(1)", False),
        ("//news.example/a", False),
        ("https://", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_are_links(url, offered):
    assert link(url) == (url if offered else "")


# --- its parts --------------------------------------------------------------------------------------------------


def test_the_window_and_what_is_usual_stand_below_each_other():
    spans = [
        Span(NOON + minutes(60 * hour), count, usual)
        for hour, (count, usual) in enumerate([(0, 2), (4, None), (16, 4)])
    ]
    assert list(picture(spans, EN)) == [
        "  found  ·▂█  16",
        "  usual  ▁·▂  4",
        "         from 2026-03-10 12:00 to 2026-03-10 14:00; the highest bar is 16",
    ]
    unknown = [Span(NOON, 1, 2.0), Span(NOON + minutes(60), 2, None)]
    assert list(picture(unknown, EN))[1] == "  usual  █·  unknown"


def test_the_words_that_decided_are_named_once_the_topics_first():
    judged = make_judged(topics=("safety",))
    sentiment = make_verdict().sentiment
    assert sentiment
    topic = judged.verdict.topics[0]
    verdict = type(judged.verdict)(
        sentiment=type(sentiment)(-0.5, "negative", 0.8, (Evidence("fire", -1), Evidence("awful", -2))),
        topics=(type(topic)(topic.name, 1.0, (Evidence("caught fire", 1), Evidence("fire", 1))),),
    )
    assert words_that_decided(type(judged)(judged.mention, verdict)) == ["caught fire", "fire", "awful"]
    assert words_that_decided(make_judged(sentiment=None)) == []


def test_the_loudest_is_told_with_its_share():
    (author, *_) = hostile_account("jo").loudest
    assert loudest(author, EN) == "1 author; the loudest has 1 of 1 (100%): jo"


def test_growth_is_told_with_how_often():
    grew = make_event(kind=EventKind.GREW)
    assert happened(Chapter(NOON, grew, "", 3), EN) == "grew ×3"
    assert happened(Chapter(NOON, grew, "", 1), EN) == "grew"
