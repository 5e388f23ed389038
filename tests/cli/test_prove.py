"""``vigie test``, and the tests that come with the shipped rules and their page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.metrics import REASONS as REASONS_OF
from monitor.proof.checking import REASONS
from monitor.proof.load import outline
from monitor.proof.telling import failed, never_fired
from monitor.wiring.proving import Bench, lay_out, prove, result_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/testing.md").read_text()
GOOD = """
tests:
  - name: a burn is a crisis
    clock: 2026-03-10 21:00
    mentions: {at: +1m, text: Acme kettle recalled after burns, lang: en}
    expect: {at: +1m, alerts: {rule: safety-scare, severity: crisis}}
  - name: calm is calm
    clock: 2026-03-10 21:00
    expect: {at: +1m, no_alerts: true}
"""
BAD = GOOD.replace("severity: crisis", "severity: watch")


def test_the_tests_of_the_folder_are_played(desk):
    (desk.folder / "acme.test.yaml").write_text(GOOD)
    result = desk.vigie("test")
    assert result.code == 0
    assert result.out.splitlines() == [
        "ok   acme.test.yaml:3: a burn is a crisis",
        "ok   acme.test.yaml:7: calm is calm",
        "2 tests: 2 passed, 0 failed",
        "Note: no test makes these rules of rules.yaml fire: mood-turns",
    ]


def test_a_test_that_fails_is_told_with_exit_code_1_and_in_junit_xml(desk):
    (desk.folder / "acme.test.yaml").write_text(BAD)
    result = desk.vigie("test", "acme.test.yaml", "--junit", "report.xml")
    assert result.code == 1
    assert "    - severity: watch\n    + severity: crisis\n" in result.out
    assert 'tests="2" failures="1"' in (desk.folder / "report.xml").read_text()


def test_machines_get_json(desk):
    (desk.folder / "acme.test.yaml").write_text(BAD)
    told = desk.vigie("test", "--format", "json").json
    assert (told["passed"], told["failed"]) == (1, 1)


def test_one_test_may_be_played_by_its_name(desk):
    (desk.folder / "acme.test.yaml").write_text(BAD)
    (desk.folder / "other.test.yaml").write_text(GOOD.replace("calm is calm", "quiet is quiet"))
    result = desk.vigie("test", "-k", "CALM")
    assert result.code == 0
    assert result.out.splitlines()[1:] == ["1 test: 1 passed, 0 failed"]
    nothing = desk.vigie("test", "-k", "storm")
    assert (nothing.code, nothing.err) == (1, "vigie: no test has 'storm' in its name\n")


def test_other_rules_may_be_tested(desk):
    (desk.folder / "acme.test.yaml").write_text(GOOD)
    (desk.folder / "new.yaml").write_text(
        desk.rules.read_text().replace("severity: crisis", "severity: watch")
    )
    assert desk.vigie("test", "--rules", "new.yaml").code == 1


def test_every_mistake_of_every_file_is_told_with_exit_code_2(desk):
    (desk.folder / "a.test.yaml").write_text("test: []")
    (desk.folder / "b.test.yaml").write_text(GOOD.replace("safety-scare", "safety-scar"))
    result = desk.vigie("test")
    assert result.code == 2
    assert "a.test.yaml:1:1: unknown key `test`" in result.err
    assert "b.test.yaml:6:38: no rule is called `safety-scar` (did you mean `safety-scare`?)" in result.err
    missing = desk.vigie("test", "c.test.yaml")
    assert (missing.code, "c.test.yaml:1:1: cannot be read" in missing.err) == (2, True)


def test_broken_rules_are_told_once(desk):
    for name in ("a", "b"):
        (desk.folder / f"{name}.test.yaml").write_text(GOOD)
    desk.rules.write_text(desk.rules.read_text().replace("[safety]", "[safty]"))
    result = desk.vigie("test")
    assert result.code == 2
    assert result.err.count("safty") == 1


def test_without_any_test_one_is_told_what_to_do(desk):
    result = desk.vigie("test")
    assert result.code == 1
    assert "write one (docs/testing.md)" in result.err


def test_the_events_of_a_calendar_file_are_those_of_the_time_of_the_story(desk):
    (desk.folder / "launches.ics").write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\nBEGIN:VEVENT\nUID:1\nSUMMARY:Launch\n"
        "DTSTART;VALUE=DATE:20200310\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    rules = desk.rules.read_text().replace(
        "when: {count: 3, within: 30m, authors: 2}", "when: {spike: {within: 1h}}"
    )
    desk.rules.write_text(
        rules.replace("select: {brands: [acme], sentiment: negative}", "select: {brands: [acme]}")
        + "calendar: [{file: launches.ics}]\n"
    )
    story = """
tests:
  - name: it was expected
    clock: 2020-03-10 19:00
    usual: {brand: acme, per_day: 100}
    mentions: {generate: {count: 60, within: 1h, brand: acme, sentiment: positive}}
    expect: {at: +1h, no_alerts: true, silences: {rule: mood-turns, reason: known-event}}
"""
    (desk.folder / "acme.test.yaml").write_text(story)
    result = desk.vigie("test")
    assert result.code == 0, result.out


# --- what is shipped --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Bench:
    return lay_out(ROOT / "rules.test.yaml", None)


@pytest.mark.slow
def test_the_shipped_rules_pass_their_tests_and_each_of_them_fires(shipped):
    result = result_of(shipped, prove(shipped, shipped.suite.scenarios))
    wrong = [(one.scenario.name, each.lines) for one in result.outcomes for each in one.differences]
    assert wrong == []
    assert failed([result]) == 0
    assert never_fired([result]) == {}


def test_each_of_the_shipped_rules_is_silent_for_a_reason_too(shipped):
    explained = {
        hushed.rule for one in shipped.suite.scenarios for look in one.looks for hushed in look.silences
    }
    assert explained == {rule.name for rule in shipped.config.rules}


# --- the page ---------------------------------------------------------------------------------------------------


def test_the_examples_of_the_page_pass(tmp_path):
    rules, *tests = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "rules.yaml").write_text(rules)
    file = tmp_path / "acme.test.yaml"
    file.write_text("".join(tests))
    bench = lay_out(file, None)
    result = result_of(bench, prove(bench, bench.suite.scenarios))
    assert [(one.scenario.name, one.differences) for one in result.outcomes if not one.passed] == []


def test_the_failure_that_the_page_shows_is_what_vigie_says(desk):
    rules, first, *_ = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (shown,) = re.findall(r"```console\n\$ vigie test\n(.*?)```", PAGE, re.DOTALL)
    desk.rules.write_text(rules.replace("authors: 5", "authors: 1"))
    (desk.folder / "acme.test.yaml").write_text(first)
    assert desk.vigie("test").out == shown


def test_every_key_has_its_line_on_the_page():
    from monitor.config.sentences import keys
    from monitor.proof import shape

    shapes = (
        shape.CaseShape,
        shape.MentionShape,
        shape.BurstShape,
        shape.UsualShape,
        shape.OrderShape,
        shape.BlindShape,
        shape.ExpectShape,
        shape.AlertShape,
        shape.SilenceShape,
    )
    for model in shapes:
        for key in keys(model):
            assert f"`{key}`" in PAGE or f"{key}:" in PAGE, (model.__name__, key)


def test_every_reason_a_rule_can_give_is_named_on_the_page_and_can_be_expected():
    given = {name for names in REASONS_OF.values() for name in names}
    assert given <= REASONS
    assert [name for name in sorted(given) if f"`{name}`" not in PAGE] == []


def test_the_outline_of_the_shipped_tests_names_the_shipped_rules():
    assert outline((ROOT / "rules.test.yaml").read_text(), "rules.test.yaml").shape.rules == "rules.yaml"


def test_a_file_that_cannot_be_played_keeps_no_other_from_being_played(desk):
    (desk.folder / "acme.test.yaml").write_text(GOOD)
    (desk.folder / "bad.test.yaml").write_text("tests: []\n")
    result = desk.vigie("test", "--junit", "report.xml")
    assert result.code == 2
    assert "2 tests: 2 passed, 0 failed" in result.out
    assert "Note:" not in result.out
    assert "bad.test.yaml:1:8: `tests`: must not be empty" in result.err
    assert 'tests="3" failures="0" errors="1"' in (desk.folder / "report.xml").read_text()
