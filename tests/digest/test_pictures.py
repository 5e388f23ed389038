"""The pictures of a digest, and the page they stand in."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from monitor.digest.chapters import document
from monitor.digest.document import Document
from monitor.digest.facts import BrandPeriod
from monitor.digest.language import Words
from monitor.digest.page import page
from monitor.digest.pictures import NARROW, on_paper, pictures
from monitor.model import Chapter, Lines, Span
from monitor.rules.conditions import KnownEvent
from tests.digest.makers import HOUR, PARIS, digest, side, tally, whole
from tests.makers import NOON

EN, FR = Words("en", PARIS), Words("fr", PARIS)
HOSTILE = '<img src=x onerror=alert(1)>"'
SVG = "{http://www.w3.org/2000/svg}"


def lively(**given):
    """Acme spoken of in two hours, the second a Monday at 11 in Paris."""
    one = whole(**given)
    acme, *others = one.brands
    hours = {NOON - 50 * HOUR: (3, 1), NOON - 26 * HOUR: (9, 9)}
    return dataclasses.replace(one, brands=(dataclasses.replace(acme, hours=hours), *others))


def drawn(one, words=EN):
    return {each.name: each for each in pictures(one, words)}


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("words", [EN, FR], ids=["en", "fr"])
def test_there_are_four_each_with_its_words(words):
    found = drawn(lively(), words)
    assert list(found) == ["volume", "voice", "topics", "hours"]
    for one in found.values():
        assert ET.fromstring(one.svg).get("aria-label") == one.words
        assert ET.fromstring(one.alone).tag == f"{SVG}svg"
        assert "{" not in one.words


def test_each_says_in_words_what_it_shows():
    found = {name: plain(one.words) for name, one in drawn(lively()).items()}
    assert found["volume"].startswith("Acme: 12 mentions, 83% negative; most at 9 Mar, 10:00: 9; 2 alerts.")
    assert found["voice"] == "Share of voice: Acme 80%, globex 20%"
    assert found["topics"] == "Topics by brand: Acme: safety 70, legal 9; globex: outage 2"
    assert found["hours"] == "When people talk: most on Mon at 11 h, 9 mentions."


@pytest.mark.parametrize("words", [EN, FR], ids=["en", "fr"])
def test_narrow_ones_say_the_same_in_half_the_width(words):
    wide = drawn(lively(), words)
    narrow = {one.name: one for one in pictures(lively(), words, narrow=True)}
    assert list(narrow) == list(wide)
    for name in ("voice", "topics", "hours"):  # over time, the busiest step is another where steps are longer
        assert narrow[name].words == wide[name].words
    assert all(one.wide <= NARROW + 10 for one in narrow.values())
    assert wide["volume"].wide == 960


def test_narrow_topics_stand_below_each_other_and_every_third_hour_has_its_name():
    narrow = {one.name: one for one in pictures(lively(), EN, narrow=True)}
    labels = [each.text for each in ET.fromstring(narrow["topics"].svg).iter("text")]
    assert labels[:2] == ["Acme", "globex"]  # across the top
    assert {"safety", "legal", "outage", "70"} <= set(labels)
    hours = [each.text or "" for each in ET.fromstring(narrow["hours"].svg).iter("text")]
    assert [each for each in hours if each.isdigit()] == ["00", "03", "06", "09", "12", "15", "18", "21"]


def test_one_that_stands_alone_brings_its_colours_its_paper_and_its_key_along():
    found = drawn(lively())
    alone = ET.fromstring(found["volume"].alone)
    words = [each.text for each in alone.iter(f"{SVG}text")]
    assert words[-5:] == ["negative", "other", "watch", "warning", "crisis"]
    assert float(alone.get("width", 0)) == found["volume"].wide + 24
    assert float(alone.get("height", 0)) == found["volume"].high + 24 + 28
    assert ".c-negative{fill:" in found["volume"].alone
    assert float(ET.fromstring(found["voice"].alone).get("height", 0)) == found["voice"].high + 24


def test_on_paper_time_has_the_width_of_the_page():
    found = {one.name: one.wide for one in on_paper(lively(), EN)}
    assert found["volume"] == 960
    assert max(wide for name, wide in found.items() if name != "volume") <= NARROW + 10


def test_alerts_and_known_events_are_marked():
    launch = KnownEvent(name="Launch <b>", since=NOON - 30 * HOUR, until=NOON - 20 * HOUR)
    svg = drawn(lively(events=(launch,)))["volume"].svg
    assert "Launch &lt;b&gt;" in svg
    assert svg.count('class="c-crisis"') == 2  # a bar as long as the alert, and its sign
    assert "crisis #fire, Acme, 9 Mar, 17:00" in svg


def test_an_hour_is_the_shortest_step_as_mentions_are_counted_by_it():
    day = lively(now=dataclasses.replace(side(0, tally("acme", 9)), since=NOON - 20 * HOUR))
    titles = [each.text or "" for each in ET.fromstring(drawn(day)["volume"].svg).iter("title")]
    assert not [each for each in titles if ":15:" in each or ":30:" in each]
    assert "hours" not in drawn(day)


def test_what_has_nothing_to_show_is_left_out():
    assert drawn(digest(BrandPeriod(tally=tally("acme")))) == {}
    assert drawn(digest(BrandPeriod(tally=tally("acme", 9)))) == {}
    silent = digest(now=side(0), past=())
    assert drawn(dataclasses.replace(silent, brands=lively().brands))["voice"].svg.count("<rect") == 0


def test_a_period_without_mentions_before_has_no_thin_bar():
    assert drawn(lively(past=()))["voice"].svg.count('class="c-other"') == 0
    assert drawn(lively())["voice"].svg.count('class="c-other"') == 2


class _Reading(HTMLParser):
    """Tags, links and words; whether each tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def told(one, words=EN):
    return page(document(one, words), pictures(one, words), words, "1.0")


@pytest.mark.parametrize("words", [EN, FR], ids=["en", "fr"])
def test_the_page_is_whole_speaks_its_language_and_asks_nothing_of_any_network(words):
    read = _Reading(told(lively(), words))
    assert read.open == []
    assert ("html", {"lang": words.language}) in read.seen
    tags = {tag for tag, _ in read.seen}
    assert not tags & {"script", "img", "link", "iframe"}
    assert len([1 for tag, _ in read.seen if tag == "figure"]) == 4
    assert not [1 for _, given in read.seen for name in given if name == "src" or name.startswith("on")]
    assert "default-src 'none'" in str(read.seen)


def test_pictures_stand_where_they_belong_and_the_others_at_the_end():
    text = told(lively())
    order = [
        text.index(words)
        for words in ("<h2>Figures", "over time<", "<h2>What drove", "Topics by brand<", "<h2>Sources")
    ]
    assert order == sorted(order)
    without = lively(money=())
    assert told(without).index("When people talk<") > told(without).index("<h2>Vigie")


def test_hostile_words_are_only_words():
    line = (Span(HOSTILE, "https://a.example/?q=1&w=2", "strong"), Span(HOSTILE, "javascript:x", "bad"))
    laid = Document(HOSTILE, HOSTILE, (line,), (Chapter("stories", HOSTILE, (Lines((line,), HOSTILE),)),))
    read = _Reading(page(laid, [], EN, "1.0"))
    assert "img" not in {tag for tag, _ in read.seen}
    assert [given["href"] for tag, given in read.seen if tag == "a"] == ["https://a.example/?q=1&w=2"] * 2
    assert read.words.count(HOSTILE) == 9


def test_it_prints_and_is_dark_where_its_reader_wants_it():
    text = told(lively())
    assert "@media print" in text
    assert "@media screen and (prefers-color-scheme:dark){.c-" in text
