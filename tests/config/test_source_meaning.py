"""A source is checked against what it declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from monitor.config.load import load
from monitor.declaring import Allowance, Declaration, Limit
from monitor.errors import ConfigError
from monitor.settings import SourceSettings
from tests.config import kinds


class Search(SourceSettings):
    approved: bool = False
    longest: int = 100

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        return [("longest", f"{word} is too long") for word in asked if len(word) > self.longest]

    def requests(self, asked: Sequence[str]) -> int:
        return len(asked)


DECLARED = Declaration(
    reads="posts", tier="key", limits=(Limit(300, timedelta(days=1)),), docs="docs/search.md"
)
RULES = """version: 1
brands:
  acme: {{terms: [Acme, "@acme"], query: "acme* OR Acmé"}}
sources:
  - {{kind: search, name: s{more}}}
"""


def problems(more: str, declared: Declaration = DECLARED, rules: str = RULES) -> list[str]:
    known = replace(kinds.KINDS, sources={"search": Search}, declared={"search": declared})
    try:
        load(rules.format(more=more), kinds=known, environ={}, read_file=str)
    except ConfigError as error:
        return [str(one) for one in error.problems]
    return []


def test_a_poll_faster_than_the_limit_allows_is_a_problem_where_it_stands():
    assert problems(", every: 5m") == [
        "rules.yaml:5:36: `every`: 5m is faster than search allows: 300 requests a day, and each look asks 4 times; write every: 20m or longer"
    ]


def test_what_a_kind_objects_to_stands_where_its_key_does():
    assert problems(", every: 1d, longest: 4") == [
        f"rules.yaml:5:49: {word} is too long" for word in ("@acme", "acme*")
    ]


def test_a_kind_whose_library_is_missing_says_what_to_install():
    known = replace(
        kinds.KINDS,
        sources={"search": Search},
        declared={"search": replace(DECLARED, extra="searching", needs="searching")},
        unequipped={"search"},
    )
    with pytest.raises(ConfigError) as error:
        load(RULES.format(more=", every: 1d"), kinds=known, environ={}, read_file=str)
    assert [str(one) for one in error.value.problems] == [
        "rules.yaml:5:12: search needs a library that is not installed: pip install 'vigie[searching]'"
    ]


def test_the_default_is_a_problem_at_the_source():
    (said,) = problems("")
    assert said.startswith("rules.yaml:5:12: `every`: 5m is faster")


@pytest.mark.parametrize("more", [", every: 20m", ", every: 1d"])
def test_a_poll_as_slow_as_the_limit_asks_is_none(more):
    assert problems(more) == []


def test_a_single_request_is_told_as_one():
    rules = RULES.replace(', "@acme"], query: "acme* OR Acmé"', "]")
    assert "each look asks once; write every: 5m or longer" in problems(", every: 1m", rules=rules)[0]


def test_a_short_time_is_told_to_the_second():
    declared = replace(DECLARED, limits=(Limit(10_000, timedelta(hours=1)),))
    assert "write every: 2s or longer" in problems(", every: 1s", declared)[0]


def test_keeping_longer_than_allowed_is_a_problem():
    declared = replace(DECLARED, limits=(), retention=timedelta(days=30))
    assert problems("", declared) == [
        "rules.yaml:5:12: what search gives may be kept for 30d at most: write retention: 30d for this source"
    ]
    assert problems(", retention: 31d", declared)[0].startswith("rules.yaml:5:40")
    assert problems(", retention: 30d", declared) == []


def test_what_must_be_arranged_first_must_be_said_to_be():
    declared = replace(DECLARED, limits=(), attestation="approved")
    assert problems("", declared) == [
        "rules.yaml:5:12: search may be read only once that is arranged: see docs/search.md, then write approved: true"
    ]
    assert len(problems(", approved: false", declared)) == 1
    assert problems(", approved: true", declared) == []


def test_a_source_that_declares_nothing_is_not_checked():
    known = replace(kinds.KINDS, sources={"search": Search})
    assert load(RULES.format(more=", every: 1s"), kinds=known, environ={}, read_file=str).sources


def test_a_query_that_is_wrong_is_told_once():
    rules = RULES.replace("acme* OR Acmé", "acme AND")
    assert len(problems(", every: 1d", rules=rules)) == 1


MONEY = replace(DECLARED, limits=(), price="0.005 USD a post", allowances=(Allowance("usd", None, "month"),))


def test_what_costs_money_needs_a_budget():
    assert problems("", MONEY) == [
        (
            "rules.yaml:5:12: search costs money (0.005 USD a post): say what it may spend in a calendar month at the most,"
            " such as budget: 20 USD"
        )
    ]
    assert problems(", budget: 20 USD", MONEY) == []
    assert problems("", replace(MONEY, allowances=(Allowance("usd", Decimal(5), "month"),))) == []


def test_a_budget_without_its_currency_is_told_how_to_write_it():
    assert problems(", budget: 20", MONEY) == ["rules.yaml:5:37: `budget`: 20 what? Write 20 USD"]


@pytest.mark.parametrize("known", [{"search": replace(DECLARED, limits=())}, {}])
def test_a_budget_for_what_spends_no_money_would_be_in_vain(known):
    known = replace(kinds.KINDS, sources={"search": Search}, declared=known)
    with pytest.raises(ConfigError) as error:
        load(RULES.format(more=", budget: 20 USD"), kinds=known, environ={}, read_file=str)
    assert [str(one) for one in error.value.problems] == [
        "rules.yaml:5:37: search spends no money that Vigie could count: leave `budget` out"
    ]
