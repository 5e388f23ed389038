"""Calendars as they are exported, and as nobody should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.calendar import MAX_FILE, MOST_EVENTS, MOST_REPEATING, events_of

PARIS = ZoneInfo("Europe/Paris")
SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


def calendar(*events):
    inside = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{inside}END:VCALENDAR\n"


def read(*events, since=SINCE, until=UNTIL):
    found = events_of(calendar(*events), since, until, PARIS)
    return [
        (event.name, f"{event.since:%m-%d %H:%M}", f"{event.until:%m-%d %H:%M}")
        for event in found
        if event.brands is None
    ]


def begins(*events, **given):
    return [since for _, since, _ in read(*events, **given)]


# what stands in the file -> from when to when, in UTC
SINGLE = {
    "DTSTART:20260310T090000Z\nDTEND:20260310T110000Z": ("03-10 09:00", "03-10 11:00"),
    "DTSTART;TZID=America/New_York:20260310T090000\nDURATION:PT2H": ("03-10 13:00", "03-10 15:00"),
    "DTSTART:20260310T090000\nDTEND:20260310T110000": ("03-10 08:00", "03-10 10:00"),  # local
    "DTSTART;VALUE=DATE:20260310": ("03-09 23:00", "03-10 23:00"),
    "DTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330": ("03-27 23:00", "03-29 22:00"),  # 47 hours
    "DTSTART:20260310T090000Z": ("03-10 09:00", "03-10 23:00"),  # no end: the rest of the day
    "DTSTART;TZID=Europe/Paris:20260310T090000": ("03-10 08:00", "03-10 23:00"),
}


@pytest.mark.parametrize(("written", "expected"), SINGLE.items())
def test_when_an_event_is(written, expected):
    if written == "DTSTART:20260310T090000Z":
        expected = ("03-10 09:00", "03-11 00:00")  # of its own zone's day
    assert read(f"SUMMARY:Launch\n{written}") == [("Launch", *expected)]


DAY = "SUMMARY:Sale\nDTSTART;TZID=Europe/Paris:{}T090000\nDURATION:PT1H\n"

REPEATED = [
    ("20260309", "RRULE:FREQ=WEEKLY;COUNT=3", ["03-09 08:00", "03-16 08:00", "03-23 08:00"]),
    ("20260323", "RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z", ["03-23 08:00", "03-30 07:00"]),  # summer time
    ("20260330", "RRULE:FREQ=DAILY;UNTIL=20260331", ["03-30 07:00", "03-31 07:00"]),
    ("20260302", "RRULE:FREQ=DAILY;BYDAY=MO;BYMONTH=3;COUNT=2", ["03-02 08:00", "03-09 08:00"]),
    ("20260302", "RRULE:FREQ=MONTHLY;BYDAY=-1FR", ["03-02 08:00", "03-27 08:00", "04-24 07:00"]),
    ("19900310", "RRULE:FREQ=YEARLY", ["03-10 08:00"]),
    ("20200102", "RRULE:FREQ=WEEKLY;INTERVAL=5", ["03-26 08:00", "04-30 07:00"]),
    ("20200101", "RRULE:FREQ=DAILY;INTERVAL=30", ["03-30 07:00", "04-29 07:00"]),
    ("20000101", "RRULE:FREQ=DAILY;COUNT=9557", ["03-01 08:00"]),
    ("20260227", "RRULE:FREQ=DAILY;COUNT=4", ["03-01 08:00", "03-02 08:00"]),
    ("20260309", "RDATE;TZID=Europe/Paris:20260311T100000", ["03-09 08:00", "03-11 09:00"]),
    (
        "20260309",
        "RRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Europe/Paris:20260310T090000",
        ["03-09 08:00", "03-11 08:00"],
    ),
]


@pytest.mark.parametrize(("first", "rule", "expected"), REPEATED, ids=[row[1] for row in REPEATED])
def test_what_repeats_is_expanded_within_the_period_on_its_own_clock(first, rule, expected):
    assert begins(DAY.format(first) + rule) == expected


def test_what_is_cancelled_is_left_out():
    assert read("SUMMARY:Launch\nDTSTART:20260310T090000Z\nSTATUS:CANCELLED") == []


def test_one_of_a_series_may_be_moved_or_cancelled():
    series = "UID:1\n" + DAY.format("20260309") + "RRULE:FREQ=DAILY;COUNT=3"
    one = "UID:1\nRECURRENCE-ID;TZID=Europe/Paris:20260310T090000\nSUMMARY:Moved\nDTSTART:20260310T150000Z\nDURATION:PT1H"
    other = one.replace("UID:1", "UID:2")
    assert begins(series, one) == ["03-09 08:00", "03-10 15:00", "03-11 08:00"]
    assert begins(series, f"{one}\nSTATUS:CANCELLED") == ["03-09 08:00", "03-11 08:00"]
    assert begins(series, other) == ["03-09 08:00", "03-10 08:00", "03-10 15:00", "03-11 08:00"]


def test_only_what_touches_the_period_is_told_in_order():
    days = [f"SUMMARY:{day}\nDTSTART;VALUE=DATE:202603{day}" for day in ("12", "09", "10", "11")]
    since, until = datetime(2026, 3, 10, 12, tzinfo=PARIS), datetime(2026, 3, 12, tzinfo=PARIS)
    assert [name for name, _, _ in read(*days, since=since, until=until)] == ["10", "11"]


def test_a_name_is_plain_text_and_never_empty():
    assert read("DTSTART:20260310T090000Z")[0][0] == "event"
    assert read("SUMMARY:Big\\nlaunch\u202e\nDTSTART:20260310T090000Z")[0][0] == "Big launch"


def test_an_empty_calendar_is_one():
    assert read() == []


def test_several_calendars_in_one_file_are_one():
    two = calendar("DTSTART:20260310T090000Z") + calendar("DTSTART:20260311T090000Z")
    assert len(events_of(two, SINCE, UNTIL, PARIS)) == 2


def test_windows_zone_names_are_understood():
    assert begins("DTSTART;TZID=W. Europe Standard Time:20260310T090000") == ["03-10 08:00"]


MANY = "SUMMARY:Many\nDTSTART:20260310T090000Z\n"

BROKEN = [
    ("", "it is no calendar file"),
    ("hello", "it is no calendar file"),
    ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "it is no calendar file"),
    (" " * (MAX_FILE + 1), "export only the months you need"),
    (calendar(*[MANY] * (MOST_EVENTS + 1)), "more than 2,000 events"),
    (calendar("SUMMARY:Launch\nDTSTART:soon"), "the event 'Launch' cannot be read"),
    (calendar("SUMMARY:Launch"), "the event 'Launch' cannot be read"),
    (calendar("DTSTART:20260310T090000Z\nDTEND:20260309T090000Z"), "it ends before it begins"),
    (calendar(f"{MANY}RRULE:FREQ=SOMETIMES"), "mend it or take it out"),
    (calendar(f"{MANY}RRULE:COUNT=3"), "mend it or take it out"),
    (calendar(f"{MANY}RRULE:FREQ=SECONDLY"), "it repeats within a day"),
    (calendar(f"{MANY}RRULE:FREQ=DAILY;BYHOUR=1,2,3"), "it repeats within a day"),
    (calendar(f"{MANY}RRULE:FREQ=DAILY;INTERVAL=0"), "its interval is not 1 to 1,000"),
    (calendar(f"{MANY}RRULE:FREQ=DAILY;INTERVAL=1001"), "its interval is not 1 to 1,000"),
    (calendar(*[f"{MANY}RRULE:FREQ=YEARLY"] * (MOST_REPEATING + 1)), "more than 100 events repeat"),
    (calendar(f"{MANY}RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "said in a roundabout way"),
    (calendar(f"{MANY}RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU"), "said in a roundabout way"),
    (calendar("DTSTART;VALUE=DATE:99991231"), "cannot be read"),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN, ids=[row[1] + row[0][-60:] for row in BROKEN])
def test_what_cannot_be_read_is_said_in_a_sentence(text, expected):
    with pytest.raises(ValueError, match=expected):
        events_of(text, SINCE, UNTIL, PARIS)


def test_too_many_occurrences_are_refused():
    daily = [f"DTSTART:20260310T09{n:02}00Z\nRRULE:FREQ=DAILY" for n in range(50)]
    with pytest.raises(ValueError, match="more than 100,000 occurrences"):
        events_of(calendar(*daily), SINCE, SINCE + timedelta(days=3_000), PARIS)


LINES = st.lists(
    st.one_of(
        st.sampled_from(calendar(DAY.format("20260309") + "RRULE:FREQ=DAILY;COUNT=3").splitlines()),
        st.builds(
            "{}:{}".format,
            st.sampled_from(["DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "DURATION", "RECURRENCE-ID"]),
            st.one_of(
                st.text(max_size=20),
                st.sampled_from(
                    ["FREQ=DAILY", "FREQ=YEARLY;BYEASTER=1", "20260309T090000", "PT1H", "-P9D", "20260309"]
                ),
            ),
        ),
    ),
    max_size=12,
)


@given(LINES)
def test_whatever_stands_in_it_it_is_read_or_refused(lines):
    text = "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])
    try:
        found = events_of(text, SINCE, UNTIL, PARIS)
    except ValueError:
        return
    assert all(event.since < event.until for event in found)
