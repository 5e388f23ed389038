"""The page where a changed rule is tried: what is wrong with it, what it would have done; and the file stays as it is."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from threading import Event

import pytest

from monitor.cage import End
from monitor.cli.check import check_rules
from monitor.errors import ConfigError
from monitor.web.apart import LostError
from monitor.web.tryout import try_out
from monitor.web.tryouts import TryOuts
from tests.tongues import english_left, visible
from tests.web.conftest import EVIL, MENTIONS, RULES, log_in, site_in, visit
from tests.web.test_tryouts import Here

SOON = timedelta(seconds=30)
MOOD = """\
  - name: mood-turns
    select: {brands: [acme], sentiment: negative}
    when: {count: 3, within: 30m, authors: 2}
    severity: warning
    notify: [console]
    advice: Call the shop.
    runbook: https://wiki.example/mood"""


@pytest.fixture
def trying(at_home):
    """Somebody at home, with try-outs that need no process."""
    at_home.site.tryouts = TryOuts(Here, work=try_out)
    return at_home


def text_of(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def tried(visit, **form):
    """Begin, wait until it is over, and look."""
    answer = visit.post("/rules/try/start", **form)
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    assert visit.site.tryouts.wait(where.rpartition("/")[2], SOON)
    return where, visit.web.get(where).text


def test_it_begins_with_the_rule_as_it_stands_in_the_file_or_with_a_new_one(trying):
    rules = trying.site.path.read_text().replace("  - name: loud", "  # Why   not\n  - name: loud")
    trying.site.path.write_text(rules)
    assert text_of(trying.web.get("/rules/try?rule=mood-turns").text) == MOOD
    assert text_of(trying.web.get("/rules/try?rule=loud").text).startswith("  # Why   not\n  - name: loud\n")
    assert "brands: [acme]" in text_of(trying.web.get("/rules/try").text)
    assert trying.web.get("/rules/try?rule=unheard-of").status_code == 404
    assert "/rules/try?rule=mood-turns" in trying.web.get("/rules").text


def test_both_are_shown_beside_each_other_and_the_file_stays_as_it_is(trying):
    before = trying.site.path.read_bytes()
    where, page = tried(trying, rule="mood-turns", text=MOOD.replace("count: 3", "count: 2"), weeks="12")
    for words in (
        "As it stands",
        "As changed",
        "1 earlier as changed",
        "earlier as changed</span>",
        "What differs",
        "less than a week: no rate",
        '<a href="/mentions/angry1">jo</a>',
        "<svg",
        "instead of lines 12 to 18",
        "count: 2, within: 30m",
        '<option value="12" selected>',
    ):
        assert words in page
    assert "<script>alert" not in page
    assert EVIL not in page
    assert trying.site.path.read_bytes() == before
    assert "What differs" in trying.web.get(f"{where}/part").text
    with trying.site.reader() as reader:
        assert len(reader.alerts()) == 3  # those there were: none of these is real


def test_a_new_rule_is_shown_alone(trying):
    rule = "- name: fresh\n  select: {brands: [globex]}\n  when: each\n  severity: watch"
    _, page = tried(trying, rule="", text=rule, weeks="4")
    assert "behind line 22" in page
    assert "Its alerts" in page
    assert "only as changed" not in page
    assert text_of(page).startswith("  - name: fresh")


def test_the_same_rule_opens_the_same_alerts(trying):
    _, page = tried(trying, rule="mood-turns", text=MOOD, weeks="1")
    assert "Both open the same alerts" in page
    assert "1 alert is the same" in page
    _, page = tried(
        trying,
        rule="mood-turns",
        text=MOOD.replace("globex", "x").replace("count: 3", "count: 90"),
        weeks="1",
    )
    assert "1 only as it stands" in page
    _, page = tried(trying, rule="loud", text="- {name: loud, when: {count: 99, within: 1h}}", weeks="1")
    assert "Neither opens an alert." in page


def test_problems_are_those_of_check_with_their_places_beside_the_text(trying):
    wrong = MOOD.replace("count: 3", "cuont: 3").replace("severity: warning", "severity: wraning")
    answer = trying.post("/rules/try/start", rule="mood-turns", text=wrong, weeks="2")
    assert answer.status_code == 409
    page = unescape(answer.text)
    for words in ("line 3, column 12 here", "rules.yaml:14:12", "did you mean `count`?", "rules.yaml:15:"):
        assert words in page
    assert text_of(answer.text) == wrong
    assert '<option value="2" selected>' in page
    trying.site.path.write_text(trying.site.path.read_text().replace("language: en", "language: xx"))
    page = trying.post("/rules/try/start", rule="mood-turns", text=MOOD).text
    assert "elsewhere in the file" in page


def test_a_model_that_is_not_there_is_a_problem_as_check_says_it(trying):
    file = trying.site.path.read_text()
    trying.site.path.write_text(f"{file}classifiers: {{sentiment: {{kind: transformer, model: ours}}}}\n")
    with pytest.raises(ConfigError) as check:
        check_rules(trying.site.path, as_json=False)
    page = unescape(trying.post("/rules/try/start", rule="mood-turns", text=MOOD).text)
    for problem in check.value.problems:
        assert problem.message in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write just one rule"),
        (MOOD + "\n  - name: two\n    when: each", "Write just one rule"),
        ("  - name: mood-turns\n\tx: y", "a tab"),
    ],
)
def test_what_is_not_one_rule_is_refused(trying, text, said):
    answer = trying.post("/rules/try/start", rule="mood-turns", text=text)
    assert answer.status_code == 409
    assert said in answer.text


def test_what_is_worth_a_second_look_is_said_beside_it(trying):
    rule = MOOD.replace("severity: warning", "group_by: topic").replace(
        "sentiment: negative", "topics: [abuse]"
    )
    _, page = tried(trying, rule="mood-turns", text=rule)
    assert "Worth a second look" in page
    assert "line 4, column 15 here" in page


def test_a_rule_or_a_file_that_is_not_there_any_more_is_said(trying):
    path, file = trying.site.path, trying.site.path.read_text()
    path.write_text(file.replace("mood-turns", "anger"))
    assert "somebody has changed it" in trying.post("/rules/try/start", rule="mood-turns", text=MOOD).text
    path.write_text("version: 1\nbrands: {acme: {terms: [Acme]}}\nrules: [{name: a, when: each}]\n")
    assert "stand in brackets" in trying.post("/rules/try/start", rule="a", text="- name: a").text
    assert "stand in brackets" in trying.web.get("/rules/try").text
    path.unlink()
    assert "cannot be read" in trying.web.get("/rules/try").text
    assert "cannot be read" in trying.post("/rules/try/start", rule="", text="- name: a").text


def test_one_that_runs_can_be_looked_at_and_stopped_and_nobody_begins_another(trying):
    go = Event()
    trying.site.tryouts = TryOuts(lambda: Here(go), work=try_out)
    where = trying.post("/rules/try/start", rule="mood-turns", text=MOOD).headers["location"]
    page = trying.web.get(where).text
    assert "Playing 4 weeks" in page
    assert 'http-equiv="refresh"' in page
    assert "See it" in trying.web.get("/rules/try?rule=loud").text
    refused = trying.post("/rules/try/start", rule="mood-turns", text=MOOD.replace("3", "4"))
    assert (refused.status_code, f'href="{where}"' in refused.text) == (409, True)
    assert "count: 4" in text_of(refused.text)
    assert trying.post(f"{where}/stop").headers["location"] == where
    assert "Stopped." in trying.web.get(where).text
    assert "See it" not in trying.web.get("/rules/try?rule=loud").text


def test_others_wait_for_those_who_came_first(at_door):
    go = Event()
    at_door.site.tryouts = TryOuts(lambda: Here(go), work=try_out, at_once=1)
    log_in(at_door, name="zoe")
    assert at_door.post("/rules/try/start", rule="mood-turns", text=MOOD).status_code == 303
    at_door.web.cookies.clear()
    log_in(at_door, name="al")
    page = at_door.post("/rules/try/start", rule="mood-turns", text=MOOD).text
    assert "Others are trying something" in page
    at_door.site.close()


class Lost(Here):
    def run(self, work, wanted, tell):
        raise LostError(End.MEMORY)


def test_one_that_came_to_nothing_says_why(trying):
    trying.site.tryouts = TryOuts(Lost, work=try_out)
    _, page = tried(trying, rule="mood-turns", text=MOOD)
    assert "more memory than it may have" in page
    trying.site.tryouts = TryOuts(Here, work=lambda _wanted, _tell: "the store is empty")
    _, page = tried(trying, rule="mood-turns", text=MOOD)
    assert "the store is empty" in page
    for path in ("/rules/try/unheard-of", "/rules/try/unheard-of/part"):
        assert trying.web.get(path).status_code == 404
    assert trying.post("/rules/try/unheard-of/stop").status_code == 404


def test_a_file_that_is_broken_only_there_has_nothing_to_compare_with(trying):
    file = trying.site.path.read_text()
    trying.site.path.write_text(file.replace("count: 3, within", "cuont: 3, within"))
    _, page = tried(trying, rule="mood-turns", text=MOOD)
    assert "nothing to compare with" in page


def test_it_is_in_french_too(tmp_path, filled):
    site = site_in(tmp_path, filled, language="fr")
    site.tryouts = TryOuts(Here, work=try_out)
    _, page = tried(visit(site), rule="mood-turns", text=MOOD.replace("count: 3", "count: 2"))
    for words in (
        "Telle qu&#39;elle est",
        "Ce qui diffère",
        "plus tôt une fois changée",
        "à la place des lignes",
    ):
        assert words in page
    assert not english_left(visible(page), [MENTIONS, MOOD, "rules yaml", EVIL])
    site.close()


def test_the_rules_of_these_tests_are_those_they_say():
    assert MOOD in RULES
