"""What a changed rule would have done, told as plain data: the real engine over what is stored."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from monitor.config import cutting
from monitor.model import RuleName
from monitor.replay.comparing import Change
from monitor.store.store import Store
from monitor.web.tryout import Progress, Report, Wanted
from monitor.web.tryout import try_out as try_it
from tests.makers import NOON, minutes
from tests.web.conftest import EVIL, MENTIONS, RULES, said


def try_out(wanted: Wanted) -> Report | str:
    told: list[float] = []
    found = try_it(wanted, told.append)
    assert told == sorted(told)
    return found


def wanted(folder, filled, old, new, *, rule="mood-turns", file=RULES, after="", language="en", weeks=4):
    """A change of the file's text: ``old`` becomes ``new``."""
    shutil.copy(filled / "vigie.db", folder / "vigie.db")
    file = file.replace("LANGUAGE", language)
    text = (cutting.cut(file, rule) or "").replace(old, new) if rule else new
    written = cutting.put(file, rule, text)
    assert written is not None
    return Wanted(
        path=folder / "rules.yaml",
        db=folder / "vigie.db",
        file=file,
        changed=written.file,
        before=RuleName(rule) if rule else None,
        after=RuleName(after or rule),
        since=NOON - timedelta(weeks=weeks),
        now=NOON,
    )


@pytest.mark.parametrize(
    ("change", "both", "changes"),
    [
        (("count: 3", "count: 2"), (1, 1), {Change.EARLIER: 1}),
        (("count: 3", "count: 30"), (1, 0), {Change.GONE: 1}),
        (("severity: warning", "severity: crisis"), (1, 1), {Change.WORSE: 1}),
        (("count: 3", "count: 3"), (1, 1), {Change.SAME: 1}),
    ],
)
def test_both_rules_are_played_and_their_alerts_compared(tmp_path, filled, change, both, changes):
    found = try_out(wanted(tmp_path, filled, *change))
    assert not isinstance(found, str)
    assert found.here is not None
    assert (found.here.alerts, found.there.alerts) == both
    assert {change: count for change, count in found.counts.items() if count} == changes
    assert [one.same for one in found.listed] == [Change.SAME in changes]
    assert found.mentions == len(MENTIONS)


def test_what_comes_later_is_told_by_how_much(tmp_path, filled):
    file = RULES.replace("count: 3", "count: 2")
    found = try_out(wanted(tmp_path, filled, "count: 2", "count: 3", file=file))
    assert not isinstance(found, str)
    assert found.counts[Change.LATER] == 1
    assert (found.sooner, found.later) == (None, found.listed[0].delay)
    assert found.listed[0].delay > timedelta()


def test_an_alert_is_told_with_its_reason_and_its_evidence(tmp_path, filled):
    found = try_out(wanted(tmp_path, filled, "count: 3", "count: 2"))
    assert not isinstance(found, str)
    (both,) = found.listed
    assert both.here is not None
    assert both.there is not None
    assert both.delay == both.there.opened_at - both.here.opened_at < timedelta()
    assert found.sooner == -both.delay
    assert found.later is None
    assert "Acme" in both.there.why
    assert both.there.brand == "Acme"
    words = {str(one.id): one.words for one in both.here.evidence}
    assert words["angry1"] == "Acme is awful"
    assert EVIL in words["evil"]  # words, until a page escapes them
    assert len(words) == 3
    assert found.drawn.count("<path") == 2  # both alerts, each in a row of its own
    assert "As changed" in found.drawn
    assert "<script" not in found.drawn


def test_abuse_is_hidden_in_the_evidence(tmp_path, filled):
    rule = "- name: rude\n  select: {topics: [abuse]}\n  when: each"
    found = try_out(wanted(tmp_path, filled, "", rule, rule=None, after="rude"))
    assert not isinstance(found, str)
    (both,) = found.listed
    assert both.here is None
    assert both.there is not None
    assert [one.words for one in both.there.evidence] == ["hidden: abuse (open to read)"]


def test_a_new_rule_has_nothing_to_be_compared_with(tmp_path, filled):
    rule = "- name: fresh\n  select: {brands: [globex]}\n  when: each\n  severity: watch"
    found = try_out(wanted(tmp_path, filled, "", rule, rule=None, after="fresh"))
    assert not isinstance(found, str)
    assert (found.here, found.there.alerts, found.rule) == (None, 1, "fresh")
    assert found.counts[Change.NEW] == 1
    assert "As changed" not in found.drawn
    assert found.there.a_week is None  # nothing is stored before these hours


def test_a_rule_by_another_name_is_the_same_rule(tmp_path, filled):
    found = try_out(wanted(tmp_path, filled, "name: mood-turns", "name: anger", after="anger"))
    assert not isinstance(found, str)
    assert found.counts[Change.SAME] == 1
    assert found.rule == "anger"


def test_a_file_that_cannot_be_used_as_it_stands_leaves_the_change_alone(tmp_path, filled):
    broken = RULES.replace("count: 3, within", "cuont: 3, within")
    found = try_out(wanted(tmp_path, filled, "cuont", "count", file=broken))
    assert not isinstance(found, str)
    assert (found.here, found.there.alerts) == (None, 1)


def test_what_to_mind_is_said(tmp_path, filled):
    file = RULES.replace("  globex:", "  idle: {terms: [Idle]}\n  globex:")
    ask = wanted(tmp_path, filled, "brands: [acme]", "brands: [acme, idle]", rule="loud", file=file)
    with Store.open(ask.db, "test") as store:
        store.admit([said("late", "Acme is slow", 1).mention], None)
    found = try_out(ask)
    assert not isinstance(found, str)
    assert (found.missing, found.learning, found.unjudged) == (["Idle"], True, 1)
    assert found.since > found.asked


def test_where_nothing_is_stored_that_is_said(tmp_path, filled):
    ask = wanted(tmp_path, filled, "count: 3", "count: 2")
    (tmp_path / "vigie.db").unlink()
    assert "there is no database" in str(try_out(ask))
    Store.open(tmp_path / "vigie.db", "test").close()
    assert "the store is empty" in str(try_out(ask))


def test_it_speaks_the_language_of_the_rules(tmp_path, filled):
    found = try_out(wanted(tmp_path, filled, "count: 3", "count: 2", language="fr"))
    assert not isinstance(found, str)
    assert "Telle que changée" in found.drawn
    assert found.listed[0].there is not None
    assert "mentions négatives" in found.listed[0].there.why


def test_how_far_it_is_only_grows_and_is_told_when_it_does():
    seen: list[float] = []
    progress = Progress(seen.append, 2)
    for _ in range(3):  # one more than it was told of
        with progress.stage(NOON, NOON + minutes(10), "") as show:
            for minute in (0, 5, 20):
                show(NOON + minutes(minute))
    assert seen == [0, 0.25, 0.5, 0.75, 1]
