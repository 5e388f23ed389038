"""Everybody can use every page: axe-core finds nothing, nothing sticks out, and the keyboard alone is enough.

Each page is looked at light and dark, on a wide screen and on a phone, in English and in French, over a house that is lived in,
over an empty one, and where something is broken. A page that is added comes under it by itself.
https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # it ships none
from starlette.routing import Route
from starlette.testclient import TestClient

from monitor.digest.chapters import document
from monitor.digest.facts import DigestPlan
from monitor.digest.language import Words
from monitor.digest.page import page as digest_page
from monitor.digest.pictures import pictures
from monitor.model import AlertId, AlertState, EventKind, Severity, Verb
from monitor.store.store import Store
from monitor.web.app import make_app, routes
from monitor.web.serving import Page
from monitor.web.site import Site
from tests.cli.test_orders import daemon
from tests.digest.makers import whole
from tests.fakes import FakeClock
from tests.makers import NOON, make_alert, make_event, minutes
from tests.web.conftest import HERE, RULES, SECRET, said, site_in
from tests.web.test_browser import PAGES, Seen, browser, home, pytestmark

__all__ = [
    "browser",
    "home",
    "pytestmark",
]  # as there: one browser, and where it is missing nothing is looked at

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
MORE = (  # paths that are no pages of their own, and look different
    "/alerts?state=acknowledged",
    "/alerts?state=snoozed",
    "/mentions?search=marmalade",
    "/mentions?since=soon",
    "/mentions/long",
    "/brands?since=soon",
    "/why-not",
    "/why-not?rule=mood-turns",
    "/why-not?rule=unheard-of",
    "/nowhere",
)
WAYS = {"en": (("light", 1200), ("dark", 360)), "fr": (("dark", 1200), ("light", 360))}
ASK_AXE = "rules => axe.run({resultTypes: ['violations'], rules}).then((found) => found.violations)"
ALSO = {"target-size": {"enabled": True}}  # of WCAG 2.2, which axe does not ask for by itself


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Path:
    """A store with alerts in every state, long words everywhere, and somebody who pleads."""
    folder = tmp_path_factory.mktemp("lived")
    site = site_in(folder, filled)
    site.kept.close()
    words = [
        said("long", f"Acme {LONG} {LONG}", 5, author=LONG, title=LONG, topics=("safety", "press"), url=f"https://posts.example/{LONG}"),
        *(said(f"copy{number}", "Acme heaters catch fire", number, "positive", "praise", story="one") for number in range(5)),
    ]  # fmt: skip
    alerts = [
        make_alert(id="taken1", state=AlertState.ACKNOWLEDGED, by=LONG, severity=Severity.CRISIS, mentions=("long",)),
        make_alert(id="later1", state=AlertState.SNOOZED, by="zoe", until=NOON + timedelta(hours=2), severity=Severity.WATCH),
        make_alert(id="worse1", state=AlertState.ESCALATED, rule=LONG, group=LONG),
    ]  # fmt: skip
    with Store.open(site.db, "test") as store:
        store.admit([one.mention for one in words], None)
        store.judge(words)
        opened = [make_event(one, id=f"{one.id}-e") for one in alerts]
        noted = make_event(
            alerts[0], id="taken-n", kind=EventKind.NOTED, by=LONG, note=LONG, at=NOON - minutes(1)
        )
        store.weigh([one.mention.id for one in words], [*opened, noted], [])
    return folder


def house(state: str, language: str, folder: Path, lived: Path) -> Site:
    """A site in one of its states."""
    site = site_in(folder, lived, language=language, password=SECRET if state == "locked" else None)
    if state == "empty":
        site.db.unlink()
        Store.open(site.db, "test").close()
    if state == "broken":
        assert site.config is not None
        site.path.write_text(
            RULES.replace("LANGUAGE", language).replace("30m", "30 parsecs").replace("floor:", LONG)
        )
    if state == "ruleless":
        site.path.unlink()
    if state == "missing":
        site.db.unlink()
    return site


def wrong(seen: Seen, theme: str, width: int) -> list[str]:
    """What axe finds, and what is wider than the screen."""
    seen.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    seen.page.set_viewport_size({"width": width, "height": 740})
    found = seen.page.evaluate(ASK_AXE, ALSO)
    told = [
        f"{one['impact']} {one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]
    wide = seen.page.evaluate("document.documentElement.scrollWidth")
    return told + ([f"{wide} px wide"] if wide > width else [])


def looked_at(seen: Seen, path: str, *ways: tuple[str, int]) -> list[str]:
    """What is wrong on the page where we are, and by which way of looking at it."""
    seen.page.evaluate(AXE_SCRIPT)
    return [f"{path} {way}: {told}" for way in ways for told in wrong(seen, *way)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_on_any_page(tmp_path, lived, browser, language):
    bad: list[str] = []
    with Page(house("lived", language, tmp_path, lived), 0) as page:
        seen = Seen(browser, page.address, reduced_motion="reduce")
        for path in (*PAGES, *MORE):
            seen.go(path)
            bad += looked_at(seen, path, *WAYS[language])
        seen.page.close()
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    "case",
    [
        ("empty", "en", ("dark", 360), PAGES),
        ("broken", "fr", ("light", 1200), ("/", "/rules")),
        ("ruleless", "en", ("light", 360), ("/", "/rules", "/brands")),
        ("missing", "fr", ("dark", 1200), ("/",)),
    ],
    ids=lambda case: case[0],
)
def test_nor_where_nothing_is_or_something_is_broken(tmp_path, lived, browser, case):
    state, language, way, paths = case
    bad: list[str] = []
    with Page(house(state, language, tmp_path, lived), 0) as page:
        seen = Seen(browser, page.address, reduced_motion="reduce")
        for path in paths:
            seen.go(path)
            bad += looked_at(seen, path, way)
        seen.page.close()
    assert not bad, "\n".join(bad)


def test_nor_at_the_door_nor_where_something_is_refused(tmp_path, lived, browser):
    bad: list[str] = []
    way = ("dark", 360)
    with Page(house("locked", "fr", tmp_path, lived), 0) as page:
        seen = Seen(browser, page.address, reduced_motion="reduce")
        seen.go("/alerts/open1")
        for password in ("wrong", SECRET):
            bad += looked_at(seen, "the door", way)
            seen.page.fill("input[name=name]", "zoe")
            seen.page.fill("input[name=password]", password)
            seen.page.click("main button")
            seen.page.wait_for_load_state()
        assert seen.page.url.endswith("/alerts/open1")
        seen.page.click("button[formaction$='/note']")  # it says nothing
        assert seen.page.locator("[role=alert]").count() == 1
        bad += looked_at(seen, "an empty note", way)
        seen.page.evaluate("document.querySelector('main [name=token]').value = 'x'")
        seen.page.click("text=Prendre en charge")
        assert "plus à jour" in seen.page.locator("main").inner_text()
        bad += looked_at(seen, "a stale form", way)
        seen.page.close()
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nor_in_a_digest(tmp_path, browser, language):
    words = Words(language, UTC)
    one = whole(plan=DigestPlan(language=language))
    file = tmp_path / "digest.html"
    file.write_text(digest_page(document(one, words), pictures(one, words), words, "1.0"), encoding="utf-8")
    seen = Seen(browser, "file://")
    seen.go(str(file))
    bad = looked_at(seen, "the digest", *WAYS[language])
    seen.page.close()
    assert not bad, "\n".join(bad)


def test_no_page_is_forgotten(tmp_path, lived):
    """Whatever answers with a whole page is one of those that are looked at."""
    site = house("lived", "en", tmp_path, lived)
    web = TestClient(make_app(site), base_url=HERE)
    known = [*PAGES, *MORE]
    for route in routes():
        if not isinstance(route, Route) or "GET" not in (route.methods or ()) or route.path == "/login":
            continue
        for id_ in ("open1", "evil"):
            answer = web.get(re.sub(r"\{id\}", id_, route.path))
            saved = answer.headers.get("content-disposition", "").startswith("attachment")
            if (
                answer.status_code == HTTPStatus.OK
                and answer.text.startswith("<!doctype html>")
                and not saved
            ):
                assert any(route.path_regex.match(path.partition("?")[0]) for path in known), route.path
    site.kept.close()


# --- the keyboard -------------------------------------------------------------------------------------------------

FOCUSED = "[document.activeElement.tagName, document.activeElement.getAttribute('href') || document.activeElement.textContent.trim()]"
OUTLINED = """() => {
    const one = document.activeElement, row = one.closest(".row");
    const seen = (node) => node && getComputedStyle(node).outlineStyle !== "none" && parseFloat(getComputedStyle(node).outlineWidth) >= 2;
    return seen(one) || (one.matches("a.whole") && seen(row));
}"""


def focused(seen: Seen) -> tuple[str, str]:
    return tuple(seen.page.evaluate(FOCUSED))


def test_an_alert_is_acknowledged_by_the_keyboard_alone(tmp_path, filled, browser):
    """Now, its worst alert but one, and Acknowledge; what has the focus is always to be seen."""
    site = site_in(tmp_path, filled)
    with Page(site, 0) as page, daemon(site.db) as heard:
        seen = Seen(browser, page.address)
        seen.go("/")
        keys = seen.page.keyboard
        for key, there in (("Tab", "#main"), ("Enter", ""), ("j", "/alerts/crisis1"), ("j", "/alerts/open1")):
            keys.press(key)
            assert not there or (focused(seen)[1] == there and seen.page.evaluate(OUTLINED))
        keys.press("Enter")
        seen.page.wait_for_url("**/alerts/open1")
        steps = 0
        while focused(seen) != ("BUTTON", "Acknowledge"):
            keys.press("Tab")
            steps += 1
            assert steps < 60
            assert seen.page.evaluate(OUTLINED), focused(seen)
            if focused(seen)[0] == "TEXTAREA":
                keys.type("I ring the shop")
        keys.press("Enter")
        seen.page.wait_for_url("**/alerts/open1?done=ack")
        assert focused(seen) == ("P", "Acknowledged.")
        assert [(order.verb, order.target, order.note) for order in heard] == [
            (Verb.ACK, "open1", "I ring the shop")
        ]
        assert seen.wrong == []
        seen.page.close()


@pytest.mark.parametrize("path", [*PAGES, "/why-not?rule=mood-turns"])
def test_all_that_can_be_clicked_is_reached_by_tab_and_seen(home, path):
    home.go(path)
    wanted = home.page.locator(
        ':is(a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]):visible'
    ).count()
    for _ in range(4 * wanted):  # a date has a stop for each of its parts
        home.page.keyboard.press("Tab")
        if focused(home)[0] == "BODY":  # round once
            break
        home.page.evaluate("document.activeElement.dataset.reached = true")
        assert home.page.evaluate(OUTLINED), focused(home)
    assert home.page.locator("[data-reached]").count() == wanted


def test_the_focus_stays_where_it_was_when_a_page_renews_itself(tmp_path, lived, browser):
    site = house("lived", "en", tmp_path, lived)
    with Page(site, 0) as page:
        seen = Seen(browser, page.address)
        seen.go("/")
        renew = "htmx.ajax('GET', '/now/live', {target: '#live', swap: 'innerMorph'})"
        seen.page.focus("a[href='/alerts/open1']")
        end(site, "crisis1")
        assert isinstance(site.clock, FakeClock)
        site.clock.forward(minutes(5))  # every entry says something else now
        seen.page.evaluate(renew)
        seen.page.wait_for_selector("a[href='/alerts/crisis1']", state="detached")
        assert focused(seen)[1] == "/alerts/open1"
        end(site, "open1")
        seen.page.evaluate(renew)
        seen.page.wait_for_selector("a[href='/alerts/open1']", state="detached")
        assert focused(seen) == ("A", "/alerts/later1")  # its neighbour has it
        seen.page.close()


def end(site: Site, id_: str) -> None:
    """Somebody else resolves it."""
    with Store.open(site.db, "test") as store:
        alert = store.alert(AlertId(id_))
        assert alert is not None
        over = replace(alert, state=AlertState.RESOLVED, resolved_at=NOON, by="leo")
        store.weigh([], [make_event(over, id=f"{id_}-end", kind=EventKind.RESOLVED, added=())], [])


def test_letters_are_shortcuts_only_for_those_who_want_them(home):
    home.go("/")
    keys = home.page.keyboard
    keys.press("?")
    home.page.uncheck("#keys-on")
    keys.press("Escape")
    home.page.locator("body").press("j")
    assert focused(home)[0] != "A"
    home.go("/alerts")
    home.page.locator("body").press("j")
    assert focused(home)[0] == "BODY"
    home.page.click("[data-keys]")
    home.page.check("#keys-on")
    keys.press("Escape")
    home.page.locator("body").press("j")
    assert focused(home)[0] == "A"


def test_nothing_moves_for_those_who_do_not_want_it(home, browser):
    still = Seen(browser, home.address, reduced_motion="reduce")
    for path in ("/", "/alerts", "/mentions"):
        still.go(path)
        assert (
            still.page.evaluate(
                """[...document.querySelectorAll("*")].filter((one) => {
                const style = getComputedStyle(one);
                return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
            }).length"""
            )
            == 0
        )
    still.page.close()
