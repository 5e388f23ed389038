from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.slack_errors import _CURES, _LATER, _MAYBE, translate
from monitor.errors import DeliveryError, Outcome


def said(status: int, error: str, needed: str = "", **given) -> DeliveryError:
    return translate(status, error, channel="#crisis", secret="SLACK_BOT_TOKEN", needed=needed, **given)


@pytest.mark.parametrize("error", _CURES)
def test_each_error_with_a_cure_is_permanent_and_names_itself_for_the_search_engine(error):
    refused = said(200, error)
    assert (refused.outcome, refused.permanent) == (Outcome.NOT_DELIVERED, True)
    assert str(refused).endswith(f" ({error})")
    assert "{" not in str(refused)


@pytest.mark.parametrize("error", sorted(_MAYBE))
def test_what_may_have_half_succeeded_is_unknown(error):
    assert said(200, error).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("error", sorted(_LATER))
def test_what_passes_is_tried_again_when_slack_says(error):
    refused = said(200, error, retry_after=timedelta(seconds=7))
    assert (refused.outcome, refused.permanent) == (Outcome.NOT_DELIVERED, False)
    assert refused.retry_after == timedelta(seconds=7)


def test_no_error_has_two_meanings():
    assert not set(_CURES) & (_MAYBE | _LATER) | _MAYBE & _LATER


@pytest.mark.parametrize(
    ("status", "error", "outcome", "permanent"),
    [
        (200, "something_new", Outcome.NOT_DELIVERED, False),
        (200, "", Outcome.NOT_DELIVERED, False),
        (302, "", Outcome.NOT_DELIVERED, True),
        (404, "<html>", Outcome.NOT_DELIVERED, True),
        (429, "<html>", Outcome.NOT_DELIVERED, False),
        (500, "", Outcome.UNKNOWN, False),
        (503, "", Outcome.UNKNOWN, False),
        (403, "invalid_token", Outcome.NOT_DELIVERED, True),
    ],
)
def test_where_slack_has_no_word_for_it_the_status_decides(status, error, outcome, permanent):
    refused = said(status, error)
    assert (refused.outcome, refused.permanent) == (outcome, permanent)


def test_a_scope_is_named_only_if_it_is_one():
    assert "lacks the scope channels:history:" in said(200, "missing_scope", "channels:history").args[0]
    assert "lacks the scope it needs:" in said(200, "missing_scope", "<!here>").args[0]


def test_what_is_no_name_of_an_error_is_not_repeated():
    assert "html" not in str(said(502, "<html>xoxb-SECRET"))
