"""An alert accounted for: one voice or many, drawn and told to machines."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from monitor.account import Account, Span, account_json, chapters, highest, rows, sparkline, voices
from monitor.model import EventKind, Hush, Reason, Seeing, Sight, SourceName, TicketState
from monitor.rules.unheard import Hearing
from tests.makers import NOON, make_alert, make_event, make_judged, make_ticket, minutes

COUNTED = Reason("count", fired=True, numbers={"count": 3, "at_least": 2, "authors": 1, "authors_needed": 1})


def accounted(**given):
    return Account(
        **{
            "alert": make_alert(reason=COUNTED, peak=COUNTED),
            "brand": "Acme",
            "told": "3 mentions of Acme.",
            "peak": "3 mentions of Acme.",
            "life": [],
            "evidence": [],
            "spans": [],
            "hearings": [],
            "tickets": [],
            "sights": [],
            "same_rules": True,
            **given,
        }
    )


def said(*authors, **given):
    return [make_judged(author=author, **given) for author in authors]


def spans(*pairs):
    return [Span(NOON + minutes(30 * place), count, usual) for place, (count, usual) in enumerate(pairs)]


# --- one voice, or many -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authors", "words"),
    [
        ((), "Nobody knows: no mention is kept."),
        (("jo",), "One voice."),
        (("jo", "@Jo", "JO"), "One voice."),
        (("jo", "bo", "al"), "3 voices, each heard once."),
        (("jo", "jo", "jo", "bo"), "One voice, mostly: of 2, the loudest wrote 3 of 4."),
        (("jo", "jo", "bo", "al"), "3 voices: the loudest wrote 2 of 4 (50%)."),
    ],
)
def test_one_angry_person_or_a_hundred(authors, words):
    assert voices(accounted(evidence=said(*authors))) == words


@pytest.mark.parametrize(
    ("authors", "words"),
    [
        ((), "Nul ne le sait\u00a0: aucune mention n'est gardée."),
        (("jo",), "Une seule voix."),
        (("jo", "bo", "al"), "3 voix, entendues une fois chacune."),
        (
            ("jo", "jo", "jo", "bo"),
            "Une voix, surtout\u00a0: sur 2, la plus présente a écrit 3 mentions sur 4.",
        ),
        (
            ("jo", "jo", "bo", "al"),
            "3 voix\u00a0: la plus présente a écrit 2 mentions sur 4 (50\u00a0%).",
        ),
    ],
)
def test_one_angry_person_or_a_hundred_in_french(authors, words):
    assert voices(accounted(evidence=said(*authors), language="fr")) == words


def test_the_loudest_author_thread_story_and_source_are_named():
    evidence = [
        *said("jo", "jo", thread="t1", story="s1", source="forum"),
        *said("bo", thread="t2", story="s1", source="forum"),
        *said("al", thread="", story=None, source="news", id="m9"),
    ]
    found = {
        one.what: (one.name, one.count, one.of, one.different) for one in accounted(evidence=evidence).loudest
    }
    assert found == {
        "author": ("jo", 2, 4, 3),
        "thread": ("t1", 2, 4, 2),
        "story": ("s1", 3, 4, 2),
        "source": ("forum", 3, 4, 2),
    }


def test_a_story_is_shown_by_how_it_begins():
    evidence = [*said("jo", text="The first telling", story="s1"), *said("bo", text="A copy", story="s1")]
    story = next(one for one in accounted(evidence=evidence).loudest if one.what == "story")
    assert (story.name, story.shown) == ("s1", "The first telling")


def test_growth_that_nothing_interrupts_is_one_chapter():
    kinds = [EventKind.OPENED, *[EventKind.GREW] * 3, EventKind.NOTED, EventKind.GREW, EventKind.RESOLVED]
    life = [
        (make_event(kind=kind, at=NOON + minutes(place)), f"line {place}") for place, kind in enumerate(kinds)
    ]
    assert [(one.since, str(one.event.kind), one.told, one.times) for one in chapters(life)] == [
        (NOON, "opened", "line 0", 1),
        (NOON + minutes(1), "grew", "line 3", 3),
        (NOON + minutes(4), "noted", "line 4", 1),
        (NOON + minutes(5), "grew", "line 5", 1),
        (NOON + minutes(6), "resolved", "line 6", 1),
    ]


def test_where_there_are_no_threads_none_is_the_loudest():
    assert [one.what for one in accounted(evidence=said("jo")).loudest] == ["author", "story", "source"]


def test_who_judged_is_named_once_and_nobody_where_no_model_could():
    assert accounted(evidence=said("jo", "bo")).models == ("fake 1",)
    assert accounted(evidence=said("jo", sentiment=None)).models == ()


# --- drawn ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "top", "drawn"),
    [
        ([], None, ""),
        ([0, 0], None, "  "),
        ([0, 1, 4, 8], None, " ▁▄█"),
        ([0.001, 1000], None, "▁█"),
        ([1, 4], 8, "▁▄"),
        ([16], 8, "█"),
    ],
)
def test_what_is_there_at_all_is_seen_and_the_highest_is_highest(values, top, drawn):
    assert sparkline(values, top) == drawn


def test_the_windows_and_what_is_usual_share_one_scale():
    assert rows(spans((8, 4), (0, None), (4, 16))) == ("▄ ▂", "▂ █")
    assert highest(spans((8, 4), (4, 16))) == 16


def test_nothing_is_drawn_of_what_nobody_knows():
    assert rows(spans((8, None), (0, None))) == ("█ ", "")
    assert rows([]) == ("", "")
    assert highest([]) == 0


@pytest.mark.parametrize(
    ("pairs", "step"), [((), None), (((1, None),), None), (((1, None), (2, None)), minutes(30))]
)
def test_windows_say_how_long_they_are(pairs, step):
    assert accounted(spans=spans(*pairs)).step == step


# --- for machines -----------------------------------------------------------------------------------------------


def test_machines_get_the_whole_of_it():
    alert = make_alert(reason=COUNTED, peak=COUNTED, hush=Hush.SILENCED, behind="s1")
    event = make_event(alert, kind=EventKind.NOTED, by="marie", note="they know", at=NOON)
    ticket = make_ticket(event, state=TicketState.DEAD, attempts=3, error="gone", sent_at=NOON)
    account = accounted(
        alert=alert,
        life=[(event, "marie: they know")],
        evidence=said("jo", thread="t1"),
        spans=spans((3, 0.5)),
        hearings=[Hearing(told=False, words="silenced")],
        tickets=[(event, ticket)],
        sights=[
            Sight(SourceName("news"), NOON, Seeing.FAILING, "a 503"),
            Sight(SourceName("blog"), NOON, Seeing.SEEING),
        ],
    )
    shown = json.loads(json.dumps(account_json(account)))
    assert shown["reason"]["sentence"] == shown["peak"]["sentence"] == "3 mentions of Acme."
    assert shown["checks"] == [
        {"what": "count", "found": 3, "side": "at least", "asked": 2, "bound": "at_least", "held": True}
    ]
    assert shown["windows"] == [{"until": "2026-03-10T12:00:00Z", "count": 3, "usual": 0.5}]
    assert shown["voices"] == "One voice."
    assert shown["loudest"][0] == {
        "what": "author",
        "name": "jo",
        "count": 1,
        "of": 1,
        "share": 1.0,
        "different": 1,
    }
    assert (shown["models"], shown["same_rules"]) == (["fake 1"], True)
    assert shown["sources"] == [
        {"source": "news", "state": "failing", "since": "2026-03-10T12:00:00Z", "why": "a 503"},
        {"source": "blog", "state": "seeing", "since": "2026-03-10T12:00:00Z", "why": None},
    ]
    assert shown["told"] == [{"told": False, "how": "silenced"}]
    (one,) = shown["events"]
    assert (one["kind"], one["by"], one["note"]) == ("noted", "marie", "they know")
    assert (one["severity"], one["state"], one["added"]) == ("warning", "open", ["mention-1"])
    (delivery,) = shown["deliveries"]
    assert delivery == {
        "event": "noted",
        "channel": "crisis-room",
        "about": "event",
        "state": "dead",
        "attempts": 3,
        "due_at": "2026-03-10T12:00:00Z",
        "sent_at": "2026-03-10T12:00:00Z",
        "error": "gone",
    }
    assert len(shown["evidence"]) == 1


def test_all_evidence_is_there_and_times_are_told_as_in_the_rules():
    learning = Reason(
        "learning", fired=False, numbers={"history": timedelta(days=3), "needed": timedelta(days=14)}
    )
    account = accounted(alert=make_alert(reason=learning), evidence=said(*"abcdefghijklmnop"))
    shown = json.loads(json.dumps(account_json(account)))
    assert len(shown["evidence"]) == 16
    assert shown["checks"] == [
        {
            "what": "history",
            "found": "3d",
            "side": "at least",
            "asked": "2w",
            "bound": "needed",
            "held": False,
        }
    ]
