"""Both languages say all there is to say, and what is French has nothing English in it."""

from __future__ import annotations

import dataclasses
import re
from string import Formatter

import pytest

from alerts import console, email_page, slack_blocks
from alerts.message import card, flood
from monitor.digest.chapters import document
from monitor.digest.facts import DigestPlan
from monitor.digest.language import Words
from monitor.digest.markdown import markdown
from monitor.digest.page import page
from monitor.digest.pictures import pictures
from monitor.language import in_french
from monitor.model import AlertState, EventKind, Hush, Reason, Seeing, Severity
from monitor.rules.explain import TONGUES, sentence
from tests.alerts.cards import PARIS, said
from tests.digest.makers import dark, whole
from tests.makers import NOON, make_alert, make_event, make_judged, minutes
from tests.rules.test_explain import TABLE
from tests.tongues import TELLING, english_left, phrases, visible
from tests.web.conftest import OPEN

ALL = {name: (english, french) for name, english, french in phrases()}
NO_BREAK = re.compile(r" [;:!?%»]|« ")


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", ALL)
def test_a_phrase_says_the_same_in_both_languages(name):
    english, french = ALL[name]
    assert len(english) == len(french)
    for ours, theirs in zip(english, french, strict=True):
        assert ours
        assert theirs
        assert holes(ours) == holes(theirs) or name.startswith(
            "sentences/"
        )  # those: tests/rules/test_explain.py


@pytest.mark.parametrize("name", ALL)
def test_no_french_line_begins_with_a_mark_that_belongs_to_the_one_before(name):
    for form in ALL[name][1]:
        assert not NO_BREAK.search(in_french(form))


def test_what_counts_has_both_forms_in_both_languages():
    alone = [name for name in ALL if name.endswith("/one") and f"{name[:-4]}/many" not in ALL]
    alone += [name for name in ALL if name.endswith("/many") and f"{name[:-5]}/one" not in ALL]
    assert not alone
    assert TONGUES["en"].words.keys() == TONGUES["fr"].words.keys()
    assert TONGUES["en"].nouns.keys() == TONGUES["fr"].nouns.keys()


def test_what_is_english_is_known_when_it_is_seen():
    assert english_left("Toujours open depuis le lundi, three mentions on Tuesday") >= {"open", "tuesday"}
    assert len(TELLING) > 500


# --- rendered whole ---------------------------------------------------------------------------------------------

OURS = {"topics", "intent", "sentiment", "kind", "was", "part", "baseline"}  # names that we gave
SAYS = [
    said("Le grille-pain Acme a pris feu", author="zoé", url="https://a.example/1"),
    make_judged(
        "negative", ("safety", "data-breach"), id="m2", text="Encore Acme", lang="fr", reach=12_040, likes=3
    ),
]
STATES = [(state, event) for state in AlertState for event in EventKind]


@pytest.mark.parametrize(("state", "event"), STATES)
def test_a_card_under_french_has_no_english_word(state, event):
    alert = make_alert(
        rule="rr", state=state, severity=Severity.WATCH, by="zoé", until=NOON + minutes(900), total=1204,
        opened_at=NOON - minutes(4000), hush=None if state is AlertState.RESOLVED else Hush.GROUPED,
        resolved_at=NOON if state is AlertState.RESOLVED else None, reason=OPEN.reason,
    )  # fmt: skip
    told = sentence(OPEN.reason, "Acme", "fr", PARIS)
    message = card(
        alert, told, SAYS, brand_title="Acme", zone=PARIS, language="fr", event=make_event(alert, kind=event, by="zoé"),
        event_sentence=told, peak=f"{told} !", others=[(alert, told)] * 7, repeat=minutes(130), voices=140,
        blind=["s1"], drill=False,
    )  # fmt: skip
    shown = [
        console.plain(message),
        email_page.text(message),
        visible(email_page.html(message)),
        slack_blocks.fallback(message),
        slack_blocks.render_news(message)[0],
        *(str(value) for pair in message.facts for value in pair),
    ]
    assert not english_left("\n".join(shown), SAYS, message.actions, "rr posts zoé s1")


def test_many_alerts_in_one_message_have_no_english_word_under_french():
    alerts = [make_alert(id=f"a{number}", rule="rr", total=number) for number in range(25)]
    message = flood(
        alerts, channel="rr", since=NOON - minutes(3000), at=NOON, titles=str, zone=PARIS, language="fr"
    )
    assert not english_left(console.plain(message), message.actions, "rr acme")


@pytest.mark.parametrize(("name", "numbers"), [row[:2] for row in TABLE])
def test_a_reason_under_french_has_no_english_word(name, numbers):
    told = sentence(Reason(name, fired=True, numbers=numbers), "Acme", "fr", PARIS)
    people = [value for what, value in numbers.items() if what not in OURS]
    assert not english_left(told, people, "wave")


def test_a_digest_under_french_has_no_english_word():
    plan = DigestPlan(language="fr")
    unseen = (dark(Seeing.STALE), dark(Seeing.UNWATCHED), dark(Seeing.SPENT))
    one = whole(plan=plan)
    one = dataclasses.replace(one, now=dataclasses.replace(one.now, unseen=unseen))
    words = Words("fr", PARIS)
    laid = document(one, words)
    shown = markdown(laid) + visible(page(laid, list(pictures(one, words)), words, "1.0"))
    assert not english_left(shown, one.brands, "fire quiet acme globex news x")
