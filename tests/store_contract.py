"""What every store keeps, as ``Inbox`` and as ``Outbox``: SQLite now, PostgreSQL later."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.boxes import Admitted, SourceState
from monitor.model import (
    AlertState,
    BrandHit,
    BrandName,
    ChannelName,
    Cursor,
    Dated,
    EventKind,
    Evidence,
    Hush,
    Intent,
    Judged,
    MentionId,
    Number,
    Reason,
    Receipt,
    RuleName,
    Sentiment,
    Severity,
    SourceName,
    Topic,
    TopicName,
    Towards,
    Verdict,
)
from tests.makers import (
    NOON,
    make_alert,
    make_event,
    make_judged,
    make_mention,
    make_ticket,
    make_verdict,
    minutes,
)
from tests.orders_contract import OrdersContract
from tests.outbox_contract import OutboxContract


class StoreContract(OrdersContract, OutboxContract):
    """Every store keeps this, as ``Inbox`` and as ``Outbox``; derive, name the class ``Test…`` and write ``make``."""

    def make(self, folder: Path) -> Any:
        """A store on what lies in ``folder``: empty the first time, as it was left by ``close`` the next."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Any]:
        store = self.make(tmp_path)
        yield store
        store.close()

    # --- collect ---

    def test_new_mentions_wait_to_be_judged_in_order_of_arrival(self, store):
        later, earlier = make_mention(published_at=NOON), make_mention(published_at=NOON - minutes(9))
        assert store.admit([later, earlier], None) == Admitted(new=2)
        third = make_mention()
        assert store.admit([third], None) == Admitted(new=1)
        assert store.unjudged(10) == [later, earlier, third]
        assert store.unjudged(2) == [later, earlier]

    def test_a_mention_comes_back_with_every_field_it_had(self, tmp_path):
        mention = make_mention(
            title="Ein Tïtle",
            text="L’été chez Acme 👩🏽‍💻\nsecond line",
            url="https://news.example/1?a=b",
            author="Zoé",
            lang="fr",
            reach=120_000,
            type="review",
            thread="t\u00e9/1",
            dated=Dated.CLAMPED,
            backfilled=True,
            revision=3,
            published_at=NOON + timedelta(microseconds=123),
            hits=(BrandHit(BrandName("globex"), ("Globex", "GLOBEX")), BrandHit(BrandName("acme"), ())),
        )
        plain = make_mention(story=None, author="")
        with contextlib.closing(self.make(tmp_path)) as store:
            store.admit([mention, plain], None)
        with contextlib.closing(self.make(tmp_path)) as store:
            assert store.unjudged(10) == [mention, plain]

    def test_the_same_words_again_are_a_duplicate(self, store):
        mention = make_mention()
        store.admit([mention], None)
        again = replace(mention, collected_at=NOON + minutes(5), published_at=NOON + minutes(5), reach=7)
        assert store.admit([again, again], None) == Admitted(duplicate=2)
        assert store.unjudged(10) == [mention]

    def test_a_thread_that_cannot_be_written_is_no_trouble(self, tmp_path):
        mention = make_mention(thread="a\ud800b")
        with contextlib.closing(self.make(tmp_path)) as store:
            store.admit([mention, make_mention()], None)
        with contextlib.closing(self.make(tmp_path)) as store:
            assert [one.thread for one in store.unjudged(10)] == ["a?b", ""]
            store.admit([replace(mention, text="Acme, corrected", thread="c\ud800")], None)
        with contextlib.closing(self.make(tmp_path)) as store:
            assert [one.thread for one in store.unjudged(10)] == ["c?", ""]

    @pytest.mark.parametrize("part", ["title", "text", "url", "author"])
    def test_other_words_are_an_edit_and_are_judged_again(self, store, part):
        mention, other = make_mention(), make_mention()
        store.admit([mention, other], None)
        judge_all(store)
        weigh_all(store)
        words: dict[str, Any] = {part: "Globex now"}
        edit = replace(mention, **words, hits=(BrandHit(BrandName("globex"), ("Globex",)),))
        late = replace(edit, collected_at=NOON + minutes(60), published_at=NOON + minutes(60), story=None)
        assert store.admit([late, other], None) == Admitted(edited=1, duplicate=1)
        assert store.unjudged(10) == [replace(edit, revision=2, story=None)], "its dates stay"
        assert store.unweighed(10) == []

    def test_an_edit_takes_back_a_verdict_that_was_not_weighed_yet(self, store):
        mention = make_mention()
        store.admit([mention], None)
        judge_all(store)
        store.admit([replace(mention, text="Acme, corrected")], None)
        assert store.unweighed(10) == []
        assert [one.revision for one in store.unjudged(10)] == [2]

    def test_one_page_may_hold_a_post_and_its_edits(self, store):
        mention = make_mention(story=None)
        edit = replace(mention, text="Acme, corrected", published_at=NOON + minutes(1))
        assert store.admit([mention, mention, edit, edit], None) == Admitted(new=1, edited=1, duplicate=2)
        assert store.unjudged(10) == [replace(mention, text="Acme, corrected", revision=2)]
        assert store.admit([mention, edit], None) == Admitted(edited=2)
        assert [one.revision for one in store.unjudged(10)] == [4]

    def test_an_empty_page_is_admitted_too(self, store):
        assert store.admit([], None) == Admitted()
        assert store.unjudged(10) == []

    def test_of_what_is_new_history_is_counted(self, store):
        old, new = make_mention(id="old", backfilled=True), make_mention(id="new")
        assert store.admit([old, new], None) == Admitted(new=2, history=1)
        assert store.admit([old], None) == Admitted(duplicate=1)

    def test_a_source_is_unknown_until_it_was_polled(self, store):
        store.admit([make_mention(source="news")], None)
        assert store.source("news") is None

    def test_a_source_is_remembered_with_its_page_or_alone(self, store):
        state = SourceState(
            name=SourceName("news"),
            kind="feed",
            identity="abc",
            cursor=Cursor('{"etag": "é"}'),
            caught_up=True,
            last_poll_at=NOON,
            last_success_at=NOON - minutes(1),
            next_poll_at=NOON + minutes(5),
            newest_at=NOON - minutes(2),
            failures=3,
            error="timed out",
            seen=500,
        )
        store.admit([make_mention(source="news")], state)
        assert store.source("news") == replace(state, kept=1)
        bare = SourceState(name=SourceName("news"), kind="file", identity="def")
        store.note(bare)
        assert store.source("news") == bare

    def test_what_comes_again_was_kept_once(self, store):
        state = SourceState(name=SourceName("news"), kind="feed", identity="abc")
        old, new = make_mention(id="old", source="news"), make_mention(id="new", source="news")
        for came in ([old], [old, new], [old, new]):
            store.admit(came, state)
        store.note(state)  # a poll that fails changes nothing
        known = store.source("news")
        assert known.kept == 2
        store.admit([make_mention(id="other", source="blog")], replace(state, name=SourceName("blog")))
        assert [store.source(name).kept for name in ("news", "blog")] == [2, 1]

    # --- judge ---

    def test_what_is_judged_waits_to_be_weighed_with_its_verdict(self, tmp_path):
        said = Sentiment(-0.625, "negative", 0.75, (Evidence("bad", -0.5), Evidence("bad", -0.25)))
        topics = (
            Topic(TopicName("safety"), 0.9, (Evidence("rappelé", 1.0),)),
            Topic(TopicName("death"), 0.5),
        )
        verdicts = [
            Verdict(
                "fr",
                said,
                "vader 3.3.2",
                topics,
                (Intent("question", 0.9, (Evidence("?", 1.0),)),),
                (Towards(BrandName("acme"), Sentiment(0.5, "positive", 0.625, (Evidence("good", 0.5),))),),
                hasty=True,
            ),
            Verdict(),
            make_verdict(None, lang="de"),
        ]
        judged = [Judged(make_mention(lang=verdict.lang), verdict) for verdict in verdicts]
        with contextlib.closing(self.make(tmp_path)) as store:
            store.admit([replace(one.mention, lang=None, story=None) for one in judged], None)
            store.judge(judged[::-1])
            assert store.unjudged(10) == []
            assert store.unweighed(10) == judged
        with contextlib.closing(self.make(tmp_path)) as store:
            assert store.unweighed(10) == judged
            assert store.unweighed(1) == judged[:1]

    def test_a_second_verdict_takes_the_place_of_the_first(self, store):
        one = make_judged("negative", topics=("safety", "death"))
        store.admit([one.mention], None)
        store.judge([one])
        better = Judged(one.mention, make_verdict("positive", topics=("death",)))
        store.judge([better])
        assert store.unweighed(10) == [better]

    def test_a_verdict_on_words_that_were_edited_meanwhile_is_dropped(self, store):
        one = make_judged()
        store.admit([one.mention], None)
        store.admit([replace(one.mention, text="Acme, corrected")], None)
        store.judge([one, make_judged()])
        assert [mention.text for mention in store.unjudged(10)] == ["Acme, corrected"]
        assert store.unweighed(10) == []

    # --- weigh ---

    def test_what_was_weighed_is_remembered_in_order_of_arrival(self, store):
        judged = [make_judged(published_at=NOON + minutes(offset)) for offset in (5, -5, 3, 1)]
        store.admit([one.mention for one in judged], None)
        store.judge(judged)
        store.weigh([one.mention.id for one in judged[:3]], [], [])
        assert store.unweighed(10) == judged[3:]
        assert list(store.weighed_since(NOON)) == [judged[0], judged[2]]
        assert list(store.weighed_since(NOON + minutes(3))) == judged[:1], "after, not at"

    def test_an_edited_mention_counts_as_weighed_only_when_it_is_again(self, store):
        one = make_judged()
        store.admit([one.mention], None)
        store.judge([one])
        store.weigh([one.mention.id], [], [])
        store.admit([replace(one.mention, text="Acme, corrected")], None)
        assert list(store.weighed_since(NOON - minutes(1))) == []
        judge_all(store)
        assert list(store.weighed_since(NOON - minutes(1))) == []
        weigh_all(store)
        assert [back.mention.revision for back in store.weighed_since(NOON - minutes(1))] == [2]

    def test_an_event_and_its_tickets_are_kept_as_they_were(self, tmp_path):
        numbers: dict[str, Number] = {
            "count": 12,
            "within": minutes(30),
            "until": NOON,
            "share": 0.25,
            "of": "stories",
        }
        part = Reason("spike", fired=False, numbers={"usual": 4.5}, parts=(Reason("each", fired=True),))
        alert = make_alert(
            group="fire",
            reason=Reason("count", fired=True, numbers=numbers),
            mentions=tuple(map(MentionId, "ba")),
            total=7,
            channels=(ChannelName("crisis-room"), ChannelName("office")),
            rules_version="abc",
        )
        opened = make_event(alert)
        grown = replace(alert, total=8, fired_at=NOON + minutes(4), mentions=tuple(map(MentionId, "bac")))
        grew = make_event(grown, kind=EventKind.GREW, at=NOON + minutes(4), added=(MentionId("c"),))
        taken = replace(
            grown,
            state=AlertState.SNOOZED,
            severity=Severity.WATCH,
            peak=Reason("all", fired=True, parts=(part, part)),
            told_at=NOON + minutes(1),
            by="zoé",
            until=NOON + minutes(60),
            hush=Hush.GROUPED,
            behind="another",
        )
        snoozed = make_event(taken, kind=EventKind.SNOOZED, added=(), by="zoé", note="je m’en occupe")
        ticket = make_ticket(opened, sent_at=NOON, attempts=2, error="é", receipt='{"ts": 1}')
        flood = make_ticket(opened, about="flood")
        with contextlib.closing(self.make(tmp_path)) as store:
            store.weigh([], [opened, grew, snoozed], [ticket, flood])
        with contextlib.closing(self.make(tmp_path)) as store:
            assert [store.event(event.id) for event in (opened, grew, snoozed)] == [opened, grew, snoozed]
            assert store.live_alerts(NOON) == [taken]
            assert store.due(NOON, 10) == [ticket, flood]

    @pytest.mark.parametrize("state", [state for state in AlertState if state is not AlertState.RESOLVED])
    def test_an_alert_lives_until_it_is_resolved_and_is_remembered_a_while(self, store, state):
        alert, other = make_alert(state=state), make_alert(opened_at=NOON + minutes(1))
        store.weigh([], [make_event(other), make_event(alert)], [])
        assert store.live_alerts(NOON) == [alert, other]
        resolved = replace(alert, state=AlertState.RESOLVED, resolved_at=NOON + minutes(90))
        store.weigh([], [make_event(resolved, kind=EventKind.RESOLVED, added=())], [])
        assert store.live_alerts(NOON + minutes(89)) == [resolved, other]
        assert store.live_alerts(NOON + minutes(90)) == [other], "after, not at"
        again = replace(resolved, state=AlertState.OPEN, resolved_at=None)
        store.weigh([], [make_event(again, kind=EventKind.REOPENED, added=())], [])
        assert store.live_alerts(NOON + minutes(999)) == [again, other]

    def test_an_alert_is_found_by_its_whole_id(self, store):
        alert, other = make_alert(id="abc"), make_alert(id="abcd")
        store.weigh([], [make_event(alert), make_event(other)], [])
        assert store.alert(alert.id) == alert
        assert store.alert("ab") is None

    def test_weighing_twice_changes_nothing(self, store):
        one = make_judged()
        store.admit([one.mention], None)
        store.judge([one])
        opened = make_event()
        resolved = replace(opened.alert, state=AlertState.RESOLVED, resolved_at=NOON)
        closed = make_event(resolved, kind=EventKind.RESOLVED)
        ticket = make_ticket(opened)
        store.weigh([one.mention.id], [opened, opened, closed], [ticket, ticket])
        store.delivered(ticket.id, Receipt("1"), NOON)
        store.weigh([one.mention.id], [opened], [ticket])
        assert store.live_alerts(NOON + minutes(999)) == [], "an old event does not bring the alert back"
        assert store.due(NOON, 10) == []
        assert store.unweighed(10) == []

    def test_it_knows_which_mention_fired_what(self, store):
        old, new, quiet = (make_judged(published_at=NOON + minutes(offset)) for offset in (-9, 1, 2))
        store.admit([one.mention for one in (old, new, quiet)], None)
        first = make_event(make_alert(), added=(old.mention.id, new.mention.id))
        store.weigh([], [first, make_event(make_alert(rule="loud"), added=(new.mention.id,))], [])
        fired = list(store.fired_since(NOON))
        assert sorted(fired) == [
            (("loud", "acme", ""), new.mention.id),
            (("mood-turns", "acme", ""), new.mention.id),
        ]
        assert ((RuleName("mood-turns"), BrandName("acme"), ""), old.mention.id) in store.fired_since(
            NOON - minutes(10)
        )


def judge_all(store: Any) -> None:
    """As the judge stage would."""
    store.judge([Judged(mention, make_verdict()) for mention in store.unjudged(1_000)])


def weigh_all(store: Any) -> None:
    """As the weigh stage would, with no rules."""
    store.weigh([one.mention.id for one in store.unweighed(1_000)], [], [])
