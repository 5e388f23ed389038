"""A search is kept under a name, for all: a link above the list, and in the JSON API."""

from __future__ import annotations

from html import unescape

import pytest

from monitor.store.store import Store
from tests.tongues import english_left, visible
from tests.web.conftest import EVIL, MENTIONS, log_in, said, site_in, visit


def keep(visit, name="Angry", **form):
    form = {"since": "30d", "brand": "acme", "sentiment": "negative", **form}
    return visit.post("/mentions/views/keep", name=name, **form)


def opened(visit, answer) -> str:
    assert answer.status_code == 303, answer.text
    return unescape(visit.web.get(answer.headers["location"]).text)


def test_a_search_is_kept_and_stands_above_the_list(at_home):
    assert 'class="views"' not in at_home.web.get("/mentions").text
    answer = keep(at_home)
    (view,) = at_home.web.get("/api/views").json()
    link = f"/mentions?brand=acme&sentiment=negative&since=30d&view={view['id']}"
    assert answer.headers["location"] == f"{link}&done=kept"
    page = opened(at_home, answer)
    assert "Kept." in page
    assert f'<a href="{link}" title="Kept by marie, ' in page
    assert 'aria-current="page">Angry</a>' in page
    assert "Acme is awful" in page
    assert "Globex is nice" not in page
    assert view == {
        "id": view["id"],
        "name": "Angry",
        "asks": {"brand": "acme", "sentiment": "negative", "since": "30d"},
        "by": "marie",
        "at": "2026-03-10T12:00:00Z",
        "link": link,
        "unread": [],
    }


def test_the_open_view_is_changed_and_renamed_by_saving_it_again(at_home):
    keep(at_home)
    (view,) = at_home.web.get("/api/views").json()
    page = at_home.web.get(f"/mentions?brand=globex&view={view['id']}&page=1").text
    for words in ("Change this view", f'name="view" value="{view["id"]}"', 'name="name" value="Angry"'):
        assert words in page
    keep(at_home, name="Calm", brand="globex", view=view["id"])
    (again,) = at_home.web.get("/api/views").json()
    assert (again["id"], again["name"], again["asks"]["brand"]) == (view["id"], "Calm", "globex")
    keep(at_home, name="Both", view=view["id"], **{"as": "new"})
    assert [one["name"] for one in at_home.web.get("/api/views").json()] == ["Both", "Calm"]


def test_it_is_deleted_and_whoever_comes_too_late_finds_it_done(at_home):
    keep(at_home)
    (view,) = at_home.web.get("/api/views").json()
    for _ in range(2):
        answer = at_home.post(f"/mentions/views/{view['id']}/drop")
        assert answer.headers["location"] == "/mentions?done=dropped"
    assert "Deleted." in at_home.web.get("/mentions?done=dropped").text
    assert at_home.web.get("/api/views").json() == []
    answer = keep(at_home, view=view["id"])
    assert (answer.status_code, "Somebody has deleted this view." in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("name", "told"), [(" ", "Give it a name."), ("angry", "There is a view angry already")]
)
def test_what_cannot_be_kept_is_said_and_the_search_stays(at_home, name, told):
    keep(at_home)
    answer = keep(at_home, name=name, search="awful")
    assert answer.status_code == 409
    assert told in answer.text
    assert 'value="awful"' in answer.text
    assert '<details class="keep" open>' in answer.text


def test_it_is_in_the_name_of_who_keeps_it_and_all_see_it(at_door):
    log_in(at_door, name="zoe")
    keep(at_door)
    at_door.web.cookies.clear()
    log_in(at_door, name="al")
    assert "Kept by zoe" in at_door.web.get("/mentions").text


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ({"brand": "initech"}, "The brand initech is not in the rules any more."),
        ({"source": "gone-feed"}, "The source gone-feed is not in the rules any more."),
        ({"topic": "unheard-of"}, "There is no topic unheard-of any more."),
        ({"sentiment": "gloomy"}, "There is no tone gloomy."),
        ({"intent": "gossip"}, "There is no intent gossip."),
        ({"since": "soon"}, "soon is no time."),
        ({"until": "2026-99-99"}, "2026-99-99 is no time."),
    ],
)
def test_a_view_that_cannot_be_read_any_more_says_so(at_home, asks, told):
    page = opened(at_home, keep(at_home, **asks))
    assert told in page
    assert "cannot be read any more" in at_home.web.get("/mentions").text
    (view,) = at_home.web.get("/api/views").json()
    assert view["unread"] == list(asks)
    field, value = next(iter(asks.items()))
    if field != "until":
        assert f'<option value="{value}" selected>' in page  # the filter shows what it filters by


def test_a_source_that_was_imported_is_known(at_home):
    with Store.open(at_home.site.db, "test") as store:
        store.admit([said("old", "Acme of old", 9, source="paper").mention], None)
    page = opened(at_home, keep(at_home, source="paper"))
    assert "cannot be read any more" not in page


def test_where_the_rules_cannot_be_read_nobody_can_tell_what_is_gone(at_home):
    at_home.site.path.write_text("nothing")
    page = opened(at_home, keep(at_home, brand="initech"))
    assert "cannot be read any more" not in page


def test_a_program_keeps_changes_and_deletes(at_home):
    ask = at_home.web
    kept = ask.post("/api/views/keep", json={"name": "Press", "topic": "press", "irrelevant": True}).json()
    assert kept["asks"] == {"since": "all", "topic": "press", "irrelevant": "yes"}
    changed = {"name": "Press", "id": kept["id"], "brand": "acme"}
    assert ask.post("/api/views/keep", json=changed).json()["asks"] == {"since": "all", "brand": "acme"}
    assert ask.post("/api/views/keep", json={"name": "press"}).status_code == 409
    assert ask.post("/api/views/keep", json={"name": ""}).status_code == 400
    assert ask.post(f"/api/views/{kept['id']}/drop", json={}).json() == {"id": kept["id"], "name": "Press"}
    assert ask.post(f"/api/views/{kept['id']}/drop", json={}).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_hostile_name_is_a_name(tmp_path, filled, language):
    site = site_in(tmp_path, filled, language=language)
    somebody = visit(site)
    page = somebody.web.get(keep(somebody, name=EVIL, search=EVIL).headers["location"]).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert ("Modifier cette vue" in page) is (language == "fr")
    assert language == "en" or not english_left(visible(page), [MENTIONS, EVIL, "news never"])
    site.close()
