"""The digests on the page: when they come, what was sent, each read again, and any period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from monitor.boxes import Gone
from monitor.errors import StoreError
from monitor.model import TicketState
from monitor.store.digests import DigestBox
from monitor.store.store import Store
from monitor.web.digest_page import gathered
from monitor.web.digest_wish import wish_of
from monitor.web.door import Door
from monitor.web.site import Kept, Site
from tests.fakes import FakeClock
from tests.web import lifelike
from tests.web.conftest import Visit, visit


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("digests")
    lifelike.fill(folder)
    return folder, lifelike.send(folder)


def at(folder: Path, kept: Kept | None = None) -> Visit:
    clock = FakeClock(lifelike.NOW)
    door = Door(by="marie")
    return visit(
        Site(folder / "rules.yaml", folder / "vigie.db", clock, door, kept or Kept(clock, timedelta(hours=1)))
    )


@pytest.fixture
def there(stored: tuple[Path, list[str]]) -> Iterator[Visit]:
    """To look, and change nothing."""
    one = at(stored[0])
    yield one
    one.site.kept.close()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Visit]:
    """A site of one's own, with nothing sent."""
    lifelike.fill(tmp_path)
    one = at(tmp_path)
    yield one
    one.site.kept.close()


def test_each_digest_says_when_it_comes_and_what_was_sent_to_whom(there):
    page = there.web.get("/digests").text
    for words in (
        "monday 09:00, of the week before",
        "to console",
        "Next: 16 Mar, 09:00",
        "2 March 2026 to 8 March 2026",
        "by hand, by marie",
        "console: delivered",
        "23 February 2026 to 1 March 2026",
        "not delivered",
        "the terminal cannot be written to",
        "Not sent yet.",
        "Next: 1 Apr, 08:00",
    ):
        assert words in page, words
    assert page.index("2 March 2026") < page.index("23 February 2026") < page.index("16 February 2026")
    assert "<html" not in there.web.get("/digests/list").text


def test_a_digest_that_was_sent_is_read_again_with_its_pictures(there, stored):
    page = there.web.get(f"/digests/{stored[1][2]}").text
    for words in (
        "Digest: watch",
        "2 March 2026 to 8 March 2026, against the 7 days before.",
        '<th scope="row">',
        "Acme heater recall after a kitchen fire",
        "Mentions and sentiment over time",
        "Spring sale",
        "When people talk",
        "Gathered anew from what is stored (9 Mar, 09:03)",
        f'href="/digests/{stored[1][2]}.html"',
        "/mentions?brand=acme&amp;sampled=no",
    ):
        assert words in page, words
    assert "style=" not in page
    assert (
        page.count("<svg viewBox")
        == page.count("aria-label=") - len(re.findall(r'<(?!svg)[^>]*aria-label="', page)) + 1
    )  # all but the sign of the house
    assert "sent by hand" not in page
    assert "by hand, by marie" in there.web.get(f"/digests/{stored[1][3]}").text


def test_what_is_deleted_is_gone_from_what_was_sent(alone):
    (id_, *_) = lifelike.send(alone.site.path.parent)[2:]
    assert "Zoé &amp; co" in alone.web.get(f"/digests/{id_}").text
    with Store.open(alone.site.db, "test") as store:
        for state in store.reads.sources():
            store.admit([], state, gone=Gone(lifelike.NOW, authors=("Zoé & co",)))
    alone.site.clock.forward(timedelta(minutes=2))
    assert "Zoé &amp; co" not in alone.web.get(f"/digests/{id_}").text


def test_a_period_whose_mentions_are_not_kept_any_more_says_so_instead_of_noughts(alone):
    rules = alone.site.path.read_text()
    alone.site.path.write_text(rules + "retention: 30d\n")
    alone.site.clock.forward(timedelta(days=26))
    partly = alone.web.get("/digests/any?from=2026-03-02&to=2026-03-08").text
    assert "Not all of it is kept any more: what forum, news, tips brought before 5 Mar" in partly
    assert "is not kept any more" in partly.partition("Not compared")[2]
    alone.site.clock.forward(timedelta(days=34))
    with Store.open(alone.site.db, "test") as store:
        while store.forget({}, alone.site.clock.now() - timedelta(days=30)):
            pass
    page = alone.web.get("/digests/any?from=2026-03-02&to=2026-03-08").text
    assert "The mentions of this period are not kept any more" in page
    assert "Nobody named" not in page
    assert 'id="c-figures"' not in page


def test_any_period_is_shown_with_its_last_day_in_it(there):
    page = there.web.get("/digests/any?from=2026-03-02&to=2026-03-03&brand=acme&brand=globex").text
    assert "2 March 2026 to 3 March 2026, against the 2 days before." in page
    assert "Initech" not in page.partition("<article")[2].partition("</article")[0]
    assert 'name="from" value="2026-03-02"' in page
    assert 'value="acme" checked' in page
    assert there.web.get("/digests/any").text.count('value="2026-03-08"') == 1
    assert "2 March 2026 to 8 March 2026" in there.web.get("/digests/any").text


def test_what_a_digest_would_say_now_is_of_its_own_days_brands_and_language(there):
    page = there.web.get("/digests/any?name=management").text
    assert "Du 9 février 2026 au 8 mars 2026" in page
    assert '<article class="digest" lang="fr">' in page
    assert "Boréal" not in page.partition("<article")[2].partition("</article")[0]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=soon&to=2026-03-03", "soon is no day"),
        ("from=2026-03-02&to=", " is no day"),
        ("from=9999-12-31&to=9999-12-31", "9999-12-31 is no day"),
        ("from=2026-03-03&to=2026-03-02", "lies before the first"),
        ("from=2026-04-01&to=2026-04-02", "is to come"),
        ("from=2020-01-01&to=2026-03-02", "366 days at most"),
        ("from=2026-03-02&to=2026-03-03&brand=acmee", "know no brand acmee"),
        ("name=boss", "know no digest boss"),
    ],
)
def test_a_period_that_cannot_be_is_refused_beside_what_was_filled_in(there, query, words):
    answer = there.web.get(f"/digests/any?{query}")
    assert answer.status_code == 400
    assert words in answer.text
    assert 'name="from"' in answer.text


@pytest.mark.parametrize(
    "path", ["/digests/nothing", "/digests/nothing.html", "/digests/nothing.json", "/digests/nothing/part"]
)
def test_what_was_never_sent_is_not_there(there, path):
    answer = there.web.get(path)
    assert (answer.status_code, "There is no digest nothing here." in answer.text) == (404, True)


def test_a_digest_is_taken_home_as_one_file_and_as_json(there, stored):
    file = there.web.get(f"/digests/{stored[1][2]}.html")
    assert 'filename="watch-2026-03-02.html"' in file.headers["content-disposition"]
    assert file.text.startswith("<!doctype html>")
    assert "/mentions?" not in file.text  # nobody said where the page is
    data = there.web.get("/digests/any.json?from=2026-03-02&to=2026-03-08&brand=acme").json()
    assert [one["brand"] for one in data["brands"]] == ["acme"]
    assert data["brands"][0]["links"]["mentions"].startswith("/mentions?brand=acme")


def test_a_file_leads_to_the_page_where_the_rules_say_its_address(alone):
    alone.site.path.write_text(alone.site.path.read_text() + "page: https://vigie.example\n")
    text = alone.web.get("/digests/any.html?from=2026-03-02&to=2026-03-08").text
    assert 'href="https://vigie.example/mentions?brand=acme&amp;' in text


def test_what_is_being_gathered_says_so_and_comes_by_itself(stored):
    busy = Event()
    kept = Kept(FakeClock(lifelike.NOW), timedelta())
    there = at(stored[0], kept)
    kept.ask("something else", lambda: busy.wait(30))
    with pytest.raises(StoreError, match="still being gathered"):
        gathered(there.site, wish_of(there.site, stored[1][2]), timedelta())
    page = there.web.get(f"/digests/{stored[1][2]}").text
    assert f'hx-get="/digests/{stored[1][2]}/part"' in page
    assert "is being gathered" in page
    busy.set()
    assert there.web.get(f"/digests/{stored[1][2]}.json").json()["name"] == "watch"  # a file is waited for
    assert "Digest: watch" in there.web.get(f"/digests/{stored[1][2]}/part").text
    kept.close()


def test_somebody_sends_one_by_hand(alone):
    token = alone.web.get("/digests").text.split('name="token" value="')[1].split('"')[0]
    answer = alone.web.post("/digests/watch/send", data={"token": token}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/digests?done=send")
    box = DigestBox(alone.site.db)
    (posted,) = box.latest("watch")
    assert (posted.by, posted.period.until) == ("marie", lifelike.UNTIL)
    assert [one.state for one in box.tickets(posted.id)] == [TicketState.DELIVERED]
    assert "by hand, by marie" in alone.web.get("/digests?done=send").text
    refused = alone.web.post("/digests/boss/send", data={"token": token})
    assert (refused.status_code, "Nothing is called “boss” here." in refused.text) == (409, True)


def test_without_a_store_nothing_is_sent_and_it_says_what_to_do(alone):
    token = alone.web.get("/digests").text.split('name="token" value="')[1].split('"')[0]
    alone.site.db.unlink()
    page = alone.web.post("/digests/watch/send", data={"token": token})
    assert (page.status_code, "vigie run" in page.text) == (409, True)
    assert "Not sent yet." in alone.web.get("/digests").text
    assert alone.web.get("/digests/watch").status_code == 404


def test_a_search_says_how_many_it_found_on_a_part_of_its_own(there):
    part = there.web.get("/mentions/count?since=all&brand=acme&story=acme0x21").text
    assert 'data-mentions="18" data-stories="1"' in part
    assert "<html" not in part


def test_without_rules_what_was_sent_is_listed_and_nothing_is_made_up(alone):
    ids = lifelike.send(alone.site.path.parent)
    alone.site.path.write_text("version: 1\nbrands: {acme: {terms: [Acme]}}\n")
    page = alone.web.get("/digests").text
    assert "No longer in the rules" in page
    assert "No longer in the rules." in alone.web.get(f"/digests/{ids[2]}").text
    fresh = at(alone.site.path.parent)
    alone.site.path.unlink()
    assert f'href="/digests/{ids[2]}">watch' in fresh.web.get("/digests").text
    assert "nobody knows which brands" in fresh.web.get(f"/digests/{ids[2]}").text
    assert "nobody knows which brands" in fresh.web.get("/digests/any").text
    assert fresh.web.get("/api/digests").json() == []
    fresh.site.kept.close()


def test_what_nobody_came_for_in_time_is_gathered_anew():
    clock = FakeClock(lifelike.NOW)
    kept = Kept(clock, timedelta())
    gate, asked = Event(), []

    def work() -> int:
        gate.wait(30)
        asked.append(1)
        return len(asked)

    assert kept.ask("key", work, timedelta(minutes=1), stale=False) is None
    gate.set()
    kept.ask("other", lambda: 1, patience=timedelta(seconds=30))  # the first is done by then
    clock.forward(timedelta(hours=2))
    known = kept.ask("key", work, timedelta(minutes=1), stale=False, patience=timedelta(seconds=30))
    assert known is not None
    assert known.value == 2
    clock.forward(timedelta(hours=2))
    again = kept.ask("key", work, timedelta(minutes=1), stale=False, patience=timedelta(seconds=30))
    assert again is not None
    assert again.value == 3
    kept.close()


def test_programs_ask_the_same(there, stored):
    ask = there.web.get
    watch, management = ask("/api/digests").json()
    assert [one["by"] for one in watch["sent"]] == ["marie", None, None, None]
    assert watch["last"]["deliveries"] == [{"channel": "console", "state": "delivered", "error": None}]
    assert management["sent"] == []
    assert len(ask("/api/digests?limit=2").json()[0]["sent"]) == 2
    assert ask(f"/api/digests/{stored[1][2]}").json()["since"] == "2026-03-01T23:00:00Z"
    data = ask("/api/digests/any?since=2026-03-02&until=2026-03-09&brands=acme,globex").json()
    assert [one["brand"] for one in data["brands"]] == ["acme", "globex"]
    assert data["brands"][0]["links"]["negative"].startswith("/mentions?brand=acme&sentiment=negative")
    path = data["brands"][0]["links"]["negative"]
    found = ask(f"/api{path}&limit=1000").json()
    assert len(found) == data["brands"][0]["sentiment"]["negative"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/digests/nothing", 404),
        ("/api/digests/any?since=2026-03-09&until=2026-03-02", 400),
        ("/api/digests/any?since=2026-02-30", 400),
        ("/api/digests/any?since=2026-03-30", 400),
        ("/api/digests/any?since=9999d", 400),
        ("/api/digests/any?since=9999d&until=9998d", 400),
        ("/api/digests/any?brands=acmee", 400),
        ("/api/digests/any?brands=acme,,", 400),
        ("/api/digests/any?from=2026-03-02", 400),
    ],
)
def test_what_programs_cannot_ask_is_refused(there, path, status):
    answer = there.web.get(path)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_brands_stand_side_by_side_as_a_digest_compares_them(there):
    query = "since=2026-03-02&until=2026-03-09"
    page = there.web.get(f"/brands?{query}").text
    data = {one["brand"]: one for one in there.web.get(f"/api/digests/any?{query}").json()["brands"]}
    for name, one in data.items():
        link = f'/mentions?since=2026-03-02&amp;until=2026-03-09&amp;brand={name}&amp;sampled=no"'
        card = page.partition(link)[2].partition("</li>")[0]
        assert f">{one['mentions']}<" in card
        assert f">{one['share_of_voice']:.0%}<" in card
    assert "since somebody chooses what to bring" in page
    assert f'sampled=only">{data["acme"]["sampled"]}</a>' in page
    assert "+86% against the period before" in page
    assert "Not compared" not in page


def test_brands_are_not_compared_where_a_digest_would_not_and_it_says_why_in_the_same_words(there):
    query = "since=2026-02-02&until=2026-03-09"
    (why,) = re.findall(r"Not compared: [^<]*", there.web.get(f"/brands?{query}").text)
    assert "news is heard only since" in why or "nothing stored" in why
    digest = there.web.get("/digests/any?from=2026-02-02&to=2026-03-08").text
    assert why in digest
    assert "against the period before" not in there.web.get(f"/brands?{query}").text
