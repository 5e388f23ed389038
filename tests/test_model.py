from __future__ import annotations

from datetime import datetime

import pytest

from monitor.model import Severity
from tests.makers import make_alert, make_event, make_mention, make_post, make_ticket

NAIVE = datetime(2026, 3, 10)  # noqa: DTZ001 -- that is the point


@pytest.mark.parametrize(
    "make",
    [
        lambda: make_post(published_at=NAIVE),
        lambda: make_mention(published_at=NAIVE),
        lambda: make_mention(collected_at=NAIVE),
        lambda: make_alert(opened_at=NAIVE),
        lambda: make_alert(resolved_at=NAIVE),
        lambda: make_event(at=NAIVE),
        lambda: make_ticket(due_at=NAIVE),
        lambda: make_ticket(sent_at=NAIVE),
    ],
)
def test_a_time_without_a_zone_cannot_be_written_down(make):
    with pytest.raises(ValueError, match="has no time zone"):
        make()


@pytest.mark.parametrize(
    ("title", "text", "words"),
    [("", "b", "b"), ("a", "", "a"), ("a", "b", "a\nb"), ("a b", "a b c", "a b c")],
)
def test_the_words_of_a_mention_are_title_and_text_each_once(title, text, words):
    assert make_mention(title=title, text=text).words == words


def test_a_crisis_ranks_highest():
    assert sorted(Severity, key=lambda severity: severity.rank) == ["watch", "warning", "crisis"]
