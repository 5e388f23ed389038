"""A mention is corrected in its row of the list, and the list stays where it is."""

from __future__ import annotations

import pytest

from monitor.web.words import say
from tests.cli.test_orders import daemon
from tests.makers import minutes
from tests.web.conftest import EVIL, said, site_in, visit

HTMX = {"hx-request": "true"}


def save(visit, id_="angry1", **form):
    """As htmx posts the row's form."""
    data = {"token": visit.token(), "row": "yes", "brand": "", **form}
    return visit.web.post(f"/mentions/{id_}/correct", data=data, headers=HTMX)


def test_a_row_leads_to_the_mentions_page_and_opens_in_its_place_where_scripts_run(at_home):
    page = at_home.web.get("/mentions?since=all").text
    assert 'href="/mentions/angry1#correct" hx-get="/mentions/angry1/row?fix=yes"' in page
    row = at_home.web.get("/mentions/angry1/row?fix=yes").text
    for words in (
        '<li class="card row" id="m-angry1">',
        'name="sentiment" autofocus',
        'action="/mentions/angry1/correct"',
    ):
        assert words in row
    assert 'name="towards"' not in row
    assert "hx-swap-oob" not in row
    assert "<form" not in at_home.web.get("/mentions/angry1/row").text
    assert at_home.web.get("/mentions/unheard-of/row").status_code == 404


def test_the_row_is_shown_anew_with_who_corrected_it_and_so_are_its_copies(at_home):
    answer = save(at_home, sentiment="neutral", touches="safety", relevant="no")
    assert answer.status_code == 200
    for words in (
        "corrected by marie",
        "Corrected.",
        ">neutral<",
        "not about the brand",
        '<li class="card row" id="m-angry2" hx-swap-oob="true">',
        "autofocus",
    ):
        assert words in answer.text
    assert answer.text.count("corrected by marie") == 2
    assert "<html" not in answer.text
    at_home.site.clock.forward(minutes(1))
    undone = save(at_home, undo="yes").text
    assert "Taken back." in undone
    assert "corrected by" not in undone
    with at_home.site.reader() as reader:
        made = reader.corrections()
    assert [(one.by, one.said.undo) for one in made] == [("marie", True), ("marie", False)]


def test_without_a_script_the_same_form_leads_to_the_mentions_own_page(at_home):
    answer = at_home.post("/mentions/angry1/correct", row="yes", brand="", sentiment="neutral")
    assert (answer.status_code, answer.headers["location"]) == (303, "/mentions/angry1?done=correct")


def test_what_is_refused_is_said_in_the_row_and_what_was_chosen_is_kept(at_home):
    with daemon(at_home.site.db, refused="not now"):
        answer = save(at_home, sentiment="neutral", touches="safety")
    assert answer.status_code == 409
    assert "not now" in answer.text
    assert '<option value="neutral" selected>' in answer.text
    assert '<option value="safety" selected>' in answer.text
    assert say("en", "refused/nothing-said") in save(at_home).text


@pytest.fixture
def two(at_home):
    """A mention of two brands, bad of one."""
    from monitor.store.store import Store

    one = said("two", "Acme beats Globex", 5, "negative", brands=["acme", "globex"])
    with Store.open(at_home.site.db, "test") as store:
        store.admit([one.mention], None)
        store.judge([one])
        store.weigh([one.mention.id], (), ())
    return at_home


def test_the_tone_towards_one_brand_is_corrected_and_the_list_of_that_brand_shows_it(two):
    row = two.web.get("/mentions/two/row?fix=yes&brand=globex").text
    assert '<option value="globex" selected>' in row
    answer = save(two, "two", sentiment="positive", towards="globex", brand="globex")
    assert ">positive<" in answer.text
    whole = two.web.get("/mentions/two/row").text
    assert ">negative<" in whole
    assert "positive towards Globex" in whole
    assert "positive towards Globex" in two.web.get("/mentions/two").text
    # Whose tone it is says nothing where no tone is chosen.
    assert save(two, "two", touches="safety", towards="globex").status_code == 200
    assert save(two, "two", sentiment="positive", towards="initech").status_code == 409


def test_a_program_corrects_the_tone_towards_a_brand(two):
    said = {"sentiment": "positive", "towards": "globex"}
    assert two.web.post("/api/mentions/two/correct", json=said).status_code == 200
    with two.site.reader() as reader:
        verdict = reader.mention("two").verdict
    assert [(one.brand, one.sentiment.label) for one in verdict.towards] == [("globex", "positive")]
    assert two.web.post("/api/mentions/two/correct", json={"towards": "globex"}).status_code == 409


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("id_", ["evil", "abuse"])
def test_hostile_words_are_words_and_abuse_stays_hidden(tmp_path, filled, language, id_):
    site = site_in(tmp_path, filled, language=language)
    somebody = visit(site)
    for text in (
        somebody.web.get(f"/mentions/{id_}/row?fix=yes").text,
        save(somebody, id_, sentiment="neutral").text,
        somebody.web.get(f"/mentions/{id_}/row", params={"brand": EVIL}).text,
    ):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert ('<details class="veil">' in text) is (id_ == "abuse")
    site.close()
