"""What is told of tests: to people, to machines, to the CI."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from monitor.errors import Problem
from monitor.proof.telling import as_json, as_junit, failed, line_by_line, never_fired, summary

TWO = """\
    tests:
      - {name: "all \\U0001F600 is well", clock: 2026-03-10, expect: {at: +1h, no_alerts: true}}
      - name: it is <not> well
        clock: 2026-03-10
        mentions: {at: +1m, text: Acme, topics: safety}
        expect: {at: +1h, no_alerts: true}
    """


def test_people_read_each_test_the_sums_and_what_never_fired(bench):
    result = bench.write(TWO).result()
    good, bad = (next(line_by_line(result.suite, one, result.zone)) for one in result.outcomes)
    assert good.startswith("ok   ")
    assert bad.startswith("FAIL ")
    rules = bench.file.parent / "rules.yaml"
    assert list(summary([result], whole=True)) == [
        "2 tests: 1 passed, 1 failed",
        f"Note: no test makes these rules of {rules} fire: mood-turns, odd",
    ]
    assert failed([result]) == 1


def test_where_not_all_were_played_nothing_is_said_of_what_never_fired(bench):
    result = bench.write(TWO).result()
    assert list(summary([result], whole=False))[-1] == "2 tests: 1 passed, 1 failed"
    assert as_json([result], whole=False)["never_fired"] is None


def test_two_files_test_the_same_rules_together(bench):
    one = bench.write(TWO).result()
    two = bench.story("mentions: {at: +1m, text: Acme}\nexpect: {at: +1m, no_alerts: true}").result()
    assert list(never_fired([one, two]).values()) == [["mood-turns", "odd"]]


def test_where_every_rule_fires_there_is_no_note(bench):
    rules = bench.file.parent / "rules.yaml"
    rules.write_text("version: 1\nbrands: {acme: {terms: Acme}}\nrules: [{name: all, when: each}]\n")
    result = bench.story("mentions: {at: +1m, text: Acme}\nexpect: {at: +1m, alerts: {rule: all}}").result()
    assert list(summary([result], whole=True))[-1] == "1 test: 1 passed, 0 failed"


def test_machines_read_the_same(bench):
    told = as_json([bench.write(TWO).result()], whole=True)
    assert (told["passed"], told["failed"]) == (1, 1)
    tests = told["tests"]
    assert isinstance(tests, list)
    bad = tests[1]
    assert isinstance(bad, dict)
    assert (bad["line"], bad["passed"], bad["fired"]) == (3, False, ["safety-scare"])
    differences = bad["differences"]
    assert isinstance(differences, list)
    assert isinstance(differences[0], dict)
    assert differences[0]["at"] == "2026-03-10T00:00:00Z"
    assert differences[0]["line"] == 6
    assert told["never_fired"] == {str(bench.file.parent / "rules.yaml"): ["mood-turns", "odd"]}


def test_the_ci_reads_junit_xml(bench):
    root = ET.fromstring(as_junit([bench.write(TWO).result()], {}))
    assert root.attrib | {"tests": "2", "failures": "1"} == root.attrib
    good, bad = root.findall("testsuite/testcase")
    assert good.find("failure") is None
    assert (bad.get("name"), bad.get("line")) == ("it is <not> well", "3")
    failure = bad.find("failure")
    assert failure is not None
    assert "safety-scare · acme · crisis" in (failure.get("message") or "")
    assert "at 2026-03-10 01:00 (+1h)" in (failure.text or "")


def test_what_a_terminal_or_xml_cannot_show_is_left_out(bench):
    bench.story(
        'mentions: {at: +1m, text: "Acme \\e[31m", topics: safety}\n'
        "expect: {at: +1m, alerts: {rule: safety-scare, card: nowhere}}"
    )
    if bench.problems():  # the reader refuses what cannot be shown: then there is nothing to leave out
        return
    assert "\x1b" not in as_junit([bench.result()], {})


def test_the_ci_reads_of_a_file_that_could_not_be_played_and_how_long_the_others_took(bench):
    result = bench.write(TWO).result()
    broken = {
        "bad.test.yaml": [
            Problem(3, 5, "unknown key", "bad.test.yaml"),
            Problem(4, 5, "<and more>", "bad.test.yaml"),
        ]
    }
    root = ET.fromstring(as_junit([result], broken))
    assert root.attrib | {"tests": "3", "failures": "1", "errors": "1"} == root.attrib
    error = root.find("testsuite[@name='bad.test.yaml']/testcase/error")
    assert error is not None
    assert error.get("message") == "bad.test.yaml:3:5: unknown key"
    assert "4:5: <and more>" in (error.text or "")
    times = [float(case.get("time") or -1) for case in root.iter("testcase")]
    assert sum(times) == pytest.approx(float(root.get("time") or -1), abs=0.002)
    assert max(times) > 0
