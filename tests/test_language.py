"""How both languages write: numbers, lengths of time, moments. No-break blanks are shown as ~, narrow ones as ␣."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from monitor import language
from monitor.language import duration, in_french, minute, moment, number, percent, rough, single, span, when

DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
NEW_YEAR = datetime(2026, 1, 1, 0, 30, tzinfo=PARIS)


def shown(text: str) -> str:
    return text.replace("\u00a0", "~").replace("\u202f", "␣")


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, False, True),
        (1, True, True),
        (1.5, False, True),
        (2, False, False),
        (-1, True, True),
        (1_000_000, False, False),
    ],
)
def test_which_numbers_are_singular_is_a_matter_of_language(count, english, french):
    assert (single(count, "en"), single(count, "fr")) == (english, french)


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (0.0, "0", "0"),
        (4.25, "4.25", "4,25"),
        (4.5, "4.5", "4,5"),
        (9.996, "10", "10"),
        (12.34, "12.3", "12,3"),
        (1204, "1,204", "1␣204"),
        (1_234_567, "1,234,567", "1␣234␣567"),
        (12_040.5, "12,040.5", "12␣040,5"),
        (-1204, "\u22121,204", "\u22121␣204"),
        (Decimal("18.500"), "18.5", "18,5"),
    ],
)
def test_a_number_has_no_more_decimals_than_tell_something(value, english, french):
    assert (number(value, "en"), shown(number(value, "fr"))) == (english, french)


@pytest.mark.parametrize(
    ("share", "decimals", "english", "french"),
    [
        (0.34, 0, "34%", "34~%"),
        (0.396, 0, "40%", "40~%"),
        (0.396, 1, "39.6%", "39,6~%"),
        (0.4, 1, "40%", "40~%"),
        (12.04, 0, "1,204%", "1␣204~%"),
        (-0.12, 0, "\u221212%", "\u221212~%"),
    ],
)
def test_a_share_is_a_percentage(share, decimals, english, french):
    assert (percent(share, "en", decimals), shown(percent(share, "fr", decimals))) == (english, french)


def test_decimals_are_kept_where_figures_stand_below_each_other():
    assert (language.fixed(-0.5, "en", 2), language.fixed(-0.5, "fr", 2)) == ("\u22120.50", "\u22120,50")


def test_a_change_has_its_sign():
    assert [language.signed(value, "12") for value in (1, -1, 0)] == ["+12", "\u221212", "±12"]


def test_money_is_of_dollars():
    assert language.money(Decimal("12.5"), "en") == "$12.50"
    assert shown(language.money(Decimal("1204.5"), "fr")) == "1␣204,50~$US"


@pytest.mark.parametrize(
    ("length", "english", "french"),
    [
        (timedelta(), "0 s", "0␣s"),
        (timedelta(seconds=-5), "0 s", "0␣s"),
        (timedelta(seconds=38), "38 s", "38␣s"),
        (timedelta(minutes=4, seconds=20), "4 min", "4~min"),
        (timedelta(hours=2), "2 h", "2␣h"),
        (timedelta(hours=2, minutes=5), "2 h 5 min", "2␣h 5~min"),
        (timedelta(days=3), "3 d", "3␣j"),
        (timedelta(days=3, hours=4, minutes=50), "3 d 4 h", "3␣j 4␣h"),
        (timedelta(days=1204), "1,204 d", "1␣204␣j"),
    ],
)
def test_how_long_it_took_is_said_no_more_exactly_than_anybody_cares(length, english, french):
    assert (span(length, "en"), shown(span(length, "fr"))) == (english, french)


@pytest.mark.parametrize(
    ("length", "english", "french"),
    [
        (timedelta(seconds=-5), "0 min", "0~min"),
        (timedelta(minutes=59), "59 min", "59~min"),
        (timedelta(hours=47, minutes=50), "47 h", "47␣h"),
        (2.5 * DAY, "2 days", "2~jours"),
    ],
)
def test_what_is_rough_has_one_unit(length, english, french):
    assert (rough(length, "en"), shown(rough(length, "fr"))) == (english, french)


@pytest.mark.parametrize(
    ("length", "english", "french"),
    [
        (DAY, "1 day", "1~jour"),
        (1.5 * DAY, "36 hours", "36~heures"),
        (timedelta(seconds=90), "90 seconds", "90~secondes"),
        (timedelta(0), "0 seconds", "0~seconde"),
        (timedelta(seconds=1.6), "1 second", "1~seconde"),
        (timedelta(minutes=30), "30 minutes", "30~minutes"),
        (timedelta(days=3, hours=4, minutes=12), "3 days 4 hours", "3~jours 4~heures"),
        (timedelta(days=9, minutes=12), "9 days", "9~jours"),
        (timedelta(hours=5, minutes=1, seconds=3), "5 hours 1 minute", "5~heures 1~minute"),
        (timedelta(minutes=3, seconds=1), "3 minutes 1 second", "3~minutes 1~seconde"),
        (timedelta(days=56), "56 days", "56~jours"),
    ],
)
def test_a_duration_is_told_in_the_largest_unit_that_divides_it_or_in_two(length, english, french):
    assert (duration(length, "en"), shown(duration(length, "fr"))) == (english, french)


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Paris", "13:00 CET"),
        ("UTC", "12:00 UTC"),
        ("America/Sao_Paulo", "09:00 UTC-03"),
        ("Asia/Kathmandu", "17:45 UTC+0545"),
    ],
)
def test_a_time_names_the_zone_of_the_clock_it_is_read_from(zone, told):
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert language.clock(noon.astimezone(ZoneInfo(zone))) == told


@pytest.mark.parametrize(
    ("at", "english", "french"),
    [
        (NEW_YEAR, "00:30 CET", "00:30 CET"),
        (NEW_YEAR + 181 * DAY, "Wed 1 Jul, 00:30 CEST", "mer. 1er juil., 00:30 CEST"),
        (NEW_YEAR - timedelta(hours=1), "Wed 31 Dec 2025, 23:30 CET", "mer. 31 déc. 2025, 23:30 CET"),
    ],
)
def test_a_time_says_no_more_than_is_needed_to_know_the_day(at, english, french):
    assert (when(at, NEW_YEAR, "en"), when(at, NEW_YEAR, "fr")) == (english, french)


@pytest.mark.parametrize(
    ("instant", "english", "french"),
    [  # 2026: forward on 29 March at 02:00, back on 25 October at 03:00
        ("2026-03-29T00:59:00Z", "Sun 29 Mar, 01:59 CET", "dim. 29 mars, 01:59 CET"),
        ("2026-03-29T01:00:00Z", "Sun 29 Mar, 03:00 CEST", "dim. 29 mars, 03:00 CEST"),
        ("2026-10-25T00:30:00Z", "Sun 25 Oct, 02:30 CEST", "dim. 25 oct., 02:30 CEST"),
        ("2026-10-25T01:30:00Z", "Sun 25 Oct, 02:30 CET", "dim. 25 oct., 02:30 CET"),
    ],
)
def test_the_hour_that_there_is_twice_is_told_apart(instant, english, french):
    at = datetime.fromisoformat(instant).astimezone(PARIS)
    assert (moment(at, "en"), moment(at, "fr")) == (english, french)


def test_a_day_is_written_short_or_long():
    first = datetime(2026, 8, 1, 9, 5, tzinfo=PARIS)
    assert (language.day(first, "en"), language.day(first, "fr")) == ("1 August 2026", "1er août 2026")
    assert (language.short(first, "en"), language.short(first, "fr")) == ("1 Aug", "1er août")
    assert (minute(first, "en"), minute(first, "fr", first)) == ("1 Aug, 09:05", "1er août, 09:05")
    assert minute(first - 365 * DAY, "fr", first) == "1er août 2025, 09:05"
    assert (language.month(first, "en"), language.month(first, "fr")) == ("Aug 2026", "août 2026")
    assert language.stamp(first, "fr") == "1er août 2026, 09:05"
    assert minute(first + 15 * DAY, "fr") == "16 août, 09:05"


def test_the_names_of_days_and_months_are_all_there():
    for each in ("en", "fr"):
        months = {language.short(datetime(2026, month, 2, tzinfo=UTC), each) for month in range(1, 13)}
        days = {language.weekday(place, each, wide=True) for place in range(7)}
        assert (len(days), len(months)) == (7, 12)
    assert language.weekday(0, "fr") == "lun."


def test_babel_is_not_loaded_before_something_is_written():
    program = """import sys, monitor.wiring, monitor.digest.chapters, monitor.rules.explain
print('babel' in sys.modules)"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_a_language_is_called_by_its_name_and_one_nobody_knows_by_its_code():
    assert (language.tongue("de", "en"), language.tongue("de", "fr")) == ("German", "allemand")
    assert language.tongue("xx", "fr") == "xx"


def test_french_marks_stay_with_the_word_before():
    said = "« Oui » ; non ! Où ? À {time} h : 5 %"
    assert shown(in_french(said)) == "«~Oui~»␣; non␣! Où␣? À {time}␣h~: 5~%"
