"""The page in a real browser: nothing of a mention runs, forms and keys work, and nothing comes from elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.web.door import Door
from monitor.web.serving import Page
from monitor.web.site import Kept, Site
from tests.fakes import FakeClock
from tests.makers import minutes
from tests.web import lifelike
from tests.web.conftest import SECRET, site_in

CHROMIUM = shutil.which("chromium") or ""
MISSING = "Chromium is not installed: apt-get install chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = (
    "/",
    "/alerts",
    "/alerts/open1",
    "/mentions",
    "/mentions/evil",
    "/answers",
    "/brands",
    "/digests",
    "/digests/any",
    "/rules",
    "/rules/try",
    "/sources",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # the driver's own, when its event loop ends
    pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason=MISSING),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, MISSING
    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield one
        one.close()


class Seen:
    """A page in the browser, and what it complained about."""

    def __init__(self, browser: Any, address: str, **how: Any) -> None:
        self.page = browser.new_page(**how)
        self.page.set_default_timeout(20_000)
        self.address = address.rstrip("/")
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.later: Callable[[], object] = lambda: None
        self.page.on("console", lambda one: self.wrong.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda one: self.wrong.append(one.message))
        self.page.on("request", lambda one: self.asked.append(one.url))

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")


@pytest.fixture
def home(tmp_path: Path, filled: Path, browser: Any) -> Iterator[Seen]:
    site = site_in(tmp_path, filled)
    with Page(site, 0) as page:
        seen = Seen(browser, page.address)
        clock = site.clock
        assert isinstance(clock, FakeClock)
        seen.later = lambda: clock.forward(minutes(1))
        yield seen
        seen.page.close()


def test_nothing_of_a_mention_runs_and_nothing_comes_from_elsewhere(home):
    for path in PAGES:
        home.go(path)
        home.page.wait_for_load_state("networkidle")
        assert home.page.locator("main script, main img, main [onerror]").count() == 0
    assert home.wrong == []
    assert {url.partition("//")[2].partition("/")[0] for url in home.asked} == {
        home.address.partition("//")[2]
    }
    assert any(url.endswith("/static/htmx.min.js") for url in home.asked)


def test_an_alert_is_noted_by_its_form(home):
    home.go("/alerts/open1")
    home.page.fill("textarea[name=note]", "called the shop")
    home.page.click("button[formaction$='/note']")
    home.page.wait_for_url("**/alerts/open1?done=note")
    assert "called the shop" in home.page.locator(".timeline").inner_text()
    assert home.wrong == []


def test_a_mention_is_corrected_by_its_form(home):
    home.go("/mentions/angry1")
    home.page.select_option("select[name=sentiment]", "neutral")
    home.page.click("text=Save")
    home.page.wait_for_url("**/mentions/angry1?done=correct")
    assert "neutral" in home.page.locator("main dl.facts").inner_text()


def test_a_mention_is_corrected_in_its_row_by_the_keyboard_and_undone(home):
    home.go("/mentions?since=all&search=awful")
    page, keys = home.page, home.page.keyboard
    focused = "document.activeElement.closest('li')?.id + ' ' + (document.activeElement.name || document.activeElement.className)"
    keys.press("j")
    row = page.evaluate("document.activeElement.closest('li').id")
    keys.press("c")
    page.wait_for_selector(f"#{row} .fixing")
    assert page.evaluate(focused) == f"{row} sentiment"
    keys.press("Escape")
    page.wait_for_selector(".fixing", state="detached")
    assert page.evaluate(focused) == f"{row} fix"
    keys.press("Enter")
    page.wait_for_selector(f"#{row} .fixing")
    page.select_option(f"#{row} select[name=sentiment]", "neutral")
    page.select_option(f"#{row} select[name=touches]", "safety")
    page.focus(f"#{row} .fixing button")
    keys.press("Enter")
    page.wait_for_selector(f"#{row} >> text=Corrected.")
    assert page.evaluate(focused) == f"{row} fix"
    rows = page.locator("ul.list > li")
    assert [("neutral" in text, "corrected by" in text) for text in rows.all_inner_texts()] == [
        (True, True)
    ] * 2
    assert page.url.endswith("/mentions?since=all&search=awful")
    home.later()
    page.click(f"#{row} >> text=undo")
    page.wait_for_selector(f"#{row} >> text=Taken back.")
    assert [("negative" in text, "corrected by" in text) for text in rows.all_inner_texts()] == [
        (True, False)
    ] * 2
    assert home.wrong == []


def test_a_search_is_kept_renamed_and_deleted(home):
    home.go("/mentions")
    page = home.page
    page.select_option("select[name=brand]", "globex")
    page.click("form[role=search] button")
    page.click("summary:has-text('Keep this search')")
    page.fill("input[name=name]", "The others")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Kept.")
    assert page.locator(".views a[aria-current]").inner_text() == "The others"
    page.select_option("form[role=search] select[name=sentiment]", "positive")
    page.click("form[role=search] button")
    page.click("summary:has-text('Change this view')")
    page.fill("input[name=name]", "Their praise")
    page.click(".keep button:has-text('Save') >> nth=0")
    page.wait_for_selector(".views >> text=Their praise")
    home.go("/mentions")
    page.click(".views >> text=Their praise")
    assert page.input_value("form[role=search] select[name=sentiment]") == "positive"
    page.click("summary:has-text('Change this view')")
    page.click("text=Delete this view")
    page.wait_for_selector("text=Deleted.")
    assert page.locator(".views").count() == 0
    assert home.wrong == []


def test_abuse_stays_hidden_while_its_row_is_corrected(home):
    home.go("/mentions?since=all&topic=abuse")
    home.page.click("a.fix")
    home.page.wait_for_selector(".fixing")
    words = home.page.locator("text=Acme people are swine")
    assert not words.is_visible()
    home.page.click("summary:has-text('hidden: abuse')")
    assert words.is_visible()


def test_a_changed_rule_is_tried_and_stopped_and_the_text_is_there_to_be_copied(home):
    home.go("/rules")
    home.page.click("a[href='/rules/try?rule=mood-turns'] >> nth=0")
    text = home.page.input_value("textarea[name=text]")
    home.page.fill("textarea[name=text]", text.replace("count: 3", "cuont: 3"))
    home.page.click("text=Try it")
    home.page.wait_for_selector(".flaws >> text=did you mean")
    assert len(home.wrong) == 1  # the browser tells of any answer that refuses
    home.page.fill("textarea[name=text]", text.replace("count: 3", "count: 2"))
    home.page.click("text=Try it")
    home.page.click("#stop")
    home.page.wait_for_selector("text=Stopped.")
    home.page.click("text=Try it")
    home.page.wait_for_selector("text=1 earlier as changed")
    home.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    home.page.click("text=Copy >> nth=-1")
    home.page.wait_for_selector("text=Copied.")
    kept = home.page.evaluate("navigator.clipboard.readText()")
    assert kept == text.replace("count: 3", "count: 2").strip("\n") + "\n"
    assert len(home.wrong) == 1


def test_abuse_is_read_by_those_who_ask(home):
    home.go("/alerts/open1")
    words = home.page.locator("text=Acme people are swine")
    assert not words.is_visible()
    home.page.click("summary:has-text('hidden: abuse')")
    assert words.is_visible()


def test_the_keyboard_is_enough(home):
    home.go("/")
    home.page.wait_for_load_state("networkidle")
    keys = home.page.keyboard
    keys.press("Tab")
    assert home.page.evaluate("document.activeElement.className") == "skip"
    keys.press("?")
    home.page.wait_for_selector("dialog[open]")
    keys.press("Escape")
    keys.press("j")
    keys.press("Enter")
    home.page.wait_for_url("**/alerts/crisis1")
    keys.press("g")
    keys.press("m")
    home.page.wait_for_url("**/mentions")
    keys.press("/")
    home.page.wait_for_function("document.activeElement.name === 'search'")


def test_what_is_worked_out_later_comes_by_itself(tmp_path, filled, browser):
    site = site_in(tmp_path, filled)
    site.kept._patience *= 0
    with Page(site, 0) as page:
        seen = Seen(browser, page.address)
        seen.go("/answers")
        seen.page.wait_for_selector("text=where is my order")
        assert seen.wrong == []
        seen.page.close()


def test_a_digest_comes_by_itself_and_its_numbers_lead_on(tmp_path, browser):
    lifelike.fill(tmp_path)
    clock = FakeClock(lifelike.NOW)
    site = Site(tmp_path / "rules.yaml", tmp_path / "vigie.db", clock, Door(), Kept(clock, timedelta()))
    with Page(site, 0) as page:
        seen = Seen(browser, page.address)
        seen.go("/digests")
        seen.page.check("input[name=brand][value=acme]")
        seen.page.click("text=Show the digest")
        seen.page.wait_for_selector("article.digest svg")
        assert seen.page.locator("[data-print]").is_visible()
        seen.page.click("article.digest .lead a:has-text('mentions')")
        seen.page.wait_for_selector("[data-mentions='82']")
        assert seen.wrong == []
        seen.page.close()


def test_somebody_logs_in_and_out_and_a_stolen_page_sends_nothing(tmp_path, filled, browser):
    with Page(site_in(tmp_path, filled, password=SECRET), 0) as page:
        seen = Seen(browser, page.address)
        seen.go("/alerts/open1")
        seen.page.fill("input[name=name]", "zoe")
        seen.page.fill("input[name=password]", SECRET)
        seen.page.click("button:has-text('Log in')")
        seen.page.wait_for_url("**/alerts/open1")
        assert seen.page.evaluate("document.cookie") == ""
        seen.page.click("text=Log out")
        seen.page.wait_for_url("**/login")
        seen.go("/alerts")
        assert seen.page.locator("input[name=password]").count() == 1
        seen.page.close()


def test_nothing_is_wider_than_a_phone(home, browser):
    phone = Seen(browser, home.address, viewport={"width": 360, "height": 740}, color_scheme="dark")
    for path in PAGES:
        phone.go(path)
        wide = phone.page.evaluate("document.documentElement.scrollWidth")
        assert (path, wide) == (path, 360)
    phone.page.close()
